package tokenizer
import ("testing";"strings";"fmt";"encoding/json")
func BenchmarkZWhole(b *testing.B){ tok:=openTiny(b,"unigram-metaspace-never-whole"); text:=readCorpus(b,"gutenberg/war-and-peace.txt")[:1<<20]; b.SetBytes(int64(len(text))); for b.Loop(){tok.Encode(text,false)} }
func BenchmarkZT5Whole(b *testing.B){ tok:=openShared(b,"tokenizers/t5/tokenizer.json"); m:=tok.model.(*unigram); text:=strings.ReplaceAll(readCorpus(b,"gutenberg/war-and-peace.txt")[:1<<20]," ","▁"); b.SetBytes(int64(len(text))); for b.Loop(){m.encode(nil,text)} }
func BenchmarkZNorm(b *testing.B){ tok:=openShared(b,"tokenizers/t5/tokenizer.json"); text:=readCorpus(b,"gutenberg/war-and-peace.txt")[:1<<20]; b.SetBytes(int64(len(text))); for b.Loop(){ s:=span{text:text}; for _,n:=range tok.normalizers{ s,_=n.normalize(s,newBudget(len(text)))} } }
func BenchmarkZNested(b *testing.B){ var v []string; for n:=1;n<=512;n++{v=append(v,fmt.Sprintf(`["%s", -1]`,strings.Repeat("a",n)))}
 m,_:=parseUnigram(json.RawMessage(`{"vocab":[`+strings.Join(v,",")+`]}`)); text:=strings.Repeat("a",1<<20); b.SetBytes(1<<20); for b.Loop(){m.encode(nil,text)} }
