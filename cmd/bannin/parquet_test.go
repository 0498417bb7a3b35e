package main

import (
	"os"
	"strconv"
	"strings"

	pq "github.com/parquet-go/parquet-go"
	"github.com/rogpeppe/go-internal/testscript"
)

// toParquet is the command "parquet FROM TO" of scripts: it writes a table of
// text, whose first line names the columns, as Parquet. A column "a.b" is one in
// a group, numbers are INT64, and "-" is no value.
func toParquet(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	names := strings.Fields(lines[0])
	root := pq.Group{}
	for i, name := range names {
		node := pq.Optional(pq.String())
		if _, err := strconv.ParseInt(strings.Fields(lines[1])[i], 10, 64); err == nil && !strings.Contains(name, "account") {
			node = pq.Optional(pq.Int(64))
		}
		group := root
		parts := strings.Split(name, ".")
		for _, part := range parts[:len(parts)-1] {
			if group[part] == nil {
				group[part] = pq.Group{}
			}
			group = group[part].(pq.Group)
		}
		group[parts[len(parts)-1]] = node
	}
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	schema := pq.NewSchema("logs", root)
	w := pq.NewGenericWriter[any](f, schema, pq.Compression(&pq.Zstd))
	for _, line := range lines[1:] {
		row := map[string]any{}
		for i, text := range strings.Fields(line) {
			setPath(row, strings.Split(names[i], "."), text)
		}
		_, err := w.Write([]any{row})
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// setPath sets a member of nested maps.
func setPath(row map[string]any, path []string, text string) {
	if len(path) > 1 {
		inner, ok := row[path[0]].(map[string]any)
		if !ok {
			inner = map[string]any{}
			row[path[0]] = inner
		}
		setPath(inner, path[1:], text)
		return
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case text == "-":
	case err == nil && !strings.Contains(path[0], "account") && path[0] != "uid":
		row[path[0]] = n
	default:
		row[path[0]] = text
	}
}
