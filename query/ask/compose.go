package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/locale"
	"bannin/query/meaning"
)

// means are activities by the words that people say for them, where those are not
// the activity's own name.
var means = map[string]string{
	"bucket.open": "bucket.public", "object.open": "object.public", "securitygroup.public": "securitygroup.open", "bucket.share": "bucket.public",
	"snapshot.public": "snapshot.share", "snapshot.open": "snapshot.share", "image.public": "image.share", "image.open": "image.share",
	"instance.run": "instance.start", "instance.delete": "instance.terminate", "role.use": "role.assume", "role.run": "role.assume",
	"secret.use": "secret.read", "secret.list": "secret.read", "bucket.read": "object.read", "bucket.write": "object.write", "object.create": "object.write",
	"object.change": "object.write", "function.start": "function.run", "function.execute": "function.run", "function.use": "function.run", "flowlog.stop": "flowlog.delete",
	"detector.delete": "detector.stop", "detector.change": "detector.stop", "recorder.delete": "recorder.stop", "alarm.stop": "alarm.delete", "kmskey.stop": "kmskey.disable",
	"key.stop": "key.change", "key.enable": "key.change", "trail.enable": "trail.start", "policy.stop": "policy.detach",
	"policy.enable": "policy.attach", "securitygroup.attach": "securitygroup.change", "securitygroup.detach": "securitygroup.change", "secret.write": "secret.change",
	"bucketpolicy.create": "bucketpolicy.attach", "bucketpolicy.write": "bucketpolicy.attach", "bucketpolicy.detach": "bucketpolicy.delete",
	"passwordpolicy.stop": "passwordpolicy.delete", "scp.write": "scp.change", "scp.enable": "scp.attach", "scp.stop": "scp.detach",
	"trustpolicy.write": "trustpolicy.change", "snapshot.write": "snapshot.create", "parameter.write": "parameter.change", "parameter.create": "parameter.change", "instance.enable": "instance.start",
}

func doing(object, verb string) string {
	n := object + "." + verb
	if other, ok := means[n]; ok {
		n = other
	}
	if !meaning.IsActivity(n) {
		return ""
	}
	return n
}

// activities makes activities of objects and verbs.
func (g *grammar) activities() error {
	if g.mixed() || g.chained() {
		return locale.Errorf("ask.mixed")
	}
	g.sufferers()
	g.makers()
	g.holders()
	g.userOrActor()
	for i, o := range g.objects {
		if o.value == "key" && g.hasValue("service", "kms.amazonaws.com") {
			g.objects[i].value = "kmskey" // KMSの鍵
		}
	}
	for _, v := range g.verbs {
		if (v.value == "public" || v.value == "open") && len(g.objects) == 0 && g.hasValue("service", "s3.amazonaws.com") {
			g.objects = append(g.objects, part{"bucket", v.at}) // S3を公開した
		}
		if (v.value == "read" || v.value == "write") && len(g.objects) == 0 && g.hasValue("service", "s3.amazonaws.com") && !g.nounRather(v.at) {
			g.objects = append(g.objects, part{"object", v.at}) // S3からダウンロードした
		}
	}
	g.containers()
	g.bareCode()
	done := map[int]bool{}
	objects, verbs := map[string]bool{}, map[string]bool{}
	for _, v := range g.verbs {
		for _, o := range g.objects {
			if n := g.done(o, v); n != "" && !g.doer(o, v) && !g.ofChange(v) {
				g.where("did", "=", n)
				done[v.at], done[o.at] = true, true
				objects[o.value], verbs[v.value] = true, true
			}
		}
	}
	if len(objects) > 1 && (len(verbs) > 1 || g.compounded(done)) {
		return locale.Errorf("ask.mixed") // which goes with which, no word says
	}
	if made := objects["key"] || objects["user"] || objects["role"]; made && g.means(verb, "use") && !verbs["use"] {
		return locale.Errorf("ask.mixed") // 作られたキーは誰が使った
	}
	for _, o := range g.objects {
		if done[o.at] {
			g.use(o.at, o.at+1)
			if g.asksFor(o) || (g.distinct != "" || g.q.Least != nil) && len(g.by)+len(g.asked) == 0 {
				g.ask("target", o.at)
			}
			continue
		}
		g.lone(o)
	}
	for _, v := range g.verbs {
		if done[v.at] || g.idle(v) {
			g.use(v.at, v.at+1)
		}
	}
	return nil
}

// compounded tells whether two objects that something is done to are one thing by
// their words: a key policy.
func (g *grammar) compounded(done map[int]bool) bool {
	return slices.ContainsFunc(g.objects, func(o part) bool {
		next := g.at(o.at + 1)
		return done[o.at] && done[o.at+1] && next.can(object) && slices.Contains([]string{"", "の"}, strings.TrimSpace(next.gap))
	})
}

// bareCode leaves code that is no function's for what it is: error code, コード.
func (g *grammar) bareCode() {
	g.objects = slices.DeleteFunc(g.objects, func(o part) bool {
		said := strings.ToLower(g.tokens[o.at].text)
		return o.value == "code" && (said == "code" || said == "コード" || said == "ソースコード") && !g.means(object, "function")
	})
}

// mixed tells of users that have a verb of their own beside another object with
// another verb: users created and roles deleted, 作成されたユーザーと削除されたロール.
func (g *grammar) mixed() bool {
	for _, o := range g.objects {
		next := g.at(o.at + 1)
		v, acted := next.is(verb)
		if o.value != "user" || !acted || len(g.objects) < 2 {
			continue
		}
		own := !next.japanese && doing("user", v) != "" || next.japanese && strings.HasPrefix(next.gap, "と")
		if own && slices.ContainsFunc(g.verbs, func(other part) bool { return other.at != o.at+1 }) {
			return true
		}
	}
	return false
}

// chained tells of two things that were done one after the other: 失敗して成功した,
// キーを作って消した.
func (g *grammar) chained() bool {
	for i := range g.tokens {
		t := &g.tokens[i]
		if !strings.HasSuffix(t.tail, "て") && !strings.HasSuffix(t.tail, "で") && !strings.HasPrefix(t.behind, "して") {
			continue
		}
		for j := i + 1; j < len(g.tokens) && j <= i+2; j++ {
			if next := &g.tokens[j]; t.can(outcome) && next.can(outcome) || t.acts() && next.acts() && !next.can(noun) && !t.means(verb, "use") {
				return true
			}
		}
	}
	return false
}

// userOrActor settles whether users are those who act or what is acted on: who
// acts where there is something else to act on, or nothing is done to anybody.
func (g *grammar) userOrActor() {
	others := slices.ContainsFunc(g.objects, func(o part) bool { return o.value != "user" })
	acted := slices.ContainsFunc(g.verbs, func(v part) bool { return doing("user", v.value) != "" })
	both := others && len(g.objects) == 2 && g.at(min(g.objects[0].at, g.objects[1].at)+1).means(particle, "and")
	if hasActivity(g.q) || others && !both || !acted {
		kept := g.objects[:0]
		for _, o := range g.objects {
			if o.value != "user" {
				kept = append(kept, o)
				continue
			}
			if acted || !g.fresh || others || hasActivity(g.q) {
				g.ask("actor", o.at)
				if g.at(o.at-1).means(fresh, "") {
					g.q.New = "actor"
				}
				g.use(o.at, o.at+1)
			} else {
				kept = append(kept, o)
			}
		}
		g.objects = kept
	}
}

// asksFor tells whether an object is what is asked for, and not only what
// something was done to: which keys, or the head of a Japanese sentence.
func (g *grammar) asksFor(o part) bool {
	if w, is := g.at(o.at - 1).is(asking); is && w == "which" {
		return true
	}
	if !g.tokens[o.at].japanese || g.wants[meaning.List] {
		return false
	}
	for i := o.at + 1; i < len(g.tokens); i++ {
		if g.tokens[i].can(verb) {
			return false
		}
		if g.tokens[i].can(asking) {
			return false
		}
	}
	return slices.ContainsFunc(g.tokens[:o.at], func(t token) bool {
		return t.acts()
	})
}

// lone takes an object that nothing is done to.
func (g *grammar) lone(o part) {
	service, named := g.tokens[o.at].is(value)
	switch {
	case named && len(g.verbs) == 0 && !hasActivity(g.q) && !g.wants["howmany"]:
		g.value(service, o.at, "=") // errors of Lambda
	case o.value == "instance" && g.flowing():
		g.ask("instance", o.at)
	case o.value == "role" && g.hasValue("did", "role.assume"):
		if g.asksFor(o) || g.distinct != "" && len(g.by)+len(g.asked) == 0 {
			g.ask("target", o.at)
		}
	case o.value == "role" && (hasActivity(g.q) || !g.aboutRoles()):
		g.ask("actor", o.at)
	case o.value == "key" && (len(g.verbs) == 0 || g.verbs[0].value == "use"):
		g.ask("key", o.at)
	case g.fresh && len(g.verbs) == 0 && doing(o.value, "create") != "":
		g.where("did", "=", o.value+".create")
		g.fresh = false
	case o.value == "trail" && len(g.verbs) == 0 && !hasActivity(g.q) && strings.HasPrefix(strings.ToLower(g.tokens[o.at].text), "cloud"):
		g.restrict("cloudtrail") // the log, not the trail
	case len(g.verbs) == 0 && !hasActivity(g.q) && meaning.IsActivity(o.value+".*"):
		g.where("did", "=", o.value+".*")
		g.note("ask.note.seen")
		if g.wants["howmany"] && !g.named("") {
			g.distinct = "target" // how many buckets
		}
	default:
		return
	}
	g.use(o.at, o.at+1)
}

func (g *grammar) hasValue(field, value string) bool {
	return slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == field && slices.Contains(c.Values, value) })
}

// idle tells whether a verb needs no object here.
func (g *grammar) idle(v part) bool {
	switch v.value {
	case "execute":
		return true
	case "use", "work", "run":
		return len(g.q.Where)+len(g.asked)+len(g.by) > 0
	case "leave":
		g.where("direction", "=", "egress") // traffic leaving the VPC
		return true
	case "send", "receive":
		if asksOf(g.q, "instance", "interface") {
			g.where("direction", "=", map[string]string{"send": "egress", "receive": "ingress"}[v.value])
		}
		return g.wants["bytes"] || g.bytes || g.named("vpcflow") || g.flowing()
	case "open":
		if asksOf(g.q, "port") && !g.named("vpcflow") {
			g.where("did", "=", "securitygroup.open")
			return true
		}
		fallthrough
	case "stop":
		if g.named("waf") {
			g.where("outcome", "=", "blocked")
			return true
		}
	case "start", "read", "write":
		if asksOf(g.q, "path") {
			return true
		}
		return g.named("vpcflow", "requests", "resolver")
	case "create", "delete", "change":
		if len(g.objects) > 0 || hasActivity(g.q) {
			return slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { // session tokens issued
				return c.Field == "did" && len(c.Values) == 1 && strings.HasSuffix(c.Values[0], "."+v.value)
			})
		}
		if v.value == "change" {
			g.where("readonly", "=", "no")
			g.note("ask.note.changes")
			return true
		}
		g.where("did", "=", "any."+v.value)
		return true
	}
	return false
}

// compose puts together the question from its parts.
func (g *grammar) compose() error {
	q := g.q
	if err := g.contradicts(); err != nil {
		return err
	}
	for i := range g.tokens {
		if ours := g.flowing() && asksOf(q, "ip", "source"); g.tokens[i].means(column, "country") && (ours || g.goesTo(i)) {
			return locale.Errorf("ask.country_to", "word", quote(g.tokens[i].text))
		}
	}
	g.plain()
	g.firstTime()
	g.bothEnds()
	slices.SortStableFunc(q.Where, func(a, b meaning.Condition) int { return meaning.Rank(a.Field) - meaning.Rank(b.Field) })
	for i := range q.Where {
		slices.Sort(q.Where[i].Values)
	}
	q.By = unique(append(g.by, g.wanted()...))
	if g.fresh && q.New == "" && len(q.By) > 0 {
		if n := len(q.By) - 1; !meaning.IsStep(q.By[n]) {
			q.New = q.By[n]
		}
	}
	if g.denied && slices.Contains(q.By, "actor") {
		return locale.Errorf("ask.not_done")
	}
	if len(g.asked)+len(g.by) == 0 && saysWho(&g.tokens[len(g.tokens)-1]) {
		q.By, g.who = []string{"actor"}, true
	}
	if named := slices.Equal(q.By, []string{"actor"}) || slices.Equal(q.By, []string{"key"}); named && len(q.Where) == 0 && q.When.From.IsZero() && (g.wants["howmany"] || g.wants[meaning.List]) {
		g.note("ask.note.seen")
	}
	g.show()
	if q.Least != nil && q.Show.Field == "bytes" && len(q.By) == 0 && !g.wants["howmany"] {
		g.where("bytes", q.Least.Op, strconv.FormatInt(q.Least.N, 10)) // responses over 10 MB
		q.Show, q.Least = meaning.Measure{Of: meaning.List}, nil
	}
	if q.Show.Of == meaning.Distinct && q.Least != nil && len(q.By) == 0 {
		return locale.Errorf("ask.of_what", "field", q.Show.Field)
	}
	if err := g.choose(); err != nil {
		return err
	}
	if q.Show.Of == meaning.List && (g.wants["most"] || g.wants["least"]) {
		return locale.Errorf("ask.most_of_what")
	}
	if g.who && q.Table == "vpcflow" { // its actor is whose interface it is
		q.By = unique(replaced(q.By, "actor", "ip"))
	}
	switch {
	case g.wants["worst"] && q.Show.Of == meaning.List && (q.Table == "findings" || q.Table == "incidents"):
		q.Order = meaning.Worst
	case g.wants["least"]:
		q.Order = "least"
	case g.wants["oldest"], q.Show.Of == meaning.First && len(q.By) > 0:
		q.Order = "oldest" // who was first
	case g.wants["newest"] && q.Show.Of != meaning.List:
		q.Order = "newest"
	}
	if q.Show.Of == meaning.List {
		q.Least, q.By, q.New = nil, nil, ""
	}
	for _, c := range q.Where {
		if c.Op == "!=" && (c.Field == "country" || c.Field == "network") {
			g.note("ask.note.unknown_place")
		}
		if c.Field == "mfa" {
			g.note("ask.note.mfa")
		}
	}
	return nil
}

// plain leaves out what is said twice: the service of an activity, and the hours of
// one day.
func (g *grammar) plain() {
	w := &g.q.When
	service := slices.IndexFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == "service" && c.Op == "=" && len(c.Values) == 1 })
	if did := slices.IndexFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == "did" }); did >= 0 && service >= 0 &&
		meaning.Serves(g.q.Where[service].Values[0], g.q.Where[did].Values) {
		g.q.Where = slices.Delete(g.q.Where, service, service+1)
	}
	g.nights()
	if h := w.Hours; h != nil && h.From < h.To && w.Office == meaning.AnyHours && len(w.Days) == 0 && w.From.Equal(midnight(w.From)) && w.To.Equal(w.From.AddDate(0, 0, 1)) {
		day := w.From
		w.From, w.To, w.Hours = on(day, h.From), on(day, h.To), nil
	}
}

// bothEnds counts by outcome what both failed and succeeded: 成功と失敗の件数.
func (g *grammar) bothEnds() {
	for one, other := range opposite {
		if g.hasValue("outcome", one) && g.hasValue("outcome", other) && (g.wants["howmany"] || len(g.by) > 0) && !slices.Contains(g.by, "outcome") {
			g.by = append(g.by, "outcome")
		}
	}
}

// nights makes the hours of one day that run over midnight those of the night that
// begins on it; of the dead of night, which people say of either day, both.
func (g *grammar) nights() {
	w := &g.q.When
	h, next := w.Hours, w.From.AddDate(0, 0, 1)
	if h == nil || h.From < h.To || h.To == 0 || len(w.Days) > 0 || !w.From.Equal(midnight(w.From)) || !w.To.Equal(next) {
		return
	}
	w.To = on(next, h.To)
	if !g.dead {
		w.From, w.Hours = on(w.From, h.From), nil
	}
}

// saysWho tells whether a question ends in what somebody did, and so asks for whom:
// 消したのは.
func saysWho(last *token) bool {
	return last.acts() && strings.Contains(last.behind, "のは")
}

// wanted are the fields that are asked for, in the order of the question.
func (g *grammar) wanted() (names []string) {
	slices.SortStableFunc(g.asked, func(a, b want) int { return a.at - b.at })
	for _, w := range g.asked {
		names = append(names, w.field)
	}
	return names
}

func replaced(all []string, one, by string) (kept []string) {
	for _, s := range all {
		if s == one {
			s = by
		}
		kept = append(kept, s)
	}
	return kept
}

func unique(all []string) (kept []string) {
	for _, s := range all {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// show decides what an answer shows.
func (g *grammar) show() {
	q := g.q
	switch {
	case g.distinct != "":
		q.Show = meaning.Measure{Of: meaning.Distinct, Field: g.distinct}
		q.By = slices.DeleteFunc(q.By, func(f string) bool { return f == g.distinct })
	case g.wants["bytes"] || g.bytes:
		q.Show = meaning.Measure{Of: meaning.Sum, Field: "bytes"}
	case g.wants["packets"]:
		q.Show = meaning.Measure{Of: meaning.Sum, Field: "packets"}
	case g.wants[meaning.Distinct] && len(g.asked) > 0:
		q.Show = meaning.Measure{Of: meaning.Distinct, Field: g.wanted()[0]}
		q.By = slices.DeleteFunc(q.By, func(f string) bool { return f == g.wanted()[0] && !slices.Contains(g.by, f) })
	case g.wants[meaning.Last] && g.wants[meaning.First]:
		q.Show.Of = meaning.Count // which shows both
	case g.wants[meaning.Last]:
		q.Show.Of = meaning.Last
	case g.wants[meaning.First]:
		q.Show.Of = meaning.First
	case len(q.By) > 0, g.wants["howmany"], q.Least != nil:
		q.Show.Of = meaning.Count
	default:
		q.Show.Of = meaning.List
	}
	if g.wants["trend"] && !slices.ContainsFunc(q.By, meaning.IsStep) {
		step := "day"
		if w := q.When; !w.From.IsZero() && !w.To.IsZero() && w.To.Sub(w.From) <= 48*time.Hour {
			step = "hour"
		}
		q.By = append([]string{step}, q.By...)
		if q.Show.Of == meaning.List {
			q.Show.Of = meaning.Count
		}
	}
}

// choose picks the table: the first that has all that is asked for.
func (g *grammar) choose() error {
	q := g.q
	candidates := slices.DeleteFunc(slices.Clone(meaning.Tables()), func(t string) bool { return g.tables != nil && !g.tables[t] })
	if !hasActivity(q) && (asksOf(q, "port") || slices.Contains(append(slices.Clone(q.By), q.Show.Field), "port")) {
		candidates = slices.DeleteFunc(candidates, func(t string) bool { return t == "cloudtrail" }) // its ports are those that an activity opens
	}
	if asksOf(q, "service") { // which a flow or a query for a name does not have
		candidates = slices.DeleteFunc(candidates, func(t string) bool { return t == "vpcflow" || t == "resolver" })
	}
	if slices.Contains(q.By, "target") && !hasActivity(q) && !asksOf(q, "service", "action") {
		return locale.Errorf("ask.of_activity") // バケット別のアクセス数
	}
	if len(candidates) == 0 {
		return locale.Errorf("ask.two_logs")
	}
	need := func(field string) error {
		if meaning.IsStep(field) {
			return nil
		}
		before := candidates
		candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool { return !meaning.Has(t, field) })
		if len(candidates) == 0 {
			if field == "domain" && before[0] == "vpcflow" {
				return locale.Errorf("ask.flow_domain", "domain", quote(g.domain()))
			}
			return locale.Errorf("ask.no_field", "field", field, "table", before[0], "hint", "")
		}
		return nil
	}
	for _, c := range q.Where {
		if c.Field == "did" {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool { return t != "cloudtrail" })
		} else if c.Field == "outcome" {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool {
				return slices.ContainsFunc(c.Values, func(v string) bool { return !meaning.Ends(v, t) })
			})
		} else if err := need(c.Field); err != nil {
			return err
		}
		if len(candidates) == 0 {
			return locale.Errorf("ask.two_logs")
		}
	}
	for _, f := range append(slices.Clone(q.By), q.Show.Field) {
		if f == "" {
			continue
		}
		if err := need(f); err != nil {
			return err
		}
	}
	q.Table = candidates[0]
	return nil
}
