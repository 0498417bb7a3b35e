package syntax

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bannin/locale"
)

// MaxLength is how many characters a query may have.
// Source: Amazon CloudWatch Logs, quotas.
const MaxLength = 10_000

// maxDepth bounds how deep brackets may nest.
const maxDepth = 100

// maxFaults bounds how many faults are told.
const maxFaults = 20

// A Fault is what is wrong at a place of a query. Lines and columns count from
// 1, columns in characters.
type Fault struct {
	Line, Column int
	Reason       error
}

func (f *Fault) told() *locale.Error {
	return locale.Errorf("insights.at", "line", f.Line, "column", f.Column, "reason", f.Reason)
}

// Error tells the fault with its place.
func (f *Fault) Error() string { return f.told().Error() }

// Unwrap gives what locale can tell in every language.
func (f *Fault) Unwrap() error { return f.told() }

// Faults gathers what is wrong with a text: its grammar, and what others find.
type Faults struct {
	src string
	all []*Fault
}

// Add notes a fault at a place, with the key and parameters of its sentence. Of
// those at one place the first is told.
func (f *Faults) Add(at int, key string, pairs ...any) {
	before := f.src[:min(at, len(f.src))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	same := func(o *Fault) bool { return o.Line == line && o.Column == column }
	if len(f.all) < maxFaults && !slices.ContainsFunc(f.all, same) {
		f.all = append(f.all, &Fault{line, column, locale.Errorf(key, pairs...)})
	}
}

// Any tells whether something is wrong.
func (f *Faults) Any() bool { return f.all != nil }

// Err is all of it as one error, in order of place; nil for nothing.
func (f *Faults) Err() error {
	slices.SortStableFunc(f.all, func(a, b *Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var all []error
	for _, one := range f.all {
		all = append(all, one)
	}
	return errors.Join(all...)
}

// Read reads a query. Where Faults are any, it is not whole.
func Read(text string) (*Query, *Faults) {
	f := &Faults{src: text}
	return read(text, f), f
}

func read(src string, f *Faults) *Query {
	switch n := utf8.RuneCountInString(src); {
	case !utf8.ValidString(src) || strings.ContainsRune(src, 0):
		f.Add(0, "insights.not_text")
		return &Query{}
	case n > MaxLength:
		f.Add(0, "insights.too_long", "length", n, "limit", MaxLength)
		return &Query{}
	}
	p := &parser{Faults: f}
	p.scanner = scanner{src: src, fault: func(at int, key string, pairs ...any) {
		if !p.quiet {
			f.Add(at, key, pairs...)
		}
	}}
	p.advance()
	q := p.query(false)
	if p.tok.kind != end {
		p.scanner.fault(p.tok.at, "insights.trailing", "found", p.found())
	}
	return q
}

type parser struct {
	scanner
	*Faults
	tok   token
	last  int // where the token before ended
	depth int
	open  int  // round brackets
	quiet bool // while looking for the next command
}

// giveUp ends the reading of a command; its fault is told.
type giveUp struct{}

func (p *parser) advance() {
	switch p.last = p.tok.end; {
	case p.tok.is("("):
		p.open++
	case p.tok.is(")"):
		p.open--
	}
	p.tok = p.scanner.next()
}

// fail tells a fault and gives the command up.
func (p *parser) fail(at int, key string, pairs ...any) {
	if p.tok.kind != bad || at != p.tok.at {
		p.Add(at, key, pairs...)
	}
	panic(giveUp{})
}

// found is the token at hand as people read it.
func (p *parser) found() any {
	if p.tok.kind == end {
		return locale.Errorf("insights.end")
	}
	return strconv.Quote(p.scanner.src[p.tok.at:p.tok.end])
}

func (p *parser) expected(what string, pairs ...any) {
	p.fail(p.tok.at, "insights."+what, append(pairs, "found", p.found())...)
}

func (p *parser) take(m string) bool {
	if !p.tok.is(m) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) takeWord(w string) bool {
	if !p.tok.keyword(w) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) need(m string) {
	if !p.take(m) {
		p.expected("mark_expected", "mark", m)
	}
}

func (p *parser) needWord(w string) {
	if !p.takeWord(w) {
		p.expected("mark_expected", "mark", w)
	}
}

// deeper counts brackets.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.tok.at, "insights.deep", "limit", maxDepth)
	}
	return func() { p.depth-- }
}

// query reads commands; within brackets up to the closing one.
func (p *parser) query(inner bool) *Query {
	q := &Query{}
	if p.tok.kind == end {
		p.Add(p.tok.at, "insights.empty")
		return q
	}
	for {
		if c := p.command(q.sources(), inner); c != nil {
			q.add(c)
		}
		if !p.take("|") {
			return q
		}
	}
}

// sources tells whether there is nothing but SOURCE so far.
func (q *Query) sources() bool {
	for _, c := range q.Commands {
		if _, ok := c.(*Source); !ok {
			return false
		}
	}
	return true
}

// add adds a command. SOURCE behind SOURCE, as dashboards write it, is one of both.
func (q *Query) add(c Command) {
	if s, ok := c.(*Source); ok && len(q.Commands) == 1 {
		q.Commands[0].(*Source).join(s)
		return
	}
	q.Commands = append(q.Commands, c)
}

// command reads one command. Where that fails it goes on behind it, so that the
// faults of the others are told too. Those of a query in brackets end it.
func (p *parser) command(first, inner bool) (c Command) {
	depth := p.depth
	if !inner {
		defer func() {
			if r := recover(); r != nil {
				if _, ok := r.(giveUp); !ok {
					panic(r)
				}
				c, p.depth = nil, depth
				p.resume()
			}
		}()
	}
	start := p.tok
	if start.kind != word {
		p.expected("command_expected")
	}
	if start.keyword("source") && !first {
		p.fail(start.at, "insights.source_first")
	}
	p.advance()
	if c = p.rest(strings.ToLower(start.text), At(start.at)); c == nil {
		p.fail(start.at, "insights.command_unknown", "found", start.text, "suggest", Hint(start.text, elsewhere, commandNames...))
	}
	if p.tok.kind != end && !p.tok.is("|") && !(inner && p.tok.is(")")) {
		p.expected("joint")
	}
	return c
}

// resume looks for the next command.
func (p *parser) resume() {
	p.quiet = true
	for p.tok.kind != end && !(p.tok.is("|") && p.open <= 0) {
		p.advance()
	}
	p.open, p.quiet = 0, false
}

// commandNames are the commands, as documents spell them.
var commandNames = []string{"addtotals", "anomaly", "dedup", "diff", "display", "fields", "filter", "filterIndex", "join", "limit", "lookup",
	"parse", "pattern", "sort", "SOURCE", "stats", "unmask", "unnest"}

// elsewhere are commands of other languages, and what they are here.
var elsewhere = map[string]string{"where": "filter", "search": "filter", "select": "fields", "project": "fields", "eval": "fields", "extend": "fields", "table": "display",
	"rex": "parse", "extract": "parse", "order": "sort", "summarize": "stats", "group": "stats", "count": "stats", "tail": "limit", "take": "limit", "top": "limit",
	"distinct": "dedup", "uniq": "dedup", "expand": "unnest", "mvexpand": "unnest", "from": "SOURCE"}

// Hint is the "did you mean" for a word: what it is called here if other languages
// have it, or the nearest of those that are known.
func Hint(word string, elsewhere map[string]string, known ...string) any {
	if here := elsewhere[strings.ToLower(word)]; here != "" {
		return locale.Meant(here)
	}
	return locale.Hint(word, known...)
}
