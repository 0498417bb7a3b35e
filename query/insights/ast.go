package insights

// A Query is a parsed query: its commands in order.
type Query struct{ Commands []Command }

// A Command is one step of a query. Its String is a text that parses to it.
type Command interface {
	String() string
	position() int
}

// at is where something stands in the text, in bytes.
type at int

func (a at) position() int { return int(a) }

// A Step is a part of a field's name: a member, or an index in brackets.
type Step struct {
	Name   string
	Index  bool
	quoted bool // it stood in back-ticks
}

// A Name is a name that a query gives.
type Name struct {
	at
	Text string
}

// An Item is an expression with the name of its column.
type Item struct {
	Expr Expr
	As   *Name
	text string // as written
}

type (
	// Source is SOURCE: what the query reads. Without it, that is asked from outside.
	Source struct {
		at
		Groups      []string // names; one that ends in * is a prefix
		DataSources []string
		Accounts    []string
		Classes     []string
	}
	// Fields is fields, display and unmask: columns to show.
	Fields struct {
		at
		Command string
		Items   []Item
	}
	// Filter is filter, and filterIndex.
	Filter struct {
		at
		Index bool
		Where Expr
	}
	// Stats is stats: aggregates, by keys.
	Stats struct {
		at
		Items, By []Item
	}
	// Sort is sort.
	Sort struct {
		at
		Keys []Key
	}
	// Key is an expression to sort by.
	Key struct {
		Expr       Expr
		Descending bool
	}
	// Limit is limit.
	Limit struct {
		at
		Rows int64
	}
	// Dedup is dedup.
	Dedup struct {
		at
		Fields []*Field
	}
	// Parse is parse, with a pattern of stars and names, or with a regular expression
	// that names its groups.
	Parse struct {
		at
		From  *Field // nil is @message
		Glob  *Text
		Names []Name
		Regex *Regex
	}
	// Pattern is pattern.
	Pattern struct {
		at
		Field *Field
	}
	// Diff is diff; To is "", or previousDay and so on.
	Diff struct {
		at
		To string
	}
	// Anomaly is anomaly, which is known and not done.
	Anomaly struct{ at }
	// Unnest is unnest: a row for each element.
	Unnest struct {
		at
		List Expr
		Into Name
	}
	// Lookup is lookup: columns of another table by keys that are equal.
	Lookup struct {
		at
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
		at
		Outer       bool // type=left
		Left, Right Name
		On          []JoinKey
		Query       *Query
	}
	// JoinKey is a pair of fields, the left one first.
	JoinKey struct{ Left, Right *Field }
	// AddTotals is addtotals.
	AddTotals struct {
		at
		Name      string
		Row, Rows bool // a column of sums, a row of sums
		Fields    []*Field
	}
)

// An Expr is an expression.
type Expr interface {
	String() string
	position() int
}

type (
	// Field is a field by its steps.
	Field struct {
		at
		Steps []Step
	}
	// Number is a number as written.
	Number struct {
		at
		Text string
	}
	// Period is a time such as 5m.
	Period struct {
		at
		Text string
	}
	// Text is text.
	Text struct {
		at
		Value string
	}
	// Bool is true or false.
	Bool struct {
		at
		Value bool
	}
	// Regex is a regular expression, as written between slashes.
	Regex struct {
		at
		Source string
	}
	// List is what follows in.
	List struct {
		at
		Items []Expr
	}
	// Unary is - or not.
	Unary struct {
		at
		Op string
		X  Expr
	}
	// Binary is an operator between two values; like and in may be negated.
	Binary struct {
		at
		Op   string // or and = != < <= > >= + - * / % ^ like in =~
		Not  bool
		X, Y Expr
	}
	// Call is a function of values; Star is count(*).
	Call struct {
		at
		Name string
		Args []Expr
		Star bool
	}
	// Subquery is what in may be followed by.
	Subquery struct {
		at
		Query *Query
	}
)
