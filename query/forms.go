package query

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"bannin/locale"
)

// Forms that are more than a template: lambdas of two values, nulls, digests,
// regular expressions.

// apply writes what a lambda gives for values. DuckDB calls lambdas only on
// lists, so that each value becomes a list of one.
func (a argument) apply(values ...string) (string, error) {
	if len(a.params) != len(values) {
		return "", locale.Errorf("query.lambda", "count", len(values))
	}
	written := a.body
	for i := len(values) - 1; i >= 0; i-- {
		written = fmt.Sprintf("list_transform([%s], lambda %s: %s)[1]", values[i], a.params[i], written)
	}
	return written, nil
}

// reduce carries the state through the list beside its elements, since DuckDB's
// own wants the state to be of their type.
func reduce(args []argument) (string, error) {
	if len(args) != 4 {
		return "", nil
	}
	step, err := args[2].apply("carried.s", "entry.x")
	if err != nil {
		return "", err
	}
	if _, err := strconv.Atoi(args[1].sql); err == nil {
		args[1].sql = "CAST(" + args[1].sql + " AS BIGINT)" // or sums would outgrow it
	}
	last, err := args[3].apply(fill("list_reduce(list_transform($1, lambda x: {'s': $2, 'x': x}), lambda carried, entry: {'s': "+step+", 'x': entry.x}, {'s': $2, 'x': NULL}).s", args))
	return last, err
}

func zipWith(args []argument) (string, error) {
	if len(args) != 3 {
		return "", nil
	}
	both, err := args[2].apply("entry[1]", "entry[2]")
	return fill("list_transform(list_zip($1, $2), lambda entry: "+both+")", args), err
}

// mapForm writes a function of a map and a lambda of its keys and values: $2 is
// what that gives.
func mapForm(pattern string) form {
	return func(args []argument) (string, error) {
		if len(args) != 2 {
			return "", nil
		}
		both, err := args[1].apply("entry.key", "entry.value")
		return fill(pattern, []argument{args[0], {sql: both}}), err
	}
}

// arraySort puts nulls last. Lists are sorted by their own order only.
func arraySort(args []argument) (string, error) {
	if len(args) > 1 && args[1].params != nil {
		return "", locale.Errorf("query.comparator")
	}
	return fill("list_sort($1, 'ASC', 'NULLS LAST')", args[:1]), nil
}

// row names the fields, which the engine's driver needs, as Athena shows them.
func row(args []argument) (string, error) {
	var fields []string
	for i, a := range args {
		fields = append(fields, fmt.Sprintf("field%d := %s", i, a.sql))
	}
	return "struct_pack(" + strings.Join(fields, ", ") + ")", nil
}

// joined is null where one of the values is.
func joined(args []argument) (string, error) {
	var values []string
	for _, a := range args {
		values = append(values, a.sql)
	}
	return "(" + strings.Join(values, " || ") + ")", nil
}

// unlessNull writes a function that is null where one of its values is.
func unlessNull(name string) form {
	return func(args []argument) (string, error) {
		var nulls []string
		for _, a := range args {
			nulls = append(nulls, "("+a.sql+") IS NULL")
		}
		return fill("CASE WHEN NOT ("+strings.Join(nulls, " OR ")+") THEN "+name+"($*) END", args), nil
	}
}

// approxPercentile refuses weights, which the engine does not have.
func approxPercentile(args []argument) (string, error) {
	if len(args) != 2 {
		return "", locale.Errorf("query.weights")
	}
	return fill("approx_quantile($*)", args), nil
}

// digest writes a digest, which Athena gives as bytes of bytes, and DuckDB as
// text.
func digest(name string) form {
	return func(args []argument) (string, error) {
		if len(args) != 1 {
			return "", nil
		}
		for _, bytes := range []string{"encode(", "unhex(", "from_hex(", "from_base64("} {
			if strings.HasPrefix(args[0].sql, bytes) {
				return "unhex(" + name + "(" + args[0].sql + "))", nil
			}
		}
		return name + "(" + args[0].sql + ")", nil
	}
}

var (
	namedGroup = regexp.MustCompile(`\(\?<([A-Za-z])`)
	around     = regexp.MustCompile(`\(\?<?[=!]|\(\?>|\\[1-9]`)
)

// regex writes a call whose second argument is a regular expression of Java's.
// What the engine's cannot have, by construction in linear time, is told.
func regex(then form) form {
	return func(args []argument) (string, error) {
		if len(args) > 1 && args[1].fixed {
			pattern := args[1].literal
			if mark := around.FindString(strings.ReplaceAll(pattern, `\\`, "")); mark != "" {
				return "", locale.Errorf("query.regex", "mark", mark)
			}
			args[1].sql = quoteText(namedGroup.ReplaceAllString(pattern, "(?P<$1"))
		}
		if len(args) > 2 && args[2].params != nil {
			return "", locale.Errorf("query.regex_lambda")
		}
		return then(args)
	}
}

// statement is a query's tokens, without what ends it. What is none is told
// before anything is read of it.
func statement(tokens []token) ([]token, error) {
	for len(tokens) > 0 {
		last := tokens[len(tokens)-1]
		if last.kind != space && last.text != ";" {
			break
		}
		tokens = tokens[:len(tokens)-1]
	}
	marks := 0
	for i, t := range tokens { // parameters have names here
		if t.kind == symbol && t.text == "?" {
			marks++
			tokens[i].text = "$p" + strconv.Itoa(marks)
		}
	}
	at := blanks(tokens)
	if at == len(tokens) || tokens[at].kind != word {
		return tokens, nil
	}
	switch first := strings.ToLower(tokens[at].text); first {
	case "explain":
		return nil, locale.Errorf("query.explain")
	case "msck", "unload", "create", "alter", "drop", "insert", "update", "delete", "merge", "optimize", "vacuum", "truncate", "grant", "revoke", "prepare", "execute", "deallocate", "analyze", "set", "reset", "use", "copy", "refresh", "call", "start", "begin", "commit", "rollback":
		return nil, locale.Errorf("query.statement", "name", strings.ToUpper(first))
	case "show":
		return shown(tokens, at)
	case "desc":
		tokens[at].text = "DESCRIBE"
	}
	return tokens, nil
}

// shown writes SHOW TABLES IN x and SHOW COLUMNS IN t.
func shown(tokens []token, at int) ([]token, error) {
	end, columns := follows(tokens, at, "show", "columns")
	if !columns {
		var ok bool
		if end, ok = follows(tokens, at, "show", "tables"); !ok {
			return nil, locale.Errorf("query.statement", "name", "SHOW")
		}
	}
	next := end + blanks(tokens[end:])
	of := next < len(tokens) && (tokens[next].is("in") || tokens[next].is("from"))
	switch {
	case columns && of:
		return append([]token{{word, "DESCRIBE"}}, tokens[next+1:]...), nil
	case !columns && of:
		return tokens[:end], nil
	}
	return tokens, nil
}
