package parquet

// A column stands at a value and its two levels: the definition level tells how
// much of the way to the value is there, the repetition level which list it
// goes on with. What is absent has a place in every column below it.
// Source: Melnik et al., Dremel, VLDB 2010.

// present tells whether the node has a value where its columns stand.
func (f *File) present(n *node) bool {
	c := &f.columns[n.from]
	return c.def >= n.def && !c.done
}

// drop steps over the absent node.
func (f *File) drop(n *node) {
	for i := n.from; i < n.to; i++ {
		f.columns[i].next()
	}
}

// object appends a group's members that have a value.
func (f *File) object(dst []byte, n *node) []byte {
	dst = append(dst, '{')
	empty := len(dst)
	for _, kid := range n.kids {
		if !f.present(kid) {
			f.drop(kid)
			continue
		}
		if len(dst) > empty {
			dst = append(dst, ',')
		}
		dst = f.value(append(dst, kid.key...), kid)
		if len(dst) < empty {
			empty = len(dst) // it is too large, and was dropped
		}
	}
	return append(dst, '}')
}

// value appends the node, which is present, with all that it repeats.
func (f *File) value(dst []byte, n *node) []byte {
	if n.repeated {
		return f.list(dst, n, f.one)
	}
	return f.one(dst, n)
}

// one appends one occurrence of the node, which is present.
func (f *File) one(dst []byte, n *node) []byte {
	switch {
	case n.isLeaf():
		c := &f.columns[n.from]
		dst = f.bounded(appendValue(dst, n, &c.value))
		c.next()
		return dst
	case n.role == aMap:
		return f.within(dst, n, '{', '}', f.pair)
	case n.role == aList && n.kids[0].repeated:
		return f.within(dst, n, '[', ']', f.one)
	case n.role == aList:
		return f.orNull(dst, n.kids[0])
	}
	return f.object(dst, n)
}

// orNull appends the node, or null.
func (f *File) orNull(dst []byte, n *node) []byte {
	if f.present(n) {
		return f.value(dst, n)
	}
	f.drop(n)
	return append(dst, "null"...)
}

// list appends what a node repeats as an array.
func (f *File) list(dst []byte, n *node, one func([]byte, *node) []byte) []byte {
	return append(f.each(append(dst, '['), n, one), ']')
}

// within appends what the only child of a group repeats.
func (f *File) within(dst []byte, n *node, open, shut byte, one func([]byte, *node) []byte) []byte {
	dst = append(dst, open)
	if f.present(n.kids[0]) {
		dst = f.each(dst, n.kids[0], one)
	} else {
		f.drop(n)
	}
	return append(dst, shut)
}

// each appends the occurrences of a node that repeats. Each takes a value of
// the first column, so there is an end; a bomb may have very many.
func (f *File) each(dst []byte, n *node, one func([]byte, *node) []byte) []byte {
	first := &f.columns[n.from]
	for {
		dst = f.bounded(one(dst, n))
		if first.done || first.rep != n.rep || f.tooMuch() {
			return dst
		}
		dst = append(dst, ',')
	}
}

// pair appends a key of a map and its value.
func (f *File) pair(dst []byte, n *node) []byte {
	key, v := n.kids[0], &f.columns[n.from].value
	switch {
	case !f.present(key):
		dst = append(dst, `""`...)
	case key.form == asText:
		dst = f.bounded(appendQuoted(dst, v.b))
	default:
		dst = append(appendPlain(append(dst, '"'), key, v), '"')
	}
	f.columns[n.from].next()
	return f.orNull(append(dst, ':'), n.kids[1])
}
