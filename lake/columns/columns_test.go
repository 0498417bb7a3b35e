package columns

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"bannin/decode"
)

var update = flag.Bool("update", false, "write docs/lake-columns.md anew")

// page is docs/lake-columns.md.
func page() string {
	var b strings.Builder
	b.WriteString("# Columns of the lake\n\nMade from `lake/columns/` by `go test ./lake/columns -run Documented -update`. [lake.md](lake.md) says how to read them.\n\n" +
		"Text that holds JSON is of type json. `[]` is a list. Names in the log are paths, as rules name them; those of list elements go from the element.\n")
	for _, t := range Tables() {
		fmt.Fprintf(&b, "\n## %s\n\n", t.Name)
		if len(t.Names) > 0 {
			fmt.Fprintf(&b, "Also known as `%s`.\n\n", strings.Join(t.Names, "`, `"))
		}
		columns := t.Columns
		if t.Events() {
			b.WriteString("Begins with the [columns that all events have](#columns-that-all-events-have).\n\n")
		}
		b.WriteString("| column | type | in the log |\n| --- | --- | --- |\n")
		rows(&b, "", columns)
	}
	b.WriteString("\n## Columns that all events have\n\nThe view `events` has them of all tables, without `" + Prefix + "`.\n\n| column | type |\n| --- | --- |\n")
	for _, c := range slices.Concat(Common(), rawColumn) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.Name, c.Type)
	}
	return b.String()
}

func rows(b *strings.Builder, outer string, columns []Column) {
	for _, c := range columns {
		name, typ := outer+c.Name, c.Type.String()
		if c.Type == List {
			if name, typ = name+"[]", "list of text"; c.Of != nil {
				typ = "list of struct"
			}
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, typ, strings.ReplaceAll(c.From, "|", `\|`))
		rows(b, name+".", c.Of)
	}
}

func TestColumnsAreDocumented(t *testing.T) {
	const at = "../../docs/lake-columns.md"
	want := page()
	if *update {
		if err := os.WriteFile(at, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(at)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the columns make (%v): go test ./lake/columns -run Documented -update", at, err)
	}
}

func TestEveryLogHasATable(t *testing.T) {
	formats := map[string]bool{}
	for _, log := range decode.Logs() {
		format, _, _ := strings.Cut(log, "-")
		formats[format] = true
	}
	for format := range formats {
		if !slices.ContainsFunc(Tables(), func(t *Table) bool { return slices.Contains(t.Formats, format) }) {
			t.Errorf("events of %s have no table", format)
		}
	}
}

func TestNamesAreOneEach(t *testing.T) {
	names := map[string]bool{}
	for _, table := range Tables() {
		for _, name := range append([]string{table.Name}, table.Names...) {
			if names[name] {
				t.Errorf("two tables are called %s", name)
			}
			names[name] = true
		}
		columns := map[string]bool{}
		for _, leaf := range table.Leaves() {
			if columns[leaf.Path] || leaf.Path != strings.ToLower(leaf.Path) {
				t.Errorf("%s: column %s is there twice, or not in lower case", table.Name, leaf.Path)
			}
			columns[leaf.Path] = true
		}
	}
}
