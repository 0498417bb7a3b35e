package event

import "testing"

func TestWild(t *testing.T) {
	cases := []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"*", "", true}, {"**", "ab", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false}, {"a?c", "abc", true},
		{"a?", "a", false}, {"*a*b", "xaxb", true}, {"*ab", "aab", true}, {"ab", "abc", false}, {"", "a", false},
	}
	for _, c := range cases {
		if got := Wild(c.pattern, c.text); got != c.want {
			t.Errorf("Wild(%q, %q): got %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}
