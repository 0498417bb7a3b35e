package app

import (
	"encoding/csv"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bannin/locale"
	"bannin/query"
	"bannin/query/insights"
)

// maxLookup bounds a table of other data, as CloudWatch does.
const maxLookup = 10 << 20

// lookupPrefix is what such a table is called by in SQL, before its name.
const lookupPrefix = "lookup_"

// lookupName is the name that a table of other data may have.
var lookupName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// lookups reads tables of other data: files in CSV by name, each with a header.
func (a Ask) lookups() (map[string]insights.LookupTable, []query.Table, error) {
	known := map[string]insights.LookupTable{}
	var tables []query.Table
	for _, name := range slices.Sorted(maps.Keys(a.Lookups)) {
		path := a.Lookups[name]
		if !lookupName.MatchString(name) {
			return nil, nil, locale.Errorf("app.lookup.name", "name", name)
		}
		rows, err := readCSV(path)
		if err != nil {
			return nil, nil, locale.Errorf("app.lookup.read", "path", path, "reason", err)
		}
		t := query.Table{Name: lookupPrefix + strings.ToLower(name), Columns: rows[0], Rows: rows[1:]}
		if slices.ContainsFunc(tables, func(other query.Table) bool { return other.Name == t.Name }) {
			return nil, nil, locale.Errorf("app.lookup.name", "name", name)
		}
		tables = append(tables, t)
		known[name] = insights.LookupTable{From: `"` + t.Name + `"`, Columns: t.Columns}
	}
	return known, tables, nil
}

// readCSV reads a file in CSV whose rows all have as many fields as its header,
// which names each column once.
func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limited := &io.LimitedReader{R: f, N: maxLookup + 1}
	rows, err := csv.NewReader(limited).ReadAll()
	switch {
	case limited.N == 0:
		return nil, locale.Errorf("app.lookup.large", "bytes", maxLookup)
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return nil, locale.Errorf("app.lookup.header")
	}
	for _, row := range rows {
		if slices.ContainsFunc(row, func(cell string) bool { return !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) }) {
			return nil, locale.Errorf("app.lookup.text") // the engine takes no other
		}
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	seen := map[string]bool{}
	for _, name := range rows[0] {
		name = strings.ToLower(name) // as the engine tells columns apart
		if name == "" || seen[name] {
			return nil, locale.Errorf("app.lookup.header")
		}
		seen[name] = true
	}
	return rows, nil
}
