// Package syntax is the language of CloudWatch Logs Insights: its grammar, read by
// hand with a place for every fault, and a tree that prints itself.
//
// Source: Amazon CloudWatch Logs user guide, Logs Insights query language.
package syntax

// A Query is a parsed query: its commands in order.
type Query struct{ Commands []Command }

// A Command is one step of a query. Its String is a text that parses to it.
type Command interface {
	String() string
	Pos() int
}

// At is where a part of a query stands in its text, in bytes.
type At int

// Pos is the place.
func (a At) Pos() int { return int(a) }

// A Step is a part of a field's name: a member, or an index in brackets.
type Step struct {
	Name   string
	Index  bool
	Quoted bool // it stood in back-ticks
}

// A Name is a name that a query gives.
type Name struct {
	At
	Text string
}

// An Item is an expression with the name of its column.
type Item struct {
	Expr Expr
	As   *Name
	Text string // as it was written; "" where it was not
}

type (
	// Source is SOURCE: what the query reads. Without it, that is asked from outside.
	Source struct {
		At
		Groups      []string // names; one that ends in * is a prefix
		DataSources []string
		Accounts    []string
		Classes     []string
		Range       []string // START=… and END=…, as written; a range is asked from outside
	}
	// Fields is fields, display and unmask: columns to show.
	Fields struct {
		At
		Command string
		Items   []Item
	}
	// Filter is filter, and filterIndex.
	Filter struct {
		At
		Index bool
		Where Expr
	}
	// Stats is stats: aggregates, by keys.
	Stats struct {
		At
		Items, By []Item
	}
	// Sort is sort.
	Sort struct {
		At
		Keys []Key
	}
	// Key is an expression to sort by.
	Key struct {
		Expr       Expr
		Descending bool
	}
	// Limit is limit.
	Limit struct {
		At
		Rows int64
	}
	// Dedup is dedup.
	Dedup struct {
		At
		Fields []*Field
	}
	// Parse is parse, with a pattern of stars and names, or with a regular expression
	// that names its groups.
	Parse struct {
		At
		From  *Field // nil is @message
		Glob  *Text
		Names []Name
		Regex *Regex
	}
	// Pattern is pattern.
	Pattern struct {
		At
		Field *Field
	}
	// Diff is diff; To is "", or previousDay and so on.
	Diff struct {
		At
		To string
	}
	// Anomaly is anomaly.
	Anomaly struct{ At }
	// Unnest is unnest: a row for each element.
	Unnest struct {
		At
		List Expr
		Into Name
	}
	// Lookup is lookup: columns of another table by keys that are equal.
	Lookup struct {
		At
		Table  Name
		Keys   []LookupKey
		Output []Name
	}
	// LookupKey is a column of the table, and the field that must equal it.
	LookupKey struct {
		Column Name
		Field  *Field
	}
	// Join is join: the rows of another query where keys are equal.
	Join struct {
		At
		Outer       bool // type=left
		Left, Right Name
		On          []JoinKey
		Query       *Query
	}
	// JoinKey is a pair of fields, the left one first.
	JoinKey struct{ Left, Right *Field }
	// AddTotals is addtotals.
	AddTotals struct {
		At
		Name      string
		Row, Rows bool // a column of sums, a row of sums
		Fields    []*Field
	}
)

// An Expr is an expression.
type Expr interface {
	String() string
	Pos() int
}

type (
	// Field is a field by its steps.
	Field struct {
		At
		Steps []Step
	}
	// Number is a number as written.
	Number struct {
		At
		Text string
	}
	// Period is a time such as 5m.
	Period struct {
		At
		Text string
	}
	// Text is text.
	Text struct {
		At
		Value string
	}
	// Bool is true or false.
	Bool struct {
		At
		Value bool
	}
	// Regex is a regular expression, as written between slashes.
	Regex struct {
		At
		Source string
	}
	// List is what follows in.
	List struct {
		At
		Items []Expr
	}
	// Unary is - or not.
	Unary struct {
		At
		Op string
		X  Expr
	}
	// Binary is an operator between two values; like and in may be negated.
	Binary struct {
		At
		Op   string // or and = != < <= > >= + - * / % ^ like in =~
		Not  bool
		X, Y Expr
	}
	// Call is a function of values; Star is count(*).
	Call struct {
		At
		Name string
		Args []Expr
		Star bool
	}
	// Subquery is what in may be followed by.
	Subquery struct {
		At
		Query *Query
	}
)

// Name is what an item's column is called.
func (i Item) Name() string {
	switch f, ok := i.Expr.(*Field); {
	case i.As != nil:
		return i.As.Text
	case ok:
		return f.Name()
	case i.Text != "":
		return i.Text
	}
	return i.Expr.String()
}

// Walk visits an expression and its parts, the whole first. What visit says no to
// is not entered; nor is a query in brackets, whose fields are others.
func Walk(x Expr, visit func(Expr) bool) {
	if !visit(x) {
		return
	}
	switch x := x.(type) {
	case *Unary:
		Walk(x.X, visit)
	case *Binary:
		Walk(x.X, visit)
		Walk(x.Y, visit)
	case *List:
		for _, item := range x.Items {
			Walk(item, visit)
		}
	case *Call:
		for _, a := range x.Args {
			Walk(a, visit)
		}
	}
}
