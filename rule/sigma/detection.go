package sigma

import (
	"slices"
	"strings"

	"bannin/rule"
)

// searches are the search identifiers of a detection, in order.
type searches struct {
	names []string
	exprs map[string]rule.Expr
	at    map[string]*node
	used  map[string]bool
	bad   bool // one of them has a fault, which is told already
}

// searches reads every search identifier of a section.
func (r *reader) searches(n *node, notThese []string) *searches {
	s := &searches{exprs: map[string]rule.Expr{}, at: map[string]*node{}, used: map[string]bool{}}
	for i, k := range n.keys {
		if slices.Contains(notThese, k.text) {
			continue
		}
		s.names = append(s.names, k.text)
		s.at[k.text] = k
		x := r.search(k, n.items[i], 0)
		if x == nil {
			s.bad = true
			x = rule.Or{}
		}
		s.exprs[k.text] = x
	}
	return s
}

// maxNesting is how deep lists of lists of maps may go.
const maxNesting = 16

// search reads one search identifier: a map (all of it), a list (any of it),
// or words to be found anywhere. nil is a fault.
func (r *reader) search(key, n *node, depth int) rule.Expr {
	switch {
	case depth > maxNesting:
		r.fault(n, "sigma.yaml_too_much", "reason", "depth")
	case n.kind == dict && len(n.keys) > 0:
		return r.searchMap(n)
	case n.kind == list && len(n.items) > 0:
		return r.searchList(key, n, depth)
	case n.scalar() && n.kind != null:
		return r.values(key, leaf{keyword: true}, n)
	default:
		r.fault(n, "sigma.search_empty", "name", key.text)
	}
	return nil
}

func (r *reader) searchMap(n *node) rule.Expr {
	all := []rule.Expr{}
	for i, k := range n.keys {
		if x := r.item(k, n.items[i]); x != nil {
			all = append(all, x)
		}
	}
	if len(all) < len(n.keys) {
		return nil
	}
	return and(all)
}

func (r *reader) searchList(key, n *node, depth int) rule.Expr {
	all := []rule.Expr{}
	for _, item := range n.items {
		if x := r.search(key, item, depth+1); x != nil {
			all = append(all, x)
		}
	}
	if len(all) < len(n.items) {
		return nil
	}
	return or(all)
}

// section is a map that must be there.
func (r *reader) section(n *node, key string) *node {
	v := n.get(key)
	if !v.value() {
		r.missing(n, key)
		return nil
	}
	if v.kind != dict {
		r.wrong(v, key, "map")
		return nil
	}
	return v
}

// detection reads the condition on one event.
func (r *reader) detection(out *rule.Rule, n *node) []*rule.Rule {
	r.tests(out, n)
	d := r.section(n, "detection")
	if d == nil {
		return nil
	}
	s := r.searches(d, []string{"condition", "timeframe"})
	if len(s.names) == 0 {
		r.fault(d, "sigma.no_search")
	}
	conditions := r.conditions(d)
	var all []rule.Expr
	var agg *aggregation
	for _, c := range conditions {
		text, tail, piped := strings.Cut(c.text, "|")
		if piped {
			agg = r.aggregation(c, tail)
			if len(conditions) > 1 {
				r.fault(c, "sigma.aggregation_list")
			}
		}
		if x := r.condition(c, text, s); x != nil {
			all = append(all, x)
		}
	}
	if s.bad || len(all) == 0 || len(all) < len(conditions) {
		return nil
	}
	for _, name := range s.names {
		if !s.used[name] && !strings.HasPrefix(name, "_") {
			r.warn(s.at[name], "sigma.unused", "name", name)
		}
	}
	out.Where = or(all)
	if agg != nil {
		return r.aggregated(out, d, agg)
	}
	return []*rule.Rule{out}
}

// conditions are the texts of a condition: one, or a list of which any must
// hold.
func (r *reader) conditions(d *node) []*node {
	c := d.get("condition")
	if !c.value() {
		r.missing(d, "condition")
		return nil
	}
	var all []*node
	for _, item := range c.listed() {
		if item.kind != text || strings.TrimSpace(item.text) == "" {
			r.wrong(item, "condition", "text")
			continue
		}
		all = append(all, item)
	}
	return all
}

var filterKeys = []string{"rules", "condition"}

// filter reads what is taken away from other rules. Two manners of writing
// them are about: the specification's condition says what to suppress, and
// others say what to keep, which is then a negation. Nobody means to keep only
// what a filter names, so a negation is read as what to keep.
func (r *reader) filter(out *rule.Rule, n *node) {
	f := r.section(n, "filter")
	if f == nil {
		return
	}
	s := r.searches(f, filterKeys)
	if len(s.names) == 0 {
		r.fault(f, "sigma.no_search")
	}
	if out.Filter = r.texts(f, "rules"); len(out.Filter) == 0 {
		r.missing(f, "rules")
	}
	conditions := r.conditions(f)
	var all []rule.Expr
	for _, c := range conditions {
		if x := r.condition(c, c.text, s); x != nil {
			all = append(all, suppressed(x))
		}
	}
	out.Where = or(all)
	out.Silent = true
}

func suppressed(x rule.Expr) rule.Expr {
	switch x := x.(type) {
	case rule.Not:
		return x.X
	case rule.And:
		var kept []rule.Expr
		for _, y := range x {
			if n, ok := y.(rule.Not); ok {
				kept = append(kept, n.X)
			}
		}
		if len(kept) == len(x) && len(x) > 0 {
			return or(kept)
		}
	}
	return x
}
