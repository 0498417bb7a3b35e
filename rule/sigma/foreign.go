package sigma

import (
	"errors"
	"slices"

	"bannin/locale"
	"bannin/rule"
)

// Foreign takes the rules that are for logs bannin does not read out of the
// faults that Parse and Link joined: it counts those rules and returns what
// else is wrong. People have folders with rules for many systems, and that is
// no fault of theirs.
func Foreign(err error) (count int, rest error) {
	faults := flat(err)
	type name struct{ file, rule string }
	foreign := map[name]bool{}
	for _, e := range faults {
		if f, ok := e.(*Fault); ok && f.foreign() {
			foreign[name{f.File, f.Rule}] = true
		}
	}
	faults = slices.DeleteFunc(faults, func(e error) bool {
		f, ok := e.(*Fault)
		return ok && foreign[name{f.File, f.Rule}]
	})
	return len(foreign), errors.Join(faults...)
}

func (f *Fault) foreign() bool {
	return f.Err.Key == "sigma.logsource_unread" || f.Err.Key == "sigma.foreign_base"
}

// flat lists the errors that were joined, level by level.
func flat(err error) []error {
	switch e := err.(type) {
	case nil:
		return nil
	case *Fault, *locale.Error: // the latter unwraps to its parameters
		return []error{err}
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range e.Unwrap() {
			all = append(all, flat(one)...)
		}
		return all
	}
	return []error{err}
}

// A named is what others can call a rule.
type named struct{ id, name, title string }

func (n named) is(ref string) bool {
	return ref != "" && (ref == n.id || ref == n.name || ref == n.title)
}

// orphans takes out the correlations and filters whose rules stand in the same
// file and are foreign: they are foreign, too.
func (c *collection) orphans() {
	for again := true; again; { // a correlation can count another
		again = false
		c.rules = slices.DeleteFunc(c.rules, func(r *rule.Rule) bool {
			refs := r.Filter
			if r.Correlation != nil {
				refs = r.Correlation.Rules
			}
			for _, ref := range refs {
				if !slices.ContainsFunc(c.foreign, func(n named) bool { return n.is(ref) }) {
					continue
				}
				c.r.title = r.Title()
				c.r.fault(c.at[r], "sigma.foreign_base", "name", ref)
				c.foreign = append(c.foreign, named{r.ID, r.Name, r.Title()})
				again = true
				return true
			}
			return false
		})
	}
}
