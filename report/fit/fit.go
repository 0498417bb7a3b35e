// Package fit makes texts fit the columns of a terminal, of which East Asian
// characters take two.
package fit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Columns is how many columns of a terminal a text takes: two for each wide
// East Asian character.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOfRune(r)
	}
	return n
}

func columnsOfRune(r rune) int {
	if r < 0x7f {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Pad fills a text with spaces to n columns, or cuts it to them.
func Pad(s string, n int) string {
	s = Cut(s, n)
	return s + Spaces(n-Columns(s))
}

// PadLeft is Pad with the text at the right end.
func PadLeft(s string, n int) string {
	s = Cut(s, n)
	return Spaces(n-Columns(s)) + s
}

// Spaces are so many of them.
func Spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Cut shortens a text to n columns and marks the cut with "..".
func Cut(s string, n int) string {
	if Columns(s) <= n {
		return s
	}
	left, end := n-2, 0
	for i, r := range s {
		if left -= columnsOfRune(r); left < 0 {
			break
		}
		end = i + len(string(r))
	}
	if n < 2 {
		return strings.Repeat(".", max(n, 0))
	}
	return s[:end] + ".."
}

// Wrap breaks a text into at most rows lines of n columns: at spaces, and
// between wide characters where Japanese may be broken.
func Wrap(s string, n, rows int) []string {
	var lines []string
	for len(lines) < rows-1 && Columns(s) > n {
		at := breakAt(s, n)
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, Cut(s, n))
}

// breakAt is the last byte index at which a text may be broken so that what
// stands before it fits n columns.
func breakAt(s string, n int) int {
	best, hard, used := 0, 0, 0
	var before rune
	for i, r := range s {
		if i > 0 && used <= n && mayBreak(before, r) {
			best = i
		}
		if used += columnsOfRune(r); used > n && r != ' ' {
			break
		}
		hard, before = i+len(string(r)), r
	}
	if best > 0 {
		return best
	}
	_, first := utf8.DecodeRuneInString(s)
	return max(hard, first)
}

// mayBreak tells whether a line may end between two characters. Closing marks
// and small letters do not begin a Japanese line; opening ones do not end it; and
// a word in katakana stays whole.
func mayBreak(a, b rune) bool {
	if a == ' ' || b == ' ' {
		return true
	}
	if columnsOfRune(a) < 2 && columnsOfRune(b) < 2 || katakana(a) && katakana(b) {
		return false
	}
	return !strings.ContainsRune("、。，．・：；？！）」』】〉》〕｝ー々ゃゅょっぁぃぅぇぉャュョッァィゥェォ),.:;?!", b) &&
		!strings.ContainsRune("（「『【〈《〔｛(", a)
}

// katakana tells of the letters and of the mark that makes them long.
func katakana(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }

// CutLeft is Cut that keeps the end of a text: of a path, the file's name.
func CutLeft(s string, n int) string {
	total := Columns(s)
	if total <= n {
		return s
	}
	for i, r := range s {
		if total+2 <= n {
			return ".." + s[i:]
		}
		total -= columnsOfRune(r)
	}
	return Cut(s, n)
}
