package observe

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"time"
)

// A row is a cell as runs hold it: its key after the key's length, then numbers.
type row struct {
	key  []byte
	rest []byte
}

var errRow = errors.New("a row is damaged")

func openRow(b []byte) (row, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n < headSize || n > uint64(len(b)-size) {
		return row{}, errRow
	}
	b = b[size:]
	return row{b[:n], b[n:]}, nil
}

// encode appends the row of a joint.
func (j *joint) encode(b, key []byte, id func(span) []byte) []byte {
	j.trim(id)
	b = binary.AppendUvarint(b, uint64(len(key)))
	b = append(b, key...)
	b = binary.AppendVarint(b, j.first)
	b = binary.AppendUvarint(b, uint64(j.last-j.first))
	b = binary.AppendUvarint(b, uint64(j.count))
	b = binary.AppendVarint(b, j.weight)
	b = binary.AppendUvarint(b, uint64(len(j.sample)))
	for _, s := range j.sample {
		text := id(s.id)
		b = binary.LittleEndian.AppendUint64(b, s.hash)
		b = binary.AppendUvarint(b, uint64(s.at-j.first))
		b = binary.AppendUvarint(b, uint64(s.times))
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	b = binary.AppendUvarint(b, uint64(len(j.marks)))
	for _, m := range j.marks {
		b = binary.LittleEndian.AppendUint64(b, m)
	}
	return b
}

// numbers reads what encode wrote.
type numbers struct {
	b   []byte
	bad bool
}

func (r *numbers) unsigned() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *numbers) signed() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *numbers) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return make([]byte, 8)
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

// into joins a row to others of its key. The texts of its ids are appended to
// ids.
func (r row) into(j *joint, ids []byte) ([]byte, error) {
	in := numbers{b: r.rest}
	first := in.signed()
	last := first + int64(in.unsigned())
	j.first, j.last = min(j.first, first), max(j.last, last)
	j.count += int64(in.unsigned())
	j.weight += in.signed()
	for range in.unsigned() {
		if in.bad {
			break
		}
		s := sampled{hash: binary.LittleEndian.Uint64(in.take(8)), at: first + int64(in.unsigned()), times: int32(in.unsigned())}
		from := uint32(len(ids))
		ids = append(ids, in.take(in.unsigned())...)
		s.id = span{from, uint32(len(ids))}
		j.sample = append(j.sample, s)
	}
	for range in.unsigned() {
		if in.bad {
			break
		}
		j.marks = append(j.marks, binary.LittleEndian.Uint64(in.take(8)))
	}
	if in.bad {
		return ids, errRow
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
	in := numbers{b: b}
	for len(in.b) > 0 {
		n := len(in.take(in.unsigned()))
		if in.bad {
			return nil, errRow
		}
		end := len(text) - len(in.b)
		parts = append(parts, text[end-n:end])
	}
	return parts, nil
}
