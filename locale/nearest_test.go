package locale

import (
	"fmt"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"prefix", "suffix", "exists", "cidr"}
	for word, want := range map[string]string{
		"perfix": "prefix", "PREFIX": "prefix", "sufix": "suffix", "exist": "exists", "cdir": "cidr", "metricName": "", "": "", "x": "",
		strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(word, known...); got != want {
			t.Errorf("%s: got %q, want %q", fmt.Sprintf("%.20s", word), got, want)
		}
	}
}
