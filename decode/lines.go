package decode

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"bannin/event"
	"bannin/locale"
)

// lines is how a format's lines are recognised and cut: one line, one record.
type lines struct {
	// header reads a line that says what stands in the lines after it: the names
	// of their fields, or none where it tells other things. A line that is a
	// record must not be taken for a header.
	header func(line []byte) (names []string, ok bool)

	// bare tells by the fields of a record what stands in each, for files without
	// a header. It is nil, or a table: the same names for the same shape.
	bare func(fields [][]byte) []string

	// table tells by the names of a Parquet file's columns which fields they are:
	// the names of the fields, or nil where it is a table of something else.
	table func(columns []string) []string

	// split appends the fields of a line to into, as spans of it, at most
	// maxFields of them. "-" is a field without a value.
	split func(line []byte, into [][]byte) [][]byte

	least   int               // fields that a line must have; 0 is one for each name
	numbers []string          // fields whose values are numbers
	aliases map[string]string // other names for fields, such as Sigma's: alias → field
}

// maxFields bounds into how many fields a line is cut; what comes after is no
// field. The longest custom flow log has about 60.
const maxFields = 256

// splitBlanks cuts at blanks, of which several count as one.
func splitBlanks(line []byte, into [][]byte) [][]byte {
	for len(into) < maxFields {
		for len(line) > 0 && line[0] == ' ' {
			line = line[1:]
		}
		if len(line) == 0 {
			break
		}
		n := bytes.IndexByte(line, ' ')
		if n < 0 {
			return append(into, line)
		}
		into = append(into, line[:n])
		line = line[n:]
	}
	return into
}

// A layout is what stands in the fields of lines, compiled for a projection.
type layout struct {
	*filler
	columns *event.Layout
	least   int
	headed  bool // a header said so; only another header says otherwise
}

// maxLayouts bounds how many layouts a reader remembers.
const maxLayouts = 256

// layoutOf compiles the names of a format's fields, or finds them compiled.
func (r *Reader) layoutOf(f *filler, names []string, headed bool) *layout {
	names = names[:min(len(names), maxFields)]
	key := f.name + " " + strings.Join(names, " ")
	if headed {
		key = "#" + key
	}
	if l := r.layouts[key]; l != nil {
		return l
	}
	if len(r.layouts) == maxLayouts {
		clear(r.layouts)
	}
	l := &layout{filler: f, columns: r.event.Projection().Layout(f.columns(names)), least: f.lines.least, headed: headed}
	if l.least == 0 {
		l.least = len(names)
	}
	r.layouts[key] = l
	return l
}

// columns are the names of fields with all that rules may call them.
func (f *format) columns(names []string) []event.Column {
	columns := make([]event.Column, len(names))
	at := map[string]int{}
	for i, name := range names {
		columns[i].Names = []string{name}
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	for _, name := range f.lines.numbers {
		if i, ok := at[name]; ok {
			columns[i].Number = true
		}
	}
	alias := func(also map[string]string) {
		for alias, name := range also {
			if i, ok := at[name]; ok {
				columns[i].Names = append(columns[i].Names, alias)
			}
		}
	}
	alias(f.lines.aliases)
	if f.web != nil && !f.web.encoded {
		alias(f.web.names)
	}
	return columns
}

// text takes a line of text, from a file or a message: a record, a header, or
// neither. That it is a header is asked only of lines that are no record, since
// that costs; a header never is one, as it has a name where a time should be.
func (r *Reader) text(line []byte) error {
	whole := line
	line = trimLine(line)
	var reason error
	if r.layout != nil {
		if reason = r.scanLine(r.layout, line); reason == nil {
			return r.handLine()
		}
	}
	rest, l, header := r.known(line)
	switch {
	case header && l != nil:
		r.layout = l
		return nil
	case header:
		return nil
	case l != nil && (r.layout == nil || l.filler != r.layout.filler || len(rest) < len(line)):
		if r.layout == nil || !r.layout.headed {
			r.layout = l
		}
		if reason = r.scanLine(l, rest); reason == nil {
			return r.handLine()
		}
	}
	if reason == nil || r.prose {
		return r.unfamiliar(whole)
	}
	r.reject(reason)
	return nil
}

// handLine hands on the event of a line. Those of most formats are one if they
// are alike, since they tell of a flow or a request that has an end.
func (r *Reader) handLine() error {
	if r.event.Format == prose.name {
		r.tellApart(false)
	}
	return r.hand()
}

// scanLine makes a line the event, or tells why it is no record of the layout.
func (r *Reader) scanLine(l *layout, line []byte) error {
	r.fields = l.lines.split(line, r.fields[:0])
	if len(r.fields) < l.least {
		return locale.Errorf("decode.few_fields", "found", len(r.fields), "least", l.least)
	}
	r.event.SetLine(line, r.fields, l.columns)
	return l.fill(r.event)
}

// recognise tells what a line says of itself: the layout of the lines that
// follow, where it is a header, or its own. A header may tell of no fields.
func (r *Reader) recognise(line []byte) (l *layout, header bool) {
	for i := range r.fillers {
		f := &r.fillers[i]
		if f.lines == nil {
			continue
		}
		if f.lines.header != nil {
			if names, ok := f.lines.header(line); ok && len(names) > 0 {
				return r.layoutOf(f, names, true), true
			} else if ok {
				return nil, true
			}
		}
		if f.lines.bare != nil {
			r.fields = f.lines.split(line, r.fields[:0])
			if names := f.lines.bare(r.fields); names != nil {
				return r.layoutOf(f, names, false), false
			}
		}
	}
	return nil, false
}

// trimLine takes off what is not the record's: the time that exports of
// CloudWatch Logs put before each, and what ends a line.
func trimLine(line []byte) []byte {
	return bytes.TrimRight(line[stampOf(line):], " \t\r\n")
}

// known recognises a line, or what follows the time that "aws logs tail" puts
// before each, and the log stream. Where no format knows the rest, they belong to
// the line, as they do in a syslog's.
func (r *Reader) known(line []byte) (rest []byte, l *layout, header bool) {
	l, header = r.recognise(line)
	if l != nil || header || r.prose {
		return line, l, header
	}
	stamp, rest, _ := bytes.Cut(line, []byte(" "))
	if _, ok := isoTime(stamp); !ok {
		return line, nil, false
	}
	if l, header = r.recognise(rest); l == nil && !header {
		_, rest, _ = bytes.Cut(rest, []byte(" "))
		l, header = r.recognise(rest)
	}
	return rest, l, header
}

// stampOf is the length of the time and blank that exports of CloudWatch Logs
// put before each message: 2026-01-15T03:00:00.000Z. Formats whose own lines
// begin with a time write it in other ways.
func stampOf(line []byte) int {
	if len(line) > 25 && line[24] == ' ' && line[23] == 'Z' && line[19] == '.' && line[10] == 'T' && line[4] == '-' {
		return 25
	}
	return 0
}

// maxLook is how many lines are looked at to tell whether an object is a log.
// The first may be cut off.
const maxLook = 10

// promising tells whether one of the first lines is one that some format knows,
// or most of them are lines of a log.
func (r *Reader) promising() (bool, error) {
	timed, blank := 0, 0
	n := 0
	for from := 0; n < maxLook; n++ {
		line, err := r.ahead(from)
		if err != nil {
			return false, err
		}
		if line == nil {
			break
		}
		if _, l, header := r.known(trimLine(line)); l != nil || header {
			return true, nil
		}
		switch {
		case isTimed(line), from == 0 && !r.when.IsZero(): // its time was read before
			timed++
		case len(bytes.TrimSpace(line)) == 0:
			blank++
		}
		from += len(line) + 1
	}
	r.prose = 2*timed > n-blank
	return r.prose, nil
}

// ahead is the line that begins from bytes behind r.start, or what the window
// holds of it; nil where there is none.
func (r *Reader) ahead(from int) ([]byte, error) {
	for {
		if from < r.end-r.start {
			rest := r.buf[r.start+from : r.end]
			if n := bytes.IndexByte(rest, '\n'); n >= 0 {
				return rest[:n], nil
			}
			if r.eof || r.end-r.start > window/2 {
				return rest, nil
			}
		} else if r.eof || r.end-r.start > window/2 {
			return nil, nil
		}
		if err := r.refill(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
}
