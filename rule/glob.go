package rule

import "unicode/utf8"

// A glob is a pattern in pieces: literal text between stars.
type glob struct{ pieces [][]globRune }

// A globRune is one character of a pattern; any is the question mark.
type globRune struct {
	r   rune
	any bool
}

func newGlob(pattern string) glob {
	g := glob{pieces: [][]globRune{nil}}
	add := func(c globRune) { g.pieces[len(g.pieces)-1] = append(g.pieces[len(g.pieces)-1], c) }
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case c == '*':
			g.pieces = append(g.pieces, nil)
		case c == '?':
			add(globRune{any: true})
		case c == '\\' && i+1 < len(runes) && (runes[i+1] == '*' || runes[i+1] == '?' || runes[i+1] == '\\'):
			i++
			add(globRune{r: runes[i]})
		default:
			add(globRune{r: c})
		}
	}
	return g
}

// match compares the whole text. Each star takes the least it can, which is
// enough: time is bounded by the length of text times that of the pattern.
func (g glob) match(text []byte) bool {
	n, ok := prefixLen(g.pieces[0], text)
	if !ok {
		return false
	}
	if len(g.pieces) == 1 {
		return n == len(text)
	}
	text = text[n:]
	for _, piece := range g.pieces[1 : len(g.pieces)-1] {
		if text, ok = cutAfter(piece, text); !ok {
			return false
		}
	}
	return endsWith(g.pieces[len(g.pieces)-1], text)
}

// prefixLen tells how many bytes of text a piece takes at its start.
func prefixLen(piece []globRune, text []byte) (int, bool) {
	at := 0
	for _, c := range piece {
		if at >= len(text) {
			return 0, false
		}
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:])
		}
		if !c.any && c.r != r {
			return 0, false
		}
		at += size
	}
	return at, true
}

// cutAfter gives what follows the first place where the piece stands.
func cutAfter(piece []globRune, text []byte) ([]byte, bool) {
	for at := 0; at <= len(text); {
		if n, ok := prefixLen(piece, text[at:]); ok {
			return text[at+n:], true
		}
		_, size := utf8.DecodeRune(text[at:])
		at += max(size, 1)
	}
	return nil, false
}

func endsWith(piece []globRune, text []byte) bool {
	at := len(text)
	for range piece {
		if at == 0 {
			return false
		}
		_, size := utf8.DecodeLastRune(text[:at])
		at -= size
	}
	n, ok := prefixLen(piece, text[at:])
	return ok && at+n == len(text)
}
