package insights

import (
	"slices"

	"bannin/query/insights/syntax"
)

// ordered are commands as CloudWatch works them off: a condition behind stats that
// is about fields of events, of which stats keeps none, holds before it.
// Source: Amazon CloudWatch Logs, sample queries for AWS AppSync, which say
//
//	stats count() by resolverArn | filter logType = "Tracing"
func (p *pipe) ordered(commands []syntax.Command) (all []syntax.Command) {
	for _, c := range commands {
		f, ok := c.(*syntax.Filter)
		if !ok {
			all = append(all, c)
			continue
		}
		for _, x := range conjuncts(f.Where) {
			all = p.settle(all, &syntax.Filter{At: f.At, Index: f.Index, Where: x})
		}
	}
	return all
}

// conjuncts are the parts of a condition that all must hold.
func conjuncts(x syntax.Expr) []syntax.Expr {
	if b, ok := x.(*syntax.Binary); ok && b.Op == "and" {
		return append(conjuncts(b.X), conjuncts(b.Y)...)
	}
	return []syntax.Expr{x}
}

// settle puts a condition behind commands, or before the stats among them.
func (p *pipe) settle(all []syntax.Command, f *syntax.Filter) []syntax.Command {
	at := len(all) - 1
	for at >= 0 && !isStats(all[at]) {
		at--
	}
	if at < 0 || !early(all[at:], f.Where) {
		return append(all, f)
	}
	p.note("insights.filter_early", "found", f.Where.String())
	return append(p.settle(slices.Clone(all[:at]), f), all[at:]...)
}

func isStats(c syntax.Command) bool { _, ok := c.(*syntax.Stats); return ok }

// early tells whether a condition behind stats, and what follows it, can only mean
// what was there before: it names a field that is gone, and nothing but such fields
// and those that stats groups by.
func early(commands []syntax.Command, x syntax.Expr) bool {
	made, kept, ok := namesBehind(commands)
	if !ok || aggregated(x) != nil {
		return false
	}
	gone, new := false, false
	syntax.Walk(x, func(part syntax.Expr) bool {
		if f, ok := part.(*syntax.Field); ok {
			new = new || begins(f, made)
			gone = gone || !begins(f, made) && !begins(f, kept)
		}
		return true
	})
	return gone && !new
}

// namesBehind are the names that there are behind stats and what follows it: those
// made there, and fields that stats keeps. It is false where more follows than what
// shows and sorts.
func namesBehind(commands []syntax.Command) (made, kept map[string]bool, ok bool) {
	made, kept = map[string]bool{}, map[string]bool{}
	stats := commands[0].(*syntax.Stats)
	for _, item := range stats.Items {
		made[item.Name()] = true
	}
	for _, item := range stats.By {
		if _, plain := item.Expr.(*syntax.Field); plain && item.As == nil {
			kept[item.Name()] = true
		} else {
			made[item.Name()] = true
		}
	}
	for _, c := range commands[1:] {
		switch c := c.(type) {
		case *syntax.Filter, *syntax.Sort, *syntax.Limit:
		case *syntax.Fields:
			for _, item := range c.Items {
				made[item.Name()] = made[item.Name()] || item.As != nil
			}
		default:
			return nil, nil, false
		}
	}
	return made, kept, true
}

// begins tells whether a field, or what it is a part of, has one of some names.
func begins(f *syntax.Field, names map[string]bool) bool {
	for n := range f.Steps {
		if names[syntax.NameOf(f.Steps[:n+1])] {
			return true
		}
	}
	return false
}
