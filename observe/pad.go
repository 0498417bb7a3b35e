package observe

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"bannin/event"
)

// maxPart bounds one part of a key, in bytes: a log may hold anything.
const maxPart = 512

// A Pad is what the lenses of one worker note on. It adds up cells, and writes
// them to disk in sorted runs when they are many.
type Pad struct {
	lens  int
	event *event.Event

	key   []byte // of the note at hand
	keys  []byte // of all cells
	cells []cell
	table []int32 // by hash of the key; 0 for none, else 1 + the cell's number
	ids   []byte  // of samples, packed
	id    []byte  // of the event at hand, packed; empty until it is wanted
	hash  uint64  // of it
	held  int     // bytes that cells hold, about
}

// A cell is a Cell in the making.
type cell struct {
	hash        uint64
	key         span
	first, last int64 // nanoseconds since 1970
	count       int64 // with repeats
	weight      int64
	sample      []sampled
	limit       uint64 // greater hashes are not sampled; 0 for no limit yet
	marks       []uint64
	markLimit   uint64
}

// A span is a part of one of a pad's texts.
type span struct{ from, to uint32 }

// A sampled is an event that a cell knows.
type sampled struct {
	hash  uint64
	at    int64
	id    span
	times int32 // how often it came
}

func newPad() *Pad { return &Pad{table: make([]int32, 1<<10)} }

// Note counts the event in the cell of its time, kind and key.
func (p *Pad) Note(n Note, key ...[]byte) {
	at := p.event.Time.UnixNano()
	start := p.event.Time.Truncate(n.Window).Unix()
	p.key = appendHead(p.key[:0], start, p.lens, n.Kind, n.Window)
	for _, part := range key {
		part = part[:min(len(part), maxPart)]
		p.key = binary.AppendUvarint(p.key, uint64(len(part)))
		p.key = append(p.key, part...)
	}
	c := p.cell()
	c.first, c.last = min(c.first, at), max(c.last, at)
	c.count++
	c.weight += n.Weight
	p.sample(c, at)
	if n.Mark != nil {
		c.mark(xxhash.Sum64(n.Mark), &p.held)
	}
}

// appendHead writes what orders cells: the window's start, then whose it is.
func appendHead(b []byte, start int64, lens int, kind uint8, window time.Duration) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(start)^1<<63) // in order of bytes, before 1970 too
	b = append(b, byte(lens), kind)
	return binary.BigEndian.AppendUint32(b, uint32(window/time.Second))
}

// headSize is that of what appendHead writes.
const headSize = 14

// cellSize is about what a cell takes, beside its key and sample.
const cellSize = 136

// cell is the cell of the key at hand.
func (p *Pad) cell() *cell {
	h := xxhash.Sum64(p.key)
	mask := uint64(len(p.table) - 1)
	i := h & mask
	for ; p.table[i] != 0; i = (i + 1) & mask {
		c := &p.cells[p.table[i]-1]
		if c.hash == h && string(p.keys[c.key.from:c.key.to]) == string(p.key) {
			return c
		}
	}
	from := uint32(len(p.keys))
	p.keys = append(p.keys, p.key...)
	p.cells = append(p.cells, cell{hash: h, key: span{from, uint32(len(p.keys))}, first: 1<<63 - 1, last: -1 << 63})
	p.table[i] = int32(len(p.cells))
	p.held += cellSize + len(p.key)
	if 2*len(p.cells) > len(p.table) {
		p.grow()
	}
	return &p.cells[len(p.cells)-1]
}

func (p *Pad) grow() {
	p.table = make([]int32, 2*len(p.table))
	mask := uint64(len(p.table) - 1)
	for n := range p.cells {
		i := p.cells[n].hash & mask
		for p.table[i] != 0 {
			i = (i + 1) & mask
		}
		p.table[i] = int32(n + 1)
	}
}

// sampledSize is that of a sampled event, with its id.
const sampledSize = 40 + 17

// sample makes the event one of those that a cell knows, if its hash is among
// the least.
func (p *Pad) sample(c *cell, at int64) {
	if len(p.id) == 0 {
		p.hash = xxhash.Sum64(p.event.Identity())
	}
	if c.limit != 0 && p.hash > c.limit {
		return
	}
	if len(p.id) == 0 {
		p.id = pack(p.id, identity(p.event))
	}
	from := uint32(len(p.ids))
	p.ids = append(p.ids, p.id...)
	c.sample = append(c.sample, sampled{p.hash, at, span{from, uint32(len(p.ids))}, 1})
	p.held += sampledSize
	if len(c.sample) >= 2*MaxSample {
		c.trim(func(s span) []byte { return p.ids[s.from:s.to] })
	}
}

// trim leaves each event once, and of them MaxSample with the least hashes.
func (c *cell) trim(id func(span) []byte) {
	same := func(a, b sampled) int { return compareSampled(a, b, id) }
	slices.SortFunc(c.sample, same)
	kept := c.sample[:0]
	for _, s := range c.sample {
		if n := len(kept); n > 0 && same(kept[n-1], s) == 0 {
			kept[n-1].times += s.times
			continue
		}
		kept = append(kept, s)
	}
	if len(kept) >= MaxSample {
		kept = kept[:MaxSample]
		c.limit = kept[MaxSample-1].hash
	}
	c.sample = kept
}

// mark counts a mark by its hash.
func (c *cell) mark(hash uint64, held *int) {
	if c.markLimit != 0 && hash > c.markLimit || len(c.marks) > 0 && c.marks[len(c.marks)-1] == hash {
		return
	}
	c.marks = append(c.marks, hash)
	*held += 8
	if len(c.marks) >= 2*MaxMarks {
		c.trimMarks()
	}
}

func (c *cell) trimMarks() {
	slices.Sort(c.marks)
	c.marks = slices.Compact(c.marks)
	if len(c.marks) > MaxMarks {
		c.marks = c.marks[:MaxMarks]
		c.markLimit = c.marks[MaxMarks-1]
	}
}
