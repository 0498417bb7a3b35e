package ask

import (
	"slices"
	"strings"

	"bannin/query/meaning"
)

// within are objects by those that they are in.
var within = map[string]string{"object": "bucket", "code": "function"}

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
	behind := g.tokens[last].behind
	return g.placed(o.at) || g.at(last+1).means(particle, "from") && g.tokens[o.at].japanese ||
		slices.ContainsFunc([]string{"に", "へ", "で", "の中"}, func(p string) bool { return strings.HasPrefix(behind, p) })
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
