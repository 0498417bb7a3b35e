package detect

import (
	"hash/maphash"
	"math"
	"slices"

	"bannin/rule"
)

// Prospects tell which hits of silent rules can come to anything: a group that,
// in the whole log, has fewer hits, values or rules than its correlation asks
// for has fewer in every window of it. Most groups are such, and what is known
// of them can go before anything is put in order.
//
// They err on the side of keeping. One is for one worker; Merge joins them.
type Prospects struct {
	seed   maphash.Seed
	plans  []*plan
	of     map[string][]int // rule id → the plans that count it
	need   []int            // by plan; 0 where nothing can be told
	unsure []bool           // by plan: a hit could belong to several groups
	groups map[prospect]*progress
}

// A prospect is one group of one correlation.
type prospect struct {
	plan  int
	group uint64
}

// progress is how far a group has come.
type progress struct {
	count int      // hits
	seen  []uint64 // distinct values or rules, until there are enough
}

// maxProspects bounds the groups that are kept track of; beyond it every group
// is thought to have prospects.
const maxProspects = 1 << 18

// maxNeed is the highest number of distinct values that is worth counting.
const maxNeed = 64

// Prospects returns the prospects of the engine's correlations, of no hit yet.
func (en *Engine) Prospects() *Prospects {
	c := en.correlator
	p := &Prospects{seed: maphash.MakeSeed(), plans: c.plans, of: map[string][]int{}, groups: map[prospect]*progress{},
		unsure: make([]bool, len(c.plans))}
	correlations := map[string]bool{}
	for _, plan := range c.plans {
		correlations[plan.rule.ID] = true
	}
	for i, plan := range c.plans {
		need := needed(plan)
		if slices.ContainsFunc(plan.c.Rules, func(id string) bool { return correlations[id] }) {
			need = 0 // its hits are not seen here
		}
		p.need = append(p.need, need)
		for _, id := range slices.Compact(slices.Sorted(slices.Values(plan.c.Rules))) {
			p.of[id] = append(p.of[id], i)
		}
	}
	return p
}

// needed is how many hits, values or rules a group must have at least; 0 where
// the correlation may fire with any.
func needed(p *plan) int {
	switch {
	case p.atEnd || p.c.Condition != nil:
		return 0
	case p.temporal() && len(p.c.Bounds) == 0:
		return len(slices.Compact(slices.Sorted(slices.Values(p.c.Rules))))
	case p.c.Kind != "event_count" && p.c.Kind != "value_count":
		return 0
	}
	least := 0.0
	for _, b := range p.c.Bounds {
		switch b.Op {
		case ">=":
			least = max(least, math.Ceil(b.Value))
		case ">":
			least = max(least, math.Floor(b.Value)+1)
		}
	}
	if least > maxNeed && p.c.Kind == "value_count" {
		return maxNeed
	}
	return int(min(least, math.MaxInt32))
}

// Sibling returns empty prospects that can be merged with p.
func (p *Prospects) Sibling() *Prospects {
	s := *p
	s.groups, s.unsure = map[prospect]*progress{}, make([]bool, len(p.plans))
	return &s
}

// See takes a hit of a rule.
func (p *Prospects) See(r *rule.Rule, s *Sighting) {
	for _, i := range p.of[r.ID] {
		group, sure := p.group(i, r, s)
		if !sure {
			p.unsure[i] = true
		}
		if p.need[i] == 0 || !sure || len(p.groups) > maxProspects {
			continue
		}
		at := prospect{i, group}
		g := p.groups[at]
		if g == nil {
			g = &progress{}
			p.groups[at] = g
		}
		g.count++
		if v, counts := p.distinct(i, r, s); counts {
			g.add(v, p.need[i])
		}
	}
}

func (g *progress) add(v uint64, need int) {
	if len(g.seen) < need && !slices.Contains(g.seen, v) {
		g.seen = append(g.seen, v)
	}
}

// Merge takes all that another has seen.
func (p *Prospects) Merge(o *Prospects) {
	for i, unsure := range o.unsure {
		p.unsure[i] = p.unsure[i] || unsure
	}
	for at, og := range o.groups {
		g := p.groups[at]
		if g == nil {
			p.groups[at] = og
			continue
		}
		g.count += og.count
		for _, v := range og.seen {
			g.add(v, p.need[at.plan])
		}
	}
}

// Hopeful tells whether a hit of a rule can be part of something.
func (p *Prospects) Hopeful(r *rule.Rule, s *Sighting) bool {
	if !r.Silent || len(p.groups) > maxProspects {
		return true
	}
	for _, i := range p.of[r.ID] {
		group, sure := p.group(i, r, s)
		if p.need[i] == 0 || !sure || p.unsure[i] {
			return true
		}
		g := p.groups[prospect{i, group}]
		if g == nil { // a worker had too many
			return true
		}
		if n := len(g.seen); p.plans[i].c.Kind == "event_count" && g.count >= p.need[i] || n >= p.need[i] {
			return true
		}
	}
	return false
}

// group is a hash of the values that split the hits; not sure where there are
// several ways to split or to count.
func (p *Prospects) group(i int, r *rule.Rule, s *Sighting) (sum uint64, sure bool) {
	var h maphash.Hash
	h.SetSeed(p.seed)
	plan := p.plans[i]
	for _, name := range plan.c.GroupBy {
		values := s.at(name)
		if field := plan.field(name, r.ID); field != name || values == nil {
			values = s.at(field)
		}
		if len(values) > 1 {
			return 0, false
		}
		for _, v := range values {
			h.WriteString(v)
		}
		h.WriteByte(0)
	}
	for _, name := range plan.c.Fields {
		if len(s.at(name)) > 1 {
			return 0, false
		}
	}
	return h.Sum64(), true
}

// distinct is a hash of what a correlation counts once: the rule, or the values
// of its fields.
func (p *Prospects) distinct(i int, r *rule.Rule, s *Sighting) (sum uint64, counts bool) {
	var h maphash.Hash
	h.SetSeed(p.seed)
	plan := p.plans[i]
	if plan.temporal() {
		h.WriteString(r.ID)
		return h.Sum64(), true
	}
	if plan.c.Kind != "value_count" {
		return 0, false
	}
	for _, name := range plan.c.Fields {
		for _, v := range s.at(name) {
			h.WriteString(v)
			h.WriteByte(1)
		}
		h.WriteByte(0)
	}
	return h.Sum64(), true
}
