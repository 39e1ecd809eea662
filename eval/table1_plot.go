package eval

import (
	"fmt"
	"math"

	"github.com/ffnrun/ffnrun/eval/plot"
)

// PlotTable1 draws perplexity, with its standard error, against decode speed, which is the fastest of several rounds and has
// none. It returns plot.ErrData.
func PlotTable1(rows []Table1Row) (*plot.Picture, error) {
	note := ""
	var models []plot.Model
	for _, r := range rows {
		note = fmt.Sprintf("%d tokens scored, protocol %s, context %d; bars: standard error; decode: fastest of %d rounds, %s, %d threads",
			r.TokensScored, r.Protocol, r.Ctx, speedRounds, r.Kernel, r.Threads)
		ppl := math.Exp(r.LogPPL)
		models = append(models, plot.Model{Name: r.Model, PPL: ppl, PPLSE: ppl * r.LogPPLSE, TPS: r.DecodeTPS})
	}
	return plot.PerplexityAgainstSpeed(note, models)
}
