// Package columns is the one list of tables and columns of a lake: the writer,
// views, fields of query languages and documents are made from it. It reads and
// writes nothing.
package columns

import (
	"fmt"
	"slices"
	"strings"
)

// A Type is what a column's values are. Where one cannot be read as its type,
// the column is null and the raw record has it.
type Type uint8

// The types of columns. JSON is text that holds a JSON value, for the engine's
// JSON functions, as Athena's own tables have it.
const (
	Text Type = iota
	Int
	Long
	Double
	Date
	Time
	JSON
	Struct
	List
)

// typeNames are the types as lists of columns and documents spell them.
var typeNames = []string{"text", "int", "long", "double", "date", "time", "json", "struct", "list"}

func (t Type) String() string { return typeNames[t] }

// A Column is one column of a table, or a member of one that is a struct.
type Column struct {
	Name string
	Type Type
	From string   // the field's path in the log, as decode reads it; "" for what the lake fills in
	Of   []Column // the members of a struct, or those of a list's elements; none for a list of texts
}

// A Table is the columns of one log type, or of something the lake keeps about
// all of them.
type Table struct {
	Name    string
	Formats []string // of decode, whose events are its rows; none for the lake's own tables
	Names   []string // under which published queries know such a table
	Columns []Column // without those that all tables of events begin with
	ID      string   // the column that holds the log's own id of a record, or ""
	Classes bool     // its calls are told apart as reads and writes, and its actors are worth remembering
}

// Events tells whether the table's rows are events, and begin with Common.
func (t *Table) Events() bool { return len(t.Formats) > 0 }

// All are all columns, in order.
func (t *Table) All() []Column {
	if !t.Events() {
		return t.Columns
	}
	return slices.Concat(common, t.Columns, rawColumn)
}

// Prefix is what the names of the columns begin with that all tables of events
// share, so that they are never those of a log.
const Prefix = "event_"

// Group is the name of the column of the log group that events are of.
func (t *Table) Group() string {
	if t == Logs {
		return "log_group"
	}
	return Prefix + "log_group"
}

// common are the columns that every event has. The id is null where the table's
// ID column says the same.
var common = parse(`
	event_time:time event_account event_region event_log event_id event_service event_action event_outcome
	event_actor event_actor_kind event_root event_ip event_country event_network event_agent event_error event_resource
	event_object event_record:long event_log_group event_log_stream`, true)

// rawColumn is the record as it was read, where it is kept.
var rawColumn = parse(`event_raw`, true)

// Raw is the column of the record as it was read, the last of every table of
// events.
func Raw() []Column { return rawColumn }

// Common are the columns that every table of events begins with. The view that
// is called events has them of all such tables, without Prefix.
func Common() []Column { return common }

// tables are all tables. Order counts for people only.
//
// Source: Amazon Athena user guide, querying AWS service logs: names and nesting
// are those of its tables.
var tables = []*Table{
	CloudTrail, flow, resolver, waf, alb, albConnection, nlb, elb, cloudFront, s3Access,
	guardDuty, securityHub, inspector, eks, ocsf, Logs,
	Findings, Incidents, Hourly, FirstSeen,
}

// Tables are all tables of a lake.
func Tables() []*Table { return tables }

// Named is the table of a name, or one that published queries have for it;
// nil where there is none.
func Named(name string) *Table {
	for _, t := range tables {
		if t.Name == name || slices.Contains(t.Names, name) {
			return t
		}
	}
	return nil
}

// Leaf is a column that is neither struct nor list of structs, by its path:
// useridentity.sessioncontext.sessionissuer.username.
type Leaf struct {
	Path string
	Column
}

// Leaves are a table's columns by path, those within structs too.
func (t *Table) Leaves() []Leaf { return leaves("", t.All()) }

func leaves(path string, columns []Column) (all []Leaf) {
	for _, c := range columns {
		if c.Type == Struct {
			all = append(all, leaves(path+c.Name+".", c.Of)...)
			continue
		}
		all = append(all, Leaf{path + c.Name, c})
	}
	return all
}

// parse reads a list of columns as the tables here spell it:
//
//	name        text, at the path of that name
//	name:type   of another type
//	name=path   at another path; within braces, paths go on from the outer one
//	name{…}     a struct
//	name[]      a list of texts; name[]{…}, of structs
//
// filled says that it is the lake that fills them in: they have no path.
func parse(text string, filled bool) []Column {
	p := columnParser{words: strings.Fields(strings.NewReplacer("{", " { ", "}", " } ").Replace(text))}
	all := p.columns("")
	if filled {
		for i := range all {
			all[i].From = ""
		}
	}
	return all
}

type columnParser struct{ words []string }

func (p *columnParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *columnParser) columns(outer string) (all []Column) {
	for p.next() != "" && p.next() != "}" {
		all = append(all, p.column(outer))
	}
	return all
}

func (p *columnParser) column(outer string) Column {
	word := p.next()
	p.words = p.words[1:]
	name, path, moved := strings.Cut(word, "=")
	name, typed, _ := strings.Cut(name, ":")
	name, list := strings.CutSuffix(name, "[]")
	if !moved {
		path = name
	}
	c := Column{Name: name, From: outer + path}
	if typed != "" {
		i := slices.Index(typeNames, typed)
		if i < 0 {
			panic(fmt.Sprintf("BUG: column %s has no type %q", name, typed))
		}
		c.Type = Type(i)
	}
	if list {
		c.Type = List
	}
	if p.next() != "{" {
		return c
	}
	p.words = p.words[1:]
	inner := c.From + "."
	if list {
		inner = "" // from the element
	} else {
		c.Type = Struct
	}
	c.Of = p.columns(inner)
	p.words = p.words[1:]
	return c
}
