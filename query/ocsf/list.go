package ocsf

import (
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A list says what the columns of OCSF are in one of the lake's tables.
//
//	# a comment
//	let NAME  SQL         a value that others name; it may name those before it
//	PATH  SQL             a column, or a member of one, of text
//	PATH:TYPE  SQL        of another type: int, long, double, bool, time, texts, map
//	PATH[]  SQL           a list; in paths below it, SQL calls its element item,
//	                      and that of a list in it item2
//	PATH                  a column that this log cannot fill, and others can
//
// Lines that begin with a blank go on from the line before.
type list struct {
	lets []let
	sql  map[string]string // by path
	tree *node
}

type let struct{ name, sql string }

//go:embed lists
var files embed.FS

// The lists that others stand on: what all records have, what all findings have,
// and what stands behind the columns of either.
const (
	every   = "every"
	finding = "finding"
	after   = "after"
)

// findings are the tables of findings.
var findings = []string{"securityhub", "guardduty", "inspector", "findings"}

// tables are the lake's tables that have lists.
var tables = []string{"cloudtrail", "vpcflow", "resolver", "waf", "eks", "securityhub", "guardduty", "inspector", "findings", "incidents"}

// lists are the lists of these tables, by their names: read when the first view
// is asked for.
var lists = sync.OnceValue(func() map[string]*list {
	all := map[string]*list{}
	for _, table := range tables {
		below := []string{every}
		if slices.Contains(findings, table) {
			below = append(below, finding)
		}
		all[table] = stacked(parse(text(table)), below)
	}
	return all
})

// stacked is a list on top of others: its values come before theirs, and its
// columns behind.
func stacked(own *list, below []string) *list {
	all := &list{lets: own.lets, sql: map[string]string{}, tree: new(node)}
	order := []*list{own, parse(text(after))}
	for _, name := range slices.Backward(below) {
		order = slices.Insert(order, 0, parse(text(name)))
	}
	for _, l := range order {
		maps.Copy(all.sql, l.sql)
		all.tree.merge(l.tree)
		for _, base := range l.lets {
			if !slices.ContainsFunc(all.lets, func(l let) bool { return l.name == base.name }) {
				all.lets = append(all.lets, base)
			}
		}
	}
	return all
}

func text(name string) string {
	raw, err := files.ReadFile("lists/" + name + ".txt")
	if err != nil {
		bug("%v", err)
	}
	return string(raw)
}

func parse(text string) *list {
	l := &list{sql: map[string]string{}, tree: new(node)}
	for _, line := range joined(text) {
		word, rest, _ := strings.Cut(line, " ")
		sql := strings.TrimSpace(rest)
		if word == "let" {
			name, value, _ := strings.Cut(sql, " ")
			l.lets = append(l.lets, let{name, strings.TrimSpace(value)})
			continue
		}
		path, typ, _ := strings.Cut(word, ":")
		if _, twice := l.sql[path]; twice {
			bug("%s is there twice", path)
		}
		l.tree.add(path, typ)
		l.sql[path] = sql
	}
	return l
}

// joined are a list's lines, without comments, each with those that go on from
// it.
func joined(text string) (all []string) {
	for line := range strings.Lines(text) {
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case line[0] == ' ' && len(all) > 0:
			all[len(all)-1] += " " + strings.TrimSpace(line)
		default:
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// types are the types that lists name, as DuckDB calls them.
var types = map[string]string{
	"": "VARCHAR", "int": "INTEGER", "long": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "time": "TIMESTAMPTZ", "texts": "VARCHAR[]",
	"map": "MAP(VARCHAR, VARCHAR)",
}

// A node is a column, or a member of one; the root holds all columns.
type node struct {
	name string
	path string
	typ  string // of a leaf, as lists name it
	list bool
	kids []*node
}

func (n *node) named(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// add adds a path, and what is above it.
func (n *node) add(path, typ string) {
	if types[typ] == "" {
		bug("%s is of type %q", path, typ)
	}
	at := n
	for step := range strings.SplitSeq(path, ".") {
		name, list := strings.CutSuffix(step, "[]")
		next := at.named(name)
		if next == nil {
			next = &node{name: name, path: strings.TrimPrefix(at.path+"."+step, "."), list: list}
			at.kids = append(at.kids, next)
		}
		if next.list != list {
			bug("%s is a list and none", path)
		}
		at = next
	}
	at.typ = typ
}

// merge adds the columns of another tree.
func (n *node) merge(other *node) {
	for _, k := range other.kids {
		own := n.named(k.name)
		switch {
		case own == nil:
			own = &node{name: k.name, path: k.path, typ: k.typ, list: k.list}
			n.kids = append(n.kids, own)
		case own.list != k.list || own.typ != k.typ || (len(own.kids) == 0) != (len(k.kids) == 0):
			bug("%s has two types", k.path)
		}
		own.merge(k)
	}
}
