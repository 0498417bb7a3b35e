package parquet

import "encoding/binary"

// pad is how many bytes stand behind every page, so that nine can be read at
// once.
const pad = 16

// A hybrid reads runs of one number and of packed ones, mixed.
// Source: Apache Parquet, Encodings.md, RLE/bit-packing hybrid.
type hybrid struct {
	b      []byte // with pad bytes behind it
	width  uint
	run    int    // how often value still comes
	value  uint32 // of the run
	packed int    // packed numbers still to come
	bit    uint   // where the next stands in b
}

// next is the next number, or false where there is none.
func (h *hybrid) next() (uint32, bool) {
	for {
		if h.run > 0 {
			h.run--
			return h.value, true
		}
		if h.packed > 0 {
			h.packed--
			n := bits(h.b, h.bit, h.width)
			if h.bit += h.width; h.packed == 0 {
				h.b = h.b[(h.bit+7)/8:]
			}
			return uint32(n), true
		}
		if !h.head() {
			return 0, false
		}
	}
}

// head reads what the next run is. No run is longer than maxRun: a page has
// fewer values.
func (h *hybrid) head() bool {
	n, size := binary.Uvarint(h.b)
	if size <= 0 {
		return false
	}
	h.b = h.b[size:]
	if count := n >> 1; n&1 == 1 {
		if count > uint64(len(h.b)) && h.width > 0 || count > maxRun/8 {
			return false
		}
		// The last run may be cut off behind its last number.
		h.bit, h.packed = 0, 8*int(count)
		if have := uint(len(h.b)) * 8; h.width > 0 && uint(h.packed)*h.width > have {
			h.packed = int(have / h.width)
		}
		return true
	}
	width := int(h.width+7) / 8
	if n>>1 > maxRun || width > len(h.b) {
		return false
	}
	h.run, h.value = int(n>>1), uint32(bits(h.b, 0, uint(width)*8))
	h.b = h.b[width:]
	return true
}

const maxRun = 1 << 31

// bits is the number of width bits, 64 at most, that begins at a bit of b, lowest
// bits first. Behind b stand pad bytes.
func bits(b []byte, at, width uint) uint64 {
	i, shift := at/8, at%8
	if width == 0 {
		return 0
	}
	n := binary.LittleEndian.Uint64(b[i:i+8]) >> shift
	if shift+width > 64 {
		n |= uint64(b[i : i+9][8]) << (64 - shift)
	}
	if width == 64 {
		return n
	}
	return n & (1<<width - 1)
}

// levels reads the definition or repetition levels of a page.
type levels struct {
	hybrid
	most uint8 // 0: there are none
}

// widthOf is how many bits a number up to most takes.
func widthOf(most uint8) (width uint) {
	for ; most > 0; most >>= 1 {
		width++
	}
	return width
}
