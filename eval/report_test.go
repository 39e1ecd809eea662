package eval_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// line has a column of each kind that rows have.
type line struct {
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Count int      `json:"count"`
	Rate  float64  `json:"rate"`
	Extra *float64 `json:"extra"`
	Never *int     `json:"never"`
}

func lines() []line {
	half := 0.5
	return []line{
		{"a|b, <c>", "plain", 1, 123456.789, &half, nil},
		{"second", "plain", 20, 0.000012345678, nil, nil},
	}
}

func TestWrite(t *testing.T) {
	for _, c := range []struct{ format, want string }{ // go-pretty ends the rule with the padding
		{"table", `kind plain
name      count        rate    extra
──────────────────────────────────────
a|b, <c>      1      123457  0.50000
second       20  1.2346e-05
`},
		{"md", `| name | kind | count | rate | extra | never |
|:--- |:--- | ---:| ---:| ---:| ---:|
| a\|b, <c> | plain | 1 | 123457 | 0.50000 |  |
| second | plain | 20 | 1.2346e-05 |  |  |
`},
		{"csv", `name,kind,count,rate,extra,never
"a|b, <c>",plain,1,123456.789,0.5,
second,plain,20,1.2345678e-05,,
`},
		{"jsonl", `{"name":"a|b, <c>","kind":"plain","count":1,"rate":123456.789,"extra":0.5,"never":null}
{"name":"second","kind":"plain","count":20,"rate":0.000012345678,"extra":null,"never":null}
`},
	} {
		var b strings.Builder
		if err := eval.Write(&b, c.format, lines()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.format, d)
		}
	}
}

func TestWriteOneRowAsList(t *testing.T) {
	var b strings.Builder
	if err := eval.Write(&b, "table", lines()[1:]); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("name   second\nkind   plain\ncount  20\nrate   1.2346e-05\n", b.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestWriteNoRows(t *testing.T) {
	if err := eval.Write(&strings.Builder{}, "table", []line(nil)); err != nil {
		t.Error(err)
	}
	for format, want := range map[string]string{"json": "[]\n", "jsonl": "", "csv": "name,kind,count,rate,extra,never\n"} {
		var b strings.Builder
		if err := eval.Write(&b, format, []line(nil)); err != nil || b.String() != want {
			t.Errorf("%s: %q, %v, want %q", format, b.String(), err, want)
		}
	}
}

func TestWriteUnknownFormat(t *testing.T) {
	err := eval.Write(&strings.Builder{}, "xml", lines())
	if !errors.Is(err, eval.ErrFormat) || err.Error() != `unknown format "xml", known: table, md, csv, json, jsonl` {
		t.Error(err)
	}
}

// TestColumns: the names that programs read.
func TestColumns(t *testing.T) {
	for want, write := range map[string]func(w *strings.Builder) error{
		"model,family,ffn,params,dtype,quant,text,protocol,ctx,stride,tokens,tokens_scored,nll_mean,nll_se,nll_diff,nll_diff_se,ppl,ppl_se,bits_per_byte,word_ppl,byte_ppl,prefill_tps,decode_tps,kernel,threads": func(w *strings.Builder) error {
			return eval.Write(w, "csv", []eval.Row(nil))
		},
		"model,family,ffn,params,dtype,quant,text,protocol,ctx,stride,tokens,tokens_scored,bits_per_byte,bits_per_byte_se,word_ppl,byte_ppl,prefill_tps,decode_tps,kernel,threads": func(w *strings.Builder) error {
			return eval.Write(w, "csv", []eval.ByteRow(nil))
		},
		"model,base,ffn,dtype,base_dtype,quant,text,protocol,ctx,stride,tokens,tokens_scored,ppl,base_ppl,ln_ppl_ratio,ln_ppl_ratio_se,kl_mean,kl_se,kl_max,kl_p99_9,kl_p99,kl_p95,kl_p90,kl_p50,kl_p10,kl_p5,kl_p1,kl_p0_1,rms_dp_pct,rms_dp_pct_se,same_top_pct,same_top_pct_se,kernel,threads": func(w *strings.Builder) error {
			return eval.Write(w, "csv", []eval.KLRow(nil))
		},
		"model,size_bytes,params,dtype,kernel,threads,test,avg_ts,stddev_ts,samples,gb_s,gflop_s,roofline_pct": func(w *strings.Builder) error {
			return eval.Write(w, "csv", []eval.SpeedRow(nil))
		},
		"ffn,path,zeros,d_model,d_ff,params,dtype,kernel,threads,tokens,us_per_token,avg_ts,stddev_ts,samples,gb_s,gflop_s,roofline_pct": func(w *strings.Builder) error {
			return eval.Write(w, "csv", []eval.BlockRow(nil))
		},
	} {
		var b strings.Builder
		if err := write(&b); err != nil || b.String() != want+"\n" {
			t.Errorf("%q, %v, want %q", b.String(), err, want)
		}
	}
}

var errFull = errors.New("disk is full")

// full fails every write.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	for _, format := range eval.Formats() {
		if err := eval.Write(full{}, format, lines()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v, want the writer's error", format, err)
		}
	}
}

// TestFormatsAgree: json, jsonl and csv hold the rows in full, whatever is in them.
func TestFormatsAgree(t *testing.T) {
	row := rapid.Custom(func(t *rapid.T) line {
		return line{
			Name: strings.ReplaceAll(rapid.String().Draw(t, "name"), "\r", ""), Kind: "k", Count: rapid.Int().Draw(t, "count"),
			Rate: rapid.Float64().Draw(t, "rate"), Extra: rapid.Ptr(rapid.Float64(), true).Draw(t, "extra"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(row, 1, 4).Draw(t, "rows")
		if got := readJSON(t, rows); !cmp.Equal(got, rows) {
			t.Fatalf("json holds %v, want %v", got, rows)
		}
		var b bytes.Buffer
		if err := eval.Write(&b, "csv", rows); err != nil {
			t.Fatal(err)
		}
		cells, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(cells) != len(rows)+1 {
			t.Fatalf("csv: %d lines, %v", len(cells), err)
		}
		for i, r := range rows {
			var rate float64
			if err := json.Unmarshal([]byte(cells[i+1][3]), &rate); err != nil || rate != r.Rate || cells[i+1][0] != r.Name {
				t.Fatalf("csv holds %q, %v, want %v", cells[i+1], err, r)
			}
		}
	})
}

// readJSON writes rows as json and as jsonl, which must hold the same, and reads them back.
func readJSON(t *rapid.T, rows []line) (got []line) {
	var whole, each bytes.Buffer
	if err := errors.Join(eval.Write(&whole, "json", rows), eval.Write(&each, "jsonl", rows)); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(&each); d.More(); {
		var r line
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(r, got[0]) {
			t.Fatalf("jsonl holds %v, json %v", r, got[0])
		}
		got = append(got[1:], r)
	}
	return got
}
