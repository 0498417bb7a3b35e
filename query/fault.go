package query

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"

	"bannin/lake"
	"bannin/locale"
)

// A fault is what the engine says of a query, and the sentence that tells a
// person the same. The groups of the expression are the sentence's parameters:
// "at" is also the word to look for in the query, "near" what the engine knows
// instead, types are named as Athena does.
type fault struct {
	said *regexp.Regexp
	key  string
}

// faults are all that are known, made when the first is told.
var faults = sync.OnceValue(func() (all []fault) {
	for _, f := range [][2]string{
		{`Referenced column "(?P<at>[^"]*)" (?:not found|was not found)(?:(?s:.*)Candidate bindings: (?P<near>.*))?`, "query.fault.column"},
		{`Values list "[^"]*" does not have a column named "(?P<at>[^"]*)"`, "query.fault.column"},
		{`Table "[^"]*" does not have a column named "(?P<at>[^"]*)"(?:(?s:.*)Candidate bindings: (?P<near>.*))?`, "query.fault.column"},
		{`Could not find key "(?P<at>[^"]*)" in struct(?:(?s:.*)Candidate Entries: (?P<near>.*))?`, "query.fault.field"},
		{`Cannot extract field '(?P<at>[^']*)' from expression "(?P<of>[^"]*)"`, "query.fault.text"},
		{`Referenced table "(?P<at>[^"]*)" not found(?:(?s:.*)Candidate tables: (?P<near>.*))?`, "query.fault.alias"},
		{`column "(?P<at>[^"]*)" must appear in the GROUP BY`, "query.fault.group"},
		{`Cannot (?:compare values|mix values) of type (?P<left>.*?) and (?:type )?(?P<right>.*?) (?:-|in )`, "query.fault.compare"},
		{`argument types '(?P<at>[^(]*)\((?P<types>.*?)\)'`, "query.fault.call"},
		{`for the function call "(?P<at>[^(]*)\((?P<types>.*?)\)"`, "query.fault.call"},
		{`Macro (?P<at>\w+)\(\) (?:has multiple|does not support)`, "query.fault.macro"},
		{`bannin: too much`, "query.fault.too_much"}, // from macros.sql
		{`Could not convert string '(?P<value>(?s:.*?))' to (?P<left>[A-Z0-9_ ]+)`, "query.fault.convert"},
		{`(?s)field value out of range: "(?P<value>.*?)"`, "query.fault.time"},
		{`(?s)invalid (?P<left>date|timestamp) field format: "(?P<value>.*?)"`, "query.fault.convert"},
		{`(?s)Could not parse string "(?P<value>.*?)" according to format`, "query.fault.time"},
		{`Malformed JSON`, "query.fault.json"},
		{`Ambiguous reference to column name "(?P<at>[^"]*)" \(use: (?P<use>.*)\)`, "query.fault.ambiguous"},
		{`WHERE clause cannot contain aggregates`, "query.fault.where"},
		{`WHERE clause cannot contain window`, "query.fault.window"},
		{`same number of result columns`, "query.fault.columns"},
		{`More than one row returned by a subquery`, "query.fault.one_row"},
		{`Out of Memory Error|could not allocate|failed to allocate|bad_alloc|max_temp_directory_size`, "query.fault.memory"},
		{`Out of Range Error|out of range for|Overflow in`, "query.fault.range"},
		{`invalid perl operator: (?P<mark>.*)`, "query.regex"},
		{`invalid repetition size: (?P<mark>.*)`, "query.regex"},
		{`Max expression depth limit`, "query.fault.deep"},
		{`syntax error at or near "(?P<at>(?s:.*))"`, "query.fault.syntax"},
		{`syntax error at end of input`, "query.fault.end"},
		{`API error: empty name`, "query.fault.unnamed"},
		{`incorrect argument count for command|(?i:expected .*parameter|values were not provided for)`, "query.fault.parameter"},
	} {
		all = append(all, fault{regexp.MustCompile(f[0]), f[1]})
	}
	return all
})

// told is an error of the engine's for people: in their language, with the place
// in what they asked, and without where the lake lies.
func (s *Session) told(err error, asked string) error {
	said := err.Error()
	var engine *duckdb.Error
	if errors.As(err, &engine) {
		said = engine.Msg
	}
	for _, f := range faults() {
		if groups := f.said.FindStringSubmatch(said); groups != nil {
			return f.tell(groups, asked)
		}
	}
	if engine == nil {
		return err
	}
	// Below the reason, the engine shows the query, which is not as it was written.
	said, _, _ = strings.Cut(said, "\n\nLINE ")
	said, _, _ = strings.Cut(said, "\n\n")
	said = strings.ReplaceAll(said, s.lake.Path(lake.File{})+string(filepath.Separator), "")
	if engine.Type == duckdb.ErrorTypeInvalid || strings.Contains(said, ".parquet") {
		return locale.Errorf("query.damaged", "reason", said) // not the query's fault
	}
	return locale.Errorf("query.engine", "reason", said)
}

func (f fault) tell(groups []string, asked string) error {
	pairs := []any{"hint", ""}
	word := ""
	for i, name := range f.said.SubexpNames() {
		value := groups[i]
		switch name {
		case "":
			continue
		case "at":
			word, value = value, strings.TrimPrefix(value, "athena_")
		case "near":
			var known []string
			for _, k := range strings.Split(value, ", ") {
				known = append(known, strings.Trim(k, `"`))
			}
			pairs[1] = locale.Hint(strings.ToLower(word), known...)
			continue
		case "left", "right", "types":
			value = typesOf(value)
		case "value":
			value = value[:min(len(value), 60)] // a part, of what may be a whole record
		}
		pairs = append(pairs, name, strings.ToValidUTF8(value, "�"))
	}
	return placed(asked, word, locale.Errorf(f.key, pairs...))
}

var literalType = regexp.MustCompile(`\b(?:STRING|INTEGER)_LITERAL\b`)

// typesOf names types as Athena does.
func typesOf(types string) string {
	types = literalType.ReplaceAllStringFunc(types, func(t string) string {
		if t[0] == 'S' {
			return "varchar"
		}
		return "integer"
	})
	return strings.NewReplacer("int64", "bigint", "int32", "integer", "hugeint", "bigint").Replace(strings.ToLower(types))
}

// misnamed is a name that nothing has, in a query as it was rewritten.
type misnamed struct {
	name string
	error
}

// placed tells where a word stands in what was asked; the fault alone where it
// does not.
func placed(asked, word string, what error) error {
	tokens, err := lex(asked)
	if err != nil || word == "" {
		return what
	}
	word = strings.TrimPrefix(word, "athena_")
	at := 0
	for _, t := range tokens {
		if t.kind != space && (strings.EqualFold(t.text, word) || t.kind == quoted && strings.EqualFold(t.text[1:len(t.text)-1], word)) {
			line := asked[strings.LastIndexByte(asked[:at], '\n')+1 : at]
			return locale.Errorf("query.at", "line", 1+strings.Count(asked[:at], "\n"), "column", 1+utf8.RuneCountInString(line), "reason", what)
		}
		at += len(t.text)
	}
	return what
}
