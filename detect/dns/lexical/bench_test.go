package lexical

import "testing"

func BenchmarkScore(b *testing.B) {
	m := Trained()
	label := []byte("nccojqvabqvkiwhj")
	for b.Loop() {
		m.Score(label)
	}
}
