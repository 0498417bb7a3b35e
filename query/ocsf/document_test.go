package ocsf

import (
	"cmp"
	"fmt"
	"strings"
)

// page is docs/lake-ocsf.md: the views, and for each of the lake's tables
// what stands where.
func page() string {
	var b strings.Builder
	b.WriteString(`# The lake's tables in OCSF

Made from ` + "`query/ocsf/lists/`" + ` by ` + "`go test ./query/ocsf -run Documented -update`" + `.

Queries that were written for Amazon Security Lake's tables (source version 2, OCSF 1.1.0) run on a lake of bannin's as they are: its own tables are seen in those columns. Any region may stand in a
table's name, and a database before it; the name of a region chooses nothing, as in a region that others are rolled up to. What came as OCSF and was made from no log of this list
is in the views of its class too. [Decision 39](decisions/0039-ocsf-as-views.md) says why these are views.

| view | also known as | rows |
| --- | --- | --- |
`)
	for _, v := range views {
		name := v.Name
		if v.regional() {
			name = Prefix + "REGION_" + v.Name
		}
		others := ""
		if len(v.Names) > 0 {
			others = "`" + strings.Join(v.Names, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, others, v.About)
	}
	b.WriteString("\nA finding that two products tell of is there twice, with one `finding_info.uid`. Findings have `resources`, and the first of them as `resource`.\n\n" +
		"Below, `item` is an element of the list that a path names with `[]`, and `item2` that of a list in it. Where there is no value, the column is null in that log, and others fill it.\n")
	for _, table := range tables {
		fmt.Fprintf(&b, "\n## %s\n\n| column | type | value |\n| --- | --- | --- |\n", table)
		l := lists()[table]
		for _, v := range l.lets {
			fmt.Fprintf(&b, "| *%s* | | %s |\n", v.name, code(v.sql))
		}
		l.tree.document(&b, l)
	}
	return b.String()
}

func (n *node) document(b *strings.Builder, l *list) {
	for _, k := range n.kids {
		if k.list || len(k.kids) == 0 {
			typ := cmp.Or(k.typ, "text")
			if k.list {
				typ = "list"
			}
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", k.path, typ, code(l.sql[k.path]))
		}
		k.document(b, l)
	}
}

// code is SQL in a cell of a table.
func code(sql string) string {
	if sql == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(sql, "|", `\|`) + "`"
}
