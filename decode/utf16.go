package decode

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// bom is the byte order mark of UTF-8.
const bom = "\ufeff"

// skipBOM steps over a byte order mark, and makes sure that the first bytes are
// there. Text in UTF-16, as PowerShell writes what a command prints, is read on
// in UTF-8.
func (r *Reader) skipBOM() {
	for r.end < 4 && r.refill() == nil {
	}
	if order, skip := wideOrder(r.buf[r.start:r.end]); order != nil {
		raw := bytes.Clone(r.buf[r.start+skip : r.end])
		r.src = &wideReader{src: io.MultiReader(bytes.NewReader(raw), r.src), order: order}
		r.start, r.end, r.eof = 0, 0, false
		for r.end < 4 && r.refill() == nil {
		}
	}
	if r.marked() {
		r.start += len(bom)
	}
}

// marked tells whether a byte order mark stands at r.start.
func (r *Reader) marked() bool {
	for r.end-r.start < len(bom) && r.refill() == nil {
	}
	return bytes.HasPrefix(r.buf[r.start:r.end], []byte(bom))
}

// wideOrder is the byte order of what begins as UTF-16, and the length of its
// mark; nil where it does not. Without a mark, it is JSON or nothing.
func wideOrder(b []byte) (order binary.ByteOrder, skip int) {
	switch {
	case len(b) < 4:
	case b[0] == 0xff && b[1] == 0xfe && (b[2] != 0 || b[3] != 0): // else UTF-32
		return binary.LittleEndian, 2
	case b[0] == 0xfe && b[1] == 0xff:
		return binary.BigEndian, 2
	case (b[0] == '{' || b[0] == '[') && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return binary.LittleEndian, 0
	case b[0] == 0 && (b[1] == '{' || b[1] == '[') && b[2] == 0 && b[3] != 0:
		return binary.BigEndian, 0
	}
	return nil, 0
}

// A wideReader reads UTF-16 as UTF-8. What is no character becomes U+FFFD.
type wideReader struct {
	src   io.Reader
	order binary.ByteOrder
	raw   [4 << 10]byte
	left  int    // bytes of raw that make no unit yet
	high  rune   // the first half of a pair, or 0
	text  []byte // what raw held
	out   []byte // of text: not handed on yet
	err   error
}

func (w *wideReader) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		w.fill()
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

// fill makes the next characters.
func (w *wideReader) fill() {
	n, err := w.src.Read(w.raw[w.left:])
	n += w.left
	w.text = w.text[:0]
	for i := 0; i+1 < n; i += 2 {
		w.unit(rune(w.order.Uint16(w.raw[i:])))
	}
	if w.left = n % 2; w.left > 0 {
		w.raw[0] = w.raw[n-1]
	}
	if w.err = err; err != nil && (w.high > 0 || w.left > 0) {
		w.text = utf8.AppendRune(w.text, utf8.RuneError)
	}
	w.out = w.text
}

// unit takes a unit of the text: a character, or half of one.
func (w *wideReader) unit(u rune) {
	high := w.high
	if w.high = 0; high > 0 {
		if c := utf16.DecodeRune(high, u); c != utf8.RuneError {
			w.text = utf8.AppendRune(w.text, c)
			return
		}
		w.text = utf8.AppendRune(w.text, utf8.RuneError)
	}
	if utf16.IsSurrogate(u) && u < 0xdc00 {
		w.high = u
		return
	}
	w.text = utf8.AppendRune(w.text, u)
}
