package voice

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"
)

// Escape writes what a person cannot see as what they can: bytes that are no
// UTF-8 and ASCII control characters as \xNN, all else that is hidden as \u{…}.
func Escape(s string, hidden func(rune) bool) string {
	if !needsEscape(s, hidden) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !hidden(r):
			b.WriteString(s[i : i+n])
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		i += n
	}
	return b.String()
}

func needsEscape(s string, hidden func(rune) bool) bool {
	for i, r := range s {
		if hidden(r) || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return true
		}
	}
	return false
}

// Unseen tells of control and format characters (bidi overrides, joiners,
// byte order marks), line separators, private and unassigned code points.
func Unseen(r rune) bool { return !unicode.IsGraphic(r) }

// Unsure tells of all that is unseen, and of what a terminal may show in
// another place or width than we count: marks that combine, text that runs
// from right to left, characters of East Asian ambiguous width. The last has
// a good side: a letter that only looks like a Latin one shows.
func Unsure(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	if Unseen(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.Zs, r) && r != '\u3000' {
		return true
	}
	if width.LookupRune(r).Kind() == width.EastAsianAmbiguous {
		return true
	}
	props, _ := bidi.LookupRune(r)
	return props.Class() == bidi.R || props.Class() == bidi.AL
}

// Logged makes log text safe and legible for a page or a file: what is hidden
// is shown, and access keys are masked.
func Logged(s string) string { return maskKeys(Escape(s, Unseen)) }

// Typed is Logged for a terminal.
func Typed(s string) string { return maskKeys(Escape(s, Unsure)) }

// asASCII are the typographic marks that authors of rules like, and that have
// no certain width.
var asASCII = strings.NewReplacer("\u2014", "-", "\u2013", "-", "\u2026", "...", "\u201c", `"`, "\u201d", `"`,
	"\u2018", "'", "\u2019", "'", "\u2192", "->", "\u00d7", "x", "\u00b7", "-", "\u2022", "*", "\n", " ")

// Said is Typed for words of our own or of a rule's author.
func Said(s string) string { return Typed(asASCII.Replace(s)) }

// maskKeys leaves of each access key id within a text its kind and its last
// four characters: AKIA...7QEX.
func maskKeys(s string) string {
	start, end := findKey(s, 0)
	if start < 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for ; start >= 0; start, end = findKey(s, end) {
		b.WriteString(s[at:start] + MaskKey(s[start:end]))
		at = end
	}
	b.WriteString(s[at:])
	return b.String()
}

// MaskKey masks one access key id.
func MaskKey(key string) string {
	if len(key) < 12 {
		return key
	}
	return key[:4] + "..." + key[len(key)-4:]
}

// findKey is where the next access key id at or after an index stands: a run
// of 16 to 128 capitals and digits that begins as AWS's key ids do.
func findKey(s string, at int) (start, end int) {
	for at < len(s) {
		if !keyByte(s[at]) {
			at++
			continue
		}
		start = at
		for at < len(s) && keyByte(s[at]) {
			at++
		}
		if n := at - start; n >= 16 && n <= 128 && keyPrefix(s[start:start+4]) {
			return start, at
		}
	}
	return -1, -1
}

func keyByte(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

func keyPrefix(s string) bool {
	switch s {
	case "AKIA", "ASIA", "ABIA", "ACCA":
		return true
	}
	return false
}

// Shorten cuts a text to n characters, and says so with "..".
func Shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	left := n - 2
	for i := range s {
		if left == 0 && utf8.RuneCountInString(s[i:]) > 2 {
			return s[:i] + ".."
		}
		left--
		if left < 0 {
			break
		}
	}
	return s
}
