package spill

import (
	"encoding/binary"
	"errors"
)

// ErrDamaged says that a row is not as it was written.
var ErrDamaged = errors.New("a row is damaged")

// A Row is what is left to read of a row of numbers and texts. Behind a fault
// nothing is left, and all that it gives is zero or empty.
type Row struct {
	Rest    []byte
	damaged bool
}

// AppendText appends a text as Row's Text reads it.
func AppendText[T string | []byte](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// Uvarint is a number as binary.AppendUvarint writes it.
func (r *Row) Uvarint() uint64 {
	n, size := binary.Uvarint(r.Rest)
	r.step(size)
	return n
}

// Varint is a number as binary.AppendVarint writes it.
func (r *Row) Varint() int64 {
	n, size := binary.Varint(r.Rest)
	r.step(size)
	return n
}

func (r *Row) step(size int) {
	if size <= 0 {
		r.Damage()
		return
	}
	r.Rest = r.Rest[size:]
}

// Count is how many things follow, each at least a byte.
func (r *Row) Count() int {
	n := r.Uvarint()
	if n > uint64(len(r.Rest)) {
		r.Damage()
		return 0
	}
	return int(n)
}

// Uint64 is a number of eight bytes, the least first.
func (r *Row) Uint64() uint64 {
	if b := r.Bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Bytes are the next n, which stand in the row; nil where there are fewer.
func (r *Row) Bytes(n int) []byte {
	if n > len(r.Rest) {
		r.Damage()
		return nil
	}
	b := r.Rest[:n]
	r.Rest = r.Rest[n:]
	return b
}

// Text is a text after its length, which stands in the row.
func (r *Row) Text() []byte { return r.Bytes(r.Count()) }

// Damage notes a fault: what was read cannot be.
func (r *Row) Damage() { r.Rest, r.damaged = nil, true }

// Err tells whether there was a fault.
func (r *Row) Err() error {
	if r.damaged {
		return ErrDamaged
	}
	return nil
}
