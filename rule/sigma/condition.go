package sigma

import (
	"regexp"
	"slices"
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// maxWords and maxParens bound a condition.
const (
	maxWords  = 10000
	maxParens = 100
)

// condition reads `selection and not 1 of filter_*`. From the loosest binding
// to the tightest: or, and, not, x of, parentheses. nil is a fault.
func (r *reader) condition(at *node, text string, s *searches) rule.Expr {
	p := &conditionParser{r: r, at: at, s: s, words: words(text)}
	if len(p.words) == 0 {
		r.fault(at, "sigma.condition_empty")
		return nil
	}
	if len(p.words) > maxWords {
		r.fault(at, "sigma.yaml_too_much", "reason", "condition")
		return nil
	}
	x := p.or()
	if !p.failed && p.next < len(p.words) {
		p.fail("sigma.condition_rest", "word", p.word())
	}
	if p.failed {
		return nil
	}
	return x
}

var conditionWord = regexp.MustCompile(`[()]|[^\s()]+`)

func words(text string) []string { return conditionWord.FindAllString(text, -1) }

type conditionParser struct {
	r      *reader
	at     *node
	s      *searches
	words  []string
	next   int
	depth  int
	failed bool
}

// fail tells of the first fault of syntax; what follows it would be noise.
func (p *conditionParser) fail(key string, pairs ...any) rule.Expr {
	if !p.failed {
		p.r.fault(p.at, key, pairs...)
	}
	p.failed = true
	return rule.Or{}
}

func (p *conditionParser) word() string {
	if p.next < len(p.words) {
		return p.words[p.next]
	}
	return ""
}

func (p *conditionParser) take(word string) bool {
	if strings.EqualFold(p.word(), word) {
		p.next++
		return true
	}
	return false
}

func (p *conditionParser) or() rule.Expr {
	all := []rule.Expr{p.and()}
	for p.take("or") {
		all = append(all, p.and())
	}
	return or(all)
}

func (p *conditionParser) and() rule.Expr {
	all := []rule.Expr{p.not()}
	for p.take("and") {
		all = append(all, p.not())
	}
	return and(all)
}

func (p *conditionParser) not() rule.Expr {
	negated := false
	for p.take("not") {
		negated = !negated
	}
	x := p.atom()
	if negated {
		return rule.Not{X: x}
	}
	return x
}

func (p *conditionParser) atom() rule.Expr {
	word := p.word()
	switch {
	case word == "":
		return p.fail("sigma.condition_end")
	case word == ")" || slices.Contains([]string{"and", "or"}, strings.ToLower(word)):
		return p.fail("sigma.condition_operand", "word", word)
	case word == "(":
		return p.parens()
	case p.next+1 < len(p.words) && strings.EqualFold(p.words[p.next+1], "of"):
		return p.of()
	}
	p.next++
	x, ok := p.s.exprs[word]
	if !ok {
		return p.unknown(word)
	}
	p.s.used[word] = true
	return x
}

func (p *conditionParser) parens() rule.Expr {
	if p.depth++; p.depth > maxParens {
		return p.fail("sigma.yaml_too_much", "reason", "( ( (")
	}
	p.next++
	x := p.or()
	if !p.failed && p.word() == "" {
		return p.fail("sigma.condition_open")
	}
	if !p.failed && !p.take(")") {
		return p.fail("sigma.condition_paren", "word", p.word())
	}
	p.depth--
	return x
}

// of reads `1 of them`, `all of selection*`.
func (p *conditionParser) of() rule.Expr {
	count := strings.ToLower(p.word())
	if !slices.Contains([]string{"1", "any", "all"}, count) {
		return p.fail("sigma.condition_count", "word", p.word())
	}
	p.next += 2
	name := p.word()
	if name == "" {
		return p.fail("sigma.condition_end")
	}
	if name == "(" || name == ")" {
		return p.fail("sigma.condition_operand", "word", name)
	}
	p.next++
	found := p.s.like(name)
	if len(found) == 0 {
		return p.unknown(name)
	}
	var all []rule.Expr
	for _, f := range found {
		p.s.used[f] = true
		all = append(all, p.s.exprs[f])
	}
	if count == "all" {
		return and(all)
	}
	return or(all)
}

// unknown tells of a name that is no search identifier, and of those there are.
func (p *conditionParser) unknown(name string) rule.Expr {
	near := locale.Hint(name, p.s.names...)
	if near == "" && len(p.s.names) > 0 && len(p.s.names) <= maxListed {
		near = locale.Errorf("sigma.there_are", "known", strings.Join(p.s.names, ", "))
	}
	p.r.fault(p.at, "sigma.unknown_search", "name", name, "hint", near)
	p.s.bad = true
	return rule.Or{}
}

// maxListed is how many names a fault lists.
const maxListed = 10

// like are the search identifiers that a pattern names. Those that begin with
// an underscore are left out unless the pattern does so, too.
func (s *searches) like(name string) []string {
	if strings.EqualFold(name, "them") {
		name = "*"
	}
	expr := regexp.MustCompile(`\A` + strings.ReplaceAll(regexp.QuoteMeta(name), `\*`, `.*`) + `\z`)
	var found []string
	for _, n := range s.names {
		if expr.MatchString(n) && (!strings.HasPrefix(n, "_") || strings.HasPrefix(name, "_")) {
			found = append(found, n)
		}
	}
	return found
}
