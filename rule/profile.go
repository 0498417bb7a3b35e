package rule

import (
	"slices"

	"bannin/event"
)

// Of the paths that rules name values of, a few take the same values again and
// again: the service, the call, the error, the kind of caller. A profile is the
// values that a record has there. What rules can match, so far as those tell,
// is worked out once for each profile; of the rest of a rule, nobody asks in
// vain then.

// maxProfiled is how many paths make a profile, and maxProfiles how many
// profiles a matcher remembers.
const (
	maxProfiled = 4
	maxProfiles = 4096
)

// profiled chooses the paths of profiles: those that rules name most values of.
// It returns them in the order of fields.
func profiled(fields []indexed) []*indexed {
	var all []*indexed
	for i := range fields {
		if len(fields[i].exact) > 1 {
			all = append(all, &fields[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *indexed) int { return len(b.exact) - len(a.exact) })
	all = all[:min(len(all), maxProfiled)]
	slices.SortFunc(all, func(a, b *indexed) int { return a.number - b.number })
	for _, f := range all {
		f.profiled = true
	}
	return all
}

// A profile is what is known of the records with certain values.
type profile struct {
	numbers [maxProfiled]int32 // of the values
	rules   []int32            // that may match
}

// A profiler remembers profiles, for one matcher.
type profiler struct {
	known map[string]*profile
	key   []byte
	asked int
	off   bool // values differ too much for remembering to pay
}

// of is the profile of an event, or nil where it has none: a path with several
// values.
func (p *profiler) of(m *Matcher, e *event.Event) *profile {
	x := m.set.index
	if p.off || len(x.profiled) == 0 {
		return nil
	}
	p.key = append(append(append(append(p.key[:0], e.Format...), 0), e.Form...), 0)
	for _, f := range x.profiled {
		v := e.First(f.slot)
		if v == nil {
			p.key = append(p.key, 0)
			continue
		}
		if e.Next(v) != nil || len(v.Text) > maxMemoText {
			return nil
		}
		p.key = append(append(append(p.key, byte(v.Kind)), v.Text...), 0)
	}
	p.asked++
	if known := p.known[string(p.key)]; known != nil {
		return known
	}
	if len(p.known) == maxProfiles {
		p.off = p.asked < 16*maxProfiles
		p.asked = 0
		clear(p.known)
	}
	if p.known == nil {
		p.known = map[string]*profile{}
	}
	key := string(p.key)
	found := x.profile(m, e)
	p.known[key] = found
	return found
}

// profile works out what rules an event could match by the profiled paths.
func (x *index) profile(m *Matcher, e *event.Event) *profile {
	p := &profile{}
	for i, f := range x.profiled {
		m.values[f.number] = f.lookUp(m, e)
		p.numbers[i] = m.values[f.number].number
	}
	for _, f := range x.profiled {
		f.candidates(m, e, func(rule int32) {
			if may := m.set.may[rule]; !slices.Contains(p.rules, rule) && m.set.reads(rule, e) && (may == nil || may.eval(m, e)) {
				p.rules = append(p.rules, rule)
			}
		})
	}
	return p
}

// shadow is what a condition asks of certain paths alone: true wherever x is,
// or nil where it asks nothing of them.
func shadow(x Expr, within func(Expr) bool) Expr {
	switch x := x.(type) {
	case And:
		var all And
		for _, y := range x {
			if s := shadow(y, within); s != nil {
				all = append(all, s)
			}
		}
		if len(all) == 0 {
			return nil
		}
		return all
	case Or:
		any := make(Or, len(x))
		for i, y := range x {
			if any[i] = shadow(y, within); any[i] == nil {
				return nil
			}
		}
		return any
	case Not:
		switch y := x.X.(type) {
		case Or: // none of them
			all := make(And, len(y))
			for i, z := range y {
				all[i] = Not{z}
			}
			return shadow(all, within)
		case And: // one of them not
			any := make(Or, len(y))
			for i, z := range y {
				any[i] = Not{z}
			}
			return shadow(any, within)
		case Not:
			return shadow(y.X, within)
		}
	}
	if within(x) {
		return x
	}
	return nil
}

// asksOnly tells whether a condition on a field, or its opposite, reads nothing
// but certain paths.
func asksOnly(x Expr, paths map[string]bool) bool {
	if not, ok := x.(Not); ok {
		x = not.X
	}
	if _, ok := x.(Field); !ok {
		return false
	}
	only := true
	x.visit(func(at Path, _ Test) { only = only && at.Mode == Dotted && paths[at.Key] })
	return only
}
