package rule

import (
	"bytes"
	"encoding/binary"
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
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	start, i := len(dst), 0
	dst = append(dst, text...)
	out := dst[start:]
	for ; i+8 <= len(out); i += 8 {
		w := binary.LittleEndian.Uint64(out[i:])
		if w&highs != 0 {
			return foldRunes(dst[:start+i], text[i:])
		}
		// Of bytes below 0x80, adding sets the high bit of those from A on, and
		// of those beyond Z.
		if upper := (w + (0x80-'A')*ones) &^ (w + (0x7f-'Z')*ones) & highs; upper != 0 {
			binary.LittleEndian.PutUint64(out[i:], w|upper>>2)
		}
	}
	for ; i < len(out); i++ {
		switch c := out[i]; {
		case c >= utf8.RuneSelf:
			return foldRunes(dst[:start+i], text[i:])
		case c >= 'A' && c <= 'Z':
			out[i] = c + 'a' - 'A'
		}
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
