package syntax

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
)

// rest reads what follows a command's name; nil for a name of none.
func (p *parser) rest(name string, at At) Command {
	switch name {
	case "fields", "display", "unmask":
		return &Fields{at, name, p.items()}
	case "filter":
		return &Filter{At: at, Where: p.expr()}
	case "filterindex":
		return &Filter{At: at, Index: true, Where: p.expr()}
	case "stats":
		return p.stats(at)
	case "sort":
		p.takeWord("by") // as in queries of the console
		return &Sort{at, separated(p, p.key)}
	case "limit", "head": // its name until 2019
		return p.limit(at)
	case "dedup":
		return &Dedup{at, separated(p, p.field)}
	case "parse":
		return p.parse(at)
	case "pattern":
		return &Pattern{at, p.field()}
	case "diff":
		return p.diff(at)
	case "anomaly":
		return &Anomaly{at}
	case "unnest":
		return p.unnest(at)
	case "lookup":
		return p.lookup(at)
	case "join":
		return p.join(at)
	case "addtotals":
		return p.addTotals(at)
	case "source":
		return p.source(at)
	}
	return nil
}

// separated reads one or more with commas between them.
func separated[T any](p *parser, read func() T) []T {
	all := []T{read()}
	for p.take(",") {
		all = append(all, read())
	}
	return all
}

// items reads expressions with or without names.
func (p *parser) items() []Item {
	return separated(p, func() Item {
		start := p.tok.at
		item := Item{Expr: p.expr()}
		item.Text = strings.Join(strings.Fields(p.scanner.src[start:p.last]), " ")
		if p.takeWord("as") {
			item.As = new(p.name())
		}
		return item
	})
}

// name reads a name that the query gives.
func (p *parser) name() Name {
	t := p.tok
	if t.kind != word || isKeyword(t.steps) && !t.steps[0].Quoted {
		p.expected("name_expected")
	}
	p.advance()
	return Name{At(t.at), t.text}
}

// field reads a field.
func (p *parser) field() *Field {
	t := p.tok
	if t.kind != word || isKeyword(t.steps) && !t.steps[0].Quoted {
		p.expected("field_expected")
	}
	p.advance()
	return &Field{At(t.at), t.steps}
}

// quotedText reads text in quotation marks.
func (p *parser) quotedText() *Text {
	t := p.tok
	if t.kind != text {
		p.expected("text_expected")
	}
	p.advance()
	return &Text{At(t.at), t.text}
}

func (p *parser) stats(at At) Command {
	s := &Stats{At: at, Items: p.items()}
	if p.takeWord("by") {
		s.By = p.items()
	}
	return s
}

func (p *parser) key() Key {
	k := Key{Expr: p.expr()}
	if !p.takeWord("asc") {
		k.Descending = p.takeWord("desc")
	}
	return k
}

func (p *parser) limit(at At) Command {
	n, err := strconv.ParseInt(p.tok.text, 10, 32)
	if p.tok.kind != number || err != nil || n < 1 {
		p.expected("limit_expected")
	}
	p.advance()
	return &Limit{at, n}
}

func (p *parser) parse(at At) Command {
	c := &Parse{At: at}
	if p.tok.kind == word {
		c.From = p.field()
	}
	if c.Regex = p.regexAhead(); c.Regex != nil {
		return c
	}
	c.Glob = p.quotedText()
	p.needWord("as")
	c.Names = separated(p, p.name)
	if stars := strings.Count(c.Glob.Value, "*"); stars != len(c.Names) {
		p.fail(c.Glob.Pos(), "insights.stars", "stars", stars, "names", len(c.Names))
	}
	return c
}

// regexAhead reads a regular expression where one stands; nil where not.
func (p *parser) regexAhead() *Regex {
	if !p.tok.is("/") {
		return nil
	}
	t := p.scanner.regex(p.tok.at)
	p.tok = t
	if t.kind == bad {
		panic(giveUp{})
	}
	p.advance()
	return &Regex{At(t.at), t.text}
}

// periods are what diff may compare with.
var periods = []string{"previousPeriod", "previousDay", "previousWeek", "previousMonth"}

func (p *parser) diff(at At) Command {
	if p.tok.kind != word {
		return &Diff{At: at}
	}
	for _, known := range periods {
		if p.takeWord(known) {
			return &Diff{at, known}
		}
	}
	p.fail(p.tok.at, "insights.diff_unknown", "found", p.tok.text, "suggest", locale.Hint(p.tok.text, periods...))
	return nil
}

func (p *parser) unnest(at At) Command {
	c := &Unnest{At: at, List: p.expr()}
	p.needWord("into")
	c.Into = p.name()
	return c
}

func (p *parser) lookup(at At) Command {
	c := &Lookup{At: at, Table: p.name()}
	c.Keys = separated(p, func() LookupKey {
		k := LookupKey{Column: p.name()}
		k.Field = &Field{k.Column.At, []Step{{Name: k.Column.Text}}}
		if p.takeWord("as") {
			k.Field = p.field()
		}
		return k
	})
	p.needWord("output")
	c.Output = separated(p, p.name)
	return c
}

// option reads name=value where the name stands.
func (p *parser) option(name string) (Name, bool) {
	if !p.tok.keyword(name) {
		return Name{}, false
	}
	p.advance()
	p.need("=")
	t := p.tok
	if t.kind != word || len(t.steps) != 1 {
		p.expected("name_expected")
	}
	p.advance()
	return Name{At(t.at), t.text}, true
}

func (p *parser) join(at At) Command {
	j := &Join{At: at}
	for {
		if kind, ok := p.option("type"); ok {
			if j.Outer = strings.EqualFold(kind.Text, "left"); !j.Outer && !strings.EqualFold(kind.Text, "inner") {
				p.fail(kind.Pos(), "insights.join_type", "found", kind.Text)
			}
		} else if left, ok := p.option("left"); ok {
			j.Left = left
		} else if right, ok := p.option("right"); ok {
			j.Right = right
		} else {
			break
		}
	}
	if j.Left.Text == "" || j.Right.Text == "" || j.Left.Text == j.Right.Text {
		p.expected("join_names")
	}
	p.needWord("where")
	for {
		j.On = append(j.On, p.joinKey(j))
		if !p.takeWord("and") {
			break
		}
	}
	j.Query = p.subquery()
	return j
}

// joinKey reads left.a = right.b, in either order.
func (p *parser) joinKey(j *Join) JoinKey {
	x := p.sided(j)
	p.need("=")
	y := p.sided(j)
	side := y.Steps[0].Name
	if side == x.Steps[0].Name {
		p.fail(y.Pos(), "insights.join_key", "left", j.Left.Text, "right", j.Right.Text)
	}
	if side == j.Left.Text {
		x, y = y, x
	}
	x.Steps, y.Steps = x.Steps[1:], y.Steps[1:]
	return JoinKey{x, y}
}

// sided reads a field with the name of its side before it.
func (p *parser) sided(j *Join) *Field {
	f := p.field()
	if side := f.Steps[0].Name; len(f.Steps) < 2 || f.Steps[1].Index || side != j.Left.Text && side != j.Right.Text {
		p.fail(f.Pos(), "insights.join_key", "left", j.Left.Text, "right", j.Right.Text)
	}
	return f
}

// subquery reads a query in brackets.
func (p *parser) subquery() *Query {
	defer p.deeper()()
	p.need("(")
	q := p.query(true)
	p.need(")")
	return q
}

func (p *parser) addTotals(at At) Command {
	c := &AddTotals{At: at, Name: "Total", Row: true}
	for {
		if name, ok := p.option("fieldname"); ok {
			c.Name = name.Text
		} else if v, ok := p.option("row"); ok {
			c.Row = p.truth(v)
		} else if v, ok := p.option("col"); ok {
			c.Rows = p.truth(v)
		} else {
			break
		}
	}
	if p.tok.kind == word {
		c.Fields = separated(p, p.field)
	}
	return c
}

func (p *parser) truth(v Name) bool {
	yes := strings.EqualFold(v.Text, "true")
	if !yes && !strings.EqualFold(v.Text, "false") {
		p.fail(v.Pos(), "insights.truth_expected", "found", v.Text)
	}
	return yes
}

// source reads what SOURCE names: log groups, data sources, or both.
func (p *parser) source(at At) Command {
	s := &Source{At: at}
	for more := true; more; more = p.take(",") || p.tok.kind == word {
		switch {
		case p.tok.kind == text:
			s.Groups = append(s.Groups, p.quotedText().Value)
		case p.takeWord("logGroups"), p.takeWord("logGroup"):
			p.sourceGroups(s)
		case p.takeWord("dataSource"), p.takeWord("dataSources"):
			p.need("(")
			s.DataSources = append(s.DataSources, p.texts()...)
			p.need(")")
		case p.tok.keyword("start"), p.tok.keyword("end"):
			s.Range = append(s.Range, p.sourceTime())
		default:
			p.expected("source_expected")
		}
	}
	s.join(&Source{})
	return s
}

// sourceTime reads START=-3600s, which dashboards write behind SOURCE.
func (p *parser) sourceTime() string {
	name := p.tok.text
	p.advance()
	p.need("=")
	at := p.tok.at
	p.take("-")
	if p.tok.kind != number && p.tok.kind != period && p.tok.kind != text {
		p.expected("value_expected")
	}
	p.advance()
	return strings.ToUpper(name) + "=" + p.scanner.src[at:p.last]
}

// join adds what another SOURCE names. Names come before what names begin with.
func (s *Source) join(other *Source) {
	s.Groups, s.DataSources = append(s.Groups, other.Groups...), append(s.DataSources, other.DataSources...)
	s.Accounts, s.Classes, s.Range = append(s.Accounts, other.Accounts...), append(s.Classes, other.Classes...), append(s.Range, other.Range...)
	slices.SortStableFunc(s.Groups, func(a, b string) int {
		x, y := strings.HasSuffix(a, "*"), strings.HasSuffix(b, "*")
		switch {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	})
}

// sourceGroups reads (namePrefix: […], class: […], accountIdentifiers: […]). Without
// a prefix all groups are meant.
func (p *parser) sourceGroups(s *Source) {
	before := len(s.Groups)
	defer func() {
		if len(s.Groups) == before {
			s.Groups = append(s.Groups, "*")
		}
	}()
	p.need("(")
	if p.take(")") {
		return
	}
	separated(p, func() bool {
		t := p.tok
		if t.kind != word {
			p.expected("source_part")
		}
		p.advance()
		p.need(":")
		values := p.texts()
		switch strings.ToLower(t.text) {
		case "nameprefix":
			for _, v := range values {
				s.Groups = append(s.Groups, strings.TrimSuffix(v, "*")+"*")
			}
		case "class", "loggroupclass":
			s.Classes = append(s.Classes, values...)
		case "accountidentifiers", "accountidentifier":
			s.Accounts = append(s.Accounts, values...)
		default:
			p.fail(t.at, "insights.source_part", "found", strconv.Quote(t.text))
		}
		return true
	})
	p.need(")")
}

// texts reads a list of texts in brackets, or one text.
func (p *parser) texts() []string {
	if p.tok.kind == text {
		return []string{p.quotedText().Value}
	}
	p.need("[")
	if p.take("]") {
		return nil
	}
	all := separated(p, func() string { return p.quotedText().Value })
	p.need("]")
	return all
}
