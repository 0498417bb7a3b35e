package decode

import (
	"bytes"
	"cmp"
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
	if stamp, at := r.jsonStamp(line); stamp > 0 {
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
// exports it, and the time. "aws logs tail" has the name of the log stream
// between them, which counts only before a record that is known: of an unknown
// one the word may be a part.
func (r *Reader) jsonStamp(line []byte) (int, time.Time) {
	n := bytes.IndexByte(line[:min(len(line), maxPreamble)], '{')
	if n < 2 || line[n-1] != ' ' {
		return 0, time.Time{}
	}
	stamp, word, _ := bytes.Cut(line[:n-1], []byte(" "))
	at, isTime := event.ParseTime(stamp)
	if len(word) > 0 && !isTime {
		at, isTime = event.ParseTime(line[:n-1]) // a blank in the time
		word = nil
	}
	if !isTime || bytes.IndexByte(word, ' ') >= 0 {
		return 0, at
	}
	if len(word) > 0 {
		if v, _ := classify(r.buf, r.start+n, r.end); !v.certain() {
			return 0, at
		}
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
		case "eventjson", "cloudtrailevent", "@message", "_raw", "_source", "event.original":
			column = i
		}
	}
	if column < 0 {
		if l := r.layoutOfHeader(header); l != nil {
			return true, r.rows(func(row []string) error { return r.rowFields(row, l) })
		}
	}
	if column < 0 && bytes.Contains(header, []byte("Event name")) && bytes.Contains(header, []byte("Event source")) {
		return true, locale.Errorf("decode.console_csv")
	}
	if column < 0 {
		return false, nil
	}
	return true, r.rows(func(row []string) error { return r.rowRecord(row, column) })
}

// layoutOfHeader is the layout of lines whose fields the columns of a table in
// CSV are, as Athena saves what was asked of its table of flows; nil where they
// are something else.
func (r *Reader) layoutOfHeader(header []byte) *layout {
	if bytes.IndexByte(header, ',') < 0 {
		return nil
	}
	columns, err := csv.NewReader(bytes.NewReader(header)).Read()
	if err != nil {
		return nil
	}
	return r.layoutOfTable(columns)
}

// rows takes every row of a table but the first.
func (r *Reader) rows(take func(row []string) error) error {
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
		}
		if err := take(row); err != nil {
			return err
		}
	}
}

// rowRecord takes the record in a row's column.
func (r *Reader) rowRecord(row []string, column int) error {
	switch {
	case column >= len(row):
		r.reject(locale.Errorf("decode.not_object"))
		return nil
	case !strings.HasPrefix(row[column], "{"):
		return r.text([]byte(row[column]))
	}
	r.scratch = append(append(r.scratch[:0], row[column]...), make([]byte, event.Pad)...)
	return r.unwrap(r.scratch)
}

// rowFields takes a row as a line.
func (r *Reader) rowFields(row []string, l *layout) error {
	r.scratch, r.ends = r.scratch[:0], r.ends[:0]
	for i, field := range row {
		if i > 0 {
			r.scratch = append(r.scratch, ' ')
		}
		r.scratch = append(r.scratch, cmp.Or(field, "-")...)
		r.ends = append(r.ends, len(r.scratch))
	}
	return r.endedLine(l)
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
