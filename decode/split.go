package decode

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"bannin/event"
	"bannin/locale"
)

// The bytes of an object are a sequence of JSON values. Records are objects;
// they stand alone, one a line, in arrays, or in an array inside a wrapper
// ({"Records":[…]}, {"Events":[…]}, {"logEvents":[…]}). A frame is where in
// this structure the reader is; below the first frame is the sequence.
type frame uint8

const (
	inArray   frame = iota // between elements
	inWrapper              // behind the wrapper's array
	inRows                 // between the rows of a query of CloudTrail Lake
	inCells                // between a row's cells: {"column": value}
)

// maxFrames bounds arrays within arrays.
const maxFrames = 16

func (r *Reader) run() error {
	r.skipBOM()
	if r.isParquet() {
		return r.parquet()
	}
	if done, err := r.table(); done {
		return err
	}
	for {
		c, ok := r.peek()
		if !ok {
			return r.atEnd()
		}
		var err error
		switch {
		case len(r.frames) == 0:
			err = r.topLevel(c)
		case r.frames[len(r.frames)-1] == inWrapper:
			err = r.member(c)
		default:
			err = r.element(c)
		}
		if err != nil {
			return err
		}
	}
}

// atEnd is the end of the bytes: fine between values, else something is lost.
func (r *Reader) atEnd() error {
	if len(r.frames) > 0 && r.input.err == nil && r.stopped == nil {
		return locale.Errorf("decode.truncated")
	}
	return nil
}

func (r *Reader) topLevel(c byte) error {
	switch {
	case r.prose:
		return r.proseLine()
	case c == '{':
		return r.value()
	case c == '[' && !(r.seen == 0 && r.bracketed()):
		return r.push(inArray)
	case c == ',' && r.seen > 0 && r.layout == nil: // between records of a list without its brackets
		r.start++
		return nil
	case c == bom[0] && r.marked(): // of another file, put behind the first
		r.start += len(bom)
		return nil
	}
	return r.textLine()
}

// bracketed tells whether the line at r.start begins with a time in brackets,
// which is no array.
func (r *Reader) bracketed() bool {
	line, err := r.line()
	if err != nil {
		return false
	}
	_, ok := lineTime(line)
	return ok
}

func (r *Reader) element(c byte) error {
	f := r.frames[len(r.frames)-1]
	switch c {
	case ',':
		r.start++
	case ']':
		r.start++
		r.frames = r.frames[:len(r.frames)-1]
		if f == inCells && !r.inRow {
			r.reject(locale.Errorf("decode.row"))
		}
	case '{':
		if f == inCells {
			return r.cell()
		}
		return r.value()
	case '[':
		if f == inRows {
			r.inRow = false
			return r.push(inCells)
		}
		return r.push(inArray)
	default:
		return r.notObject()
	}
	return nil
}

// member steps over what follows the records in a wrapper.
func (r *Reader) member(c byte) error {
	switch c {
	case ',':
		r.start++
		return nil
	case '}':
		r.start++
		r.frames = r.frames[:len(r.frames)-1]
		return nil
	}
	key, at, err := r.key()
	if err != nil {
		return err
	}
	if inside, ok := wrapperKeys[string(key)]; ok && r.buf[at] == '[' {
		r.start = at
		return r.push(inside)
	}
	end, err := r.whole(at)
	if err != nil {
		return r.bad(err)
	}
	r.start = end
	return nil
}

func (r *Reader) key() ([]byte, int, error) {
	for {
		key, at := event.Key(r.buf, r.start, r.end)
		if at >= 0 {
			return key, at, nil
		}
		if at != event.More {
			return nil, 0, locale.Errorf("decode.bad_json")
		}
		if err := r.refill(); err != nil {
			return nil, 0, r.lost(err)
		}
	}
}

// push enters the array at r.start. What is too deep is left to its outermost.
func (r *Reader) push(f frame) error {
	if len(r.frames) == maxFrames {
		r.frames = r.frames[:slices.Index(r.frames, inArray)+1]
		return r.bad(locale.Errorf("decode.deep", "depth", maxFrames))
	}
	r.frames = append(r.frames, f)
	r.start++
	return nil
}

// value takes the object at r.start: a record, a wrapper or an envelope.
func (r *Reader) value() error {
	v, err := r.verdict()
	if err != nil {
		return r.bad(err)
	}
	switch v.shape {
	case aRecord:
		if v.format != unknown {
			return r.record(v.format)
		}
	case aWrapper:
		key, array := event.Key(r.buf, v.key, r.end)
		inside := insideOf(key)
		if string(key) == "logEvents" {
			r.group = groupIn(r.buf[r.start:v.key])
		}
		if err := r.push(inWrapper); err != nil {
			return err
		}
		r.start = array
		return r.push(inside)
	case aNest:
		_, object := event.Key(r.buf, v.key, r.end)
		if err := r.push(inWrapper); err != nil {
			return err
		}
		r.start = object
		return r.value()
	case aDigest:
		return errDigest
	case publicKeys:
		return errors.Join(ErrNotLog, locale.Errorf("decode.public_keys"))
	case ourOwn:
		return errors.Join(ErrNotLog, locale.Errorf("decode.own"))
	}
	return r.enclosed()
}

// cell takes a cell of a row: the one that holds the record, or another.
func (r *Reader) cell() error {
	v, err := r.verdict()
	if err != nil {
		return r.bad(err)
	}
	if v.shape == anEnvelope {
		r.inRow = true
		return r.enclosed()
	}
	end, err := r.whole(r.start)
	if err != nil {
		return r.bad(err)
	}
	message, ok := messageOf(r.buf[r.start:end])
	r.start = end
	if ok {
		r.inRow = true
		return r.quoted(message)
	}
	return nil
}

// messageOf is the message in a cell of what GetQueryResults of CloudWatch Logs
// answers: {"field":"@message","value":"..."}.
func messageOf(cell []byte) (message []byte, ok bool) {
	event.Members(cell, func(key string, v event.Value) bool {
		switch {
		case key == "field":
			ok = string(v.Text) == "@message"
		case key == "value" && v.Kind == event.String:
			message = v.Unquoted(nil)
		}
		return true
	})
	return message, ok
}

// enclosed takes the record out of the envelope at r.start.
func (r *Reader) enclosed() error {
	end, err := r.whole(r.start)
	if err != nil {
		return r.bad(err)
	}
	r.scratch = append(append(r.scratch[:0], r.buf[r.start:end]...), make([]byte, event.Pad)...)
	size := end - r.start
	if r.seen > 0 || len(r.frames) > 0 {
		r.start = end
		return r.unwrap(r.scratch)
	}
	if err := r.unwrap(r.scratch); err != nil || r.alien == 0 {
		r.start = end
		return err
	}
	return r.reconsider(size)
}

// reconsider takes an object's first record, of size bytes, that no format
// knows, as the first line of a log of text if it is one.
func (r *Reader) reconsider(size int) error {
	if _, err := r.promising(); err != nil {
		return err
	}
	if r.prose {
		r.result, r.seen, r.alien = Result{}, 0, 0
		return nil
	}
	r.start += size
	return nil
}

// verdict classifies the object at r.start.
func (r *Reader) verdict() (verdict, error) {
	for {
		v, stop := classify(r.buf, r.start, r.end)
		if stop != event.More {
			return v, nil
		}
		if err := r.refill(); err != nil {
			return v, err
		}
	}
}

// record scans the record at r.start.
func (r *Reader) record(format int) error {
	for {
		next, at := r.event.Scan(r.buf, r.start, r.end)
		switch {
		case next >= 0:
			r.learn()
			r.start = next
			return r.accept(format)
		case next == event.Bad:
			return r.bad(locale.Errorf("decode.bad_json_at", "offset", at-r.start))
		case next == event.Deep:
			return r.bad(locale.Errorf("decode.deep", "depth", event.MaxDepth))
		}
		if err := r.refill(); err != nil {
			return r.bad(err)
		}
	}
}

// learn remembers the first key of a good record.
func (r *Reader) learn() {
	if len(r.firstKey) > 0 {
		return
	}
	if key, at := event.Key(r.buf, event.SkipSpace(r.buf, r.start+1), r.end); at > 0 && len(key) < 64 {
		r.firstKey = append(append(append(r.firstKey, '"'), key...), '"')
	}
}

// whole finds the end of the value at i, getting more bytes as needed. The
// value may move: it starts at r.start plus what i was beyond it.
func (r *Reader) whole(i int) (int, error) {
	off := i - r.start
	for {
		next := event.Skip(r.buf, r.start+off, r.end)
		switch {
		case next >= 0:
			return next, nil
		case next == event.Deep:
			return 0, locale.Errorf("decode.deep", "depth", event.MaxDepth)
		case next != event.More:
			return 0, locale.Errorf("decode.bad_json")
		}
		if err := r.refill(); err != nil {
			return 0, err
		}
	}
}

// notObject rejects an element that is no object and steps over it.
func (r *Reader) notObject() error {
	end, err := r.whole(r.start)
	if err != nil {
		return r.bad(err)
	}
	if end == r.start { // nothing that could be a value
		return r.bad(locale.Errorf("decode.bad_json"))
	}
	from := r.start
	r.start = end
	if r.buf[from] == '"' {
		return r.quoted(event.Unescape(nil, r.buf[from+1:end-1]))
	}
	r.reject(locale.Errorf("decode.not_object"))
	return nil
}

// lost says what the end of the bytes in the middle of a value means.
func (r *Reader) lost(err error) error {
	if errors.Is(err, io.EOF) {
		return locale.Errorf("decode.truncated")
	}
	return err
}

// bad rejects the record at r.start and looks for the next.
func (r *Reader) bad(reason error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	ended := errors.Is(reason, io.EOF)
	r.reject(r.lost(reason))
	r.start++
	if !r.resync() && ended {
		return locale.Errorf("decode.truncated")
	}
	return nil
}

// resync goes to what looks like the start of the next record: a brace before
// the key that records here begin with, or a brace at the start of a line.
func (r *Reader) resync() bool {
	keys := [][]byte{[]byte(`"eventVersion"`)}
	if len(r.firstKey) > 0 {
		keys = append(keys, r.firstKey)
	}
	for {
		if at := nextRecord(r.buf[r.start:r.end], keys); at >= 0 {
			r.start += at
			return true
		}
		r.start = max(r.start, r.end-256) // a key may be cut in two
		if r.refill() != nil {
			r.start = r.end
			return false
		}
	}
}

func nextRecord(b []byte, keys [][]byte) int {
	best := -1
	for _, key := range keys {
		for from := 0; ; {
			i := bytes.Index(b[from:], key)
			if i < 0 {
				break
			}
			i += from
			if brace := len(bytes.TrimRight(b[:i], " \t\r\n")) - 1; brace >= 0 && b[brace] == '{' {
				if best < 0 || brace < best {
					best = brace
				}
				break
			}
			from = i + len(key)
		}
	}
	if i := bytes.Index(b, []byte("\n{")); i >= 0 && (best < 0 || i+1 < best) {
		best = i + 1
	}
	return best
}

// peek gives the next byte that is no space.
func (r *Reader) peek() (byte, bool) {
	for {
		if r.start = event.SkipSpace(r.buf, r.start); r.start < r.end {
			return r.buf[r.start], true
		}
		if r.refill() != nil {
			return 0, false
		}
	}
}

// refill gets more bytes behind those unread. It fails with io.EOF at the end,
// and when a record grows beyond all measure.
func (r *Reader) refill() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if r.eof {
		return io.EOF
	}
	if r.start > 0 {
		copy(r.buf, r.buf[r.start:r.end])
		r.end -= r.start
		r.start = 0
	}
	room := len(r.buf) - event.Pad
	if r.end == room {
		if room >= maxRecord {
			return locale.Errorf("decode.too_large", "bytes", maxRecord)
		}
		r.buf = append(r.buf, make([]byte, room)...)
		room *= 2
	}
	n, err := r.src.Read(r.buf[r.end:room])
	r.end += n
	clear(r.buf[r.end : r.end+event.Pad])
	if err != nil {
		r.eof = true
		if n == 0 {
			return io.EOF
		}
	}
	return nil
}
