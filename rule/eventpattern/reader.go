package eventpattern

import (
	"bytes"
	"unicode/utf8"

	"bannin/event"
)

// A kind is what sort of JSON a value is.
type kind uint8

const (
	literal kind = iota // null, true or false
	number
	text
	array
	object
)

// A value is a piece of the pattern with its place. Unlike with encoding/json,
// repeated keys and the spelling of numbers are kept: both have a meaning.
type value struct {
	at      int // index of its first byte
	kind    kind
	text    string // of a string without escapes; of numbers and literals as written
	items   []*value
	members []member
}

type member struct {
	at    int
	key   string
	value *value
}

// A jsonFault is where and why a text is no JSON.
type jsonFault struct {
	at    int
	key   string
	pairs []any
}

// maxDepth is how deep a pattern may nest; no event nests deeper.
const maxDepth = event.MaxDepth

// readJSON reads a text that is one JSON value by the letter of RFC 8259.
func readJSON(b []byte) (*value, *jsonFault) {
	r := &reader{b: b}
	if !utf8.Valid(b) {
		r.fail(invalidAt(b), "eventpattern.not_utf8")
		return nil, r.fault
	}
	if bytes.HasPrefix(b, []byte("\uFEFF")) {
		r.i = len("\uFEFF") // some editors begin every file with it
	}
	r.skipSpace()
	if r.i == len(b) {
		r.fail(r.i, "eventpattern.empty")
		return nil, r.fault
	}
	v := r.value()
	if r.skipSpace(); r.fault == nil && r.i < len(b) {
		r.fail(r.i, "eventpattern.trailing")
	}
	return v, r.fault
}

func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

// A reader reads JSON. After the first fault it reads nothing more.
type reader struct {
	b     []byte
	i     int
	depth int
	fault *jsonFault
}

func (r *reader) fail(at int, key string, pairs ...any) {
	if r.fault == nil {
		r.fault = &jsonFault{at, key, pairs}
	}
}

func (r *reader) skipSpace() {
	for r.i < len(r.b) && (r.b[r.i] == ' ' || r.b[r.i] == '\t' || r.b[r.i] == '\n' || r.b[r.i] == '\r') {
		r.i++
	}
}

// peek is the next byte that is no space; 0 at the end and after a fault.
func (r *reader) peek() byte {
	if r.skipSpace(); r.i == len(r.b) || r.fault != nil {
		return 0
	}
	return r.b[r.i]
}

// take steps over a byte that has to come next. want says in words what may.
func (r *reader) take(c byte, want string) bool {
	if r.peek() != c {
		r.unexpected(want)
		return false
	}
	r.i++
	return true
}

func (r *reader) unexpected(want string) {
	if r.skipSpace(); r.i == len(r.b) {
		r.fail(r.i, "eventpattern.cut_off", "want", want)
		return
	}
	_, size := utf8.DecodeRune(r.b[r.i:])
	r.fail(r.i, "eventpattern.unexpected", "found", string(r.b[r.i:r.i+size]), "want", want)
}

func (r *reader) value() *value {
	c := r.peek()
	v := &value{at: r.i}
	switch {
	case c == '"':
		v.kind, v.text = text, r.str()
	case c == '[' || c == '{':
		r.container(v)
	case c == '-' || c >= '0' && c <= '9':
		v.kind, v.text = number, r.number()
	case c >= 'a' && c <= 'z':
		v.kind, v.text = literal, r.word()
	default:
		r.unexpected(`{ [ " 0-9 true false null`)
	}
	return v
}

func (r *reader) container(v *value) {
	if r.depth++; r.depth > maxDepth {
		r.fail(v.at, "eventpattern.too_deep", "limit", maxDepth)
		return
	}
	if r.b[r.i] == '[' {
		v.kind = array
		r.list(']', func() { v.items = append(v.items, r.value()) })
	} else {
		v.kind = object
		r.list('}', func() { v.members = append(v.members, r.member()) })
	}
	r.depth--
}

// list reads what stands between brackets, parted by commas.
func (r *reader) list(shut byte, one func()) {
	r.i++
	if r.peek() == shut {
		r.i++
		return
	}
	for r.fault == nil {
		one()
		if r.peek() != ',' {
			r.take(shut, ", "+string(shut))
			return
		}
		r.i++
	}
}

func (r *reader) member() member {
	m := member{}
	if r.peek() != '"' {
		r.unexpected(`"`)
		return m
	}
	m.at = r.i
	m.key = r.str()
	r.take(':', ":")
	m.value = r.value()
	return m
}
