package sigma

import "bannin/rule"

// and joins conditions that all must hold, without needless layers.
func and(xs []rule.Expr) rule.Expr {
	var out rule.And
	for _, x := range xs {
		if inner, ok := x.(rule.And); ok {
			out = append(out, inner...)
			continue
		}
		out = append(out, x)
	}
	if len(out) == 1 {
		return out[0]
	}
	return out
}

// or joins conditions of which one must hold. Texts that are compared in one
// way at one place become one test with many values: the index reads it at a
// glance.
func or(xs []rule.Expr) rule.Expr {
	var j joiner
	for _, x := range xs {
		if inner, ok := x.(rule.Or); ok {
			for _, y := range inner {
				j.add(y)
			}
			continue
		}
		j.add(x)
	}
	if len(j.out) == 1 {
		return j.out[0]
	}
	return j.out
}

// A joiner collects the conditions of an or.
type joiner struct {
	out   rule.Or
	texts map[manner]*values
}

// A manner is a place and a way to compare text.
type manner struct {
	path        string
	op          rule.Op
	fold, loose bool
}

// values are those of one manner so far, and where they stand.
type values struct {
	at   int
	seen map[string]bool
}

func (j *joiner) add(x rule.Expr) {
	path, t, ok := textOf(x)
	if !ok {
		j.out = append(j.out, x)
		return
	}
	m := manner{path, t.Op, t.Fold, t.Loose}
	v := j.texts[m]
	if v == nil {
		if j.texts == nil {
			j.texts = map[manner]*values{}
		}
		v = &values{at: len(j.out), seen: map[string]bool{}}
		j.texts[m] = v
		j.out = append(j.out, withValues(x, rule.Text{Op: t.Op, Fold: t.Fold, Loose: t.Loose}))
	}
	_, all, _ := textOf(j.out[v.at])
	for _, s := range t.Values {
		if !v.seen[s] {
			v.seen[s] = true
			all.Values = append(all.Values, s)
		}
	}
	j.out[v.at] = withValues(x, all)
}

func withValues(x rule.Expr, t rule.Text) rule.Expr {
	if f, ok := x.(rule.Field); ok {
		return rule.Field{Path: f.Path, Test: t}
	}
	return rule.Anywhere{Test: t}
}

// textOf takes a condition on text apart. All paths here are dotted; that of a
// condition on the whole record is empty.
func textOf(x rule.Expr) (string, rule.Text, bool) {
	switch x := x.(type) {
	case rule.Field:
		t, ok := x.Test.(rule.Text)
		return "." + x.Path.Key, t, ok
	case rule.Anywhere:
		t, ok := x.Test.(rule.Text)
		return "", t, ok
	}
	return "", rule.Text{}, false
}
