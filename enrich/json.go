package enrich

import (
	"bytes"
	"encoding/json"
	"io"

	"bannin/locale"
)

// An object is one of a JSON document, with the texts and truths that stand
// directly in it, one or several for a key. Numbers are left out: no list needs
// them.
type object struct {
	line   int
	fields map[string][]text
	outer  *object // around it; what stands there behind it is not read yet
}

// A text is a value and its line.
type text struct {
	value string
	line  int
}

// first is the first value of a key, or "".
func (o *object) first(key string) string {
	if o == nil || len(o.fields[key]) == 0 {
		return ""
	}
	return o.fields[key][0].value
}

// The bounds on one JSON document.
const (
	maxDepth  = 64
	maxValues = 1_000_000 // in one object
)

// A walk reads a JSON document once, front to back.
type walk struct {
	dec    *json.Decoder
	src    []byte
	offset int // up to which lines are counted
	line   int
	visit  func(*object)
}

// objects visits every object of a JSON document at its end, inner ones first.
// What was visited before a fault counts; the fault is the list's.
func objects(src []byte, h *harvest, visit func(*object)) {
	w := &walk{dec: json.NewDecoder(bytes.NewReader(src)), src: src, line: 1, visit: visit}
	for {
		err := w.value(nil, "", 0)
		if err == io.EOF {
			return
		}
		if err != nil {
			h.fault(w.here(), "enrich.no_json", "reason", err)
			return
		}
	}
}

// here is the line up to which the document is read.
func (w *walk) here() int {
	now := min(int(w.dec.InputOffset()), len(w.src))
	w.line += bytes.Count(w.src[w.offset:now], []byte("\n"))
	w.offset = now
	return w.line
}

// value reads one value, which stands in an object under a key.
func (w *walk) value(in *object, key string, depth int) error {
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return locale.Errorf("enrich.too_deep", "limit", maxDepth)
	}
	switch token {
	case json.Delim('{'):
		err = w.object(in, depth+1)
	case json.Delim('['):
		for w.dec.More() && err == nil {
			err = w.value(in, key, depth+1)
		}
		if err == nil {
			_, err = w.dec.Token()
		}
	case true:
		err = w.keep(in, key, "true")
	case false:
		err = w.keep(in, key, "false")
	default:
		if s, ok := token.(string); ok {
			err = w.keep(in, key, s)
		}
	}
	return unended(err)
}

// unended tells of a document that ends too early; only between documents is an
// end no fault.
func unended(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (w *walk) object(outer *object, depth int) error {
	o := &object{line: w.here(), fields: map[string][]text{}, outer: outer}
	for w.dec.More() {
		key, err := w.dec.Token()
		if err != nil {
			return unended(err)
		}
		name, _ := key.(string)
		if err := w.value(o, name, depth); err != nil {
			return unended(err)
		}
	}
	if _, err := w.dec.Token(); err != nil {
		return unended(err)
	}
	w.visit(o)
	return nil
}

func (w *walk) keep(in *object, key, value string) error {
	if in == nil {
		return nil
	}
	if len(in.fields[key]) >= maxValues {
		return locale.Errorf("enrich.too_many", "limit", maxValues)
	}
	in.fields[key] = append(in.fields[key], text{value, w.here()})
	return nil
}
