// Package observe reduces events to cells: what was seen alike within one
// window of time, how often, and in which events.
//
// Detectors with a memory would otherwise have to look at every event in order.
// Workers reduce events in any order and side by side; cells of one key are
// joined, and given to detectors in the order of time. Joining is commutative,
// associative and idempotent: neither the order of files nor an event that was
// delivered twice changes a cell.
package observe

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/spill"
)

// A Lens tells what a detector wants to know of events, for one worker.
type Lens interface {
	// See notes what is worth knowing of an event on a pad. It is called for every
	// event that counts, so it has to be quick about those it does not care for.
	See(e *event.Event, pad *Pad)
}

// A Note is what a lens says of one event.
type Note struct {
	Kind   uint8         // which of the lens's cells; below MaxKinds
	Window time.Duration // of the cell: an hour, or at most a day that it divides
	Weight int64         // bytes, or whatever adds up over different events
	Mark   []byte        // what is counted apart, such as a port; nil for nothing
}

// MaxKinds bounds the kinds of cells of one lens.
const MaxKinds = 16

// A Cell is what was seen alike within a window.
type Cell struct {
	Lens   int   // whose it is, as its Reducer numbers them
	Kind   uint8 // as the lens noted
	Start  time.Time
	Window time.Duration
	Key    []string // the parts that the lens noted

	First, Last time.Time
	Count       int64   // different events; estimated, where some came twice and there are more than MaxSample
	Weight      int64   // over these
	Marks       int64   // different marks; estimated beyond MaxMarks
	Events      []Sight // what Sights has told
	packed      string  // what it has not yet: of each event its time since First and its id
	known       int     // events in packed
}

// Sights are all events, or a sample of MaxSample, in order of time. Most cells
// are never asked, so they are told when somebody asks; a cell that is to be
// saved has to be.
func (c *Cell) Sights() []Sight {
	if c.known > 0 {
		in := spill.Row{Rest: []byte(c.packed)}
		c.Events = make([]Sight, c.known)
		for i := range c.Events {
			at := c.First.Add(time.Duration(in.Uvarint()))
			c.Events[i] = Sight{unpack(in.Text()), at}
		}
		c.packed, c.known = "", 0
		slices.SortFunc(c.Events, func(a, b Sight) int { return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.ID, b.ID)) })
	}
	return c.Events
}

// A Sight is an event of a cell.
type Sight struct {
	ID   string // as event.IDText
	Time time.Time
}

// MaxSample is how many events a cell knows by id: of more, those whose ids have
// the least hashes, so that it does not matter which came first.
const MaxSample = 256

// MaxMarks is how many marks a cell counts exactly. Of more it knows the least
// hashes, and estimates: with k of them, the relative error is about 1/sqrt(k-2).
// Source: Bar-Yossef et al., Counting distinct elements in a data stream, 2002.
const MaxMarks = 128

// Omitted is how many events the cell counts without knowing their ids.
func (c *Cell) Omitted() int64 {
	return max(0, c.Count-int64(len(c.Events)+c.known))
}

// Summaries are the cell's events, each like one. What they hold otherwise, the
// cell's key says.
func (c *Cell) Summaries(like event.Summary) []*event.Summary { return Summaries(c.Sights(), like) }

// Summaries are events, each like one.
func Summaries(events []Sight, like event.Summary) []*event.Summary {
	all := make([]*event.Summary, len(events))
	for i, s := range events {
		one := like
		one.ID, one.Time = s.ID, s.Time
		all[i] = &one
	}
	return all
}

// identity is an event's id as cells keep it: a hash as it is, all else as text.
func identity(e *event.Event) []byte {
	if len(e.ID) > 0 {
		return e.ID
	}
	return []byte(e.IDText())
}

// uuidSize is that of a UUID as text; most ids are UUIDs, and are kept in 17
// bytes.
const uuidSize = 36

// pack appends an id, short where it is a UUID in lower case.
func pack(b, id []byte) []byte {
	if len(id) == uuidSize && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-' {
		var digits [32]byte
		n := copy(digits[:], id[:8])
		n += copy(digits[n:], id[9:13])
		n += copy(digits[n:], id[14:18])
		n += copy(digits[n:], id[19:23])
		copy(digits[n:], id[24:])
		if !slices.ContainsFunc(digits[:], func(c byte) bool { return c >= 'A' && c <= 'F' }) {
			from := len(b)
			b = append(b, 0)
			if packed, err := hex.AppendDecode(b, digits[:]); err == nil {
				return packed
			}
			b = b[:from]
		}
	}
	return append(append(b, 1), id...)
}

// unpack is the id that pack appended.
func unpack(b []byte) string {
	if len(b) != 17 || b[0] != 0 {
		return string(b[min(1, len(b)):])
	}
	h := hex.EncodeToString(b[1:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
