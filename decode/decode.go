// Package decode turns the plain bytes of an object into events: it tells
// formats and shapes apart by content, splits records, and fills the fields
// that every format has.
package decode

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"time"

	"bannin/event"
	"bannin/ledger"
	"bannin/locale"
)

// maxRecord is the size that no honest record reaches, be it JSON or a line:
// CloudTrail's own limit is 1 MB.
const maxRecord = 8 << 20

// window is how much is read at a time. It fits the processor's cache, so
// that a record is still warm when it is walked.
const window = 256 << 10

// maxFaults is how many faults one object lists; the rest are counted.
const maxFaults = ledger.MaxFaults

// MaxDigest is how large a digest may be to be handed over, in bytes of JSON:
// room for 30,000 log files, where a busy account has some thousands an hour.
const MaxDigest = 16 << 20

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

	// Of a reader with Hash set.
	Sum    [sha256.Size]byte // SHA-256 of all bytes
	Digest []byte            // the bytes themselves, where they are a digest of CloudTrail's and no more than MaxDigest
	Whole  bool              // all could be read
}

// A Visit takes an event. The event is the reader's own and changes with the
// next call. An error ends the reading.
type Visit func(*event.Event) error

// A Reader reads objects, one after the other. It is for one worker.
type Reader struct {
	// Hash asks for each object to be read to its end, whatever it holds, and its
	// bytes to be hashed.
	Hash bool

	event   *event.Event
	fillers []filler // by format
	input   input
	layouts map[string]*layout // of lines; by format and names

	object string
	visit  Visit
	ctx    context.Context
	result Result
	seen   int64   // records, to name their places
	place  *place  // where the object's path says it is from; nil until asked
	layout *layout // of the lines; nil until one is known

	body     io.Reader // as it was given
	src      io.Reader
	buf      []byte // buf[start:end] is unread; Pad zero bytes behind end
	start    int
	end      int
	eof      bool
	scratch  []byte // an embedded record, unescaped
	frames   []frame
	inRow    bool     // the row's record was found
	firstKey []byte   // of the last good record: what to look for after a bad one
	fields   [][]byte // of a line
	ends     []int    // of the fields of a row
	alien    int64    // objects that are JSON but no record, before the first record

	prose    bool          // the object is a log of text that no format knows
	verbatim *event.Layout // of its lines
	when     time.Time     // of its last line that told one
	outer    []byte        // the line that is being unwrapped
	spent    bool          // and was handed on as a whole
	told     logEvent      // what a message came with
	group    logGroup
	echoes   echoes

	stopped error // from visit
}

// NewReader returns a reader of events by a projection made with Fields.
func NewReader(p *event.Projection) *Reader {
	return &Reader{event: event.New(p), fillers: newFillers(p), layouts: map[string]*layout{}, buf: make([]byte, window+event.Pad)}
}

// Read hands every record of body to visit, in order. A record that cannot be
// read is rejected with its place, and its neighbours go on.
func (r *Reader) Read(ctx context.Context, object string, body io.Reader, visit Visit) Result {
	r.ctx, r.object, r.visit = ctx, object, visit
	r.result, r.seen, r.alien, r.stopped = Result{}, 0, 0, nil
	r.start, r.end, r.eof, r.frames = 0, 0, false, r.frames[:0]
	r.place, r.layout = nil, nil
	r.prose, r.when, r.outer, r.told, r.group = false, time.Time{}, nil, logEvent{}, exportOf(object)
	r.echoes.forget()
	r.firstKey = r.firstKey[:0]
	clear(r.buf[:event.Pad])
	r.body, r.input = body, input{body: body}
	r.src = &r.input
	var sum hash.Hash
	if r.Hash {
		sum = sha256.New()
		r.src = io.TeeReader(r.src, sum)
	}
	r.result.Err = r.run()
	var digest []byte
	if r.Hash && r.stopped == nil {
		digest = r.rest()
	}
	if r.input.err != nil && r.stopped == nil {
		r.result.Err = r.input.err
	}
	if r.alien > 0 && r.alien == r.result.Rejected && r.result.Records == 0 && r.result.Err == nil {
		r.result = Result{Err: ErrNotLog} // JSON or text, but of something else
	}
	r.result.Unpacked = r.input.n
	if r.Hash {
		sum.Sum(r.result.Sum[:0])
		r.result.Digest, r.result.Whole = digest, r.input.err == nil && r.stopped == nil && ctx.Err() == nil
	}
	return r.result
}

// rest reads what is left of an object. Of a digest, it returns all of it.
func (r *Reader) rest() (digest []byte) {
	if errors.Is(r.result.Err, errDigest) && r.seen == 0 {
		var all bytes.Buffer
		all.Write(r.buf[r.start:r.end])
		io.Copy(&all, io.LimitReader(r.src, int64(max(MaxDigest+1-all.Len(), 0))))
		if all.Len() <= MaxDigest {
			digest = all.Bytes()
		}
	}
	io.Copy(io.Discard, r.src) // a fault stays with the input
	return digest
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

// accept hands the JSON record just scanned to the visitor, or rejects it.
func (r *Reader) accept(format int) error {
	if format == unknown {
		return r.unfamiliarJSON()
	}
	f := &r.fillers[format]
	reason := f.fill(r.event)
	if reason == nil && f.translator != nil {
		reason = f.translate(r.event)
	}
	if reason != nil {
		r.reject(reason)
		return nil
	}
	return r.hand()
}

// alienate rejects a record of no format that is known.
func (r *Reader) alienate() {
	if r.result.Records == 0 {
		r.alien++
	}
	r.reject(locale.Errorf("decode.unknown"))
}

// hand gives the event to the visitor. What it does not say of where it is
// from, its object's path may.
func (r *Reader) hand() error {
	e := r.event
	if len(e.Account) != accountLen || len(e.Region) == 0 {
		r.settle(e)
	}
	r.seen++
	r.result.Records++
	e.Object, e.Record = r.object, r.seen
	e.Group, e.Stream = r.group.name, r.group.stream
	r.stopped = r.visit(e)
	return r.stopped
}

// Records reads records one at a time, each whole in memory.
type Records struct{ reader *Reader }

// NewRecords returns a reader of single records by a projection made with
// Fields.
func NewRecords(p *event.Projection) *Records { return &Records{NewReader(p)} }

// One reads a record: a JSON object, or a JSON string that holds a line of text,
// with its header before it where it needs one. The event changes with the next
// call.
func (r *Records) One(raw []byte) (*event.Event, error) {
	if n := len(raw); n > 1 && raw[0] == '"' && raw[n-1] == '"' {
		raw = event.Unescape(nil, raw[1:n-1])
	}
	// The end of the reading clears as much of the buffer, and the event is still to
	// be asked then.
	raw = append(bytes.Repeat([]byte{'\n'}, event.Pad), raw...)
	var one *event.Event
	result := r.reader.Read(context.Background(), "", bytes.NewReader(raw), func(e *event.Event) error {
		one = e
		return nil
	})
	switch {
	case len(result.Faults) > 0:
		return nil, result.Faults[0].Reason
	case errors.Is(result.Err, ErrNotLog):
		return nil, locale.Errorf("decode.not_log")
	case result.Err != nil:
		return nil, result.Err
	case result.Records != 1:
		return nil, locale.Errorf("decode.bad_json")
	}
	return one, nil
}
