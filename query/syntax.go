package query

import (
	"slices"
	"strings"

	"bannin/locale"
)

// What Athena writes otherwise and is no call: literals, days and intervals,
// VALUES, UNNEST, samples.
//
// Source: Trino documentation, SELECT, data types, date and time functions.

// written tries what is no call at a place; 0 where it is none of these.
func (d *dialect) written(tokens []token, at int) (int, error) {
	for _, form := range []func(*dialect, []token, int) (int, error){(*dialect).name, (*dialect).literal, (*dialect).day, (*dialect).values, (*dialect).unnest, (*dialect).sample, (*dialect).fields} {
		if n, err := form(d, tokens, at); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

// after is where the next token stands that is no blank.
func after(tokens []token, at int) int { return at + 1 + blanks(tokens[at+1:]) }

// follows tells whether key words stand from a place on, and where they end.
func follows(tokens []token, at int, words ...string) (int, bool) {
	for i, w := range words {
		if at >= len(tokens) || !tokens[at].is(w) {
			return at, false
		}
		if i == len(words)-1 {
			return at + 1, true
		}
		at = after(tokens, at)
	}
	return at, true
}

// name writes names that are not DuckDB's.
func (d *dialect) name(tokens []token, at int) (int, error) {
	t, next := tokens[at], after(tokens, at)
	switch {
	case t.kind == quoted && strings.EqualFold(t.text, `"$path"`):
		d.out.WriteString("event_object")
	case t.kind == quoted && t.text[0] == '`': // of Hive's statements
		d.out.WriteString(quoteName(strings.ReplaceAll(t.text[1:len(t.text)-1], "``", "`")))
	case t.is("default") && next < len(tokens) && tokens[next].text == ".": // a database of that name
		d.out.WriteString(`"default"`)
	default:
		return 0, nil
	}
	return 1, nil
}

// literal writes values that begin with their type.
func (d *dialect) literal(tokens []token, at int) (int, error) {
	t, next := tokens[at], after(tokens, at)
	if next == len(tokens) || tokens[next].kind != text {
		return 0, nil
	}
	value, plain := tokens[next].literal()
	switch {
	case isNetwork(t):
		d.out.WriteString(network(t.text, tokens[next].text))
	case t.is("x") && next == at+1:
		d.out.WriteString("unhex(" + tokens[next].text + ")")
	case t.is("timestamp") && plain && zoned(value) != "":
		d.out.WriteString("TIMESTAMPTZ " + quoteText(zoned(value)))
	default:
		return 0, nil
	}
	return next + 1 - at, nil
}

// zoned is a point in time with its zone as DuckDB reads it; "" where it has none.
func zoned(value string) string {
	day, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	clock, zone, named := strings.Cut(rest, " ")
	switch {
	case named && strings.ContainsAny(zone[:1], "+-"):
		return day + " " + clock + zone
	case named || strings.ContainsAny(clock, "+-Z"):
		return strings.TrimSpace(value)
	}
	return ""
}

// calendar are the units of intervals that keep a date a date.
var calendar = []string{"day", "week", "month", "quarter", "year"}

// day writes a date with intervals added, which stays a date.
func (d *dialect) day(tokens []token, at int) (int, error) {
	end := dated(tokens, at)
	if end == 0 {
		return 0, nil
	}
	stop := end
	for n := interval(tokens, stop); n > 0; n = interval(tokens, stop) {
		stop += n
	}
	if stop == end {
		return 0, nil
	}
	date, err := d.sub(tokens[at:end])
	d.out.WriteString("CAST(" + date + join(tokens[end:stop]) + " AS DATE)")
	return stop - at, err
}

// dated is where something ends that is a date by how it is written; 0 for all else.
func dated(tokens []token, at int) int {
	t, next := tokens[at], after(tokens, at)
	switch {
	case t.is("current_date"):
		return at + 1
	case next == len(tokens):
	case t.is("date") && tokens[next].kind == text:
		return next + 1
	case tokens[next].text == "(" && (t.is("date") || t.is("cast") || t.is("try_cast")):
		end := matching(tokens, next)
		if end < 0 {
			return 0
		}
		inner := trim(tokens[next+1 : end])
		if t.is("date") || len(inner) > 0 && inner[len(inner)-1].is("date") {
			return end + 1
		}
	}
	return 0
}

// interval counts the tokens of + interval '1' day, with the blanks before.
func interval(tokens []token, from int) int {
	at := from + blanks(tokens[min(from, len(tokens)):])
	if at >= len(tokens) || tokens[at].text != "+" && tokens[at].text != "-" {
		return 0
	}
	value, ok := follows(tokens, after(tokens, at), "interval")
	if !ok {
		return 0
	}
	value += blanks(tokens[value:])
	if value >= len(tokens) || tokens[value].kind != text {
		return 0
	}
	unit := after(tokens, value)
	if unit < len(tokens) && slices.ContainsFunc(calendar, tokens[unit].is) {
		return unit + 1 - from
	}
	return 0
}

// clauses are key words that end what stands after VALUES.
var clauses = []string{"order", "limit", "offset", "fetch", "union", "except", "intersect"}

// values writes VALUES 1, 2, which DuckDB wants as VALUES (1), (2).
func (d *dialect) values(tokens []token, at int) (int, error) {
	next := after(tokens, at)
	if !tokens[at].is("values") || next == len(tokens) || tokens[next].text == "." {
		return 0, nil
	}
	end, depth := next, 0
	for ; end < len(tokens); end++ {
		if depth += tokens[end].nesting(); depth < 0 || depth == 0 && slices.ContainsFunc(clauses, tokens[end].is) {
			break
		}
	}
	d.out.WriteString("VALUES ")
	for i, row := range split(tokens[next:end], ",") {
		sql, err := d.sub(row)
		if err != nil {
			return 0, err
		}
		if i > 0 {
			d.out.WriteString(",")
		}
		if row = trim(row); len(row) == 0 || row[0].text != "(" {
			sql = "(" + sql + ")"
		}
		d.out.WriteString(sql)
	}
	return end - at, nil
}

// sample writes TABLESAMPLE BERNOULLI (10), which are per cent.
func (d *dialect) sample(tokens []token, at int) (int, error) {
	method := after(tokens, at)
	if !tokens[at].is("tablesample") || method == len(tokens) {
		return 0, nil
	}
	open := after(tokens, method)
	if open == len(tokens) || tokens[open].text != "(" {
		return 0, nil
	}
	end := matching(tokens, open)
	if end < 0 || len(trim(tokens[open+1:end])) != 1 {
		return 0, nil
	}
	d.out.WriteString(join(tokens[at:end]) + " PERCENT)")
	return end + 1 - at, nil
}

// unnest writes UNNEST of several lists, of maps and of rows, which DuckDB has
// only after SELECT. Of what the columns after AS are, it counts.
func (d *dialect) unnest(tokens []token, at int) (int, error) {
	open := after(tokens, at)
	if !tokens[at].is("unnest") || open == len(tokens) || tokens[open].text != "(" {
		return 0, nil
	}
	end := matching(tokens, open)
	if end < 0 {
		return 0, nil
	}
	args := split(tokens[open+1:end], ",")
	tail, numbered := follows(tokens, after(tokens, end), "with", "ordinality")
	columns := aliases(tokens, end, tail, numbered)
	if len(args) == 1 && columns < 2 || len(args) == 1 && columns == 2 && numbered {
		return 0, nil
	}
	written, err := d.lists(args, columns, numbered)
	if err != nil {
		return 0, err
	}
	d.out.WriteString("LATERAL (SELECT " + strings.Join(written, ", ") + ")")
	if numbered {
		return tail - at, nil
	}
	return end + 1 - at, nil
}

// aliases counts the columns that are named after UNNEST; 0 where none are.
func aliases(tokens []token, end, tail int, numbered bool) int {
	at := after(tokens, end)
	if numbered {
		at = tail + blanks(tokens[tail:])
	}
	if at < len(tokens) && tokens[at].is("as") {
		at = after(tokens, at)
	}
	if at >= len(tokens) || tokens[at].kind != word && tokens[at].kind != quoted {
		return 0
	}
	open := after(tokens, at)
	if open == len(tokens) || tokens[open].text != "(" {
		return 0
	}
	stop := matching(tokens, open)
	if stop < 0 {
		return 0
	}
	return len(split(tokens[open+1:stop], ","))
}

// lists are the columns of an UNNEST.
func (d *dialect) lists(args [][]token, columns int, numbered bool) (written []string, err error) {
	if numbered {
		columns--
	}
	var lengths []string
	for _, a := range args {
		sql, err := d.sub(trim(a))
		if err != nil {
			return nil, err
		}
		switch {
		case columns >= 2 && len(args) == 1 && rows(a):
			written = append(written, "unnest("+sql+", recursive := true)")
		case columns == 2*len(args) || columns > len(args) && isMap(a):
			written = append(written, "unnest(map_keys("+sql+"))", "unnest(map_values("+sql+"))")
			sql = "map_keys(" + sql + ")"
		default:
			written = append(written, "unnest("+sql+")")
		}
		lengths = append(lengths, "coalesce(len("+sql+"), 0)")
	}
	if columns > len(written) && !rows(args[0]) {
		return nil, locale.Errorf("query.unnest", "columns", columns, "lists", len(written))
	}
	if numbered {
		written = append(written, "unnest(range(1, 1 + greatest("+strings.Join(lengths, ", ")+")))")
	}
	return written, nil
}

// rows tells whether something is cast to a list of rows.
func rows(tokens []token) bool {
	tokens = trim(tokens)
	return len(tokens) > 0 && (tokens[0].is("cast") || tokens[0].is("try_cast")) && slices.ContainsFunc(tokens, func(t token) bool { return t.is("row") })
}

// mapsOf are the functions that give maps.
var mapsOf = []string{"map", "map_agg", "histogram", "map_concat", "map_filter", "map_from_entries", "split_to_map", "transform_keys", "transform_values"}

// isMap tells whether something is a map by how it is written.
func isMap(tokens []token) bool {
	tokens = trim(tokens)
	if len(tokens) > 0 && (tokens[0].is("cast") || tokens[0].is("try_cast")) {
		return slices.ContainsFunc(tokens, func(t token) bool { return t.is("map") })
	}
	return len(tokens) > 0 && slices.ContainsFunc(mapsOf, tokens[0].is)
}

// fields names columns that are fields of others and by whose own names the rows
// are put in order: SELECT useridentity.arn … ORDER BY arn. It writes nothing.
func (d *dialect) fields(tokens []token, at int) (int, error) {
	if !tokens[at].is("select") {
		return 0, nil
	}
	list := level(tokens[at+1:])
	from := top(list, func(t token) bool { return t.is("from") })
	order := top(list, func(t token) bool { return t.is("order") })
	if from < 0 || order < from {
		return 0, nil
	}
	place := at + 1
	for _, item := range split(list[:from], ",") {
		last := len(item) - 1
		for last > 0 && item[last].kind == space {
			last--
		}
		if last > 1 && chain(trim(item)) && slices.ContainsFunc(list[order:], func(t token) bool { return t.kind == word && strings.EqualFold(t.text, item[last].text) }) {
			d.named[place+last] = " AS " + item[last].text
		}
		place += len(item) + 1
	}
	return 0, nil
}

// level are the tokens up to the end of the query they belong to.
func level(tokens []token) []token {
	depth := 0
	for i, t := range tokens {
		if depth += t.nesting(); depth < 0 || depth == 0 && (t.is("union") || t.is("except") || t.is("intersect")) {
			return tokens[:i]
		}
	}
	return tokens
}

// chain tells whether tokens are names with dots between them.
func chain(tokens []token) bool {
	for i, t := range tokens {
		if i%2 == 0 && t.kind != word && t.kind != quoted || i%2 == 1 && t.text != "." {
			return false
		}
	}
	return len(tokens)%2 == 1 && len(tokens) > 1
}
