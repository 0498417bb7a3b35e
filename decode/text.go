package decode

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// textLine takes a line that does not begin with a bracket.
func (r *Reader) textLine() error {
	line, err := r.line()
	if err != nil {
		return r.longLine(err)
	}
	if stamp, at := jsonStamp(line); stamp > 0 {
		r.start += stamp
		r.when = at
		return nil
	}
	if r.layout == nil && r.seen == 0 {
		if ok, err := r.promising(); err != nil || !ok {
			return errors.Join(ErrNotLog, err)
		}
		line, _ = r.ahead(0) // it may have moved
	}
	r.start += len(line)
	return r.text(line)
}

// jsonStamp is the length of a time before a record in JSON, as CloudWatch Logs
// exports it, and the time.
func jsonStamp(line []byte) (int, time.Time) {
	n := bytes.IndexByte(line[:min(len(line), 40)], '{')
	if n < 2 || line[n-1] != ' ' {
		return 0, time.Time{}
	}
	at, isTime := event.ParseTime(line[:n-1])
	if !isTime {
		return 0, at
	}
	return n, at
}

// line is the rest of the line at r.start. Where nothing is known of the object
// yet, it is what the window holds of it: enough to tell that it is no log.
func (r *Reader) line() ([]byte, error) {
	for from := 0; ; {
		if n := bytes.IndexByte(r.buf[r.start+from:r.end], '\n'); n >= 0 {
			return r.buf[r.start : r.start+from+n], nil
		}
		from = r.end - r.start
		if r.eof || from > window/2 && r.seen == 0 && r.layout == nil {
			return r.buf[r.start:r.end], nil
		}
		if err := r.refill(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
}

// longLine rejects a line that is longer than any record, and steps over it.
func (r *Reader) longLine(reason error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	r.reject(reason)
	for {
		if n := bytes.IndexByte(r.buf[r.start:r.end], '\n'); n >= 0 {
			r.start += n
			return nil
		}
		r.start = r.end
		if err := r.refill(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// table reads a CSV with a column of whole records, as CloudTrail Lake and
// Athena save their results. It says false where the object is no such table.
func (r *Reader) table() (bool, error) {
	if c, ok := r.peek(); !ok || c == '{' || c == '[' {
		return false, nil
	}
	header, err := r.line()
	if err != nil {
		return true, err
	}
	column := -1
	for i, name := range strings.Split(string(header), ",") {
		switch strings.ToLower(strings.Trim(name, "\" \r\ufeff")) {
		case "eventjson", "cloudtrailevent", "@message":
			column = i
		}
	}
	if column < 0 {
		return false, nil
	}
	return true, r.rows(column)
}

// skipBOM steps over a byte order mark.
func (r *Reader) skipBOM() {
	for r.end < 3 && r.refill() == nil {
	}
	if bytes.HasPrefix(r.buf[r.start:r.end], []byte("\ufeff")) {
		r.start += 3
	}
}

func (r *Reader) rows(column int) error {
	rest := io.MultiReader(bytes.NewReader(bytes.Clone(r.buf[r.start:r.end])), r.src)
	limit := &rowLimit{r: rest}
	table := csv.NewReader(limit)
	table.ReuseRecord, table.FieldsPerRecord, table.LazyQuotes = true, -1, true
	for first := true; ; first = false {
		limit.left = maxRecord
		row, err := table.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.As(err, &bad):
			return err // nothing more can be read
		case r.ctx.Err() != nil:
			return r.ctx.Err()
		case err != nil:
			r.reject(locale.Errorf("decode.bad_csv", "error", err))
			continue
		case first:
			continue
		case column >= len(row):
			r.reject(locale.Errorf("decode.not_object"))
			continue
		case !strings.HasPrefix(row[column], "{"):
			if err := r.text([]byte(row[column])); err != nil {
				return err
			}
			continue
		}
		r.scratch = append(append(r.scratch[:0], row[column]...), make([]byte, event.Pad)...)
		if err := r.unwrap(r.scratch); err != nil {
			return err
		}
	}
}

// A rowLimit keeps a row that never ends from filling the memory.
type rowLimit struct {
	r    io.Reader
	left int // bytes the row may still have
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, locale.Errorf("decode.too_large", "bytes", maxRecord)
	}
	n, err := l.r.Read(p[:min(len(p), 64<<10)])
	l.left -= n
	return n, err
}
