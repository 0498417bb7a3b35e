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
}

// maxDepth bounds calls within calls.
const maxDepth = 100

// translate rewrites a query of Athena's.
func translate(sql string) (string, error) {
	tokens, err := lex(sql)
	if err != nil {
		return "", err
	}
	return rewrite(tokens, 0)
}

func rewrite(tokens []token, depth int) (string, error) {
	if depth > maxDepth {
		return "", locale.Errorf("query.too_deep")
	}
	d := &dialect{depth: depth}
	for at := 0; at < len(tokens); {
		n, err := d.one(tokens, at)
		if err != nil {
			return "", err
		}
		at += n
	}
	return d.out.String(), nil
}

// one writes what stands at a place, and tells how many tokens that was.
func (d *dialect) one(tokens []token, at int) (int, error) {
	t := tokens[at]
	if t.kind == quoted && strings.EqualFold(t.text, `"$path"`) {
		d.out.WriteString("event_object")
		return 1, nil
	}
	open := at + 1 + blanks(tokens[at+1:])
	switch {
	case open == len(tokens):
	case t.is("default") && tokens[open].text == ".": // a database of that name
		d.out.WriteString(`"default"`)
		return 1, nil
	case tokens[open].kind == text && (t.is("ipaddress") || t.is("ipprefix")):
		d.out.WriteString(network(t.text, tokens[open].text))
		return open + 1 - at, nil
	}
	called := t.kind == word && open < len(tokens) && tokens[open].text == "(" && (at == 0 || tokens[at-1].text != ".")
	if !called {
		d.out.WriteString(t.text)
		return 1, nil
	}
	name := strings.ToLower(t.text)
	if other, ok := renamed[name]; ok {
		d.out.WriteString(other)
		return 1, nil
	}
	end := matching(tokens, open)
	if end < 0 || !known(name) {
		d.out.WriteString(t.text)
		return 1, nil
	}
	return end + 1 - at, d.call(name, tokens[at:open+1], tokens[open+1:end])
}

// known tells whether calls of a name are written in another way.
func known(name string) bool {
	return name == "cast" || name == "try_cast" || forms[name] != nil
}

// call writes a call in DuckDB's way.
func (d *dialect) call(name string, head, inner []token) error {
	if name == "cast" || name == "try_cast" {
		return d.cast(head, inner)
	}
	var args []argument
	for _, part := range split(inner, ",") {
		a, err := d.argument(part)
		if err != nil {
			return err
		}
		args = append(args, a)
	}
	form := forms[name]
	written, err := form(args)
	if err != nil {
		return locale.Errorf("query.call", "function", name, "reason", err)
	}
	if written != "" {
		d.out.WriteString(written)
		return nil
	}
	for _, t := range head {
		d.out.WriteString(t.text)
	}
	for i, a := range args {
		if i > 0 {
			d.out.WriteString(", ")
		}
		d.out.WriteString(a.sql)
	}
	d.out.WriteString(")")
	return nil
}

// An argument of a call, rewritten.
type argument struct {
	sql     string
	literal string // its value, where it is a string
	fixed   bool   // it is a string
	address bool   // it is an address or network, by its type
}

func (d *dialect) argument(tokens []token) (argument, error) {
	tokens = trim(tokens)
	sql, err := rewrite(tokens, d.depth+1)
	a := argument{sql: sql}
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
	value, err := rewrite(inner[:at], d.depth+1)
	if err != nil {
		return err
	}
	var typ []token
	if at < len(inner) {
		typ = trim(inner[at+1:])
	}
	if len(typ) == 1 && isNetwork(typ[0]) {
		d.out.WriteString(network(typ[0].text, "CAST("+value+"AS VARCHAR)"))
		return nil
	}
	for _, t := range head {
		d.out.WriteString(t.text)
	}
	d.out.WriteString(value)
	if typ != nil {
		d.out.WriteString("AS " + typeName(typ, 0))
	}
	d.out.WriteString(")")
	return nil
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
