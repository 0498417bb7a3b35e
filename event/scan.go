package event

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Pad is how many zero bytes must stand behind the bytes to scan: the first
// stops every loop, the others let strings be searched eight bytes at a time.
const Pad = 16

// MaxDepth is how deep a record may nest. CloudTrail's own go to about 20.
const MaxDepth = 64

// A Stop says why the scanner could not go on. Positions are never negative,
// so a negative position is a Stop.
type Stop = int

// The reasons to stop.
const (
	More Stop = -1 - iota // the bytes end in the middle of a value
	Bad                   // not JSON
	Deep                  // nested deeper than MaxDepth
)

const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	quotes = ones * '"'
	dots   = ones * '.'
)

// zero has the high bit set in (at least) the lowest byte of x that is zero.
// Source: Hacker's Delight, 6-1.
func zero(x uint64) uint64 { return (x - ones) &^ x & highs }

func word(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// The classes of bytes outside strings.
const (
	other = iota
	space
	quote
	open
	shut
	mark   // , :
	scalar // what numbers, true, false and null are written with
)

var class = func() (t [256]uint8) {
	for c, bytes := range map[uint8]string{
		space: " \t\r\n", quote: `"`, open: "{[", shut: "}]", mark: ",:", scalar: "0123456789+-.eEtrufalsn",
	} {
		for i := range len(bytes) {
			t[bytes[i]] = c
		}
	}
	return t
}()

// quoteAt returns the index of the quote that closes the string whose first
// byte is at i. b has Pad bytes behind end.
func quoteAt(b []byte, i, end int) int {
	for i < end {
		hit := zero(word(b, i) ^ quotes)
		if hit == 0 {
			i += 8
			continue
		}
		if i += bits.TrailingZeros64(hit) >> 3; i >= end {
			break
		}
		if b[i-1] != '\\' || !escapedAt(b, i) {
			return i
		}
		i++
	}
	return More
}

// escapedAt tells whether an odd number of backslashes stand before i. The
// string's opening quote ends them.
func escapedAt(b []byte, i int) bool {
	n := 0
	for b[i-1-n] == '\\' {
		n++
	}
	return n&1 == 1
}

// endOfString is quoteAt, and whether the string holds a backslash.
func endOfString(b []byte, i, end int) (int, bool) {
	stop := quoteAt(b, i, end)
	return stop, stop > i && bytes.IndexByte(b[i:stop], '\\') >= 0
}

func skipSpace(b []byte, i int) int {
	for class[b[i]] == space {
		i++
	}
	return i
}

// skip returns the index behind the value at i. It keeps count of brackets
// and looks at what follows each string, which tells broken quoting at once,
// but it does not check what nobody reads: the grammar of numbers, say. room
// is how much deeper the value may nest.
func skip(b []byte, i, end, room int) int {
	depth := 0
	var objects uint64 // a bit for each open bracket: is it a brace?
	for {
		c := b[i]
		switch class[c] {
		case quote:
			for {
				if i = quoteAt(b, i+1, end); i < 0 {
					return i
				}
				i++
				// Most of a record is strings behind strings: "a":"b","c":"d".
				if depth == 0 || b[i] != ':' && b[i] != ',' || b[i+1] != '"' {
					break
				}
				i++
			}
			if next := class[b[i]]; next != mark && next != shut && next != space && i < end {
				return Bad
			}
			if depth == 0 {
				return i
			}
		case mark, space:
			i++
		case open:
			if depth >= room {
				return Deep
			}
			depth++
			objects = objects<<1 | uint64(c>>5&1) // '{' is 0x7b, '[' is 0x5b
			i++
		case shut:
			if depth == 0 || objects&1 != uint64(c>>5&1) {
				return stopAt(i, end)
			}
			objects >>= 1
			depth--
			i++
			if depth == 0 {
				return i
			}
		case scalar:
			for class[b[i]] == scalar {
				i++
			}
			if depth == 0 {
				return i
			}
		default:
			return stopAt(i, end)
		}
	}
}

// stopAt tells what a byte that does not belong at i means.
func stopAt(i, end int) Stop {
	if i >= end {
		return More
	}
	return Bad
}

// Skip returns the index behind the JSON value at b[i], or a Stop. Pad zero
// bytes stand behind end.
func Skip(b []byte, i, end int) int { return skip(b, i, end, MaxDepth) }

// SkipSpace returns the index of the first byte at or after i that is no space.
func SkipSpace(b []byte, i int) int { return skipSpace(b, i) }

// Key reads the member name at b[i], which must be a quote, and what stands
// before its value. It returns the name as written, where the value starts, and
// a Stop (as value) where the bytes end or are no JSON.
func Key(b []byte, i, end int) (key []byte, value int) {
	if b[i] != '"' {
		return nil, stopAt(i, end)
	}
	stop, _ := endOfString(b, i+1, end)
	if stop < 0 {
		return nil, stop
	}
	value = skipSpace(b, stop+1)
	if b[value] != ':' {
		return nil, stopAt(value, end)
	}
	value = skipSpace(b, value+1)
	if value >= end {
		return nil, More
	}
	return b[i+1 : stop], value
}
