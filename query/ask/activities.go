package ask

import (
	"slices"
	"strings"

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
	"detector.delete": "detector.stop", "recorder.delete": "recorder.stop", "alarm.stop": "alarm.delete", "kmskey.stop": "kmskey.disable",
	"trail.enable": "trail.start", "policy.stop": "policy.detach",
	"policy.enable": "policy.attach", "securitygroup.attach": "securitygroup.change", "securitygroup.detach": "securitygroup.change", "secret.write": "secret.change",
	"bucketpolicy.create": "bucketpolicy.attach", "bucketpolicy.write": "bucketpolicy.attach", "bucketpolicy.detach": "bucketpolicy.delete",
	"passwordpolicy.stop": "passwordpolicy.delete", "scp.write": "scp.change", "scp.enable": "scp.attach", "scp.stop": "scp.detach",
	"bucketencryption.stop": "bucketencryption.delete", "bucketencryption.enable": "bucketencryption.change", "dnsrecord.write": "dnsrecord.change",
	"task.run": "task.start", "task.terminate": "task.stop", "subnet.public": "subnet.change",
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
	within := slices.ContainsFunc(g.objects, func(o part) bool { return done[o.at] && g.inside(o) })
	if len(objects) > 1 && (len(verbs) > 1 || within || g.compounded(done)) {
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
		if !strings.HasSuffix(t.tail, "て") && !strings.HasSuffix(t.tail, "で") && !t.followed("して") {
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
	case (o.value == "instance" || o.value == "vpc") && g.flowing():
		g.ask(o.value, o.at)
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
