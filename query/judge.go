package query

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bannin/locale"
)

// maxLength bounds the text of a query, and maxTree the depth of what the parser
// makes of it, and maxSize the expressions once macros are written out: a macro
// that writes its argument twice doubles with each call within a call, which the
// engine would do before it looks at any clock.
const (
	maxLength = 64 << 10
	maxTree   = 1500
	maxSize   = 1 << 18
	starSize  = 1 << 11
)

// judge tells whether a query may run, by what the engine's own parser makes of
// it: one statement that selects, from tables of the lake, with functions that
// are known to compute and do nothing else. It gives the query the lake's names of
// tables, and its tables.
func (s *Session) judge(ctx context.Context, conn *sql.Conn, q *Query) error {
	for range 2 {
		w, err := s.parse(ctx, conn, q)
		if err != nil {
			return err
		}
		if len(w.renames) == 0 {
			q.Tables = w.tables
			return nil
		}
		q.SQL, q.Notes = renamedTables(q.SQL, w.renames), w.notes
	}
	return locale.Errorf("query.refused", "what", "database")
}

// A walker goes through what the parser made of a query.
type walker struct {
	functions map[string]int // that queries may call, and how often each writes its arguments
	others    []string       // tables of other data
	tables    []string
	renames   map[int]string // what is written at a place instead of a table's name; "" is its last part
	notes     []error
	weight    int // how often what is walked is written, by the macros around it
	size      int // of the whole, with all that macros write
}

func (s *Session) parse(ctx context.Context, conn *sql.Conn, q *Query) (*walker, error) {
	query := q.SQL
	if len(query) > maxLength {
		return nil, locale.Errorf("query.too_long", "bytes", maxLength)
	}
	var tree string
	if err := conn.QueryRowContext(ctx, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", query).Scan(&tree); err != nil {
		return nil, errors.Join(ctx.Err(), locale.Errorf("query.unreadable", "reason", err.Error()))
	}
	var parsed struct {
		Error      bool   `json:"error"`
		Kind       string `json:"error_type"`
		Message    string `json:"error_message"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(tree), &parsed); err != nil {
		return nil, fmt.Errorf("read the parser's answer: %w", err)
	}
	switch {
	case parsed.Error && parsed.Kind == "not implemented":
		return nil, locale.Errorf("query.only_select")
	case parsed.Error:
		return nil, locale.Errorf("query.unreadable", "reason", s.told(errors.New(parsed.Message), q.asked))
	case len(parsed.Statements) == 0:
		return nil, locale.Errorf("query.empty")
	case len(parsed.Statements) != 1:
		return nil, locale.Errorf("query.one_statement", "count", len(parsed.Statements))
	}
	w := &walker{functions: s.functions, others: s.tables, renames: map[int]string{}, weight: 1}
	return w, w.walk(parsed.Statements[0], nil, 0)
}

// walk judges a node and what is below it. scope are the names that stand for
// queries of WITH there.
func (w *walker) walk(v any, scope []string, depth int) error {
	if depth > maxTree {
		return locale.Errorf("query.too_deep")
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			if err := w.walk(one, scope, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		return w.node(v, scope, depth)
	}
	return nil
}

func (w *walker) node(n map[string]any, scope []string, depth int) error {
	scope, err := w.with(n, scope, depth)
	if err != nil {
		return err
	}
	class, isExpression := n["class"].(string)
	kind, named := n["type"].(string)
	switch {
	case isExpression:
		defer func(weight int) { w.weight = weight }(w.weight)
		err = w.expression(class, n)
	case named:
		err = w.part(kind, n, scope)
	}
	if err != nil {
		return err
	}
	for key, child := range n {
		switch key {
		case "cte_map": // walked before
			continue
		case "value":
			if class == "CONSTANT" {
				continue
			}
		case "function":
			if f, ok := child.(map[string]any); ok && kind == "TABLE_FUNCTION" { // its name is judged as a table's
				child = slices.Collect(maps.Values(f))
			}
		}
		if err := w.walk(child, scope, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// with judges the queries of WITH, each of which sees those before it, and gives
// the names that the rest sees.
func (w *walker) with(n map[string]any, scope []string, depth int) ([]string, error) {
	named, _ := n["cte_map"].(map[string]any)
	entries, _ := named["map"].([]any)
	if n["cte_map"] != nil && named == nil {
		return nil, refused("WITH")
	}
	scope = slices.Clip(scope)
	for _, e := range entries {
		entry, _ := e.(map[string]any)
		name, ok := entry["key"].(string)
		if !ok {
			return nil, refused("WITH")
		}
		inner := scope
		if recursive(entry["value"]) {
			inner = append(inner, strings.ToLower(name))
		}
		if err := w.walk(entry["value"], inner, depth+1); err != nil {
			return nil, err
		}
		scope = append(scope, strings.ToLower(name))
	}
	return scope, nil
}

// recursive tells whether a query of WITH sees itself.
func recursive(v any) bool {
	info, _ := v.(map[string]any)
	query, _ := info["query"].(map[string]any)
	node, _ := query["node"].(map[string]any)
	return node["type"] == "RECURSIVE_CTE_NODE"
}

// classes are the kinds of expressions that a query may have.
var classes = []string{"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION",
	"LAMBDA", "LAMBDA_REF", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW", "TYPE"}

//go:embed functions.txt
var functionList string

// callable are the functions that a query may call: those of the engine's that
// compute and do nothing else, which functions.txt lists, and our own. What is not
// among them is refused, so that what a newer engine brings is too. With each goes
// how often it writes its arguments: a macro may do so more than once.
func callable(ctx context.Context, conn *sql.Conn) (map[string]int, error) {
	all := map[string]int{"cidr_contains": 1, "ip_address": 1}
	for _, name := range strings.Fields(functionList) {
		all[name] = 1
	}
	rows, err := conn.QueryContext(ctx, "SELECT lower(function_name), internal, coalesce(macro_definition, ''), array_to_string(parameters, ' ') FROM duckdb_functions() WHERE function_type LIKE '%macro'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type macro struct{ name, definition, parameters string }
	var macros []macro
	ours := map[string]bool{}
	for rows.Next() {
		var m macro
		var internal bool
		if err := rows.Scan(&m.name, &internal, &m.definition, &m.parameters); err != nil {
			return nil, err
		}
		if _, known := all[m.name]; known || !internal {
			macros = append(macros, m)
			ours[m.name] = ours[m.name] || !internal
		}
	}
	for _, m := range macros {
		all[m.name] = max(all[m.name], copies(m.definition, m.parameters, ours))
	}
	return all, rows.Err()
}

// copies is how often a macro writes the argument that it writes most often. The
// macros of ours that it calls may write it again: each counts double.
func copies(definition, parameters string, ours map[string]bool) int {
	tokens, _ := lex(definition)
	most, calls := 1, 0
	for _, p := range strings.Fields(parameters) {
		n := 0
		for _, t := range tokens {
			if strings.EqualFold(strings.Trim(t.text, `"`), p) {
				n++
			}
		}
		most = max(most, n)
	}
	for _, t := range tokens {
		if t.kind == word && ours[strings.ToLower(t.text)] {
			calls++
		}
	}
	return most << min(calls, 4)
}

// expression judges an expression by itself.
func (w *walker) expression(class string, n map[string]any) error {
	if !slices.Contains(classes, class) {
		return refused(class)
	}
	name, called := n["function_name"].(string)
	if (class == "FUNCTION" || class == "WINDOW") != called {
		return refused(class)
	}
	copies, known := w.functions[strings.ToLower(name)]
	if class == "STAR" {
		w.size += starSize // it stands for all columns
	}
	if w.size += w.weight; w.size > maxSize {
		return locale.Errorf("query.fault.too_heavy")
	}
	if w.weight *= max(copies, 1); called && !known {
		return misnamed{name, locale.Errorf("query.function", "name", name, "hint", locale.Hint(strings.ToLower(name), functionNames()...))}
	}
	return nil
}

func refused(what string) error { return locale.Errorf("query.refused", "what", what) }

// parts are the parts of queries that need no look of their own: what is in them
// is judged.
var parts = []string{
	"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
	"JOIN", "SUBQUERY", "EXPRESSION_LIST", "EMPTY", "PIVOT", "CTE",
	"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER", "DISTINCT_MODIFIER",
	"ORDER_DEFAULT", "ASCENDING", "DESCENDING",
}

// tableFunctions are the functions that a query may read rows from.
var tableFunctions = []string{"unnest", "generate_series", "range", "json_each", "json_tree"}

// part judges what is no expression.
func (w *walker) part(kind string, n map[string]any, scope []string) error {
	switch kind {
	case "BASE_TABLE":
		return w.table(n, scope)
	case "TABLE_FUNCTION":
		f, _ := n["function"].(map[string]any)
		name, _ := f["function_name"].(string)
		if !slices.Contains(tableFunctions, strings.ToLower(name)) {
			return noTable(name)
		}
		return nil
	case "SHOW_REF":
		name, _ := n["table_name"].(string)
		switch n["show_type"] {
		case "DESCRIBE", "SUMMARY":
			if n["query"] != nil {
				return nil
			}
		case "SHOW_UNQUALIFIED":
			if name == `"tables"` {
				w.tables = unique(append(w.tables, tableNames()...))
				return nil
			}
		}
		return refused("SHOW")
	}
	if !slices.Contains(parts, kind) && !strings.HasSuffix(kind, "_TYPE_INFO") {
		return refused(kind)
	}
	return nil
}

// table judges a table: it must be one of the lake's, or of WITH.
func (w *walker) table(n map[string]any, scope []string) error {
	name, _ := n["table_name"].(string)
	name = strings.ToLower(name)
	schema, _ := n["schema_name"].(string)
	catalog, _ := n["catalog_name"].(string)
	if n["at_clause"] != nil {
		return refused("AT")
	}
	if schema == "" && catalog == "" && slices.Contains(scope, name) {
		return nil
	}
	if schema == "" && catalog == "" && slices.Contains(w.others, name) {
		return nil
	}
	known := meant(name, schema)
	switch {
	case known == "" && schema != "":
		return noTable(schema + "." + name)
	case known == "":
		return noTable(name)
	}
	if known != name || schema != "" || catalog != "" {
		at, ok := n["query_location"].(float64)
		if !ok || at < 0 || at > maxLength {
			return noTable(name)
		}
		w.renames[int(at)] = ""
		if known != name {
			w.notes = append(w.notes, locale.Errorf("query.meant", "name", name, "table", known))
			if w.renames[int(at)] = known; n["alias"] == "" {
				w.renames[int(at)] += " AS " + quoteName(name)
			}
		}
	}
	w.tables = unique(append(w.tables, known))
	return nil
}

// generic are tables whose names are words that say nothing within another name.
var generic = []string{"logs", "events", "findings", "incidents", "hourly", "first_seen"}

// meant is the table that a name is of. People name their own after ours, such as
// cloudtrail_logs_BUCKET of CloudTrail's console, or prod_vpc_flow_logs.
func meant(name, schema string) string {
	if isTable(name) {
		return name
	}
	if schema == "s3_access_logs_db" { // whose tables are named after buckets
		return "s3access"
	}
	best := ""
	for _, known := range tableNames() {
		within := strings.HasPrefix(name, known+"_") || strings.HasSuffix(name, "_"+known)
		if within && len(known) > len(best) && !slices.Contains(generic, known) {
			best = known
		}
	}
	return best
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

func noTable(name string) error {
	_, last, _ := strings.Cut(name, ".")
	if last == "" {
		last = name
	}
	return misnamed{last, locale.Errorf("query.table", "name", name, "hint", locale.Hint(strings.ToLower(last), tableNames()...))}
}

// renamedTables writes other names of tables at places of a query, and none of
// databases before them.
func renamedTables(query string, renames map[int]string) string {
	places := slices.Sorted(maps.Keys(renames))
	for _, at := range slices.Backward(places) {
		if at > len(query) {
			continue
		}
		tokens, err := lex(query[at:])
		if err != nil {
			continue
		}
		end := 0
		for i := 0; i+1 < len(tokens); {
			dot := after(tokens, i)
			if dot >= len(tokens) || tokens[dot].text != "." {
				break
			}
			i = after(tokens, dot)
			end = i
		}
		if to := renames[at]; to != "" {
			query = query[:at] + to + join(tokens[min(end+1, len(tokens)):])
			continue
		}
		query = query[:at] + join(tokens[end:])
	}
	return query
}
