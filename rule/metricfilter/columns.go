package metricfilter

import (
	"strconv"
	"unicode"

	"bannin/rule"
)

// An item is one part of a space-delimited pattern: a column, or the three
// dots that stand for any number of them.
type item struct {
	dots  bool
	name  string    // "" when the pattern does not say
	where rule.Expr // on the column at path here; nil: anything
}

// here stands for a column while its place in the line is not known yet: what
// follows decides.
var here = rule.Path{Mode: rule.Column}

// columns reads [ items ]: a pattern for lines of columns.
func (s *scanner) columns() (rule.Expr, error) {
	s.at++
	items, err := s.items()
	if err != nil {
		return nil, err
	}
	return arrange(items), s.end()
}

func (s *scanner) items() ([]item, error) {
	if s.skipBlanks(); s.take("]") {
		return nil, nil
	}
	var items []item
	for {
		s.skipBlanks()
		start := s.at
		it, err := s.item()
		if err != nil {
			return nil, err
		}
		for _, other := range items {
			if it.dots && other.dots {
				return nil, s.fault(start, "metricfilter.dots_twice")
			}
			if it.name != "" && it.name == other.name {
				return nil, s.fault(start, "metricfilter.name_twice", "found", strconv.Quote(it.name))
			}
		}
		items = append(items, it)
		if s.skipBlanks(); s.take("]") {
			return items, nil
		}
		if !s.take(",") {
			return nil, s.joint("metricfilter.column_joint", "]")
		}
	}
}

// item reads up to the comma or bracket behind an item.
func (s *scanner) item() (item, error) {
	if s.take("...") {
		return item{dots: true}, nil
	}
	if r := s.peek(); r == ',' || r == ']' {
		return item{}, nil
	}
	start := s.at
	name := s.run(isWord)
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		s.at = start
		return item{}, s.fault(start, "metricfilter.column_expected", "found", s.found())
	}
	if s.skipBlanks(); s.done() || s.peek() == ',' || s.peek() == ']' {
		return item{name: name}, nil
	}
	s.at = start
	where, err := s.either(func() (rule.Expr, error) { return s.columnCondition(name) })
	return item{name: name, where: where}, err
}

// columnCondition reads one comparison; all those of an item are on its column.
func (s *scanner) columnCondition(name string) (rule.Expr, error) {
	s.skipBlanks()
	start := s.at
	if got := s.run(isWord); got != name {
		s.at = start
		return nil, s.fault(start, "metricfilter.other_column", "found", s.found(), "name", strconv.Quote(name))
	}
	s.skipBlanks()
	op, v, err := s.comparison()
	if err != nil {
		return nil, err
	}
	return v.inColumn(here, op), nil
}

// arrange gives each item its column. Without dots the last takes the rest of
// the line; those behind the dots are counted from the end.
func arrange(items []item) rule.Expr {
	all := rule.And{}
	dots := false
	for i, it := range items {
		path := rule.Path{Mode: rule.Column, Column: i}
		switch {
		case dots:
			path.Column = i - len(items)
		case i == len(items)-1:
			path.Mode = rule.Rest
		}
		dots = dots || it.dots
		if it.where != nil {
			all = append(all, place(it.where, path))
		}
	}
	least := len(items)
	if dots {
		least--
	}
	if least > 0 {
		enough := rule.Field{Path: rule.Path{Mode: rule.Columns}, Test: rule.Number{Op: ">=", Value: float64(least)}}
		all = append(rule.And{enough}, all...)
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// place is a condition with here replaced.
func place(x rule.Expr, path rule.Path) rule.Expr {
	switch x := x.(type) {
	case rule.And:
		y := make(rule.And, len(x))
		for i := range x {
			y[i] = place(x[i], path)
		}
		return y
	case rule.Or:
		y := make(rule.Or, len(x))
		for i := range x {
			y[i] = place(x[i], path)
		}
		return y
	case rule.Field:
		x.Path = path
		return x
	}
	panic("BUG: metricfilter: a column's condition is none of and, or, field")
}
