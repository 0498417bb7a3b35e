package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// columnsOf is how many columns of a terminal a text takes: two for each wide
// East Asian character.
func columnsOf(s string) int {
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

// pad fills a text with spaces to n columns, or cuts it to them.
func pad(s string, n int) string {
	s = cut(s, n)
	return s + spaces(n-columnsOf(s))
}

// padLeft is pad with the text at the right end.
func padLeft(s string, n int) string {
	s = cut(s, n)
	return spaces(n-columnsOf(s)) + s
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// cut shortens a text to n columns and marks the cut with "..".
func cut(s string, n int) string {
	if columnsOf(s) <= n {
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

// wrap breaks a text into at most rows lines of n columns: at spaces, and
// between wide characters where Japanese may be broken.
func wrap(s string, n, rows int) []string {
	var lines []string
	for len(lines) < rows-1 && columnsOf(s) > n {
		at := breakAt(s, n)
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, cut(s, n))
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

// cutLeft is cut that keeps the end of a text: of a path, the file's name.
func cutLeft(s string, n int) string {
	total := columnsOf(s)
	if total <= n {
		return s
	}
	for i, r := range s {
		if total+2 <= n {
			return ".." + s[i:]
		}
		total -= columnsOfRune(r)
	}
	return cut(s, n)
}
