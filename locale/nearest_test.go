package locale

import (
	"fmt"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"prefix", "suffix", "exists", "cidr", "シンガポール"}
	for word, want := range map[string]string{
		"perfix": "prefix", "PREFIX": "prefix", "sufix": "suffix", "exist": "exists", "cdir": "cidr", "metricName": "", "": "", "x": "",
		"シンガポル": "シンガポール", "コンソール": "", // by letters, not by bytes
		strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(word, known...); got != want {
			t.Errorf("%s: got %q, want %q", fmt.Sprintf("%.20s", word), got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	tests := map[string]struct {
		x, y string
		want int
	}{
		"same":     {"mail-abuse", "mail-abuse", 0},
		"nothing":  {"", "abc", 3},
		"changed":  {"kitten", "sitting", 3},
		"one_less": {"root-takover", "root-takeover", 1},
		"swapped":  {"perfix", "prefix", 1},
		"other":    {"abc", "", 3},
	}
	for name, tt := range tests {
		if got := Distance(tt.x, tt.y); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}
