package rule

import (
	"net/netip"
	"regexp"
)

// A Test is a condition on one value. The set is closed: Text, Regexp, Number,
// CIDR, Literal, Exists, Ref, Clock, Other and Every.
type Test interface {
	String() string
	tester(*compiler) tester
}

// refs calls f for the paths that a test reads beside that of its Field.
func refs(t Test, f func(Path)) {
	switch t := t.(type) {
	case Ref:
		f(t.Path)
	case Other:
		refs(t.Test, f)
	case Clock:
		refs(t.Test, f)
	case Every:
		for _, one := range t {
			refs(one, f)
		}
	}
}

// An Op is how a Text or a Ref compares.
type Op uint8

// The comparisons of text.
const (
	Equals Op = iota
	StartsWith
	EndsWith
	Contains
	// Glob compares the whole value with a pattern: * is any run of
	// characters, ? any one; a backslash makes the next of * ? \ ordinary.
	Glob
)

// Text passes a string that compares to any of Values.
type Text struct {
	Op     Op
	Values []string
	Fold   bool // upper and lower case are the same
	Loose  bool // numbers, booleans and containers count too, as they are written; null does not
}

// Regexp passes a string in which the expression (RE2) finds something.
type Regexp struct {
	Expr  *regexp.Regexp
	Loose bool // as in Text
}

// Number passes a number that compares to Value. Op is = != < <= > or >=.
type Number struct {
	Op    string
	Value float64
	Loose bool // strings that read as a number count too
	Exact bool // numbers that no float64 holds, as Exact tells, do not count
}

// CIDR passes a string that is an address within Prefix. Leading zeros in
// IPv4 groups are tolerated: real logs have them.
type CIDR struct{ Prefix netip.Prefix }

// Literal passes null, true or false, whichever Word says, or a number that is
// spelled like Word.
type Literal struct{ Word string }

// Exists passes every scalar, null too; with Containers also objects and arrays.
type Exists struct{ Containers bool }

// Ref passes a value that compares to one of the values at another path of the
// same record. A missing or null value compares to nothing.
type Ref struct {
	Op   Op // not Glob
	Path Path
	Fold bool
}

// Clock passes a time of which a part passes Test, a test on numbers. Part is
// minute, hour (0 to 23), day (of the month), weekday (Monday 1 to Sunday 7),
// week (ISO), month or year, in UTC as the log has it.
type Clock struct {
	Part string
	Test Test
}

// Other passes every scalar that does not pass Test.
type Other struct{ Test Test }

// Every passes a value that passes all tests.
type Every []Test
