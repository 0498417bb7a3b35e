package parquet

// Types of Thrift's compact protocol.
// Source: Apache Thrift, doc/specs/thrift-compact-protocol.md.
const (
	tTrue   = 1
	tFalse  = 2
	tByte   = 3
	tI16    = 4
	tI32    = 5
	tI64    = 6
	tDouble = 7
	tBinary = 8
	tList   = 9
	tSet    = 10
	tMap    = 11
	tStruct = 12
)

// maxThrift is how deep structures nest; a footer's go eight deep.
const maxThrift = 32

// A thrift reads the compact protocol out of bytes. Nothing is allocated by a
// length that the bytes claim. Once it failed, everything is zero.
type thrift struct {
	b     []byte
	i     int
	depth int
	short bool // ended too early: more bytes may help
	bad   bool // broken; also where it ended too early
}

func (t *thrift) fail() { t.bad, t.i = true, len(t.b) }

func (t *thrift) byte() byte {
	if t.i >= len(t.b) {
		t.short = t.short || !t.bad
		t.fail()
		return 0
	}
	t.i++
	return t.b[t.i-1]
}

func (t *thrift) uvarint() uint64 {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		c := t.byte()
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	t.fail()
	return 0
}

// int reads a number of any size.
func (t *thrift) int() int64 {
	n := t.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (t *thrift) bytes() []byte {
	n := t.uvarint()
	if n > uint64(len(t.b)-t.i) {
		t.short = t.short || !t.bad
		t.fail()
		return nil
	}
	t.i += int(n)
	return t.b[t.i-int(n) : t.i]
}

// A field is a field of a structure by number and type, so that one of another
// type than the standard's is stepped over as an unknown one.
type field int

func of(id, kind int) field { return field(id<<4 | kind) }

// fields calls f for each field of a structure. f reads it, or says false for it
// to be stepped over.
func (t *thrift) fields(f func(field) bool) {
	if t.depth++; t.depth > maxThrift {
		t.fail()
	}
	for id := 0; ; {
		head := t.byte()
		if head == 0 {
			break
		}
		if delta := int(head >> 4); delta != 0 {
			id += delta
		} else {
			id = int(int16(t.int()))
		}
		kind := int(head & 15)
		if !f(of(id, kind)) {
			t.skip(kind)
		}
	}
	t.depth--
}

// list calls f for each element of a list, whose type is told. An element takes
// a byte at least, so the bytes bound how many there are.
func (t *thrift) list(f func(kind int)) {
	head := t.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = t.uvarint()
	}
	for ; n > 0 && !t.bad; n-- {
		f(int(head & 15))
	}
}

// structs calls f for each structure of a list of them.
func (t *thrift) structs(f func()) {
	t.list(func(kind int) {
		if kind != tStruct {
			t.fail()
			return
		}
		f()
	})
}

// skip steps over a value.
func (t *thrift) skip(kind int) {
	switch kind {
	case tTrue, tFalse: // in a field's type
	case tByte:
		t.byte()
	case tI16, tI32, tI64:
		t.uvarint()
	case tDouble:
		for range 8 {
			t.byte()
		}
	case tBinary:
		t.bytes()
	case tList, tSet:
		t.nested(func() { t.list(t.element) })
	case tMap:
		t.nested(t.pairs)
	case tStruct:
		t.fields(func(field) bool { return false })
	default:
		t.fail()
	}
}

// element steps over an element of a list: a truth takes a byte there.
func (t *thrift) element(kind int) {
	if kind == tTrue || kind == tFalse {
		kind = tByte
	}
	t.skip(kind)
}

func (t *thrift) pairs() {
	n := t.uvarint()
	if n == 0 {
		return
	}
	kinds := int(t.byte())
	for ; n > 0 && !t.bad; n-- {
		t.element(kinds >> 4)
		t.element(kinds & 15)
	}
}

func (t *thrift) nested(f func()) {
	if t.depth++; t.depth > maxThrift {
		t.fail()
	}
	f()
	t.depth--
}
