package report

import (
	"strings"
	"testing"

	"bannin/locale"
	"bannin/report/fit"
	"bannin/report/voice"
)

func TestLinesFitTheWidth(t *testing.T) {
	for _, lang := range languages {
		for _, width := range []int{1, 40, 60, 80, 95, 96, 100, 120, 200} {
			for name, s := range map[string]Scan{"sample": sample(), "hostile": hostile(), "story": told()} {
				got := terminal(t, s, TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: width})
				got += terminal(t, s, TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: width, Report: strings.Repeat("long/", 80)})
				for _, line := range strings.Split(got, "\n") {
					if n := fit.Columns(line); n > max(width, 40) {
						t.Errorf("%s %s: got a line of %d columns, want at most %d: %q", name, lang, n, width, line)
					}
				}
			}
		}
	}
}

// A character of ambiguous width takes one column in one terminal and two in
// the next, and tables break: no text of ours may hold one.
func TestNoAmbiguousWidth(t *testing.T) {
	for _, lang := range languages {
		for _, s := range []Scan{sample(), hostile()} {
			for _, r := range terminal(t, s, TerminalOptions{Printer: locale.New(lang), Zone: tokyo}) {
				if r != '\n' && voice.Unsure(r) {
					t.Errorf("%s: got %q (U+%04X) in the output", lang, r, r)
				}
			}
		}
	}
}
