package observe

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
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

// encode appends the cell's row.
func (c *cell) encode(b, key []byte, id func(span) []byte) []byte {
	c.trim(id)
	c.trimMarks()
	b = binary.AppendUvarint(b, uint64(len(key)))
	b = append(b, key...)
	b = binary.AppendVarint(b, c.first)
	b = binary.AppendUvarint(b, uint64(c.last-c.first))
	b = binary.AppendUvarint(b, uint64(c.count))
	b = binary.AppendVarint(b, c.weight)
	b = binary.AppendUvarint(b, uint64(len(c.sample)))
	for _, s := range c.sample {
		text := id(s.id)
		b = binary.LittleEndian.AppendUint64(b, s.hash)
		b = binary.AppendUvarint(b, uint64(s.at-c.first))
		b = binary.AppendUvarint(b, uint64(s.times))
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	b = binary.AppendUvarint(b, uint64(len(c.marks)))
	for _, m := range c.marks {
		b = binary.LittleEndian.AppendUint64(b, m)
	}
	return b
}

// newCell is an empty cell, in the room of one that is done with.
func newCell(old cell) cell {
	return cell{first: math.MaxInt64, last: math.MinInt64, sample: old.sample[:0], marks: old.marks[:0]}
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

// into joins a row to a cell. The texts of its ids are appended to ids.
func (r row) into(c *cell, ids []byte) ([]byte, error) {
	in := numbers{b: r.rest}
	first := in.signed()
	last := first + int64(in.unsigned())
	c.first, c.last = min(c.first, first), max(c.last, last)
	c.count += int64(in.unsigned())
	c.weight += in.signed()
	for range in.unsigned() {
		if in.bad {
			break
		}
		s := sampled{hash: binary.LittleEndian.Uint64(in.take(8)), at: first + int64(in.unsigned()), times: int32(in.unsigned())}
		from := uint32(len(ids))
		ids = append(ids, in.take(in.unsigned())...)
		s.id = span{from, uint32(len(ids))}
		c.sample = append(c.sample, s)
	}
	for range in.unsigned() {
		if in.bad {
			break
		}
		c.marks = append(c.marks, binary.LittleEndian.Uint64(in.take(8)))
	}
	if in.bad {
		return ids, errRow
	}
	if len(c.sample) >= 8*MaxSample {
		c.trim(func(s span) []byte { return ids[s.from:s.to] })
	}
	if len(c.marks) >= 8*MaxMarks {
		c.trimMarks()
	}
	return ids, nil
}

func compareSampled(a, b sampled, id func(span) []byte) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at), bytes.Compare(id(a.id), id(b.id)))
}

// cell is what a detector gets.
func (c *cell) cell(key, ids []byte) (*Cell, error) {
	text := func(s span) []byte { return ids[s.from:s.to] }
	c.trim(text)
	c.trimMarks()
	parts, err := keyParts(key[headSize:])
	if err != nil {
		return nil, err
	}
	start := int64(binary.BigEndian.Uint64(key) ^ 1<<63)
	done := &Cell{Lens: int(key[8]), Kind: key[9], Start: time.Unix(start, 0).UTC(), Key: parts,
		Window: time.Duration(binary.BigEndian.Uint32(key[10:])) * time.Second,
		First:  time.Unix(0, c.first).UTC(), Last: time.Unix(0, c.last).UTC(), Count: c.count, Weight: c.weight, Marks: c.distinct()}
	// An event that came twice is in the sample as often as its like: of what was
	// added up, so much is repetition.
	var times int64
	for _, s := range c.sample {
		times += int64(s.times)
		done.Events = append(done.Events, Sight{unpack(text(s.id)), time.Unix(0, s.at).UTC()})
	}
	if n := int64(len(c.sample)); times > n {
		share := float64(n) / float64(times)
		done.Count = int64(math.Round(float64(c.count) * share))
		done.Weight = int64(math.Round(float64(c.weight) * share))
	}
	slices.SortFunc(done.Events, func(a, b Sight) int { return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.ID, b.ID)) })
	return done, nil
}

// distinct is how many different marks there were.
func (c *cell) distinct() int64 {
	if len(c.marks) < MaxMarks {
		return int64(len(c.marks))
	}
	share := float64(c.marks[MaxMarks-1]) / math.MaxUint64
	return max(MaxMarks, int64(math.Round((MaxMarks-1)/share)))
}

func keyParts(b []byte) ([]string, error) {
	var parts []string
	in := numbers{b: b}
	for len(in.b) > 0 {
		parts = append(parts, string(in.take(in.unsigned())))
	}
	if in.bad {
		return nil, errRow
	}
	return parts, nil
}
