// Package rule holds what every rule language compiles to: one closed set of
// conditions on an event, one evaluator, and the index that picks the few
// rules an event could match.
package rule

// An Expr is a condition on one event. The set is closed: And, Or, Not, Field,
// Same and Anywhere. Its String can be read back with Parse.
type Expr interface {
	String() string
	compile(*compiler) node
	visit(func(Path, Test)) // every path the condition reads, from the record's root
}

// And is true when all are. An empty And is true.
type And []Expr

// Or is true when one is. An empty Or is false.
type Or []Expr

// Not is true when its condition is not.
type Not struct{ X Expr }

// Field is true when one of the values at Path passes Test. Where there is no
// value it is false.
type Field struct {
	Path Path
	Test Test
}

// Same is true when X is true of the values in one object at Path, where arrays
// on the way lead to many. Where there is one at most, X is asked of all values
// below Path. The Dotted paths in X start at the object. It keeps EventBridge's
// promise that two fields never match from different elements of one array.
type Same struct {
	Path string
	X    Expr
}

// Anywhere is true when any scalar of the record, or the line of text, passes.
type Anywhere struct{ Test Test }

// A Mode tells how a Path finds its values.
type Mode uint8

// The modes.
const (
	// Dotted is keys joined by dots from the root; arrays are walked through:
	// Sigma and EventBridge.
	Dotted Mode = iota
	// Whole is as Dotted, but starts at the record's root even in a Same.
	Whole
	// Selector follows Steps exactly; arrays are entered only where a step
	// says so: CloudWatch's $.a[0].b.
	Selector
	// Column is a field of a line of text split at blanks, where "quoted" and
	// [bracketed] text is one field. Column 0 is the first.
	Column
	// Rest is the text from a column to the end of the line.
	Rest
	// Columns is how many columns the line has, as a number.
	Columns
	// Message is the record as it was read.
	Message
)

// A Path says where in a record the values are.
type Path struct {
	Mode   Mode
	Key    string // Dotted and Whole: the path
	Steps  []Step // Selector
	Column int    // Column and Rest
}

// At is the dotted path of a key.
func At(key string) Path { return Path{Mode: Dotted, Key: key} }

// A Step is one step of a Selector: exactly one of its parts is set.
type Step struct {
	Key      string // a member by name
	IsKey    bool
	Index    int // an element by place
	IsIndex  bool
	AnyItem  bool // [*]
	AnyField bool // .*
}

func (x And) visit(f func(Path, Test)) {
	for _, y := range x {
		y.visit(f)
	}
}

func (x Or) visit(f func(Path, Test)) {
	for _, y := range x {
		y.visit(f)
	}
}

func (x Not) visit(f func(Path, Test)) { x.X.visit(f) }

func (x Field) visit(f func(Path, Test)) {
	f(x.Path, x.Test)
	refs(x.Test, func(p Path) { f(p, nil) })
}

func (x Same) visit(f func(Path, Test)) {
	f(At(x.Path), nil)
	x.X.visit(func(p Path, t Test) {
		if p.Mode == Dotted {
			p.Key = x.Path + "." + p.Key
		}
		f(p, t)
	})
}

func (x Anywhere) visit(f func(Path, Test)) {
	refs(x.Test, func(p Path) { f(p, nil) })
}

// Keys are the dotted paths that a condition reads, from the record's root.
func Keys(x Expr) []string {
	var keys []string
	x.visit(func(p Path, _ Test) { keys = append(keys, p.keys()...) })
	return keys
}
