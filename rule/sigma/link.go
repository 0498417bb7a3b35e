package sigma

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// Link resolves what rules of all files say of one another. Correlations name
// rules by id, name or title; afterwards Correlation.Rules and Aliases hold
// ids. Rules that serve a correlation become Silent unless it says generate.
// Filters are taken away from the rules they name, and are left without a
// condition: nothing evaluates them afterwards. Every reference to no rule,
// and every id of two rules with different conditions, is a *Fault in the
// joined error; a correlation with such a reference never fires. Linking twice
// is harmless.
func Link(rules []*rule.Rule) error {
	l := &linker{called: map[string][]*rule.Rule{}}
	for _, r := range rules {
		l.enter(r)
	}
	for _, r := range rules {
		if r.Correlation != nil {
			l.correlation(r)
		}
	}
	for _, r := range rules {
		l.circle(r)
	}
	for _, r := range rules {
		if len(r.Filter) > 0 && r.Where != nil {
			l.filter(r)
		}
	}
	return join(l.faults)
}

type linker struct {
	called map[string][]*rule.Rule // by id, name and title
	words  []string                // what rules are called, for suggestions
	faults []*Fault
}

// enter makes a rule known by all it can be called. One rule that stands in
// two files, as people's collections have it, is no fault.
func (l *linker) enter(r *rule.Rule) {
	for _, other := range l.called[r.ID] {
		if other.ID == r.ID && other != r && !same(other, r) {
			l.fault(r, r.From, "sigma.id_twice", "id", r.ID, "other", other.Title(), "place", other.From)
		}
	}
	for _, word := range []string{r.ID, r.Name, r.Title()} {
		if word == "" || slices.Contains(l.called[word], r) {
			continue
		}
		l.called[word] = append(l.called[word], r)
		l.words = append(l.words, word)
	}
}

func same(a, b *rule.Rule) bool {
	return a.Where != nil && b.Where != nil && a.Where.String() == b.Where.String()
}

// fault notes something wrong with a rule at a place: file:line or
// file:line:column.
func (l *linker) fault(r *rule.Rule, place, key string, pairs ...any) {
	f := &Fault{File: place, Line: 1, Column: 1, Rule: r.Title(), Err: locale.Errorf(key, pairs...)}
	file, last, ok := cutNumber(place)
	if ok {
		f.File, f.Line = file, last
		if rest, line, ok := cutNumber(file); ok {
			f.File, f.Line, f.Column = rest, line, last
		}
	}
	l.faults = append(l.faults, f)
}

// cutNumber takes the number behind the last colon off.
func cutNumber(s string) (string, int, bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// find resolves a reference: the rule of that id, else of that name, else of
// that title; of several the one that stands in the same file. nil is a fault,
// told.
func (l *linker) find(from *rule.Rule, place, ref string) *rule.Rule {
	var best []*rule.Rule
	for _, is := range []func(*rule.Rule) string{
		func(r *rule.Rule) string { return r.ID },
		func(r *rule.Rule) string { return r.Name },
		(*rule.Rule).Title,
	} {
		for _, r := range l.called[ref] {
			if is(r) == ref && r != from && !events(r, ref) {
				best = append(best, r)
			}
		}
		if len(best) > 0 {
			break
		}
	}
	if len(best) == 0 && slices.Contains(l.called[ref], from) {
		l.fault(from, place, "sigma.circle")
		return nil
	}
	if len(best) == 0 {
		l.fault(from, place, "sigma.unknown_rule", "name", ref, "hint", locale.Hint(ref, l.words...))
		return nil
	}
	file := fileOf(from)
	if i := slices.IndexFunc(best, func(r *rule.Rule) bool { return fileOf(r) == file }); i > 0 {
		best[0], best[i] = best[i], best[0]
	}
	for _, r := range best[1:] {
		if r.ID != best[0].ID && (fileOf(r) == file || fileOf(best[0]) != file) {
			l.fault(from, place, "sigma.ambiguous_rule", "name", ref, "one", best[0].From, "other", r.From)
			return nil
		}
	}
	return best[0]
}

// events tells whether a rule is the part of an old aggregation that sees the
// events: by their title people mean the whole.
func events(r *rule.Rule, ref string) bool {
	return strings.HasSuffix(r.ID, eventsOf) && ref != r.ID
}

// eventsOf ends the id of the rule that an old aggregation counts.
const eventsOf = "/event"

func fileOf(r *rule.Rule) string {
	file, _, _ := cutNumber(r.From)
	return file
}

func (l *linker) correlation(r *rule.Rule) {
	c := r.Correlation
	ids := map[string]string{} // reference → id
	for i, ref := range c.Rules {
		place := r.From
		if i < len(c.Places) {
			place = c.Places[i]
		}
		base := l.find(r, place, ref)
		if base == nil {
			continue
		}
		if len(base.Filter) > 0 {
			l.fault(r, place, "sigma.refers_to_filter", "name", ref)
			continue
		}
		ids[ref] = base.ID
		c.Rules[i] = base.ID
		if !c.Generate {
			base.Silent = true
		}
	}
	for alias, fields := range c.Aliases {
		resolved := map[string]string{}
		for ref, field := range fields {
			if id, ok := ids[ref]; ok {
				ref = id
			}
			resolved[ref] = field
		}
		c.Aliases[alias] = resolved
	}
	if c.Condition != nil {
		c.Condition = renamed(c.Condition, ids)
	}
}

// renamed is a condition on rules with their ids for what they were called.
func renamed(x rule.Expr, ids map[string]string) rule.Expr {
	switch x := x.(type) {
	case rule.And:
		out := slices.Clone(x)
		for i, y := range out {
			out[i] = renamed(y, ids)
		}
		return out
	case rule.Or:
		out := slices.Clone(x)
		for i, y := range out {
			out[i] = renamed(y, ids)
		}
		return out
	case rule.Not:
		return rule.Not{X: renamed(x.X, ids)}
	case rule.Field:
		if id, ok := ids[x.Path.Key]; ok {
			x.Path = rule.At(id)
		}
		return x
	}
	return x
}

// circle tells of a correlation that counts itself, be it through others.
func (l *linker) circle(r *rule.Rule) {
	seen := map[*rule.Rule]bool{}
	var reaches func(x *rule.Rule) bool
	reaches = func(x *rule.Rule) bool {
		if x.Correlation == nil || seen[x] {
			return false
		}
		seen[x] = true
		for _, ref := range x.Correlation.Rules {
			for _, base := range l.called[ref] {
				if base.ID == ref && (base == r || reaches(base)) {
					return true
				}
			}
		}
		return false
	}
	if r.Correlation != nil && reaches(r) {
		l.fault(r, r.From, "sigma.circle")
	}
}

// filter takes a filter's condition away from the rules it names.
func (l *linker) filter(f *rule.Rule) {
	for _, ref := range f.Filter {
		r := l.find(f, f.From, ref)
		switch {
		case r == nil:
			continue
		case r.Correlation != nil && len(r.Correlation.Rules) == 1 && r.Correlation.Rules[0] == r.ID+eventsOf:
			r = l.called[r.ID+eventsOf][0] // an old aggregation is one rule to its writer
		case r.Where == nil || len(r.Filter) > 0:
			l.fault(f, f.From, "sigma.filter_on", "name", ref)
			continue
		}
		if !meet(f.Formats, r.Formats) {
			l.fault(f, f.From, "sigma.filter_logsource", "name", ref)
			continue
		}
		r.Where = and([]rule.Expr{r.Where, rule.Not{X: f.Where}})
	}
	f.Where = nil
}

// meet tells whether two rules can read the same record; no format is any.
func meet(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, f := range a {
		if slices.Contains(b, f) {
			return true
		}
	}
	return false
}
