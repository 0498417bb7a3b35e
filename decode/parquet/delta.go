package parquet

import "encoding/binary"

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
