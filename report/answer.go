package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"bannin/query"
	"bannin/report/fit"
	"bannin/report/voice"
)

// Answer writes the result of a query: as a table for people, with bars where
// there is one number for each label or time; as CSV that no spreadsheet takes
// for formulas; as a document of JSON, or an object on each line. A width of 0
// cuts nothing.
func Answer(w io.Writer, r *query.Result, format string, o TerminalOptions) error {
	var out bytes.Buffer
	var err error
	switch format {
	case "csv":
		answerCSV(&out, r)
	case "json":
		err = answerJSON(&out, r)
	case "jsonl":
		err = answerLines(&out, r, "", "\n")
	default:
		newSheet(r, o).write(&out)
	}
	if err == nil {
		_, err = w.Write(out.Bytes())
	}
	return err
}

func answerCSV(out *bytes.Buffer, r *query.Result) {
	line := func(n int, cell func(int) string) {
		for i := range n {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(cell(i))
		}
		out.WriteString("\r\n")
	}
	line(len(r.Columns), func(i int) string { return quote(harmless(r.Columns[i].Name)) })
	for _, row := range r.Rows {
		line(len(row), func(i int) string {
			if _, isNumber := numeric(row[i]); isNumber {
				return shown(row[i], time.UTC)
			}
			return quote(harmless(shown(row[i], time.UTC)))
		})
	}
}

func answerJSON(out *bytes.Buffer, r *query.Result) error {
	var buf bytes.Buffer
	columns := r.Columns
	if columns == nil {
		columns = []query.Column{}
	}
	text, err := voice.JSON(&buf, columns)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "{\"schema\":\"bannin.query/1\",\"columns\":%s,\"rows\":[", text)
	if err := answerLines(out, r, "\n", ""); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n],\"more\":%v}\n", r.More)
	return nil
}

// answerLines writes each row as an object, its members in the order of columns.
// With no end of its own, a row is parted from the one before by a comma.
func answerLines(out *bytes.Buffer, r *query.Result, before, after string) error {
	var buf bytes.Buffer
	for n, row := range r.Rows {
		if n > 0 && after == "" {
			out.WriteByte(',')
		}
		out.WriteString(before + "{")
		for i, v := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			name, err := voice.JSON(&buf, r.Columns[i].Name)
			if err != nil {
				return err
			}
			out.Write(name)
			out.WriteByte(':')
			value, err := voice.JSON(&buf, v)
			if err != nil {
				return fmt.Errorf("write column %s: %w", r.Columns[i].Name, err)
			}
			out.Write(value)
		}
		out.WriteString("}" + after)
	}
	return nil
}

// shown is a value as text; null is nothing.
func shown(v any, zone *time.Location) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if v = v.In(zone); v.Nanosecond() != 0 {
			return v.Format("2006-01-02 15:04:05.000")
		}
		return v.Format(time.DateTime)
	}
	var buf bytes.Buffer
	text, err := voice.JSON(&buf, v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func numeric(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// A sheet is a result on a terminal.
type sheet struct {
	columns []column
	widths  []int
	bars    []string // beside the rows; nil for none
	color   bool
	width   int
}

// widestCell bounds what one cell takes where nothing else does.
const widestCell = 400

func newSheet(r *query.Result, o TerminalOptions) *sheet {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	s := &sheet{color: o.Color, width: o.Width}
	for i, c := range r.Columns {
		col := column{head: legible(c.Name)}
		for _, row := range r.Rows {
			_, isNumber := numeric(row[i])
			_, isTime := row[i].(time.Time)
			col.right, col.firm = col.right || isNumber, col.firm || isTime
			col.cells = append(col.cells, fit.Cut(legible(strings.ReplaceAll(shown(row[i], zone), "\n", " ")), widestCell))
		}
		s.columns = append(s.columns, col)
	}
	s.narrow()
	s.draw(r)
	return s
}

// legible makes text of a log safe for a terminal. Access keys are whole, since
// whoever asks for one wants to ask on, or to switch it off.
func legible(s string) string { return voice.Escape(s, voice.Unsure) }

// narrow makes columns narrower until the rows fit. Half a time tells nothing, so
// times stay whole where anything else can go.
func (s *sheet) narrow() {
	used := -2
	for _, c := range s.columns {
		s.widths = append(s.widths, c.width())
		used += 2 + c.width()
	}
	for ; s.width > 0 && used > s.width; used-- {
		i := s.widest(false)
		if i < 0 {
			i = s.widest(true)
		}
		if i < 0 {
			break
		}
		s.widths[i]--
	}
	for i, c := range s.columns {
		c.head = fit.Cut(c.head, s.widths[i])
		for n := range c.cells {
			c.cells[n] = fit.Cut(c.cells[n], s.widths[i])
		}
		s.columns[i] = c
	}
}

// widest is the widest of the columns that are firm or not, and can be narrower;
// -1 for none.
func (s *sheet) widest(firm bool) int {
	const least = 8
	widest := -1
	for i, c := range s.columns {
		if c.firm == firm && s.widths[i] > least && (widest < 0 || s.widths[i] > s.widths[widest]) {
			widest = i
		}
	}
	return widest
}

// The longest bar, and how many rows may have one.
const (
	longestBar = 40
	barRows    = 400
)

// draw makes bars where the rows are a label or a time with a number.
func (s *sheet) draw(r *query.Result) {
	if len(r.Columns) != 2 || len(r.Rows) < 2 || len(r.Rows) > barRows {
		return
	}
	most := 0.0
	for _, row := range r.Rows {
		n, isNumber := numeric(row[1])
		_, label := numeric(row[0])
		if !isNumber || label || n < 0 {
			return
		}
		most = max(most, n)
	}
	room := longestBar
	if s.width > 0 {
		room = min(room, s.width-s.widths[0]-s.widths[1]-4)
	}
	if most == 0 || room < 4 {
		return
	}
	for _, row := range r.Rows {
		n, _ := numeric(row[1])
		length := int(n/most*float64(room) + 0.5)
		if n > 0 {
			length = max(length, 1)
		}
		s.bars = append(s.bars, strings.Repeat("#", length))
	}
}

func (s *sheet) write(out *bytes.Buffer) {
	if len(s.columns) == 0 {
		return
	}
	row := func(of func(column) string, bar string) string {
		var parts []string
		for i, c := range s.columns {
			fill := fit.Pad
			if c.right {
				fill = fit.PadLeft
			}
			parts = append(parts, fill(of(c), s.widths[i]))
		}
		return strings.TrimRight(strings.Join(append(parts, bar), "  "), " ")
	}
	out.WriteString(paint(s.color, dim, row(func(c column) string { return c.head }, "")) + "\n")
	for i := range s.columns[0].cells {
		bar := ""
		if s.bars != nil {
			bar = s.bars[i]
		}
		out.WriteString(row(func(c column) string { return c.cells[i] }, bar) + "\n")
	}
}
