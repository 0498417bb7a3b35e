package syntax

import (
	"slices"
	"strings"
)

// expr reads an expression: or, of and, of not, of comparisons.
func (p *parser) expr() Expr {
	defer p.deeper()()
	return p.chain(p.conjunction, "or")
}

func (p *parser) conjunction() Expr { return p.chain(p.negation, "and") }

func (p *parser) negation() Expr {
	at := At(p.tok.at)
	if !p.takeWord("not") {
		return p.comparison()
	}
	defer p.deeper()()
	return &Unary{at, "not", p.negation()}
}

var comparisons = []string{"=", "!=", "<", "<=", ">", ">=", "=~"}

func (p *parser) comparison() Expr {
	x := p.sum()
	b := &Binary{At: At(p.tok.at), X: x}
	switch {
	case p.tok.kind == mark && slices.Contains(comparisons, p.tok.text):
		if b.Op = p.tok.text; b.Op == "=~" {
			b.Op = "like"
			return p.likeness(b)
		}
		p.advance()
		b.Y = p.sum()
		return b
	case p.takeWord("not"):
		if b.Not = true; !p.tok.keyword("like") && !p.tok.is("=~") && !p.tok.keyword("in") {
			p.expected("not_expected")
		}
	}
	switch {
	case p.tok.keyword("like"), p.tok.is("=~"):
		b.Op = "like"
		return p.likeness(b)
	case p.tok.keyword("in"):
		b.Op = "in"
		p.advance()
		b.Y = p.set()
		return b
	}
	return x
}

// likeness reads what like or =~ compares with: a regular expression, or text.
func (p *parser) likeness(b *Binary) Expr {
	p.advance()
	if r := p.regexAhead(); r != nil {
		b.Y = r
		return b
	}
	b.Y = p.sum()
	return b
}

// set reads a list, or a query in brackets.
func (p *parser) set() Expr {
	if p.tok.is("(") {
		at := At(p.tok.at)
		return &Subquery{at, p.subquery()}
	}
	l := &List{At: At(p.tok.at)}
	if !p.take("[") {
		p.expected("list_expected")
	}
	if p.take("]") {
		return l
	}
	l.Items = separated(p, p.sum)
	p.need("]")
	return l
}

func (p *parser) sum() Expr { return p.chain(p.product, "+", "-") }

func (p *parser) product() Expr { return p.chain(p.signed, "*", "/", "%") }

// chain reads operators of one strength, from the left.
func (p *parser) chain(inner func() Expr, ops ...string) Expr {
	x := inner()
	for {
		i := slices.IndexFunc(ops, func(op string) bool { return p.tok.is(op) || p.tok.keyword(op) })
		if i < 0 {
			return x
		}
		b := &Binary{At: At(p.tok.at), Op: ops[i], X: x}
		p.advance()
		b.Y = inner()
		x = b
	}
}

func (p *parser) signed() Expr {
	at := At(p.tok.at)
	if !p.take("-") {
		return p.power()
	}
	defer p.deeper()()
	return &Unary{at, "-", p.signed()}
}

func (p *parser) power() Expr {
	x := p.primary()
	at := At(p.tok.at)
	if !p.take("^") {
		return x
	}
	defer p.deeper()()
	return &Binary{At: at, Op: "^", X: x, Y: p.signed()}
}

func (p *parser) primary() Expr {
	t := p.tok
	place := At(t.at)
	switch {
	case t.kind == number:
		p.advance()
		return &Number{place, t.text}
	case t.kind == period:
		p.advance()
		return &Period{place, t.text}
	case t.kind == text:
		p.advance()
		return &Text{place, t.text}
	case t.keyword("true"), t.keyword("false"):
		p.advance()
		return &Bool{place, strings.EqualFold(t.text, "true")}
	case t.is("("):
		p.advance()
		x := p.expr()
		p.need(")")
		return x
	case t.is("/"):
		p.fail(t.at, "insights.regex_place")
	case t.kind != word || isKeyword(t.steps) && !t.steps[0].Quoted:
		p.expected("value_expected")
	}
	p.advance()
	if len(t.steps) == 1 && !t.steps[0].Quoted && p.take("(") {
		return p.call(t)
	}
	return &Field{place, t.steps}
}

// call reads what follows a function's bracket.
func (p *parser) call(name token) Expr {
	c := &Call{At: At(name.at), Name: name.text}
	if p.tok.is("*") {
		p.advance()
		c.Star = true
	} else if !p.tok.is(")") {
		c.Args = separated(p, p.expr)
	}
	p.need(")")
	return c
}
