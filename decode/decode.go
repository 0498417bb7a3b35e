// Package decode turns the plain bytes of an object into events: it tells
// formats and shapes apart by content, splits records, and fills the fields
// that every format has.
package decode

import (
	"context"
	"errors"
	"io"

	"bannin/event"
	"bannin/ledger"
	"bannin/locale"
)

// maxRecord is the size that no honest record reaches: CloudTrail's own limit
// is 1 MB.
const maxRecord = 8 << 20

// window is how much is read at a time. It fits the processor's cache, so
// that a record is still warm when it is walked.
const window = 256 << 10

// maxFaults is how many faults one object lists; the rest are counted.
const maxFaults = ledger.MaxFaults

// ErrNotLog says that an object holds no log that bannin knows.
var ErrNotLog = errors.New("not a log")

// A Result is what became of one object.
type Result struct {
	Records       int64 // records handed on
	Rejected      int64 // records that could not be read
	Faults        []ledger.Fault
	FaultsOmitted int64
	Err           error // why the object as a whole could not be read to its end; ErrNotLog for no log at all
	Unpacked      int64 // bytes that were read
}

// A Visit takes an event. The event is the reader's own and changes with the
// next call. An error ends the reading.
type Visit func(*event.Event) error

// A Reader reads objects, one after the other. It is for one worker.
type Reader struct {
	event  *event.Event
	fields cloudTrail
	input  input

	object string
	visit  Visit
	ctx    context.Context
	result Result
	seen   int64 // records, to name their places

	src      io.Reader
	buf      []byte // buf[start:end] is unread; Pad zero bytes behind end
	start    int
	end      int
	eof      bool
	scratch  []byte // an embedded record, unescaped
	frames   []frame
	inRow    bool   // the row's record was found
	firstKey []byte // of the last good record: what to look for after a bad one
	alien    int64  // objects that are JSON but no record, before the first record
	stopped  error  // from visit
}

// NewReader returns a reader of events by a projection made with Fields.
func NewReader(p *event.Projection) *Reader {
	return &Reader{event: event.New(p), fields: newCloudTrail(p), buf: make([]byte, window+event.Pad)}
}

// Read hands every record of body to visit, in order. A record that cannot be
// read is rejected with its place, and its neighbours go on.
func (r *Reader) Read(ctx context.Context, object string, body io.Reader, visit Visit) Result {
	r.ctx, r.object, r.visit = ctx, object, visit
	r.result, r.seen, r.alien, r.stopped = Result{}, 0, 0, nil
	r.start, r.end, r.eof, r.frames = 0, 0, false, r.frames[:0]
	r.firstKey = r.firstKey[:0]
	clear(r.buf[:event.Pad])
	r.input = input{body: body}
	r.src = &r.input
	r.result.Err = r.run()
	if r.input.err != nil && r.stopped == nil {
		r.result.Err = r.input.err
	}
	if r.alien > 0 && r.alien == r.result.Rejected && r.result.Records == 0 && r.result.Err == nil {
		r.result = Result{Err: ErrNotLog} // JSON, but of something else
	}
	r.result.Unpacked = r.input.n
	return r.result
}

// reject counts a record that could not be read.
func (r *Reader) reject(reason error) {
	r.seen++
	r.result.Rejected++
	if len(r.result.Faults) >= maxFaults {
		r.result.FaultsOmitted++
		return
	}
	r.result.Faults = append(r.result.Faults, ledger.Fault{Object: r.object, Record: r.seen, Reason: reason})
}

// accept hands the event just scanned to the visitor, or rejects it.
func (r *Reader) accept() error {
	e := r.event
	if reason := r.fields.fill(e); reason != nil {
		if errors.Is(reason, ErrNotLog) {
			if r.result.Records == 0 {
				r.alien++
			}
			reason = locale.Errorf("decode.not_cloudtrail")
		}
		r.reject(reason)
		return nil
	}
	r.seen++
	r.result.Records++
	e.Object, e.Record = r.object, r.seen
	if r.stopped = r.visit(e); r.stopped != nil {
		return r.stopped
	}
	return nil
}

// Records reads records one at a time, each whole in memory.
type Records struct {
	event  *event.Event
	fields cloudTrail
}

// NewRecords returns a reader of single records by a projection made with
// Fields.
func NewRecords(p *event.Projection) *Records {
	return &Records{event.New(p), newCloudTrail(p)}
}

// One reads a record. The event changes with the next call.
func (r *Records) One(raw []byte) (*event.Event, error) {
	if !r.event.SetJSON(raw) {
		return nil, locale.Errorf("decode.bad_json")
	}
	if err := r.fields.fill(r.event); errors.Is(err, ErrNotLog) {
		return nil, locale.Errorf("decode.not_cloudtrail")
	} else if err != nil {
		return nil, err
	}
	return r.event, nil
}
