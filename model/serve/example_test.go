package serve_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/serve"
	"github.com/ffnrun/ffnrun/zoo"
)

// A Server beside handlers of one's own, here behind a password.
func Example() {
	folder, err := zoo.FS("swiglu")
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.OpenFS(folder, "swiglu", nil)
	if err != nil {
		log.Fatal(err)
	}
	s, err := serve.New(m, &serve.Options{Name: "swiglu"})
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer open sesame" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		s.ServeHTTP(w, r)
	})

	for _, password := range []string{"", "open sesame"} {
		r := httptest.NewRequest("POST", "/v1/completions", strings.NewReader(`{"prompt": "Once upon a time", "temperature": 0, "max_tokens": 8}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+password)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		var answer struct{ Choices []struct{ Text string } }
		_ = json.Unmarshal(w.Body.Bytes(), &answer)
		fmt.Printf("%d %+v\n", w.Code, answer.Choices)
	}
	s.Close()
	if err := m.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 401 []
	// 200 [{Text:, there was a little girl named Lily}]
}
