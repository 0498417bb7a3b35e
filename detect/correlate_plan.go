package detect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bannin/event"
	"bannin/rule"
)

// A plan is one correlation, with its windows by group.
type plan struct {
	rule    *rule.Rule
	c       *rule.Correlation
	number  int
	span    int64 // nanoseconds
	atEnd   bool  // judged when the window is over, not at each hit
	windows map[string]*window
}

func newPlan(r *rule.Rule, number int) *plan {
	return &plan{rule: r, c: r.Correlation, number: number, span: int64(r.Correlation.Timespan),
		atEnd: judgedAtEnd(r.Correlation), windows: map[string]*window{}}
}

// judgedAtEnd tells whether more hits can make a condition false again.
func judgedAtEnd(c *rule.Correlation) bool {
	switch c.Kind {
	case "value_avg", "value_percentile", "value_median", "value_share":
		return true
	}
	for _, b := range c.Bounds {
		if b.Op != ">" && b.Op != ">=" {
			return true
		}
	}
	return c.Condition != nil && negative(c.Condition)
}

func negative(x rule.Expr) bool {
	switch x := x.(type) {
	case rule.Not:
		return true
	case rule.And:
		return slices.ContainsFunc(x, negative)
	case rule.Or:
		return slices.ContainsFunc(x, negative)
	}
	return false
}

func (p *plan) temporal() bool { return p.c.Kind == "temporal" || p.c.Kind == "temporal_ordered" }

// field is the path that a group-by name stands for in the events of a rule.
func (p *plan) field(name, ruleID string) string {
	if field, ok := p.c.Aliases[name][ruleID]; ok {
		return field
	}
	return name
}

// A sight is a hit on its way through correlations: of an event, or of a
// correlation that another one counts.
type sight struct {
	at     int64
	key    string // what counts once
	grows  bool   // seen before, it has more events now
	events []*event.Summary
	count  int // of events, those omitted too
	values map[string][]string
}

func sightOf(h Hit, at int64) sight {
	return sight{at: at, key: eventKey(h.Event), events: []*event.Summary{h.Event}, count: 1, values: h.Values}
}

// eventKey is what makes an event one: its id, else its place.
func eventKey(e *event.Summary) string {
	if e.ID != "" {
		return e.ID
	}
	return e.Object + "#" + strconv.FormatInt(e.Record, 10)
}

// maxCombinations is how many groups one event can belong to, by fields with
// many values.
const maxCombinations = 32

// groups are the values of group-by that a sight has, one set for each group it
// belongs to.
func (p *plan) groups(ruleID string, s sight) [][]string {
	all := [][]string{nil}
	known := len(p.c.GroupBy) == 0
	for _, name := range p.c.GroupBy {
		values := s.values[name] // of a correlation's own group
		if field := p.field(name, ruleID); len(values) == 0 || field != name {
			values = s.values[field]
		}
		values = slices.Compact(slices.Sorted(slices.Values(values)))
		if len(values) == 0 {
			values = []string{""}
		} else {
			known = true
		}
		var longer [][]string
		for _, head := range all {
			for _, v := range values {
				if len(longer) < maxCombinations {
					longer = append(longer, append(slices.Clone(head), v))
				}
			}
		}
		all = longer
	}
	if !known {
		return nil
	}
	return all
}

// label is a group for people: name=value.
func (p *plan) label(group []string) []string {
	out := make([]string, len(group))
	for i, v := range group {
		out[i] = p.c.GroupBy[i] + "=" + v
	}
	return out
}

// groupKey is a group as a key; values are quoted, so that no two are alike.
func groupKey(group []string) string {
	quoted := make([]string, len(group))
	for i, v := range group {
		quoted[i] = strconv.Quote(v)
	}
	return strings.Join(quoted, ",")
}

// tuples are the values of the counted fields; several fields count together.
func (p *plan) tuples(s sight) []string {
	all := []string{""}
	for i, name := range p.c.Fields {
		var longer []string
		for _, head := range all {
			for _, v := range slices.Compact(slices.Sorted(slices.Values(s.values[name]))) {
				if i > 0 {
					v = head + "\x00" + v
				}
				if len(longer) < maxCombinations {
					longer = append(longer, v)
				}
			}
		}
		all = longer
	}
	return all
}

// numbers are the values of the computed field that are numbers.
func (p *plan) numbers(s sight) []float64 {
	var all []float64
	for _, name := range p.c.Fields {
		for _, v := range s.values[name] {
			if x, err := strconv.ParseFloat(v, 64); err == nil && x-x == 0 {
				all = append(all, x)
			}
		}
	}
	return all
}

// wanted is the condition for people: "> 100, <= 200".
func (p *plan) wanted() string {
	if p.c.Condition != nil {
		return spoken(p.c.Condition)
	}
	bounds := p.bounds()
	parts := make([]string, len(bounds))
	for i, b := range bounds {
		parts[i] = fmt.Sprintf("%s %v", b.Op, b.Value)
	}
	return strings.Join(parts, ", ")
}

// spoken is a condition on rules as its writer wrote it, with their ids.
func spoken(x rule.Expr) string {
	join := func(xs []rule.Expr, word string) string {
		parts := make([]string, len(xs))
		for i, y := range xs {
			parts[i] = spoken(y)
		}
		return "(" + strings.Join(parts, word) + ")"
	}
	switch x := x.(type) {
	case rule.And:
		return join(x, " and ")
	case rule.Or:
		return join(x, " or ")
	case rule.Not:
		return "not " + spoken(x.X)
	case rule.Field:
		return x.Path.Key
	}
	return x.String()
}

// bounds are those that the rule gives; a temporal rule without wants every one
// of its rules.
func (p *plan) bounds() []rule.Bound {
	if len(p.c.Bounds) == 0 && p.temporal() {
		return []rule.Bound{{Op: ">=", Value: float64(p.ruleCount())}}
	}
	return p.c.Bounds
}

// ruleCount is how many rules there are to match: in order, one can stand
// there twice.
func (p *plan) ruleCount() int {
	if p.c.Kind == "temporal_ordered" {
		return len(p.c.Rules)
	}
	return len(slices.Compact(slices.Sorted(slices.Values(p.c.Rules))))
}

func (p *plan) holds(x float64) bool {
	bounds := p.bounds()
	for _, b := range bounds {
		if !b.Holds(x) {
			return false
		}
	}
	return len(bounds) > 0
}
