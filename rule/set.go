package rule

import (
	"slices"

	"bannin/event"
)

// A Set is many rules made ready. It never changes: to reload rules, make a
// new one.
type Set struct {
	Rules      []*Rule // those on single events, in the order given
	projection *event.Projection
	nodes      []node
	may        []node // by rule: what it asks of the profiled paths alone; nil is nothing
	index      *index
}

// NewSet makes rules ready. Correlations among them are left out: package
// detect runs those. base says what else the projection must hold, and how
// derived fields are computed.
func NewSet(rules []*Rule, base event.Fields) *Set {
	s := &Set{}
	for _, r := range rules {
		if r.Where != nil {
			s.Rules = append(s.Rules, r)
		}
	}
	plan := planIndex(s.Rules, base)
	base.Eager = append(slices.Clone(base.Eager), plan.paths()...)
	base.Paths = slices.Clone(base.Paths)
	for _, r := range s.Rules {
		r.Where.visit(func(p Path, _ Test) { base.Paths = append(base.Paths, p.keys()...) })
	}
	s.projection = event.NewProjection(base)
	c := &compiler{projection: s.projection, derived: base.Derived, plan: plan}
	s.index = plan.build(s.projection)
	s.index.divide(s.Rules, plan)
	profiled := map[string]bool{}
	for _, f := range s.index.profiled {
		profiled[f.path] = true
	}
	for _, r := range s.Rules {
		s.nodes = append(s.nodes, r.Where.compile(c))
		var may node
		if x := shadow(r.Where, func(x Expr) bool { return asksOnly(x, profiled) }); x != nil {
			may = x.compile(c)
		}
		s.may = append(s.may, may)
	}
	return s
}

// Projection is what events must be read by for the set to match them.
func (s *Set) Projection() *event.Projection { return s.projection }

// reads tells whether a rule is meant for the event's format.
func (s *Set) reads(rule int32, e *event.Event) bool {
	return e.Format == "" || s.Rules[rule].reads(e.Format)
}

// reads tells whether a rule is meant for a format.
func (r *Rule) reads(format string) bool {
	return len(r.Formats) == 0 || slices.Contains(r.Formats, format)
}
