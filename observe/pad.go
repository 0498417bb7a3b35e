package observe

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"bannin/event"
	"bannin/spill"
)

// maxPart bounds one part of a key, in bytes: a log may hold anything.
const maxPart = 512

// A Pad is what the lenses of one worker note on. It adds up cells, and is emptied
// when they are many. What cells hold are chains through common arrays, without
// pointers: there are many, and most are short.
type Pad struct {
	lens  int
	event *event.Event

	key     []byte // of the note at hand
	keys    []byte // of all cells
	cells   []cell
	table   []int32 // by hash of the key; 0 for none, else 1 + the cell's number
	samples []sampled
	ids     []byte // of samples, packed
	marks   []marked
	id      []byte // of the event at hand, packed; empty until it is wanted
	hash    uint64 // of it
	joint   joint  // a chain at work
}

// A cell is a Cell in the making.
type cell struct {
	hash        uint64
	key         span
	first, last int64 // nanoseconds since 1970
	count       int64 // with repeats
	weight      int64
	sample      chain
	marks       chain
}

// A chain begins at a place in one of a pad's arrays, counted from 1.
type chain struct {
	head, n int32
	limit   uint64 // greater hashes are not wanted; 0 for no limit yet
}

// A span is a part of one of a pad's texts.
type span struct{ from, to uint32 }

// A sampled is an event that a cell knows.
type sampled struct {
	hash  uint64
	at    int64
	id    span
	times int32 // how often it came
	next  int32
}

// A marked is a mark's hash.
type marked struct {
	hash uint64
	next int32
}

// What each takes, in bytes.
const (
	cellSize    = 112
	sampledSize = 32
	markedSize  = 16
)

func newPad() *Pad { return &Pad{table: make([]int32, 1<<10)} }

// held is how many bytes the pad holds.
func (p *Pad) held() int {
	return len(p.keys) + len(p.cells)*cellSize + len(p.table)*4 + len(p.samples)*sampledSize + len(p.ids) + len(p.marks)*markedSize
}

// wipe forgets all cells, and keeps the room.
func (p *Pad) wipe() {
	p.keys, p.cells, p.samples, p.ids, p.marks = p.keys[:0], p.cells[:0], p.samples[:0], p.ids[:0], p.marks[:0]
	clear(p.table)
}

// Note counts the event in the cell of its time, kind and key.
func (p *Pad) Note(n Note, key ...[]byte) {
	at := p.event.Time.UnixNano()
	start := p.event.Time.Truncate(n.Window).Unix()
	p.key = appendHead(p.key[:0], start, p.lens, n.Kind, n.Window)
	for _, part := range key {
		p.key = spill.AppendText(p.key, part[:min(len(part), maxPart)])
	}
	c := p.cell()
	c.first, c.last = min(c.first, at), max(c.last, at)
	c.count++
	c.weight += n.Weight
	p.sample(c, at)
	if n.Mark != nil {
		p.mark(c, xxhash.Sum64(n.Mark))
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

// cell is the cell of the key at hand.
func (p *Pad) cell() *cell {
	h := xxhash.Sum64(p.key)
	mask := uint64(len(p.table) - 1)
	i := h & mask
	for ; p.table[i] != 0; i = (i + 1) & mask {
		c := &p.cells[p.table[i]-1]
		if c.hash == h && bytes.Equal(p.keyOf(c), p.key) {
			return c
		}
	}
	from := uint32(len(p.keys))
	p.keys = append(p.keys, p.key...)
	p.cells = append(p.cells, cell{hash: h, key: span{from, uint32(len(p.keys))}, first: 1<<63 - 1, last: -1 << 63})
	p.table[i] = int32(len(p.cells))
	if 2*len(p.cells) > len(p.table) {
		p.grow()
	}
	return &p.cells[len(p.cells)-1]
}

func (p *Pad) keyOf(c *cell) []byte { return p.keys[c.key.from:c.key.to] }

func (p *Pad) idOf(s span) []byte { return p.ids[s.from:s.to] }

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

// sample makes the event one of those that a cell knows, if its hash is among
// the least.
func (p *Pad) sample(c *cell, at int64) {
	if len(p.id) == 0 {
		p.hash = xxhash.Sum64(p.event.Identity())
	}
	if c.sample.limit != 0 && p.hash > c.sample.limit {
		return
	}
	if len(p.id) == 0 {
		p.id = pack(p.id, identity(p.event))
	}
	from := uint32(len(p.ids))
	p.ids = append(p.ids, p.id...)
	p.samples = append(p.samples, sampled{p.hash, at, span{from, uint32(len(p.ids))}, 1, c.sample.head})
	c.sample.head = int32(len(p.samples))
	if c.sample.n++; c.sample.n >= 2*MaxSample {
		p.trim(c)
	}
}

// mark counts a mark by its hash.
func (p *Pad) mark(c *cell, hash uint64) {
	m := &c.marks
	if m.limit != 0 && hash > m.limit || m.head != 0 && p.marks[m.head-1].hash == hash {
		return
	}
	p.marks = append(p.marks, marked{hash, m.head})
	m.head = int32(len(p.marks))
	if m.n++; m.n >= 2*MaxMarks {
		p.trim(c)
	}
}

// trim leaves of a cell's chains what a joined cell would keep, in the places that
// they have.
func (p *Pad) trim(c *cell) {
	j := p.chains(c)
	j.trim(p.idOf)
	places := c.sample.head
	c.sample = chain{limit: j.limit}
	for _, s := range j.sample {
		at := places
		places = p.samples[at-1].next
		s.next = c.sample.head
		p.samples[at-1] = s
		c.sample.head, c.sample.n = at, c.sample.n+1
	}
	places = c.marks.head
	c.marks = chain{limit: j.markLimit}
	for _, hash := range j.marks {
		at := places
		places = p.marks[at-1].next
		p.marks[at-1] = marked{hash, c.marks.head}
		c.marks.head, c.marks.n = at, c.marks.n+1
	}
}

// chains are what a cell knows, to be worked on.
func (p *Pad) chains(c *cell) *joint {
	j := &p.joint
	*j = joint{first: c.first, last: c.last, count: c.count, weight: c.weight, sample: j.sample[:0], marks: j.marks[:0]}
	for at := c.sample.head; at != 0; at = p.samples[at-1].next {
		j.sample = append(j.sample, p.samples[at-1])
	}
	for at := c.marks.head; at != 0; at = p.marks[at-1].next {
		j.marks = append(j.marks, p.marks[at-1].hash)
	}
	return j
}

// rows are those of the cells, in order.
func (p *Pad) rows() spill.Sorted[[]byte] {
	order := make([]int32, len(p.cells))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(p.keyOf(&p.cells[a]), p.keyOf(&p.cells[b])) })
	var b []byte
	return spill.Of(len(order), func(i int) []byte {
		c := &p.cells[order[i]]
		b = p.chains(c).encode(b[:0], p.keyOf(c), p.idOf)
		return b
	})
}
