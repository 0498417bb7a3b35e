package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"bannin/event"
	"bannin/finding"
	"bannin/report/atomic"
	"bannin/report/voice"
)

// byteOrderMark stands before the CSV: without it Excel reads UTF-8 in the
// code page of the machine, and Japanese becomes noise.
const byteOrderMark = "\ufeff"

// csvHead is the line of column names.
func csvHead() string {
	var names []string
	for _, c := range append(suzakuCells(&event.Summary{}, &finding.Finding{}, []string{"", ""}, nil), ownCells(&event.Summary{}, &finding.Finding{})...) {
		names = append(names, quote(c.name))
	}
	return byteOrderMark + strings.Join(names, ",") + "\r\n"
}

// writeCSV writes a row as RFC 4180 says, one row a line whatever the cells
// hold.
func writeCSV(f *atomic.File, cells []cell, _ bool) error {
	for i, c := range cells {
		if i > 0 {
			f.WriteByte(',')
		}
		f.WriteString(quote(harmless(c.plain())))
	}
	if _, err := f.WriteString("\r\n"); err != nil {
		return fmt.Errorf("write timeline: %w", err)
	}
	return nil
}

// plain is a cell as one text.
func (c cell) plain() string {
	switch {
	case c.num != nil:
		return strconv.FormatInt(*c.num, 10)
	case c.list != nil:
		return strings.Join(c.list, "; ")
	}
	return c.text
}

// harmless makes a cell that no spreadsheet takes for a formula, and shows
// what it hides: line ends, control and bidi characters. A text that begins
// with = + - @ tab or CR, in any width and after any space, gets an apostrophe.
func harmless(s string) string {
	lead := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) && r != '\t' && r != '\r' || voice.Unseen(r) && r != '\t' && r != '\r'
	})
	shown := voice.Escape(s, voice.Unseen)
	if strings.HasPrefix(lead, "\t") || strings.HasPrefix(lead, "\r") || beginsFormula(lead) {
		return "'" + shown
	}
	return shown
}

func beginsFormula(s string) bool {
	for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "−"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}

// quote puts a cell in quotes where a comma, quote, semicolon or edge of space
// asks for it.
func quote(s string) string {
	if !strings.ContainsAny(s, ",\";'\r\n\t") && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// writeJSON writes a row as an element of an array.
func writeJSON(f *atomic.File, cells []cell, first bool) error {
	if !first {
		f.WriteByte(',')
	}
	f.WriteByte('\n')
	return writeObject(f, cells)
}

// writeJSONLine writes a row as a line.
func writeJSONLine(f *atomic.File, cells []cell, _ bool) error {
	if err := writeObject(f, cells); err != nil {
		return err
	}
	return f.WriteByte('\n')
}

// writeObject writes the columns in their order, which a map would lose.
func writeObject(f *atomic.File, cells []cell) error {
	f.WriteByte('{')
	var buf bytes.Buffer
	for i, c := range cells {
		if i > 0 {
			f.WriteByte(',')
		}
		var v any = c.text
		switch {
		case c.num != nil:
			v = *c.num
		case c.list != nil:
			v = c.list
		}
		text, err := voice.JSON(&buf, v)
		if err != nil {
			return fmt.Errorf("write timeline: %w", err)
		}
		f.WriteString(strconv.Quote(c.name) + ":")
		f.Write(text)
	}
	if err := f.WriteByte('}'); err != nil {
		return fmt.Errorf("write timeline: %w", err)
	}
	return nil
}
