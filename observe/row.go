package observe

import (
	"encoding/binary"
	"math"
	"time"

	"bannin/spill"
)

// A row is a cell as runs hold it: its key after the key's length, then numbers.
type row struct {
	key  []byte
	rest []byte
}

func openRow(b []byte) (row, error) {
	in := spill.Row{Rest: b}
	if key := in.Text(); len(key) >= headSize {
		return row{key, in.Rest}, nil
	}
	return row{}, spill.ErrDamaged
}

// encode appends the row of a joint.
func (j *joint) encode(b, key []byte, id func(span) []byte) []byte {
	j.trim(id)
	b = spill.AppendText(b, key)
	b = binary.AppendVarint(b, j.first)
	b = binary.AppendUvarint(b, uint64(j.last-j.first))
	b = binary.AppendUvarint(b, uint64(j.count))
	b = binary.AppendVarint(b, j.weight)
	b = binary.AppendUvarint(b, uint64(len(j.sample)))
	for _, s := range j.sample {
		b = binary.LittleEndian.AppendUint64(b, s.hash)
		b = binary.AppendUvarint(b, uint64(s.at-j.first))
		b = binary.AppendUvarint(b, uint64(s.times))
		b = spill.AppendText(b, id(s.id))
	}
	b = binary.AppendUvarint(b, uint64(len(j.marks)))
	for _, m := range j.marks {
		b = binary.LittleEndian.AppendUint64(b, m)
	}
	return b
}

// into joins a row to others of its key. The texts of its ids are appended to
// ids.
func (r row) into(j *joint, ids []byte) ([]byte, error) {
	in := spill.Row{Rest: r.rest}
	first := in.Varint()
	last := first + int64(in.Uvarint())
	j.first, j.last = min(j.first, first), max(j.last, last)
	j.count += int64(in.Uvarint())
	j.weight += in.Varint()
	for range in.Count() {
		s := sampled{hash: in.Uint64(), at: first + int64(in.Uvarint()), times: int32(in.Uvarint())}
		from := uint32(len(ids))
		ids = append(ids, in.Text()...)
		s.id = span{from, uint32(len(ids))}
		j.sample = append(j.sample, s)
	}
	for range in.Count() {
		j.marks = append(j.marks, in.Uint64())
	}
	if err := in.Err(); err != nil {
		return ids, err
	}
	if len(j.sample) >= 8*MaxSample || len(j.marks) >= 8*MaxMarks {
		j.trim(func(s span) []byte { return ids[s.from:s.to] })
	}
	return ids, nil
}

// cell is what a detector gets.
func (j *joint) cell(key, ids []byte) (*Cell, error) {
	j.trim(func(s span) []byte { return ids[s.from:s.to] })
	j.text = append(j.text[:0], key[headSize:]...)
	for _, s := range j.sample {
		j.text = binary.AppendUvarint(j.text, uint64(s.at-j.first))
		j.text = spill.AppendText(j.text, ids[s.id.from:s.id.to])
	}
	text := string(j.text) // all texts of the cell, as one
	keys := len(key) - headSize
	parts, err := keyParts(key[headSize:], text[:keys])
	if err != nil {
		return nil, err
	}
	head := Head{key}
	c := &Cell{Lens: head.Lens(), Kind: head.Kind(), Start: head.start(), Window: head.window(), Key: parts,
		First: time.Unix(0, j.first).UTC(), Last: time.Unix(0, j.last).UTC(), Count: j.count, Weight: j.weight, Marks: j.distinct(),
		packed: text[keys:], known: len(j.sample)}
	// An event that came twice is in the sample as often as its like: of what was
	// added up, so much is repetition.
	if n, times := int64(len(j.sample)), j.times(); times > n {
		share := float64(n) / float64(times)
		c.Count = int64(math.Round(float64(j.count) * share))
		c.Weight = int64(math.Round(float64(j.weight) * share))
	}
	return c, nil
}

// keyParts are the parts of a key, out of its text.
func keyParts(key []byte, text string) ([]string, error) {
	in, n := spill.Row{Rest: key}, 0
	for ; len(in.Rest) > 0; n++ {
		in.Text()
	}
	parts := make([]string, n)
	rest := spill.Row{Rest: key}
	for i := range parts {
		size := len(rest.Text())
		end := len(text) - len(rest.Rest)
		parts[i] = text[end-size : end]
	}
	return parts, in.Err()
}

// A Head is what is known of a cell before it is joined: whose it is, and its
// key.
type Head struct{ key []byte }

// Lens is whose the cell is, and Kind what it is there.
func (h Head) Lens() int { return int(h.key[8]) }

// Kind is the cell's.
func (h Head) Kind() uint8 { return h.key[9] }

func (h Head) start() time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64(h.key)^1<<63), 0).UTC()
}

func (h Head) window() time.Duration {
	return time.Duration(binary.BigEndian.Uint32(h.key[10:])) * time.Second
}

// Part is the nth part of the key, from 0; nil where there are fewer.
func (h Head) Part(n int) []byte {
	in := spill.Row{Rest: h.key[headSize:]}
	for range n {
		in.Text()
	}
	return in.Text()
}
