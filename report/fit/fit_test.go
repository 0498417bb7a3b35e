package fit

import (
	"testing"
	"unicode/utf8"

	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

func TestCutAndPad(t *testing.T) {
	for name, c := range map[string]struct {
		in               string
		n                int
		cut, pad, atLeft string
	}{
		"fits":           {"abc", 4, "abc", "abc ", "abc"},
		"exact":          {"abcd", 4, "abcd", "abcd", "abcd"},
		"long":           {"abcdef", 5, "abc..", "abc..", "..def"},
		"wide":           {"緊急対応", 7, "緊急..", "緊急.. ", "..対応"},
		"wide_and_exact": {"緊急", 4, "緊急", "緊急", "緊急"},
		"tiny":           {"abcdef", 1, ".", ".", "."},
		"nothing":        {"abcdef", 0, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Cut(c.in, c.n); got != c.cut {
				t.Errorf("cut: got %q, want %q", got, c.cut)
			}
			if got := Pad(c.in, c.n); got != c.pad {
				t.Errorf("pad: got %q, want %q", got, c.pad)
			}
			if got := CutLeft(c.in, c.n); got != c.atLeft {
				t.Errorf("cutLeft: got %q, want %q", got, c.atLeft)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		n    int
		want []string
	}{
		"short":           {"one two", 20, []string{"one two"}},
		"at_a_space":      {"one two three", 9, []string{"one two", "three"}},
		"too_long_a_word": {"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		"japanese":        {"証拠を保全してください。", 10, []string{"証拠を保全", "してくださ", "い。"}},
		"no_stop_first":   {"保全する。次", 8, []string{"保全す", "る。次"}},
		"katakana_stay":   {"全グローバルサービス。全サービス", 22, []string{"全グローバルサービス。", "全サービス"}},
		"one_long_word":   {"グローバルサービス", 8, []string{"グローバ", "ルサービ", "ス"}},
		"cut_at_the_end":  {"a b c d e f g h", 3, []string{"a b", "c d", "e.."}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Wrap(c.in, c.n, 3)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("証拠を保全してから、one two three", 7)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 2 + max(n, 0)%100
		for _, line := range Wrap(voice.Typed(s), n, 4) {
			if Columns(line) > n || !utf8.ValidString(line) {
				t.Fatalf("Wrap(%q, %d): got %q of %d columns", s, n, line, Columns(line))
			}
		}
	})
}
