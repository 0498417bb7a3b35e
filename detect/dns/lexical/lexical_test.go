package lexical

import (
	"bytes"
	"math"
	"testing"
)

func TestScores(t *testing.T) {
	m := Trained()
	for label, madeUp := range map[string]bool{
		"wikipedia": false, "stackoverflow": false, "googleusercontent": false, "nytimes": false, "sakura-internet": false, "bundesregierung": false,
		"xn--80ak6aa92e": false, "qzxkv": false, "": false,
		"nccojqvabqvkiwhj": true, "qxkvzwpltmrn": true, "1t9mwr11wwnkx7138mc1timys7l": true, "d41d8cd98f00b204e9800998ecf8427e": true,
	} {
		if got := m.Score([]byte(label)); (got >= .9) != madeUp || math.IsNaN(got) {
			t.Errorf("%s scores %.3f", label, got)
		}
	}
}

func TestSurprise(t *testing.T) {
	m := Trained()
	words, data := m.Surprise([]byte("apiservicewithalongname")), m.Surprise([]byte("c4ca4238a0b923820dcc509a6f75849b"))
	if words > 4 || data < 5 {
		t.Errorf("words carry %.2f bits a character, data %.2f", words, data)
	}
}

func TestModelsComeBack(t *testing.T) {
	b := Trained().Marshal()
	m, err := Unmarshal(b)
	if err != nil || !bytes.Equal(m.Marshal(), b) {
		t.Errorf("the model came back another, %v", err)
	}
	if len(b) > 200<<10 {
		t.Errorf("the model has %d bytes", len(b))
	}
	for _, broken := range [][]byte{nil, b[:len(b)-1], append([]byte("x"), b[1:]...)} {
		if _, err := Unmarshal(broken); err == nil {
			t.Errorf("%d bytes were read as a model", len(broken))
		}
	}
}

func FuzzScore(f *testing.F) {
	f.Add([]byte("example"))
	f.Add([]byte("\xff\x00--__"))
	m := Trained()
	f.Fuzz(func(t *testing.T, label []byte) {
		for _, v := range []float64{m.Score(label), m.Surprise(label)} {
			if math.IsNaN(v) || v < 0 || v > 16 {
				t.Errorf("%q: %v", label, v)
			}
		}
	})
}
