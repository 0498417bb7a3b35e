package query

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
)

// A dialect turns what Athena's SQL says otherwise into what DuckDB understands.
// It works on tokens and knows calls and casts; all else stays as it is written.
//
// Source: Trino documentation, functions and operators; Amazon Athena user guide,
// functions in Amazon Athena.
type dialect struct {
	out   strings.Builder
	depth int
	bare  bool           // rows are about to be cast, and need no names of their own
	named map[int]string // what follows a token, as the name of a column
}

// maxDepth bounds calls within calls.
const maxDepth = 100

// translate rewrites a query of Athena's.
func translate(sql string) (string, error) {
	tokens, err := lex(sql)
	if err != nil {
		return "", err
	}
	if tokens, err = statement(tokens); err != nil {
		return "", err
	}
	return new(dialect).sub(tokens)
}

// sub rewrites a part of what is rewritten. Since forms may write an argument
// twice, what comes out is bounded too.
func (d *dialect) sub(tokens []token) (string, error) {
	if d.depth > maxDepth {
		return "", locale.Errorf("query.too_deep")
	}
	part := &dialect{depth: d.depth + 1, bare: d.bare, named: map[int]string{}}
	for at := 0; at < len(tokens); {
		n, err := part.one(tokens, at)
		if err != nil {
			return "", err
		}
		part.out.WriteString(part.named[at+n-1])
		if at += n; part.out.Len() > maxLength {
			return "", locale.Errorf("query.too_long", "bytes", maxLength)
		}
	}
	return part.out.String(), nil
}

// one writes what stands at a place, and tells how many tokens that was.
func (d *dialect) one(tokens []token, at int) (int, error) {
	if tokens[at].kind == space {
		d.out.WriteString(tokens[at].text)
		return 1, nil
	}
	if n, err := d.written(tokens, at); n > 0 || err != nil {
		return n, err
	}
	t, open := tokens[at], after(tokens, at)
	called := t.kind == word && open < len(tokens) && tokens[open].text == "(" && (at == 0 || tokens[at-1].text != ".")
	if !called {
		d.out.WriteString(t.text)
		return 1, nil
	}
	name := strings.ToLower(t.text)
	end := matching(tokens, open)
	if end < 0 {
		d.out.WriteString(t.text)
		return 1, nil
	}
	if n, err := d.tail(name, tokens[at:], open-at, end-at); n > 0 || err != nil {
		return n, err
	}
	if other, ok := renamed[name]; ok {
		d.out.WriteString(other)
		return 1, nil
	}
	if !known(name) {
		d.out.WriteString(t.text)
		return 1, nil
	}
	return end + 1 - at, d.call(name, tokens[at:open+1], tokens[open+1:end])
}

// tail writes calls with something behind them that DuckDB wants inside: IGNORE
// NULLS, and the order of WITHIN GROUP. 0 where there is none.
func (d *dialect) tail(name string, tokens []token, open, end int) (int, error) {
	next := after(tokens, end)
	if name == "listagg" {
		group, ok := follows(tokens, next, "within", "group")
		if group += blanks(tokens[min(group, len(tokens)):]); ok && group < len(tokens) && tokens[group].text == "(" {
			if stop := matching(tokens, group); stop > 0 {
				return stop + 1, d.listagg(tokens[open+1:end], tokens[group+1:stop])
			}
		}
	}
	for _, what := range []string{"ignore", "respect"} {
		if stop, ok := follows(tokens, next, what, "nulls"); ok {
			inner, err := d.sub(tokens[open+1 : end])
			d.out.WriteString(join(tokens[:open+1]) + inner + " " + what + " NULLS)")
			return stop, err
		}
	}
	return 0, nil
}

// listagg writes LISTAGG(x, ',') WITHIN GROUP (ORDER BY y).
func (d *dialect) listagg(inner, order []token) error {
	args := split(inner, ",")
	separator := "''"
	if len(args) > 1 {
		separator = join(trim(args[1])[:1])
	}
	value, err := d.sub(trim(args[0]))
	if err != nil {
		return err
	}
	by, err := d.sub(trim(order))
	d.out.WriteString("string_agg(" + value + ", " + separator + " " + by + ")")
	return err
}

// known tells whether calls of a name are written in another way.
func known(name string) bool {
	return name == "cast" || name == "try_cast" || name == "extract" || forms[name] != nil
}

// call writes a call in DuckDB's way.
func (d *dialect) call(name string, head, inner []token) error {
	switch name {
	case "cast", "try_cast":
		return d.cast(head, inner)
	case "extract":
		return d.extract(head, inner)
	}
	var args []argument
	parts := split(inner, ",")
	if len(trim(inner)) == 0 {
		parts = nil
	}
	for _, part := range parts {
		a, err := d.argument(part)
		if err != nil {
			return err
		}
		args = append(args, a)
	}
	if name == "row" && d.bare {
		return d.as(head, args)
	}
	written, err := forms[name](args)
	if err != nil {
		return locale.Errorf("query.call", "function", name, "reason", err)
	}
	if written == "" {
		return d.as(head, args)
	}
	d.out.WriteString(written)
	return nil
}

// as writes a call as it is.
func (d *dialect) as(head []token, args []argument) error {
	var all []string
	for _, a := range args {
		all = append(all, a.sql)
	}
	d.out.WriteString(join(head) + strings.Join(all, ", ") + ")")
	return nil
}

// An argument of a call, rewritten.
type argument struct {
	sql     string
	params  []string // of a lambda
	body    string
	literal string // its value, where it is a string
	fixed   bool   // it is a string
	address bool   // it is an address or network, by its type
}

func (d *dialect) argument(tokens []token) (argument, error) {
	tokens = trim(tokens)
	sql, err := d.sub(tokens)
	if err != nil {
		return argument{}, err
	}
	a := argument{sql: sql}
	if arrow := top(tokens, func(t token) bool { return t.text == "->" }); arrow > 0 {
		for _, t := range tokens[:arrow] {
			if t.kind == word || t.kind == quoted {
				a.params = append(a.params, t.text)
			}
		}
		if a.body, err = d.sub(trim(tokens[arrow+1:])); err != nil {
			return argument{}, err
		}
	}
	if len(tokens) == 1 {
		a.literal, a.fixed = tokens[0].literal()
	}
	a.address = len(tokens) > 0 && (isNetwork(tokens[0]) || tokens[0].is("cast") || tokens[0].is("try_cast")) && slices.ContainsFunc(tokens, isNetwork)
	return a, err
}

func isNetwork(t token) bool { return t.is("ipaddress") || t.is("ipprefix") }

// network is a value as Athena's types for addresses and networks. Here, both are
// text: addresses with all their digits, so that they sort.
func network(typ, value string) string {
	if strings.EqualFold(typ, "ipaddress") {
		return "ip_address(" + value + ")"
	}
	return value
}

// cast writes a cast, with the names of types as DuckDB has them.
func (d *dialect) cast(head, inner []token) error {
	at := top(inner, func(t token) bool { return t.is("as") })
	if at < 0 {
		at = len(inner)
	}
	bare := d.bare
	d.bare = true
	value, err := d.sub(trim(inner[:at]))
	d.bare = bare
	if err != nil {
		return err
	}
	var typ []token
	if at < len(inner) {
		typ = trim(angled(inner[at+1:]))
	}
	written := join(head) + value + " AS " + typeName(typ, 0) + ")"
	switch {
	case len(typ) == 0:
		written = join(head) + value + ")"
	case isNetwork(typ[0]):
		written = network(typ[0].text, "CAST("+value+" AS VARCHAR)")
	case typ[0].is("varchar") && len(typ) == 1:
		written = "athena_varchar(" + value + ")"
	case (typ[0].is("varchar") || typ[0].is("char")) && len(typ) > 3:
		written = "left(athena_varchar(" + value + "), " + join(trim(typ[1:])[1:])
	case slices.ContainsFunc(typ, func(t token) bool { return t.is("row") }) && !literalRow(inner):
		// JSON may have fields that the type has not.
		written = "CASE typeof(" + value + ") WHEN 'JSON' THEN json_transform(CAST(" + value + " AS VARCHAR), " + quoteText(shape(typ, 0)) + ") ELSE " + written + " END"
	case len(typ) == 1 && typ[0].is("time"):
		written = "athena_time(" + value + ")"
	case typ[0].is("json"):
		written = "to_json(" + value + ")"
	case typ[0].is("timestamp") && typ[len(typ)-1].is("zone"): // of any precision
		written = join(head) + value + " AS TIMESTAMP WITH TIME ZONE)"
	}
	d.out.WriteString(written)
	return nil
}

// literalRow tells whether a row or list is written out.
func literalRow(tokens []token) bool {
	tokens = trim(tokens)
	return len(tokens) > 0 && (tokens[0].is("row") || tokens[0].is("array") || tokens[0].text == "[" || tokens[0].text == "(")
}

// shape is a type as DuckDB's functions for JSON take it: rows are objects, arrays
// are arrays, all else is the name of a type.
func shape(tokens []token, depth int) string {
	open := top(tokens, func(t token) bool { return t.text == "(" })
	if open <= 0 || tokens[len(tokens)-1].text != ")" || depth > maxDepth || !tokens[0].is("array") && !tokens[0].is("row") {
		return strconv.Quote(typeName(tokens, depth))
	}
	inner := tokens[open+1 : len(tokens)-1]
	if tokens[0].is("array") {
		return "[" + shape(trim(inner), depth+1) + "]"
	}
	var members []string
	for i, m := range split(inner, ",") {
		m = trim(m)
		name := "field" + strconv.Itoa(i)
		if len(m) > 1 && (m[0].kind == word || m[0].kind == quoted) {
			name, m = strings.Trim(m[0].text, `"`), trim(m[1:])
		}
		members = append(members, strconv.Quote(name)+":"+shape(m, depth+1))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// angled writes array<T>, as Hive has it, as array(T).
func angled(tokens []token) []token {
	tokens = slices.Clone(tokens)
	for i, t := range tokens {
		switch t.text {
		case "<":
			tokens[i].text = "("
		case ">":
			tokens[i].text = ")"
		}
	}
	return tokens
}

// extracted are the fields of EXTRACT that DuckDB has under other names.
var extracted = map[string]string{"dow": "isodow", "day_of_week": "isodow", "day_of_year": "doy", "day_of_month": "day", "year_of_week": "isoyear", "yow": "isoyear", "week_of_year": "week"}

// extract writes extract(dow FROM x).
func (d *dialect) extract(head, inner []token) error {
	inner = trim(inner)
	rest, err := d.sub(inner[min(1, len(inner)):])
	field := join(inner[:min(1, len(inner))])
	if other, ok := extracted[strings.ToLower(field)]; ok {
		field = other
	}
	d.out.WriteString(join(head) + field + rest + ")")
	return err
}

// typeName is a type in DuckDB's way: array(T) is T[], row(…) a struct.
func typeName(tokens []token, depth int) string {
	open := top(tokens, func(t token) bool { return t.text == "(" })
	if open <= 0 || tokens[len(tokens)-1].text != ")" || depth > maxDepth {
		return join(tokens)
	}
	inner := tokens[open+1 : len(tokens)-1]
	switch head := trim(tokens[:open]); {
	case len(head) == 1 && head[0].is("array"):
		return typeName(trim(inner), depth+1) + "[]"
	case len(head) == 1 && (head[0].is("row") || head[0].is("map")):
		name := "MAP"
		if head[0].is("row") {
			name = "STRUCT"
		}
		var members []string
		for _, m := range split(inner, ",") {
			m = trim(m)
			label := ""
			if name == "STRUCT" && len(m) > 1 && (m[0].kind == word || m[0].kind == quoted) {
				label, m = m[0].text+" ", trim(m[1:])
			}
			members = append(members, label+typeName(m, depth+1))
		}
		return name + "(" + strings.Join(members, ", ") + ")"
	}
	return join(tokens)
}

func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
	}
	return b.String()
}

// blanks counts the blanks that tokens begin with.
func blanks(tokens []token) int {
	n := 0
	for n < len(tokens) && tokens[n].kind == space {
		n++
	}
	return n
}

func trim(tokens []token) []token {
	tokens = tokens[blanks(tokens):]
	for len(tokens) > 0 && tokens[len(tokens)-1].kind == space {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// nesting is what a token does to the depth of brackets.
func (t token) nesting() int {
	if t.kind == symbol {
		switch t.text {
		case "(", "[", "{":
			return 1
		case ")", "]", "}":
			return -1
		}
	}
	return 0
}

// matching is where the bracket at open closes; -1 where it does not.
func matching(tokens []token, open int) int {
	depth := 0
	for i := open; i < len(tokens); i++ {
		if depth += tokens[i].nesting(); depth == 0 {
			return i
		}
	}
	return -1
}

// top is the first token outside brackets that is wanted; -1 where there is none.
func top(tokens []token, wanted func(token) bool) int {
	depth := 0
	for i, t := range tokens {
		if depth == 0 && wanted(t) {
			return i
		}
		depth += t.nesting()
	}
	return -1
}

// split cuts tokens at a symbol outside brackets.
func split(tokens []token, at string) (parts [][]token) {
	for {
		i := top(tokens, func(t token) bool { return t.kind == symbol && t.text == at })
		if i < 0 {
			return append(parts, tokens)
		}
		parts, tokens = append(parts, tokens[:i]), tokens[i+1:]
	}
}

// fill writes a template, in which $1 is the first argument, and $* are all.
func fill(template string, args []argument) string {
	var all []string
	swaps := []string{"$*", ""}
	for i, a := range args {
		all = append(all, a.sql)
		swaps = append(swaps, "$"+strconv.Itoa(i+1), a.sql)
	}
	swaps[1] = strings.Join(all, ", ")
	return strings.NewReplacer(swaps...).Replace(template)
}
