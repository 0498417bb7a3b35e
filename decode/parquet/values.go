package parquet

import "encoding/binary"

// A value is one value of a column: a number, or bytes of a page, which are
// good until the column moves on.
type value struct {
	n int64 // also the bits of a float, and a truth
	b []byte
}

// A source gives the values of a page in order; false is that there is none, as
// the page is broken.
type source interface{ next(v *value) bool }

// Encodings.
// Source: Apache Parquet, Encodings.md.
const (
	encPlain           = 0
	encPlainDictionary = 2
	encRunLength       = 3
	encDelta           = 5
	encDeltaLength     = 6
	encDeltaBytes      = 7
	encDictionary      = 8
	encSplit           = 9
)

// open returns the source of n values of a page, or nil for an encoding that
// the column's type does not have.
func (c *column) open(encoding int64, b []byte, n int) source {
	leaf := c.leaf
	switch {
	case encoding == encPlain && leaf.physical == physBoolean:
		return &truths{b: b}
	case encoding == encPlain:
		return &plain{b: b, size: leaf.size, numbers: isNumber(leaf)}
	case encoding == encPlainDictionary || encoding == encDictionary:
		if !c.dictionary.loaded || len(b) == 0 || b[0] > 32 {
			return nil
		}
		return &indexed{hybrid: hybrid{b: b[1:], width: uint(b[0])}, of: &c.dictionary}
	case encoding == encRunLength && leaf.physical == physBoolean && len(b) >= 4:
		if size := binary.LittleEndian.Uint32(b); size <= uint32(len(b)-4) {
			return &runs{hybrid{b: b[4 : 4+size], width: 1}}
		}
	case encoding == encDelta && isNumber(leaf):
		return &deltas{b: b, narrow: leaf.size == 4}
	case encoding == encDeltaLength && leaf.physical == physBytes:
		return newDeltaLengths(b)
	case encoding == encDeltaBytes && (leaf.physical == physBytes || leaf.physical == physFixed):
		return newDeltaBytes(b)
	case encoding == encSplit && leaf.size > 0 && n > 0 && len(b)/leaf.size >= n:
		return &split{b: b[:n*leaf.size], n: n, size: leaf.size, numbers: isNumber(leaf)}
	}
	return nil
}

// isNumber tells of columns whose values are four or eight bytes of a number.
func isNumber(leaf *node) bool {
	switch leaf.physical {
	case physInt32, physInt64, physFloat, physDouble:
		return true
	}
	return false
}

// number is a number of four or eight bytes, with its sign; a float as its bits.
func number(b []byte) int64 {
	if len(b) == 4 {
		return int64(int32(binary.LittleEndian.Uint32(b)))
	}
	return int64(binary.LittleEndian.Uint64(b))
}

// plain are values one after the other.
type plain struct {
	b       []byte
	size    int // of each; 0 is that each says how long it is
	numbers bool
}

func (p *plain) next(v *value) bool {
	n := p.size
	if n == 0 {
		if len(p.b) < 4 {
			return false
		}
		long := binary.LittleEndian.Uint32(p.b)
		p.b = p.b[4:]
		if uint64(long) > uint64(len(p.b)) {
			return false
		}
		n = int(long)
	} else if n > len(p.b) {
		return false
	}
	if p.numbers {
		v.n = number(p.b[:n])
	} else {
		v.b = p.b[:n]
	}
	p.b = p.b[n:]
	return true
}

// truths are bits.
type truths struct {
	b  []byte
	at uint
}

func (t *truths) next(v *value) bool {
	if t.at >= 8*uint(len(t.b)) {
		return false
	}
	v.n = int64(t.b[t.at/8] >> (t.at % 8) & 1)
	t.at++
	return true
}

// runs are truths in runs.
type runs struct{ hybrid }

func (r *runs) next(v *value) bool {
	n, ok := r.hybrid.next()
	v.n = int64(n)
	return ok
}

// A dictionary is the values that a column chunk's pages name by number.
type dictionary struct {
	loaded  bool
	b       []byte
	size    int // of each; 0 is that ends tells
	numbers bool
	ends    []uint32 // of values that differ in length: where each ends in b, behind its own length
}

// load makes a dictionary of a page of plain values.
func (d *dictionary) load(leaf *node, b []byte, n int64) bool {
	*d = dictionary{loaded: true, b: b, size: leaf.size, numbers: isNumber(leaf), ends: d.ends[:0]}
	if d.size > 0 {
		d.b = b[:min(int64(len(b)), n*int64(d.size))]
		return n*int64(d.size) <= int64(len(b))
	}
	if leaf.physical != physBytes || n > int64(len(b))/4 {
		return false
	}
	p := plain{b: b}
	for range n {
		var v value
		if !p.next(&v) {
			return false
		}
		d.ends = append(d.ends, uint32(len(b)-len(p.b)))
	}
	return true
}

func (d *dictionary) at(i uint32, v *value) bool {
	if d.size > 0 {
		from := int(i) * d.size
		if from >= len(d.b) {
			return false
		}
		if d.numbers {
			v.n = number(d.b[from : from+d.size])
		} else {
			v.b = d.b[from : from+d.size]
		}
		return true
	}
	if int64(i) >= int64(len(d.ends)) {
		return false
	}
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	v.b = d.b[from+4 : d.ends[i]]
	return true
}

// indexed are numbers of a dictionary's values.
type indexed struct {
	hybrid
	of *dictionary
}

func (x *indexed) next(v *value) bool {
	i, ok := x.hybrid.next()
	return ok && x.of.at(i, v)
}

// split are values whose first bytes come first, then all second bytes.
type split struct {
	b       []byte
	n, size int
	at      int
	numbers bool
	one     [16]byte
	long    []byte
}

func (s *split) next(v *value) bool {
	if s.at == s.n {
		return false
	}
	one := s.one[:0]
	if s.size > len(s.one) {
		one = s.long[:0]
	}
	for i := range s.size {
		one = append(one, s.b[i*s.n+s.at])
	}
	s.at++
	if s.numbers {
		v.n = number(one)
		return true
	}
	s.long, v.b = one, one
	return true
}

// deltas are numbers told by how they differ from the one before, in blocks of
// packed bits.
// Source: Apache Parquet, Encodings.md, DELTA_BINARY_PACKED.
type deltas struct {
	b      []byte // with pad bytes behind it
	narrow bool   // 32 bits wide: sums wrap there

	begun  bool
	left   uint64 // numbers still to come
	last   uint64
	each   uint64 // numbers of a mini block
	minis  uint64 // mini blocks of a block
	least  uint64 // of the block: what is added to each difference
	widths []byte // of the block's mini blocks still to come
	inMini uint64 // numbers left in the mini block
	width  uint
	bit    uint
}

// begin reads the head.
func (d *deltas) begin() bool {
	d.begun = true
	var ok [4]bool
	var block uint64
	block, ok[0] = d.uvarint()
	d.minis, ok[1] = d.uvarint()
	d.left, ok[2] = d.uvarint()
	d.last, ok[3] = d.varint()
	if ok != [4]bool{true, true, true, true} || d.minis == 0 || d.minis > 1<<12 || block > 1<<20 || block%d.minis != 0 {
		return false
	}
	d.each = block / d.minis
	return d.each > 0 && d.each%8 == 0
}

func (d *deltas) uvarint() (uint64, bool) {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		return 0, false
	}
	d.b = d.b[size:]
	return n, true
}

func (d *deltas) varint() (uint64, bool) {
	n, ok := d.uvarint()
	return n>>1 ^ -(n & 1), ok
}

// number is the next number, or false where there is none.
func (d *deltas) number() (int64, bool) {
	if !d.begun {
		if !d.begin() {
			d.left = 0
		}
	} else if d.left > 0 {
		if d.inMini == 0 && !d.mini() {
			return 0, false
		}
		d.last += d.least + bits(d.b, d.bit, d.width)
		d.bit += d.width
		if d.inMini--; d.inMini == 0 {
			d.b = d.b[min((d.bit+7)/8, uint(len(d.b))):]
		}
	}
	if d.left == 0 {
		return 0, false
	}
	d.left--
	if d.narrow {
		d.last = uint64(int64(int32(d.last)))
	}
	return int64(d.last), true
}

// mini begins the next mini block.
func (d *deltas) mini() bool {
	if len(d.widths) == 0 {
		var ok bool
		if d.least, ok = d.varint(); !ok || uint64(len(d.b)) < d.minis {
			return false
		}
		d.widths, d.b = d.b[:d.minis], d.b[d.minis:]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	d.bit, d.inMini = 0, d.each
	// What stands behind the last number may be left out.
	need := min(d.each, d.left) * uint64(d.width)
	return d.width <= 64 && (need+7)/8 <= uint64(len(d.b))
}

func (d *deltas) next(v *value) (ok bool) {
	v.n, ok = d.number()
	return ok
}

// rest is what stands behind all numbers, without reading them.
func (d deltas) rest() ([]byte, bool) {
	if !d.begin() {
		return nil, false
	}
	for d.left = max(d.left, 1) - 1; d.left > 0; d.left -= min(d.left, d.each) {
		if !d.mini() {
			return nil, false
		}
		d.b = d.b[min(d.each*uint64(d.width)/8, uint64(len(d.b))):]
	}
	return d.b, true
}

// deltaLengths are values whose lengths come first.
type deltaLengths struct {
	lengths deltas
	b       []byte
}

func newDeltaLengths(b []byte) source {
	lengths := deltas{b: b}
	rest, ok := lengths.rest()
	if !ok {
		return nil
	}
	return &deltaLengths{lengths, rest}
}

func (d *deltaLengths) next(v *value) bool {
	n, ok := d.lengths.number()
	if !ok || n < 0 || n > int64(len(d.b)) {
		return false
	}
	v.b, d.b = d.b[:n], d.b[n:]
	return true
}

// deltaBytes are values told by how much of the one before they begin with, and
// what comes then.
type deltaBytes struct {
	prefixes deltas
	suffixes source
	last     []byte
}

func newDeltaBytes(b []byte) source {
	prefixes := deltas{b: b}
	rest, ok := prefixes.rest()
	if !ok {
		return nil
	}
	suffixes := newDeltaLengths(rest)
	if suffixes == nil {
		return nil
	}
	return &deltaBytes{prefixes: prefixes, suffixes: suffixes}
}

func (d *deltaBytes) next(v *value) bool {
	n, ok := d.prefixes.number()
	if !ok || n < 0 || n > int64(len(d.last)) || !d.suffixes.next(v) {
		return false
	}
	d.last = append(d.last[:n], v.b...)
	v.b = d.last
	return true
}
