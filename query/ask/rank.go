package ask

import (
	"slices"
	"strings"

	"bannin/locale"
	"bannin/query/meaning"
)

// spread reads what something is to have the most of: roles assumed by the most
// people, users with the most services, 最も多くの国からログインしたユーザー, 国が多いユーザー.
func (g *grammar) spread() {
	for i := range g.tokens {
		t, before := &g.tokens[i], g.at(i-1)
		if t.used || !t.means(asking, "most") || g.owned(i) {
			continue
		}
		placed := before.means(particle, "from") || before.means(particle, "to") || before.means(particle, "on") || strings.EqualFold(before.text, "by")
		if !t.japanese && !placed || t.japanese && !(strings.HasSuffix(t.text, "多く") && t.followed("の")) {
			continue
		}
		field, end := "", i+1
		if f, is := g.columnAt(end); is && !slices.Contains([]string{"bytes", "packets", "target"}, f) {
			field, end = f, end+1
		} else if people := strings.Fields(strings.ToLower(strings.TrimRight(t.behind, "?!."))); len(people) > 0 && (people[0] == "people" || people[0] == "persons") {
			field = "actor"
		}
		if field == "" {
			continue
		}
		g.distinct, g.wants["most"] = field, true
		if !t.japanese {
			g.use(i-1, i)
		}
		g.use(i, end)
	}
}

// owned reads what each of some has the most of.
func (g *grammar) owned(i int) bool {
	of, whose := i+1, i-1
	if g.at(of).means(asking, "different") {
		of++
	}
	for _, is := g.columnAt(whose); whose > 0 && !is; _, is = g.columnAt(whose) {
		whose--
	}
	if g.tokens[i].japanese {
		of, whose = i-1, i+1
	}
	field, is := g.columnAt(of)
	if _, other := g.columnAt(whose); !is || !other || slices.Contains([]string{"bytes", "packets", "target"}, field) || g.tokens[i].japanese && !g.at(of).followed("が") {
		return false
	}
	g.distinct, g.wants["most"] = field, true
	g.use(min(i, of), max(i, of)+1)
	return true
}

// ranked asks for what a ranking is of where only rows are named: the most common
// API calls are counted by their names, DNS queries by their domains.
func (g *grammar) ranked() {
	top := g.wants["top"] || g.q.Limit > 0 && g.means(asking, "top")
	if !g.wants["most"] && !g.wants["least"] && !top || len(g.by)+len(g.asked)+len(g.objects) > 0 || g.distinct != "" || g.wants["bytes"] || hasActivity(g.q) {
		return
	}
	switch {
	case g.named("resolver"):
		g.ask("domain", len(g.tokens))
	case g.named("cloudtrail"):
		g.ask("action", len(g.tokens))
	}
}

// fieldOf is the field that a word for one means in the logs that are asked, with
// what it says besides: a host is an address where hosts only ask, a response code
// the status of a web request.
func (g *grammar) fieldOf(w string) string {
	if table, field, one := strings.Cut(w, "."); one { // visitors are of web requests
		g.restrict(table)
		return field
	}
	if field, v, some := strings.Cut(w, "="); some { // external addresses
		if !g.hasValue(field, v) {
			g.q.Where = append(g.q.Where, meaning.Condition{Field: field, Op: "=", Values: []string{v}})
		}
		return field
	}
	switch {
	case w == "rule" && !g.named("waf", "requests") && !g.means(outcome, "blocked"):
		g.restrict("findings")
	case w == "source" && !g.flowing() && !g.means(outcome, "rejected") && !g.means(outcome, "accepted"):
		return "ip"
	case w == "host" && !g.named("requests", "waf") && g.flowing():
		return "ip"
	case w == "answer" && !g.named("resolver") && (g.named("requests") || g.means(column, "path") || g.means(column, "host") || g.means(column, "method")):
		return "status"
	}
	return w
}

// firstTime makes a first time of what is new where it is somebody's: when alice
// signed in for the first time.
func (g *grammar) firstTime() {
	if !g.fresh || g.q.New != "" || len(g.by)+len(g.asked) > 0 {
		return
	}
	if slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool {
		return slices.Contains([]string{"actor", "key", "ip", "kind", "subject", "role"}, c.Field) && c.Op != "!=" && c.Op != "!~"
	}) && slices.ContainsFunc(g.tokens, func(t token) bool {
		said := strings.ToLower(t.text)
		return t.can(fresh) && (strings.Contains(said, "first time") || strings.HasPrefix(said, "初") || strings.HasPrefix(said, "はじ"))
	}) {
		g.fresh, g.wants[meaning.First] = false, true
	}
}

// sufferers makes users and roles to whom something was done those whom it was done to, and
// not those who did it: users whose password was reset, MFAを外されたユーザー, who was added to a group.
func (g *grammar) sufferers() {
	about := slices.ContainsFunc(g.objects, func(o part) bool { return slices.Contains([]string{"password", "key", "policy", "group"}, o.value) }) ||
		g.hasValue("did", "mfa.disable") || g.hasValue("did", "mfa.enable")
	if !about {
		return
	}
	for i, w := range g.asked {
		before, next := g.at(w.at-1), g.at(w.at+1)
		undergoes := next.acts() && slices.ContainsFunc(strings.Fields(next.gap), func(s string) bool { return slices.Contains([]string{"was", "were", "been", "got"}, s) })
		if g.at(w.at).means(asking, "who") && (undergoes || before.acts() && strings.Contains(before.shown(), "れ") && strings.Contains(before.behind, "のは")) {
			g.asked[i].field = "subject"
		}
	}
	g.objects = slices.DeleteFunc(g.objects, func(o part) bool {
		before := g.at(o.at - 1)
		passive := g.at(o.at+1).can(verb) && !g.at(o.at+1).japanese && g.at(o.at+2).can(particle) // users added to a group
		suffers := before.japanese && before.acts() && strings.Contains(before.shown(), "れ") || strings.EqualFold(g.at(o.at+1).text, "whose") || passive
		if o.value != "user" && o.value != "role" || !suffers {
			return false
		}
		g.ask("subject", o.at)
		g.use(o.at, o.at+1)
		return true
	})
}

// makers takes roles that act on what else is named for who acts: roles that created
// users, ユーザーを作ったロール.
func (g *grammar) makers() {
	g.objects = slices.DeleteFunc(g.objects, func(o part) bool {
		t, before, next := &g.tokens[o.at], g.at(o.at-1), g.at(o.at+1)
		acts := says(t.behind) && next.can(verb) && !strings.Contains(t.behind, "w") || // roles that created
			t.japanese && (t.followed("が") && !strings.Contains(next.shown(), "れ") || before.can(verb) && g.at(o.at-2).followed("を"))
		if uses := g.means(verb, "use") || g.means(verb, "run"); o.value != "role" || len(g.objects) < 2 && !uses || !acts {
			return false
		}
		g.ask("actor", o.at)
		g.use(o.at, o.at+1)
		return true
	})
}

// doer tells whether a role is who did it, as a call's name tells: GetSecretValueを呼んだロール.
func (g *grammar) doer(o, v part) bool {
	if from := g.at(o.at + 1); v.value == "run" && from.japanese && from.means(particle, "from") {
		return true // Lambdaから呼ばれた
	}
	return o.value == "role" && (v.value == "use" || v.value == "run") && asksOf(g.q, "action")
}

// ofChange tells whether a verb only says what another changes: 公開設定を変えた.
func (g *grammar) ofChange(v part) bool {
	next := g.at(v.at + 1)
	return (v.value == "public" || v.value == "open") && next.means(verb, "change") && !next.joined()
}

// domain is the one that is asked about, or an example of one.
func (g *grammar) domain() string {
	for _, c := range g.q.Where {
		if c.Field == "domain" {
			return c.Values[0]
		}
	}
	return "example.com"
}

// contradicts is the error of an activity that the service that is named has not.
func (g *grammar) contradicts() error {
	var service, did string
	var activities []string
	for _, c := range g.q.Where {
		switch {
		case c.Field == "service" && c.Op == "=" && len(c.Values) == 1:
			service = c.Values[0]
		case c.Field == "did" && c.Op == "=":
			activities, did = c.Values, strings.Join(c.Values, ", ")
		}
	}
	if service == "" || did == "" || meaning.Within(service, activities) {
		return nil
	}
	return locale.Errorf("ask.other_service", "service", service, "activity", did)
}
