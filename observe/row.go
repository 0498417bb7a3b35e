package observe

import (
	"encoding/binary"
	"math"
	"slices"
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
	parts, err := keyParts(key[headSize:])
	if err != nil {
		return nil, err
	}
	start := int64(binary.BigEndian.Uint64(key) ^ 1<<63)
	c := &Cell{Lens: int(key[8]), Kind: key[9], Start: time.Unix(start, 0).UTC(), Key: parts,
		Window: time.Duration(binary.BigEndian.Uint32(key[10:])) * time.Second,
		First:  time.Unix(0, j.first).UTC(), Last: time.Unix(0, j.last).UTC(), Count: j.count, Weight: j.weight, Marks: j.distinct(),
		packed: &packed{slices.Clone(j.sample), slices.Clone(ids)}}
	// An event that came twice is in the sample as often as its like: of what was
	// added up, so much is repetition.
	if n, times := int64(len(j.sample)), j.times(); times > n {
		share := float64(n) / float64(times)
		c.Count = int64(math.Round(float64(j.count) * share))
		c.Weight = int64(math.Round(float64(j.weight) * share))
	}
	return c, nil
}

// keyParts are the parts of a key. They share one text.
func keyParts(b []byte) ([]string, error) {
	text := string(b)
	var parts []string
	in := spill.Row{Rest: b}
	for len(in.Rest) > 0 {
		n := len(in.Text())
		end := len(text) - len(in.Rest)
		parts = append(parts, text[end-n:end])
	}
	return parts, in.Err()
}
