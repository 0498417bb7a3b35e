package event

// Members calls f for each member of a JSON object, in order, until f says
// stop. It ends early at anything that is not JSON.
func Members(object []byte, f func(key string, v Value) bool) {
	r := newTreeReader(object)
	if len(object) == 0 || object[0] != '{' {
		return
	}
	r.i = skipSpace(r.b, 1)
	for r.b[r.i] == '"' {
		key, ok := r.value()
		if r.i = skipSpace(r.b, r.i); !ok || r.b[r.i] != ':' {
			return
		}
		r.i = skipSpace(r.b, r.i+1)
		v, ok := r.value()
		if !ok || !f(key.String(), v) || !r.comma() {
			return
		}
	}
}

// Spans calls f for each member of a JSON object that passed the scanner, in
// order: the key as written, and the member with its key, without spaces around
// it. Nothing is copied.
func (e *Event) Spans(f func(key, member []byte)) {
	r := treeReader{b: e.pad, n: len(e.body)}
	if r.n == 0 {
		return
	}
	for r.i = skipSpace(r.b, 1); r.b[r.i] == '"'; {
		start := r.i
		end, _ := endOfString(r.b, start+1, r.n)
		if end < 0 || !r.key() {
			return
		}
		if r.i = skip(r.b, r.i, r.n, MaxDepth); r.i < 0 {
			return
		}
		f(r.b[start+1:end], r.b[start:r.i])
		if !r.comma() {
			return
		}
	}
}

// Items calls f for each element of a JSON array, in order, until f says stop.
// It ends early at anything that is not JSON.
func Items(array []byte, f func(v Value) bool) {
	r := newTreeReader(array)
	if len(array) == 0 || array[0] != '[' {
		return
	}
	r.i = skipSpace(r.b, 1)
	for r.b[r.i] != ']' {
		v, ok := r.value()
		if !ok || !f(v) || !r.comma() {
			return
		}
	}
}

// Scalars calls f for every scalar of the record, keys left out, until f says
// stop. A line of text is one string.
func (e *Event) Scalars(f func(v Value) bool) {
	if e.text {
		f(Value{Kind: String, Text: e.Raw})
		return
	}
	if len(e.body) == 0 {
		return
	}
	r := treeReader{b: e.pad, n: len(e.body)}
	r.scalars(f)
}

// scalars reads the value at r.i, without copying it; false is stop. Its depth
// is bounded, since the record passed the scanner.
func (r *treeReader) scalars(f func(v Value) bool) bool {
	open := r.b[r.i]
	if open != '{' && open != '[' {
		v, ok := r.value()
		return ok && f(v)
	}
	r.i = skipSpace(r.b, r.i+1)
	for shut := open + 2; r.b[r.i] != shut; { // in ASCII { and }, [ and ] are two apart
		if open == '{' && !r.key() || !r.scalars(f) {
			return false
		}
		if !r.comma() && r.b[r.i] != shut {
			return false
		}
	}
	r.i++
	return true
}

// key steps over a key and its colon.
func (r *treeReader) key() bool {
	if r.b[r.i] != '"' {
		return false
	}
	end, _ := endOfString(r.b, r.i+1, r.n)
	if end < 0 {
		return false
	}
	if r.i = skipSpace(r.b, end+1); r.b[r.i] != ':' {
		return false
	}
	r.i = skipSpace(r.b, r.i+1)
	return true
}

// A treeReader reads one level of a JSON value.
type treeReader struct {
	b []byte
	i int
	n int
}

func newTreeReader(text []byte) *treeReader {
	return &treeReader{b: append(append(make([]byte, 0, len(text)+Pad), text...), make([]byte, Pad)...), n: len(text)}
}

func (r *treeReader) value() (Value, bool) {
	start := r.i
	next := skip(r.b, start, r.n, MaxDepth)
	if next < 0 {
		return Value{}, false
	}
	r.i = next
	switch c := r.b[start]; c {
	case '"':
		_, escaped := endOfString(r.b, start+1, r.n)
		return Value{Kind: String, Escaped: escaped, Text: r.b[start+1 : next-1]}, true
	case '{':
		return Value{Kind: Object, Text: r.b[start:next]}, true
	case '[':
		return Value{Kind: Array, Text: r.b[start:next]}, true
	}
	text := r.b[start:next]
	if len(text) == 0 {
		return Value{}, false
	}
	kind := kindOf(text)
	return Value{Kind: kind, Text: text}, kind != Absent
}

func (r *treeReader) comma() bool {
	if r.i = skipSpace(r.b, r.i); r.b[r.i] != ',' {
		return false
	}
	r.i = skipSpace(r.b, r.i+1)
	return true
}
