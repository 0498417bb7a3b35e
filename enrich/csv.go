package enrich

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"strings"
)

// A table is a format of CSV with a header. It is known by its columns, in any
// order and case.
type table struct {
	needs  []string // columns without which it is something else
	values []string // columns that name addresses, networks or names
	types  string   // the column that tells the type of the value, if there is one
	wanted []string // the types that are taken
	notes  []string // columns that say more; the first that says something counts
	skip   string   // a column that says 0 or false where the row is not for detection
}

// The tables. Sources: GuardDuty's documentation of its list formats; the CSV
// export of MISP's restSearch.
var (
	otxCSV = table{needs: []string{"indicator type", "indicator"}, values: []string{"indicator"}, types: "indicator type",
		wanted: []string{"ipv4", "ipv6", "cidr", "domain", "domain name", "hostname"}, notes: []string{"description"}}
	fireEyeCSV = table{needs: []string{"reportid", "ip"}, values: []string{"ip", "cidr", "domain"},
		notes: []string{"malwarefamily", "actor", "title"}}
	proofPointCSV = table{needs: []string{"category", "score"}, values: []string{"ip", "domain", "ip (or domain)"}, notes: []string{"category"}}
	mispCSV       = table{needs: []string{"type", "value", "category"}, values: []string{"value"}, types: "type", wanted: mispTypes,
		notes: []string{"comment", "category"}, skip: "to_ids"}
)

func (t table) is(src []byte) bool {
	head := columns(firstLine(src))
	for _, name := range t.needs {
		if _, ok := head[name]; !ok {
			return false
		}
	}
	return t.hasValue(head)
}

func (t table) hasValue(head map[string]int) bool {
	for _, name := range t.values {
		if _, ok := head[name]; ok {
			return true
		}
	}
	return false
}

// firstLine are the fields of a file's header.
func firstLine(src []byte) (head []string) {
	line := src[:lineEnd(src[:min(len(src), 1<<16)])]
	rows(line, func(_ int, fields []string, _ error) { head = fields })
	return head
}

// columns are the places of a header's names.
func columns(fields []string) map[string]int {
	at := map[string]int{}
	for i, name := range fields {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	return at
}

// read reads the rows. A file whose header is another's has nothing to take,
// which is a fault of its first line.
func (t table) read(src []byte, h *harvest) {
	var head map[string]int
	rows(src, func(line int, fields []string, err error) {
		switch {
		case err != nil:
			h.fault(line, "enrich.no_row", "reason", err)
		case head == nil:
			if head = columns(fields); !t.hasValue(head) {
				h.fault(line, "enrich.no_column", "columns", strings.Join(t.values, ", "))
			}
		default:
			t.row(line, fields, head, h)
		}
	})
}

func (t table) row(line int, fields []string, head map[string]int, h *harvest) {
	cell := func(name string) string {
		i, ok := head[name]
		if !ok || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	if off := cell(t.skip); off == "0" || strings.EqualFold(off, "false") {
		h.ignore()
		return
	}
	note := ""
	for _, name := range t.notes {
		if note == "" {
			note = cell(name)
		}
	}
	taken, short := false, true
	for _, name := range t.values {
		if i, ok := head[name]; ok && i < len(fields) {
			short = false
		}
		if text := cell(name); text != "" && t.takes(cell(t.types)) {
			h.takeTyped(strings.ToLower(cell(t.types)), item{line: line, text: text, note: note})
			taken = true
		}
	}
	switch {
	case short:
		h.fault(line, "enrich.short_row", "fields", len(fields))
	case !taken:
		h.ignore() // a hash, a URL, a report about neither
	}
}

func (t table) takes(kind string) bool {
	if t.types == "" {
		return true
	}
	for _, w := range t.wanted {
		if strings.EqualFold(kind, w) {
			return true
		}
	}
	return false
}

// maxRowLines is how many lines a quoted field may run over. A quote that is
// never closed would swallow the rest of the file.
const maxRowLines = 100

// rows reads the rows of a CSV file. Where the quotes of a row are wrong, its
// first line is read without regard to them, and reading goes on with the next.
func rows(src []byte, visit func(line int, fields []string, err error)) {
	buffer := bufio.NewReader(nil)
	read := func(row []byte, lazy bool) (fields []string, used int, err error) {
		buffer.Reset(bytes.NewReader(row))
		r := csv.NewReader(buffer)
		r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, lazy, true
		fields, err = r.Read()
		return fields, int(r.InputOffset()), err
	}
	for line := 1; len(src) > 0; {
		one := lineEnd(src)
		if len(bytes.TrimSpace(src[:one])) == 0 {
			src, line = src[one:], line+1
			continue
		}
		fields, used, err := read(src[:rowEnd(src)], false)
		if err != nil {
			used = one
			fields, _, err = read(src[:one], true)
		}
		visit(line, fields, err)
		line += bytes.Count(src[:used], []byte("\n"))
		src = src[used:]
	}
}

// rowEnd is where the row ends at the latest: with the line at whose end all
// quotes are closed, or the first line if that does not come.
func rowEnd(src []byte) int {
	end, quotes := 0, 0
	for range maxRowLines {
		n := lineEnd(src[end:])
		quotes += bytes.Count(src[end:end+n], []byte{'"'})
		if end += n; quotes%2 == 0 {
			return end
		}
		if end == len(src) {
			break
		}
	}
	return lineEnd(src)
}

func lineEnd(src []byte) int {
	if i := bytes.IndexByte(src, '\n'); i >= 0 {
		return i + 1
	}
	return len(src)
}
