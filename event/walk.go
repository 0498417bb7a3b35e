package event

import "bytes"

// A walker reads the values that a projection asks for out of one record.
type walker struct {
	e     *Event
	b     []byte // with Pad zero bytes behind end
	end   int
	base  int  // where the record starts in b
	at    int  // where it stopped, if it did
	depth int  // of the walk; skip counts on its own
	all   bool // walk on-demand subtrees as well
}

func (w *walker) stop(i int, why Stop) int {
	w.at = i
	return why
}

// object walks the object at i along a node's paths.
func (w *walker) object(n *node, i int, loose bool) int {
	if w.depth++; w.depth > MaxDepth {
		return w.stop(i, Deep)
	}
	b := w.b
	i = skipSpace(b, i+1)
	if b[i] == '}' {
		w.depth--
		return i + 1
	}
	for {
		kid, dotted, next := w.key(n, i)
		if next < 0 {
			return next
		}
		i = next
		at := i
		if i = w.member(kid, i, loose || dotted); i < 0 {
			if w.at < at {
				w.at = at
			}
			return i
		}
		if class[b[i]] == space {
			i = skipSpace(b, i)
		}
		switch b[i] {
		case ',':
			i = skipSpace(b, i+1)
		case '}':
			w.depth--
			return i + 1
		default:
			return w.stop(i, stopAt(i, w.end))
		}
	}
}

// key reads the key at i and finds its node. next is where its value starts, or
// a Stop.
func (w *walker) key(n *node, i int) (kid *node, dotted bool, next int) {
	b := w.b
	if kid, next = w.e.keys.expected(n, b, i); next == 0 {
		if b[i] != '"' {
			return nil, false, w.stop(i, stopAt(i, w.end))
		}
		stop, escaped := endOfString(b, i+1, w.end)
		if stop < 0 {
			return nil, false, w.stop(i, stop)
		}
		if kid = n.find(b, i+1, stop); kid == nil {
			kid, dotted = w.rareKey(n, b[i+1:stop], escaped)
		}
		if next = stop + 1; b[next] == ':' && !dotted && !escaped {
			w.e.keys.learn(n, b[i:next+1], kid)
		}
		if next = skipSpace(b, next); b[next] != ':' {
			return nil, false, w.stop(next, stopAt(next, w.end))
		}
		next++
	}
	if class[b[next]] == space {
		next = skipSpace(b, next)
	}
	return kid, dotted, next
}

// rareKey looks up a key as it means, where it holds escapes or dots.
func (w *walker) rareKey(n *node, key []byte, escaped bool) (*node, bool) {
	if n.table == nil {
		return nil, false
	}
	if !escaped {
		if bytes.IndexByte(key, '.') < 0 {
			return nil, false
		}
		kid := n.findDotted(key)
		return kid, kid != nil
	}
	key = Unescape(nil, key)
	if kid := n.child(string(key)); kid != nil {
		return kid, false
	}
	kid := n.findDotted(key)
	return kid, kid != nil
}

// repeatedKey stands for the span of a key that came more than once.
var repeatedKey = [2]int32{-1, -1}

// member takes the value of a key: walks it, or steps over it.
func (w *walker) member(kid *node, i int, loose bool) int {
	if kid == nil {
		return skip(w.b, i, w.end, MaxDepth-w.depth)
	}
	if kid.group < 0 || w.all || loose {
		return w.value(kid, i, loose)
	}
	span := &w.e.span[kid.group]
	if span[1] != 0 { // a repeated key: its values count as well, in order
		if !w.e.done[kid.group] {
			w.e.done[kid.group] = true
			first := walker{e: w.e, b: w.b[w.base:], end: w.end - w.base, depth: w.depth, all: true}
			first.value(kid, int(span[0]), false)
		}
		*span = repeatedKey
		return w.value(kid, i, loose)
	}
	next := skip(w.b, i, w.end, MaxDepth-w.depth)
	if next > 0 {
		*span = [2]int32{int32(i - w.base), int32(next - w.base)}
	}
	return next
}

// value walks the value at i, which is at a node's path.
func (w *walker) value(n *node, i int, loose bool) int {
	var next int
	v := Value{Loose: loose}
	switch c := w.b[i]; {
	case c == '"':
		stop, escaped := endOfString(w.b, i+1, w.end)
		if stop < 0 {
			return w.stop(i, stop)
		}
		v.Kind, v.Escaped, v.Text = String, escaped, w.b[i+1:stop]
		next = stop + 1
	case c == '{':
		return w.container(n, i, v, Object)
	case c == '[':
		return w.container(n, i, v, Array)
	case class[c] == scalar:
		if next = skip(w.b, i, w.end, MaxDepth-w.depth); next < 0 {
			return w.stop(i, next)
		}
		v.Text = w.b[i:next]
		if v.Kind = kindOf(v.Text); v.Kind == Absent {
			return w.stop(i, stopAt(next, w.end)) // "tru" may yet become true
		}
	default:
		return w.stop(i, stopAt(i, w.end))
	}
	if n.slot >= 0 {
		w.e.add(n.slot, v)
	}
	return next
}

// container walks an object or an array; where the path itself is asked for,
// the container is a value too, before what it holds.
func (w *walker) container(n *node, i int, v Value, kind Kind) int {
	at := 0
	if n.slot >= 0 {
		at = len(w.e.vals)
		v.Kind = kind
		w.e.add(n.slot, v)
	}
	var next int
	switch {
	case kind == Array:
		next = w.array(n, i)
	case n.table != nil:
		next = w.object(n, i, v.Loose)
	default:
		next = skip(w.b, i, w.end, MaxDepth-w.depth)
	}
	if next < 0 {
		return w.stop(max(i, w.at), next)
	}
	if at > 0 {
		w.e.vals[at].Text = w.b[i:next]
	}
	return next
}

// array walks every element as a value of the array's own path.
func (w *walker) array(n *node, i int) int {
	if w.depth++; w.depth > MaxDepth {
		return w.stop(i, Deep)
	}
	i = skipSpace(w.b, i+1)
	if w.b[i] == ']' {
		w.depth--
		return i + 1
	}
	for {
		if i = w.value(n, i, true); i < 0 {
			return i
		}
		i = skipSpace(w.b, i)
		switch w.b[i] {
		case ',':
			i = skipSpace(w.b, i+1)
		case ']':
			w.depth--
			return i + 1
		default:
			return w.stop(i, stopAt(i, w.end))
		}
	}
}

func kindOf(text []byte) Kind {
	switch string(text) {
	case "null":
		return Null
	case "true":
		return True
	case "false":
		return False
	}
	if c := text[0]; c == '-' || c >= '0' && c <= '9' {
		return Number
	}
	return Absent
}
