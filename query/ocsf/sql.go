package ocsf

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed macros.sql
var macros string

// Macros are the statement that makes the functions which views call.
func Macros() string { return macros }

// fromLog is the SELECT of a log's rows in a view's columns.
func (n *node) fromLog(l *list, where, from string) string {
	for _, v := range l.lets { // one within the other, so that none is reckoned twice
		from = "(SELECT *, (" + v.sql + ") AS " + quote(v.name) + " FROM " + from + ")"
	}
	sql := "SELECT " + n.columns(func(n *node) string { return l.sql[n.path] }) + " FROM " + from
	if where != "" {
		sql += " WHERE " + where
	}
	return sql
}

// An expression is what a node is in SQL, "" for nothing.
type expression func(n *node) string

func nothing(*node) string { return "" }

// columns are the columns of a tree, each with its name.
func (n *node) columns(of expression) string {
	var all []string
	for _, k := range n.kids {
		all = append(all, k.value(of, 0)+" AS "+quote(k.name))
	}
	return strings.Join(all, ", ")
}

// value is a node in SQL, within so many lists.
func (n *node) value(of expression, depth int) string {
	switch {
	case !n.filled(of):
		return "CAST(NULL AS " + n.duck() + ")"
	case n.list:
		return "CAST(list_transform(" + of(n) + ", lambda " + element(depth+1) + ": " + n.packed(of, depth+1) + ") AS " + n.duck() + ")"
	case len(n.kids) > 0:
		return n.packed(of, depth)
	}
	return "TRY_CAST(" + of(n) + " AS " + n.duck() + ")"
}

// filled tells whether there is anything of a node.
func (n *node) filled(of expression) bool {
	if n.list || len(n.kids) == 0 {
		return of(n) != ""
	}
	for _, k := range n.kids {
		if k.filled(of) {
			return true
		}
	}
	return false
}

// element is what SQL calls an element of a list within so many lists.
func element(depth int) string {
	if depth < 2 {
		return "item"
	}
	return "item" + strconv.Itoa(depth)
}

// packed is a struct of what is below a node.
func (n *node) packed(of expression, depth int) string {
	var all []string
	for _, k := range n.kids {
		all = append(all, quote(k.name)+" := "+k.value(of, depth))
	}
	return "struct_pack(" + strings.Join(all, ", ") + ")"
}

// duck is a node's type.
func (n *node) duck() string {
	typ := types[n.typ]
	if len(n.kids) > 0 {
		var all []string
		for _, k := range n.kids {
			all = append(all, quote(k.name)+" "+k.duck())
		}
		typ = "STRUCT(" + strings.Join(all, ", ") + ")"
	}
	if n.list {
		typ += "[]"
	}
	return typ
}

// own are the columns of OCSF that the lake's table of it has. What else a
// record holds is looked for in the record.
var own = map[string]bool{"metadata": true, "actor": true, "api": true, "cloud": true, "src_endpoint": true, "dst_endpoint": true, "http_request": true,
	"finding_info": true, "resources": true, "unmapped": true, "class_uid": true, "class_name": true, "activity_name": true, "severity": true, "status": true}

// filledIn are columns that are not as a record has them: they are those of the
// lake.
var filledIn = map[string]string{"time": "epoch_ms(event_time)", "time_dt": "event_time", "region": "event_region", "accountid": "nullif(account, 'none')",
	"eventday": "strftime(day, '%Y%m%d')"}

// fromOCSF is the SELECT of rows that came as OCSF, in a view's columns.
func (n *node) fromOCSF(where, from string) string {
	var all []string
	for _, k := range n.kids {
		all = append(all, k.fromJSON()+" AS "+quote(k.name))
	}
	return "SELECT " + strings.Join(all, ", ") + " FROM " + from + " WHERE " + where
}

// fromJSON is a column of OCSF as a record in JSON has it. What is of another
// type there is null.
func (n *node) fromJSON() string {
	if sql := filledIn[n.name]; sql != "" {
		return sql
	}
	if len(n.kids) == 0 && !n.list && n.typ != "texts" && n.typ != "map" {
		if own[n.name] {
			return "TRY_CAST(" + quote(n.name) + " AS " + n.duck() + ")"
		}
		return "TRY_CAST(ocsf_text(event_raw, '$." + n.name + "') AS " + n.duck() + ")"
	}
	json := "ocsf_json(event_raw, '$." + n.name + "')"
	if own[n.name] {
		json = "ocsf_json(" + quote(n.name) + ", '$')"
	}
	return "CAST(json_transform(" + json + ", '" + n.structure() + "') AS " + n.duck() + ")"
}

// structure is a node's type as json_transform takes it.
func (n *node) structure() string {
	s := strconv.Quote(types[n.typ])
	switch {
	case n.typ == "texts":
		s = `["VARCHAR"]`
	case len(n.kids) > 0:
		var all []string
		for _, k := range n.kids {
			all = append(all, strconv.Quote(k.name)+":"+k.structure())
		}
		s = "{" + strings.Join(all, ",") + "}"
	}
	if n.list {
		s = "[" + s + "]"
	}
	return s
}
