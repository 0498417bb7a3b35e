package rule

// expr reads one condition; lists stand in parentheses.
func (p *parser) expr() Expr {
	var x Expr
	p.nest(func() {
		switch c := p.peek(); {
		case c == '(':
			x = p.list()
		case c == '"' || c == '$':
			x = p.field(p.path(""))
		default:
			x = p.worded()
		}
	})
	return x
}

// worded reads a condition that begins with a word.
func (p *parser) worded() Expr {
	switch word := p.among("true", "false", "not", "same", "anywhere",
		"whole", "column", "rest", "columns", "message"); word {
	case "":
		return nil
	case "true":
		return And{}
	case "false":
		return Or{}
	case "not":
		return Not{p.expr()}
	case "same":
		return Same{p.quoted(), p.expr()}
	case "anywhere":
		return Anywhere{p.test()}
	default:
		return p.field(p.path(word))
	}
}

func (p *parser) field(path Path) Expr { return Field{path, p.test()} }

// list reads (a and b), (a or b), or with one condition (and a), (or a).
func (p *parser) list() Expr {
	p.take('(')
	var all []Expr
	p.peek()
	word := p.ahead()
	if word == "and" || word == "or" {
		p.at += len(word)
		all = append(all, p.expr())
		p.take(')')
		return joined(word, all)
	}
	all = append(all, p.expr())
	word = p.among("and", "or")
	for p.fault == nil {
		all = append(all, p.expr())
		if p.peek() == ')' {
			p.at++
			break
		}
		p.among(word)
	}
	return joined(word, all)
}

func joined(word string, all []Expr) Expr {
	if word == "and" {
		return And(all)
	}
	return Or(all)
}

// path reads a path, whose word, if it begins with one, was read already.
func (p *parser) path(word string) Path {
	switch word {
	case "columns":
		return Path{Mode: Columns}
	case "message":
		return Path{Mode: Message}
	case "":
		if p.peek() == '$' {
			return p.selector()
		}
		return At(p.quoted())
	}
	var path Path
	p.take('(')
	switch word {
	case "whole":
		path = Path{Mode: Whole, Key: p.quoted()}
	case "column":
		path = Path{Mode: Column, Column: p.whole()}
	case "rest":
		path = Path{Mode: Rest, Column: p.whole()}
	}
	p.take(')')
	return path
}

// anyPath reads a path that stands by itself.
func (p *parser) anyPath() Path {
	if c := p.peek(); c == '"' || c == '$' {
		return p.path("")
	}
	word := p.among("whole", "column", "rest", "columns", "message")
	if word == "" {
		return Path{}
	}
	return p.path(word)
}

// selector reads $["a"][0][*].*
func (p *parser) selector() Path {
	p.take('$')
	path := Path{Mode: Selector}
	for p.fault == nil {
		switch p.peek() {
		case '.':
			p.at++
			p.take('*')
			path.Steps = append(path.Steps, Step{AnyField: true})
		case '[':
			p.at++
			path.Steps = append(path.Steps, p.step())
			p.take(']')
		default:
			return path
		}
	}
	return path
}

func (p *parser) step() Step {
	switch p.peek() {
	case '"':
		return Step{IsKey: true, Key: p.quoted()}
	case '*':
		p.at++
		return Step{AnyItem: true}
	}
	return Step{IsIndex: true, Index: p.whole()}
}
