package decode

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"bannin/event"
	"bannin/locale"
)

// textLine takes a line that does not begin with a bracket: what CloudWatch
// Logs exports has a time before each record; anything else is no record.
func (r *Reader) textLine() error {
	line, err := r.line()
	if err != nil {
		return err
	}
	if stamp, _, ok := bytes.Cut(line, []byte(" {")); ok {
		if _, isTime := event.ParseTime(stamp); isTime {
			r.start += len(stamp) + 1
			return nil
		}
	}
	if r.seen == 0 {
		return ErrNotLog
	}
	r.start += len(line)
	r.reject(locale.Errorf("decode.not_object"))
	return nil
}

// line is the rest of the line at r.start, as far as the window reaches.
func (r *Reader) line() ([]byte, error) {
	for {
		if n := bytes.IndexByte(r.buf[r.start:r.end], '\n'); n >= 0 {
			return r.buf[r.start : r.start+n], nil
		}
		if r.end-r.start > window/2 || r.eof {
			return r.buf[r.start:r.end], nil
		}
		if err := r.refill(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
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
		case column >= len(row) || !strings.HasPrefix(row[column], "{"):
			r.reject(locale.Errorf("decode.not_object"))
			continue
		}
		r.scratch = append(append(r.scratch[:0], row[column]...), make([]byte, event.Pad)...)
		if err := r.envelope(r.scratch, 0); err != nil {
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
