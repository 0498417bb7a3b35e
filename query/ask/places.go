package ask

import (
	"slices"
	"strings"

	"bannin/query/meaning"
)

// within are objects by those that they are in.
var within = map[string]string{"object": "bucket", "code": "function", "versioning": "bucket", "bucketlogging": "bucket", "bucketencryption": "bucket"}

// containers leaves out objects that say where others are: files deleted from a
// bucket.
func (g *grammar) containers() {
	for i := range g.objects[:max(len(g.objects)-1, 0)] {
		o, inner := &g.objects[i], g.objects[i+1]
		if both := o.value + inner.value; strings.EqualFold(g.at(o.at+1).text, "whose") && meaning.IsActivity(both+".*") {
			o.value = both // buckets whose policy was changed
			g.use(inner.at, inner.at+1)
			g.objects = slices.Delete(g.objects, i+1, i+2)
			break
		}
	}
	for _, o := range slices.Clone(g.objects) {
		outer := within[o.value]
		g.objects = slices.DeleteFunc(g.objects, func(c part) bool {
			between := g.at(min(c.at, o.at) + 1)
			if c.value != outer || between.means(particle, "and") || strings.HasPrefix(between.gap, "と") {
				return false
			}
			g.use(c.at, c.at+1)
			return true
		})
	}
}

// into are activities by what they are of something that others are put into and
// taken out of.
var into = map[string]string{
	"bucket.create": "object.write", "bucket.delete": "object.delete", "policy.create": "policy.attach", "policy.delete": "policy.detach",
	"group.create": "group.join", "group.attach": "group.join", "group.delete": "group.leave", "group.detach": "group.leave",
}

// done is the activity of a verb and an object, or "": a file is written into a
// bucket, a user taken out of a group, a policy given to a role.
func (g *grammar) done(o, v part) string {
	n := doing(o.value, v.value)
	if inner := into[o.value+"."+v.value]; inner != "" && (g.inside(o) || o.value == "policy" && (asksOf(g.q, "subject", "action"))) {
		return inner
	}
	return n
}

// inside tells whether an object is said to be where something is done: from the
// bucket, バケットに.
func (g *grammar) inside(o part) bool {
	last := o.at
	if g.at(last+1).used && g.at(last+1).can(unknown) {
		last++ // its name
	}
	return g.placed(o.at) || g.at(last+1).means(particle, "from") && g.tokens[o.at].japanese || g.at(last).followed("に", "へ", "で", "の中")
}

// holders takes users, roles and groups that policies are given to or taken from for
// what they are: ロールに権限を追加した.
func (g *grammar) holders() {
	calls := map[string]string{"user": "*User*", "role": "*Role*", "group": "*Group*"}
	given := slices.ContainsFunc(g.objects, func(o part) bool { return o.value == "policy" })
	g.objects = slices.DeleteFunc(g.objects, func(o part) bool {
		if !given || calls[o.value] == "" || !g.inside(o) {
			return false
		}
		g.where("action", "~", calls[o.value])
		g.use(o.at, o.at+1)
		return true
	})
}

// endOf is the end of a connection that an address is: where it goes to, either of
// traffic that has no direction, and else who asked.
func (g *grammar) endOf(i int) string {
	before, _ := g.at(i - 1).is(particle)
	behind, _ := g.at(i + 1).is(particle)
	said := strings.ToLower(g.at(i - 1).text)
	beside := func(field string) bool {
		named := g.at(i-1).means(column, field) && strings.TrimSpace(g.tokens[i].gap) != "of" // destinations of 10.0.0.1
		return named || g.at(i+1).means(column, field) && !g.tokens[i].followed("の")
	}
	switch by := said == "by"; {
	case behind == "toward":
		g.use(i+1, i+2)
		return "destination"
	case by && (g.at(i-2).means(verb, "send") || strings.HasSuffix(g.at(i-2).text, " sent")):
		g.use(i-1, i)
		return "source"
	case before == "to" && !g.at(i-1).used:
		g.use(i-1, i)
		return "destination"
	case g.at(i-1).means(noun, "vpcflow") && strings.HasSuffix(said, " to"): // who talked to 10.0.0.1
		return "destination"
	case g.at(i-1).means(verb, "leave"):
		g.use(i-1, i)
		return "source" // what left 10.0.0.1
	case g.means(verb, "send") && g.tokens[i].followed("に"):
		return "destination" // 10.0.0.1に送った
	case g.at(i+1).means(column, "destination") && g.tokens[i].followed("の"):
		return "ip" // 10.0.0.1の通信先
	case g.carries() && g.acting(i) && g.means(verb, "receive"):
		return "destination"
	case g.carries() && g.acting(i):
		return "source"
	case beside("destination"):
		return "destination"
	case g.acting(i):
	case (g.named("vpcflow") || g.carries() && !g.named("requests")) && !g.comesFrom(i) && !strings.HasSuffix(said, "from") && !beside("source"):
		return "end" // traffic of 10.0.0.1: what it sent and what it got
	}
	return "ip"
}

// acting tells whether an address is said to be who does something: sent by
// 10.0.0.1, 10.0.0.1 が送った.
func (g *grammar) acting(i int) bool {
	if by := g.at(i - 1); strings.EqualFold(by.text, "by") {
		g.use(i-1, i)
		return true
	}
	aims := slices.ContainsFunc(g.tokens, func(t token) bool { return t.can(column) && t.followed("に") })
	if next := g.at(i + 1); !next.japanese && (next.means(verb, "send") || next.means(verb, "receive")) && !g.at(i-1).can(particle) {
		return true // what 10.0.0.1 sent
	}
	return g.tokens[i].followed("が") || g.tokens[i].followed("は") && aims || asksWhat(g.tokens[i].gap)
}

// goesTo tells whether a place is where something goes: to China, 中国へ, to
// addresses in China, 中国のIPに, to more than 5 countries.
func (g *grammar) goesTo(i int) bool {
	for _, j := range []int{i, i + 1} { // it, or what is in it
		it := j == i || g.at(j).can(column) || g.at(j).can(compared)
		if g.at(j+1).means(particle, "toward") || it && g.at(j).followed("へ", "に", "宛") && g.carries() {
			return true
		}
	}
	for g.at(i-1).can(compare) || g.at(i-1).can(digits) || g.at(i-1).means(asking, "which") {
		i--
	}
	inside := g.at(i-1).means(particle, "on") && g.at(i-2).can(column)
	return g.at(i-1).means(particle, "to") || inside && g.at(i-3).means(particle, "to") || g.at(len(g.tokens)-1).means(particle, "to") && g.carries()
}

// comesFrom tells whether a place is where something comes from: from Tokyo, from
// outside Tokyo, 東京からの, 東京以外から.
func (g *grammar) comesFrom(i int) bool {
	if g.at(i - 1).can(negative) {
		i--
	}
	return g.at(i-1).means(particle, "from") || strings.Contains(g.at(i+1).text, "から")
}

// undergoes tells whether something is done to what a word names, and not by it: who
// deleted AKIA…, AKIA…を消した.
func (g *grammar) undergoes(i int) bool {
	t, before, next := &g.tokens[i], g.at(i-1), g.at(i+1)
	if before.means(object, "key") {
		before = g.at(i - 2)
	}
	v, acts := before.is(verb)
	if before.japanese || !acts {
		acts = false
		if is := t.followed("を", "の", "was") || strings.Contains(t.gap, "was"); is {
			v, acts = next.is(verb)
		}
	}
	return acts && doing("key", v) != "" && v != "use"
}
