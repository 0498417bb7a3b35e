package ask

import (
	"slices"
	"strings"

	"bannin/locale"
	"bannin/query/meaning"
)

// either is the error of what can only be asked in two questions: one thing or
// another of another kind, as in "from Russia or by root", and pairs, as in "alice's
// failed and bob's successful logins". All conditions of one question hold.
func (g *grammar) either() error {
	several := slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { return len(c.Values) > 1 && c.Field != "outcome" && c.Field != "did" })
	both := func(field, one, other string) bool { return g.hasValue(field, one) && g.hasValue(field, other) }
	unlike := slices.ContainsFunc(g.q.Where, func(a meaning.Condition) bool { // evil.com and *.bad.com, or alice who is root
		return a.Op == "~" && slices.ContainsFunc(g.q.Where, func(b meaning.Condition) bool {
			return b.Op == "=" && (b.Field == a.Field || a.Field == "actor" && b.String() == "kind = root")
		})
	})
	if unlike || both("mfa", "no", "yes") || both("outcome", "failed", "succeeded") && several || both("outcome", "failed", "denied") && g.hasValue("did", "signin") {
		return locale.Errorf("ask.mixed")
	}
	for i := 1; i < len(g.tokens); i++ {
		or := strings.Fields(g.tokens[i].gap)
		if len(or) == 0 || !slices.Contains([]string{"or", "または", "もしくは", "あるいは"}, or[0]) && !(g.tokens[i].can(hours) && g.tokens[i].joined()) {
			continue
		}
		before := i - 1
		for g.at(before).can(particle) {
			before-- // ロシアからまたはroot
		}
		one, other := g.sort(before), g.sort(g.bare(i))
		if one != other && one != "" && other != "" || one == "hours" {
			return locale.Errorf("ask.mixed")
		}
	}
	return nil
}

// bare is the place of a word or, where that only leads to another, of the other:
// by root, user alice.
func (g *grammar) bare(i int) int {
	for g.at(i).can(particle) || g.at(i).can(grouping) || g.at(i).can(object) && g.at(i+1).can(unknown) || g.at(i).can(column) && (valued(g.at(i+1)) != "" || g.at(i+1).can(digits)) {
		i++
	}
	return i
}

// sort is what kind of a condition a word makes: two of one sort are alternatives.
func (g *grammar) sort(i int) string {
	t := g.at(i)
	field, _, _ := strings.Cut(valued(t), "=")
	switch {
	case t.can(hours):
		return "hours"
	case t.can(digits), field == "status", field == "port":
		return "number"
	case field == "call", t.can(object), t.acts():
		return "activity"
	case t.can(unknown), field == "name":
		return "name"
	}
	return field
}
