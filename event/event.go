// Package event holds Event, the one record that everything after decode
// reads, and the walk that finds values in its bytes.
package event

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// An Event is one record of a log: in CloudTrail, one thing that happened in
// one account. Its values are spans of Raw. A worker reads record after record
// into the same Event, so whoever keeps something of it takes a Summary.
type Event struct {
	Format string    // "cloudtrail"; "" for a record of unknown kind
	Form   string    // "ocsf", where a record of Format is written in that form; else ""
	Log    string    // which of the format's logs: "cloudtrail-data"; the format, where it has but one
	Object string    // the file or S3 object it was read from
	Record int64     // its place there, counted from 1
	Time   time.Time // when it happened by the log, never when we read it
	Raw    []byte    // the record as read: evidence, never rewritten

	// Group and Stream are those of CloudWatch Logs that the record was handed over
	// from; empty where it was not.
	Group, Stream []byte

	// The fields that every format has, as bytes of Raw; empty where the
	// record does not say. ID is the log's own: see Identity and IDText.
	ID, Account, Region, Service, Name []byte

	text   bool     // Raw is a line of text, no JSON
	layout *Layout  // of the line, where a format knows its fields
	fields [][]byte // of the line, by column
	p      *Projection
	vals   []Value // 1-based: index 0 means none
	head   []int32 // by slot: the first of its values
	tail   []int32 // by slot: the last of its values
	done   []bool  // by group: has been walked
	span   [][2]int32
	body   []byte // the JSON that is read: Raw, or what was made of it
	pad    []byte // body with Pad bytes behind it
	room   []byte // see Room
	into   Slot   // what is derived at the moment
	give   func(Value)
	memos  []memo
	walk   walker
	keys   keys
}

// A memo is something computed from a record that several derived fields need.
type memo struct {
	key   string
	value any
}

// New returns an event that reads records by a projection.
func New(p *Projection) *Event {
	e := &Event{p: p, keys: newKeys(), vals: make([]Value, 1, 64), head: make([]int32, len(p.paths)),
		tail: make([]int32, len(p.paths)), done: make([]bool, len(p.groups)), span: make([][2]int32, len(p.groups))}
	e.give = func(v Value) { e.add(e.into, v) }
	return e
}

// Projection tells by which paths the event reads.
func (e *Event) Projection() *Projection { return e.p }

// IsText tells whether the record is a line of text, be its fields known or not.
func (e *Event) IsText() bool { return e.text }

// Identity is what tells the record from all others: its id, or where it has
// none, its content.
func (e *Event) Identity() []byte {
	if len(e.ID) > 0 {
		return e.ID
	}
	return e.Raw
}

// IDText is the id that people see: the record's own, or a hash of its content.
func (e *Event) IDText() string {
	if len(e.ID) > 0 {
		return string(e.ID)
	}
	sum := sha256.Sum256(e.Raw)
	return hex.EncodeToString(sum[:16])
}

// Scan reads the JSON object that starts at b[start]. Behind end stand Pad
// zero bytes. It returns the index behind the object, or a Stop and where.
func (e *Event) Scan(b []byte, start, end int) (next int, at int) {
	e.clear()
	e.text = false
	e.walk = walker{e: e, b: b, end: end, base: start}
	if b[start] != '{' {
		return stopAt(start, end), start
	}
	next = e.walk.object(e.p.root, start, false)
	if next < 0 {
		return next, e.walk.at
	}
	e.Raw = b[start:next]
	e.body = e.Raw
	e.pad = b[start : next+Pad]
	return next, next
}

// MadeFrom says that the JSON object just scanned was made from a record that is
// written in another form. The record stays the evidence.
func (e *Event) MadeFrom(raw []byte, form string) { e.Raw, e.Form = raw, form }

// Body is the JSON object that values come from: Raw, but for a record that was
// made from one in another form.
func (e *Event) Body() []byte { return e.body }

// SetJSON makes a whole JSON object the record. The bytes are copied.
func (e *Event) SetJSON(raw []byte) bool {
	b := append(append(make([]byte, 0, len(raw)+Pad), raw...), make([]byte, Pad)...)
	next, _ := e.Scan(b, skipSpace(b, 0), len(raw))
	return next >= 0 && skipSpace(b, next) >= len(raw)
}

// SetText makes a line of plain text the record, whose fields nobody knows.
func (e *Event) SetText(line []byte) {
	e.clear()
	e.text = true
	e.Raw = line
}

// maxRoom is how much room an event keeps from one record to the next.
const maxRoom = 1 << 20

// Room is n bytes for a value that is computed from the record. They are good as
// long as the record is.
func (e *Event) Room(n int) []byte {
	if cap(e.room)-len(e.room) < n {
		e.room = make([]byte, 0, max(n, 2*cap(e.room), 1024))
	}
	at := len(e.room)
	e.room = e.room[:at+n]
	return e.room[at : at+n : at+n]
}

// Memo is what f computes from the record, once for each key. Keys are the
// names of what is computed.
func (e *Event) Memo(key string, f func() any) any {
	for _, m := range e.memos {
		if m.key == key {
			return m.value
		}
	}
	value := f()
	e.memos = append(e.memos, memo{key, value})
	return value
}

func (e *Event) clear() {
	if e.room = e.room[:0]; cap(e.room) > maxRoom {
		e.room = nil
	}
	clear(e.memos)
	e.memos = e.memos[:0]
	e.layout = nil
	clear(e.head)
	clear(e.done)
	clear(e.span)
	e.vals = e.vals[:1]
	e.keys.start()
	e.Raw, e.body, e.Form = nil, nil, ""
	e.Time = time.Time{}
	e.ID, e.Account, e.Region, e.Service, e.Name = nil, nil, nil, nil, nil
}

// First is the first value at a slot, or nil. Values come in the record's
// order; containers come before what they hold.
func (e *Event) First(s Slot) *Value {
	if s < 0 {
		return nil
	}
	if e.layout != nil {
		e.column(s)
	}
	// Not only where there is no value yet: a key with dots, "a.b", may have left
	// one at a path whose subtree "a" is still to be walked.
	if g := e.p.group[s]; g >= 0 && !e.done[g] {
		e.fill(s)
	}
	return e.at(e.head[s])
}

// Held is the first value that the record itself holds at a slot, or nil: First
// without what is computed. Computing a field may ask for the field's own.
func (e *Event) Held(s Slot) *Value {
	if s < 0 {
		return nil
	}
	if e.p.derived[s] == nil {
		return e.First(s)
	}
	if e.layout != nil {
		e.column(s)
	}
	return e.at(e.head[s])
}

// Next is the value after v at the same slot, or nil.
func (e *Event) Next(v *Value) *Value { return e.at(v.next) }

func (e *Event) at(i int32) *Value {
	if i == 0 {
		return nil
	}
	return &e.vals[i]
}

// Bytes is the unescaped text of the first scalar at a slot: the record's own
// bytes, or a copy where there was something to unescape. nil is none or null.
func (e *Event) Bytes(s Slot) []byte {
	for v := e.First(s); v != nil; v = e.Next(v) {
		if v.Kind.Scalar() {
			if v.Kind == Null {
				return nil
			}
			return v.Unquoted(nil)
		}
	}
	return nil
}

// Text is Bytes by path, as a string of its own.
func (e *Event) Text(path string) string { return string(e.Bytes(e.p.Slot(path))) }

// fill walks the subtree, or computes the field, that a slot belongs to, the
// first time somebody asks.
func (e *Event) fill(s Slot) {
	g := e.p.group[s]
	e.done[g] = true
	if e.text && e.layout == nil {
		return
	}
	if d := e.p.derived[s]; d != nil && (e.head[s] == 0 || e.p.beside[s]) {
		outer := e.into
		e.into = s
		d(e, e.give)
		e.into = outer // it may have asked for other derived fields
		return
	}
	if e.text {
		return
	}
	start, end := e.span[g][0], e.span[g][1]
	if start == end {
		return
	}
	e.walk = walker{e: e, b: e.pad, end: len(e.body), depth: 1, all: true}
	e.walk.value(e.p.groups[g], int(start), false)
}

// Member is the bytes of a member of the record's root, without walking it:
// empty where it is not there, nil where it is not read on demand or came more
// than once.
func (e *Event) Member(key string) []byte {
	n := e.p.root.child(key)
	if n == nil || n.group < 0 || e.text {
		return nil
	}
	span := e.span[n.group]
	if span == repeatedKey {
		return nil
	}
	return e.body[span[0]:span[1]]
}

// Whole is the bytes of what stands at a slot, without walking it: empty where
// nothing does, nil where the slot's path is not where a subtree begins that is
// read on demand, or came more than once.
func (e *Event) Whole(s Slot) []byte {
	if s < 0 || e.text || e.p.group[s] < 0 {
		return nil
	}
	g := e.p.group[s]
	if at := e.p.groups[g]; at == nil || at.slot != s || e.span[g] == repeatedKey {
		return nil
	}
	return e.body[e.span[g][0]:e.span[g][1]]
}

func (e *Event) add(s Slot, v Value) {
	i := int32(len(e.vals))
	v.next = 0 // it may be a copy of another field's
	e.vals = append(e.vals, v)
	if e.head[s] == 0 {
		e.head[s] = i
	} else {
		e.vals[e.tail[s]].next = i
	}
	e.tail[s] = i
}
