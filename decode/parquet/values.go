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
