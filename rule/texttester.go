package rule

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"bannin/event"
)

// textOf is the text that a test of text compares, and whether there is one.
func textOf(m *Matcher, v *event.Value, loose bool) ([]byte, bool) {
	if v.Kind == event.String {
		if !v.Escaped {
			return v.Text, true
		}
		m.unescaped = event.Unescape(m.unescaped[:0], v.Text)
		return m.unescaped, true
	}
	return v.Text, loose && v.Kind != event.Null
}

type textTester struct {
	Text
	wants [][]byte
	equal map[string]bool // instead of wants, where they are many
	globs []glob
}

// many is how many texts to be equal to are better looked up than gone through.
const many = 8

func (t Text) tester(*compiler) tester {
	r := textTester{Text: t}
	for _, v := range t.Values {
		want := []byte(v)
		if t.Fold {
			want = fold(nil, want)
		}
		if t.Op == Glob {
			r.globs = append(r.globs, newGlob(string(want)))
		} else {
			r.wants = append(r.wants, want)
		}
	}
	if t.Op == Equals && len(r.wants) > many {
		r.equal = make(map[string]bool, len(r.wants))
		for _, want := range r.wants {
			r.equal[string(want)] = true
		}
		r.wants = nil
	}
	return r
}

func (t textTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, t.Loose)
	if !ok {
		return false
	}
	if t.Fold {
		m.folded = fold(m.folded[:0], text)
		text = m.folded
	}
	for _, g := range t.globs {
		if g.match(text) {
			return true
		}
	}
	if t.equal[string(text)] {
		return true
	}
	for _, want := range t.wants {
		if compare(t.Op, text, want) {
			return true
		}
	}
	return false
}

func compare(op Op, text, want []byte) bool {
	switch op {
	case Equals:
		return string(text) == string(want)
	case StartsWith:
		return bytes.HasPrefix(text, want)
	case EndsWith:
		return bytes.HasSuffix(text, want)
	}
	return bytes.Contains(text, want)
}

// fold appends text in lower case. Both sides of a comparison pass through it,
// so that what it does to odd characters cancels out.
func fold(dst, text []byte) []byte {
	for i, c := range text {
		if c >= utf8.RuneSelf {
			return foldRunes(dst, text[i:])
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func foldRunes(dst, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
		text = text[size:]
	}
	return dst
}
