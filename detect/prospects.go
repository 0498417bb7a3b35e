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
	of     [][]feed // by rule: the plans that count it
	need   []int    // by plan; 0 where nothing can be told
	unsure []bool   // by plan: a hit could belong to several groups
	groups map[prospect]*progress
}

// A feed is how a plan counts a rule's hits.
type feed struct {
	plan  int
	group [][2]string // the fields that split hits: as the correlation names it, and as the rule's events have it
	count []string    // the fields whose values are counted
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

// newProspects returns the prospects of correlations over the rules of a set, of
// no hit yet.
func newProspects(plans []*plan, rules []*rule.Rule) *Prospects {
	p := &Prospects{seed: maphash.MakeSeed(), plans: plans, of: make([][]feed, len(rules)), groups: map[prospect]*progress{},
		unsure: make([]bool, len(plans))}
	correlations := map[string]bool{}
	for _, plan := range plans {
		correlations[plan.rule.ID] = true
	}
	for i, plan := range plans {
		need := needed(plan)
		if slices.ContainsFunc(plan.c.Rules, func(id string) bool { return correlations[id] }) {
			need = 0 // its hits are not seen here
		}
		p.need = append(p.need, need)
		for n, r := range rules {
			if slices.Contains(plan.c.Rules, r.ID) {
				p.of[n] = append(p.of[n], plan.feed(i, r.ID))
			}
		}
	}
	return p
}

func (p *plan) feed(number int, ruleID string) feed {
	f := feed{plan: number, count: p.c.Fields}
	for _, name := range p.c.GroupBy {
		f.group = append(f.group, [2]string{name, p.field(name, ruleID)})
	}
	return f
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

// See takes a hit of a rule of the set.
func (p *Prospects) See(rule int, s *Sighting) {
	for i := range p.of[rule] {
		f := &p.of[rule][i]
		group, sure := p.group(f, s)
		if !sure {
			p.unsure[f.plan] = true
		}
		if p.need[f.plan] == 0 || !sure || len(p.groups) > maxProspects {
			continue
		}
		at := prospect{f.plan, group}
		g := p.groups[at]
		if g == nil {
			g = &progress{}
			p.groups[at] = g
		}
		g.count++
		if v, counts := p.distinct(f, rule, s); counts {
			g.add(v, p.need[f.plan])
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
func (p *Prospects) Hopeful(rule int, s *Sighting) bool {
	if len(p.groups) > maxProspects {
		return true
	}
	for i := range p.of[rule] {
		f := &p.of[rule][i]
		group, sure := p.group(f, s)
		if p.need[f.plan] == 0 || !sure || p.unsure[f.plan] {
			return true
		}
		g := p.groups[prospect{f.plan, group}]
		if g == nil { // a worker had too many
			return true
		}
		if n := len(g.seen); p.plans[f.plan].c.Kind == "event_count" && g.count >= p.need[f.plan] || n >= p.need[f.plan] {
			return true
		}
	}
	return false
}

// group is a hash of the values that split the hits; not sure where there are
// several ways to split or to count.
func (p *Prospects) group(f *feed, s *Sighting) (sum uint64, sure bool) {
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, name := range f.group {
		values := s.at(name[0])
		if name[1] != name[0] || values == nil {
			values = s.at(name[1])
		}
		if len(values) > 1 {
			return 0, false
		}
		for _, v := range values {
			h.WriteString(v)
		}
		h.WriteByte(0)
	}
	for _, name := range f.count {
		if len(s.at(name)) > 1 {
			return 0, false
		}
	}
	return h.Sum64(), true
}

// distinct is a hash of what a correlation counts once: the rule, or the values
// of its fields.
func (p *Prospects) distinct(f *feed, rule int, s *Sighting) (sum uint64, counts bool) {
	plan := p.plans[f.plan]
	if plan.temporal() {
		return uint64(rule), true
	}
	if plan.c.Kind != "value_count" {
		return 0, false
	}
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, name := range f.count {
		for _, v := range s.at(name) {
			h.WriteString(v)
			h.WriteByte(1)
		}
		h.WriteByte(0)
	}
	return h.Sum64(), true
}
