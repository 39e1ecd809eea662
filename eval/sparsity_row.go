package eval

// SparsityRow says what the activation of one layer's FFN did, or that of all layers, for some tokens of a text. Shares are of
// neurons times tokens.
type SparsityRow struct {
	Model  string `json:"model"`
	Family string `json:"family"`
	FFN    string `json:"ffn"`
	Act    string `json:"act"` // the activation's name
	DType  string `json:"dtype"`
	Ctx    int    `json:"ctx"`
	Tokens int    `json:"tokens"`
	Layer  *int   `json:"layer"` // from 0; nil: all layers

	Neurons int     `json:"neurons"`
	Zeros   float64 `json:"zeros"` // share of results of the activation that are exactly 0: of the gate's, in a gated block
	// IdleShare is the share of exact zeros in what Down gets. It is Zeros but for a doubly gated block, in which up's side
	// has zeros too, and but for products that round to zero.
	IdleShare float64     `json:"idle"`
	NearZeros []NearZeros `json:"near_zeros"` // rising

	// ActiveAt says which neurons are active for a token: those whose activation's magnitude is at least that much, or, where
	// it is 0, not exactly zero.
	ActiveAt float64  `json:"active_at"`
	Dead     int      `json:"dead"`      // neurons never active
	AlwaysOn int      `json:"always_on"` // neurons active for every token
	Overlap  *float64 `json:"overlap"`   // mean Jaccard index of the active sets of neighbouring tokens; nil: no token has a neighbour

	ReadShare   float64  `json:"read_share"`   // of the FFN's weights, what exact sparsity reads for a token, on average
	Limit       float64  `json:"limit"`        // 1 / ReadShare: how many times faster reading alone could become
	WeightBytes *int64   `json:"weight_bytes"` // of the FFN's matrices; nil in formats of blocks
	ReadBytes   *float64 `json:"read_bytes"`   // WeightBytes · ReadShare

	Pre PreActivations `json:"pre"`
}

// NearZeros is the share of results of the activation whose magnitude is below a threshold, exact zeros included.
type NearZeros struct {
	Below float64 `json:"below"`
	Share float64 `json:"share"`
}

// PreActivations is the distribution of what the activation gets.
type PreActivations struct {
	Mean        float64      `json:"mean"`
	SD          float64      `json:"sd"`
	Min         float64      `json:"min"`
	Max         float64      `json:"max"`
	Percentiles []Percentile `json:"percentiles"`
	Histogram   Histogram    `json:"histogram"`
}

// Percentile says that P per cent of the values are at most Value: the value of rank ⌊P/100·(n−1)⌋, counted from 0, within 2⁻⁷ of
// its magnitude.
type Percentile struct {
	P     float64 `json:"p"`
	Value float64 `json:"value"`
}

// Histogram counts values in bins of one width: bin i is from From + i·Width to From + (i+1)·Width. A value on an edge is in
// the bin away from zero.
type Histogram struct {
	From   float64 `json:"from"`
	Width  float64 `json:"width"`
	Below  int64   `json:"below"` // values that lie before the first bin
	Counts []int64 `json:"counts"`
	Above  int64   `json:"above"` // values that lie after the last bin
}
