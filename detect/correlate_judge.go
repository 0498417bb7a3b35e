package detect

import (
	"math"
	"slices"
	"sort"

	"bannin/rule"
)

// value is what the condition compares.
func (w *window) value() float64 {
	switch w.plan.c.Kind {
	case "event_count":
		return float64(len(w.list))
	case "value_count":
		return float64(len(w.values))
	case "value_sum":
		return w.sum
	case "temporal":
		return float64(len(w.rules))
	case "temporal_ordered":
		return float64(w.inOrder())
	}
	var all []float64
	for _, e := range w.list {
		all = append(all, e.numbers...)
	}
	if len(all) == 0 {
		return math.NaN() // no bound holds
	}
	slices.Sort(all)
	switch w.plan.c.Kind {
	case "value_avg":
		return mean(all)
	case "value_median":
		return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
	}
	return nearestRank(all, w.plan.c.Percentile)
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, x := range all {
		sum += x
	}
	return sum / float64(len(all))
}

// nearestRank is the smallest of the sorted values that is not below p percent
// of them.
func nearestRank(sorted []float64, p float64) float64 {
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

// holds tells whether the condition is true, and the value it compared.
func (w *window) holds() (bool, float64) {
	if w.plan.c.Condition != nil {
		return w.matched(w.plan.c.Condition), float64(len(w.rules))
	}
	x := w.value()
	if math.IsNaN(x) {
		return false, 0
	}
	x = min(max(x, -math.MaxFloat64), math.MaxFloat64) // a sum can leave the numbers that JSON has
	return w.plan.holds(x), x
}

// matched evaluates a condition whose fields are rules.
func (w *window) matched(x rule.Expr) bool {
	switch x := x.(type) {
	case rule.And:
		return !slices.ContainsFunc(x, func(y rule.Expr) bool { return !w.matched(y) })
	case rule.Or:
		return slices.ContainsFunc(x, w.matched)
	case rule.Not:
		return !w.matched(x.X)
	case rule.Field:
		return w.rules[x.Path.Key] > 0
	}
	return false
}

// inOrder is how many of the rules have matched one after another, in the
// order of the correlation, each on an event of its own. Events of one second
// stand in any order: logs do not tell which was first.
func (w *window) inOrder() int {
	present := 0
	for _, id := range w.plan.c.Rules {
		present += min(w.rules[id], 1)
	}
	if !w.plan.atEnd && !w.plan.holds(float64(present)) {
		return 0 // whatever the order
	}
	chains := make([][]*entry, 1, len(w.plan.c.Rules)+1) // by length: the one that ends first
	for _, id := range w.plan.c.Rules {
		if w.rules[id] == 0 {
			continue
		}
		for n := len(chains) - 1; n >= 0; n-- {
			e := w.after(chains[n], id)
			if e == nil {
				continue
			}
			longer := append(slices.Clone(chains[n]), e)
			if n+1 == len(chains) {
				chains = append(chains, longer)
			} else if e.at < chains[n+1][n].at {
				chains[n+1] = longer
			}
		}
	}
	return len(chains) - 1
}

// after finds the first hit of a rule that can follow a chain.
func (w *window) after(chain []*entry, id string) *entry {
	from := 0
	if len(chain) > 0 {
		last := chain[len(chain)-1].at
		from = sort.Search(len(w.list), func(i int) bool { return w.list[i].at >= last })
	}
	for _, e := range w.list[from:] {
		if e.rule == id && !slices.ContainsFunc(chain, func(used *entry) bool { return used.key == e.key }) {
			return e
		}
	}
	return nil
}
