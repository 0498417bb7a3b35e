package ask

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/meaning"
)

// negatives marks what is denied: outside Japan, 日本以外, without MFA.
func (g *grammar) negatives() {
	for i := range g.tokens {
		if _, is := g.tokens[i].is(negative); is && !g.tokens[i].used {
			for j := i + 1; j <= i+2; j++ {
				if g.deny(j) {
					g.use(i, i+1)
					break
				}
			}
		}
		if _, is := g.tokens[i].is(notBefore); is && !g.tokens[i].used {
			for j := i - 1; j >= i-2; j-- {
				if g.deny(j) {
					g.use(i, i+1)
					break
				}
			}
		}
	}
}

// deny takes a word as what must not be, and tells whether it can be.
func (g *grammar) deny(i int) bool {
	t := g.at(i)
	if t.used {
		return false
	}
	if w, is := t.is(column); is && w == "mfa" {
		g.where("mfa", "=", "no")
	} else if t.means(value, "mfa=yes") {
		g.where("mfa", "=", "no")
	} else if w, is := t.is(value); is && !strings.HasPrefix(w, "mfa=") {
		g.value(w, i, "!=")
	} else if w, is := t.is(written); is && !slices.Contains([]string{"below", "path", "file", "policy", "date", "clock"}, strings.SplitN(w, "=", 2)[0]) {
		g.value(w, i, "!=")
	} else if _, is := t.is(digits); is && g.named("vpcflow") {
		return g.ports(i, "!=")
	} else if w, is := t.is(outcome); is {
		g.where("outcome", "=", map[string]string{"failed": "succeeded", "succeeded": "failed"}[w])
		if w != "failed" && w != "succeeded" {
			return false
		}
	} else {
		return false
	}
	g.use(i, i+1)
	for j := i; g.tokens[j].listed() && g.denyToo(i, j-1); j-- { // 日本と韓国以外
	}
	for j := i; j+1 < len(g.tokens); j++ { // outside Japan and Korea
		next := j + 1
		if g.at(next).means(particle, "and") {
			next++
		} else if !g.at(next).listed() {
			break
		}
		if !g.denyToo(i, next) {
			break
		}
		g.use(j+1, next)
		j = next - 1
	}
	return true
}

// denyToo takes a word as another value of the field that one was denied of.
func (g *grammar) denyToo(i, j int) bool {
	field, _, _ := strings.Cut(valued(g.at(i)), "=")
	other, _, _ := strings.Cut(valued(g.at(j)), "=")
	if field == "" || field != other || g.at(j).used {
		return false
	}
	g.value(valued(g.at(j)), j, "!=")
	g.use(j, j+1)
	return true
}

// valued is the field and the value that a word is, or "".
func valued(t *token) string {
	if w, is := t.is(value); is {
		return w
	}
	w, _ := t.is(written)
	return w
}

// values reads words that are values, or whose form says what they are.
func (g *grammar) values() {
	for i := range g.tokens {
		t := &g.tokens[i]
		if t.used {
			continue
		}
		if _, is := t.is(digits); is {
			g.numbered(i)
			continue
		}
		if g.pair(i) {
			continue
		}
		if w, is := t.is(written); is {
			g.value(w, i, "=")
			g.use(i, i+1)
			g.useColumn(i)
			continue
		}
		if w, is := t.is(value); is && len(t.senses) == 1 {
			g.value(w, i, "=")
			g.use(i, i+1)
			if g.at(i+1).means(column, strings.SplitN(w, "=", 2)[0]) {
				g.use(i+1, i+2)
			}
		}
	}
}

// pair reads two addresses that something is between, or of which it is both.
func (g *grammar) pair(i int) bool {
	one, first := g.tokens[i].is(written)
	j := i + 1
	if g.at(j).means(particle, "and") {
		j++
	}
	two, second := g.at(j).is(written)
	before, behind := g.at(i-1).means(particle, "between"), g.at(j+1).means(particle, "amid")
	if !first || !second || !before && !behind || !strings.HasPrefix(one, "ip=") || !strings.HasPrefix(two, "ip=") {
		return false
	}
	for _, w := range []string{one, two} {
		g.q.Where = append(g.q.Where, meaning.Condition{Field: "end", Op: "=", Values: []string{w[len("ip="):]}})
	}
	if before {
		i--
	}
	if behind {
		j++
	}
	g.use(i, j+1)
	g.restrict("vpcflow")
	return true
}

// ports reads numbers that are ports of connections: on 80 or 443.
func (g *grammar) ports(i int, op string) bool {
	for {
		n := int(g.tokens[i].number)
		if n < 1 || n > 65535 {
			return false
		}
		g.where("port", op, strconv.Itoa(n))
		g.use(i, i+1)
		if g.at(i+1).means(particle, "and") {
			i++
		}
		i++
		if _, more := g.at(i).is(digits); !more || g.at(i).used || !(g.at(i-1).means(particle, "and") || g.at(i).listed()) {
			return true
		}
		if g.at(i-1).means(particle, "and") {
			g.use(i-1, i)
		}
	}
}

// useColumn takes the name of a field that stands beside its value: IP 192.0.2.1,
// account 123456789012, us-east-1 region.
func (g *grammar) useColumn(i int) {
	for _, j := range []int{i - 1, i + 1, i + 2} {
		if j == i+2 && !g.at(i+1).means(particle, "on") {
			continue // ../ in the URL
		}
		w, is := g.at(j).is(column)
		if o, object := g.at(j).is(object); object {
			w, is = o, o == "key" || o == "instance" || o == "securitygroup" || o == "user" || o == "role"
		}
		if is && !g.at(j).used && (w != "country" || j < i) {
			if _, isBy := g.at(j + 1).is(grouped); !isBy && len(g.q.Where) > 0 && fits(w, g.q.Where[len(g.q.Where)-1].Field) {
				g.use(j, j+1)
				return
			}
		}
	}
}

// fits tells whether a word for a field is one for the field of a value.
func fits(word, field string) bool {
	switch field {
	case "resource", "actor", "target":
		return word != "ip"
	case "destination", "source", "end":
		return word == "ip" || word == field
	case "host":
		return word == "domain" || word == field
	}
	return word == field
}

// value takes a value with the field that it is of.
func (g *grammar) value(w string, i int, op string) {
	field, v, _ := strings.Cut(w, "=")
	if abroad, is := strings.CutSuffix(field, "!"); is {
		if op == "!=" {
			op = "="
		} else {
			op = "!="
		}
		field = abroad
		g.note("ask.note.abroad")
	}
	switch field {
	case "ip":
		before, _ := g.at(i - 1).is(particle)
		behind, _ := g.at(i + 1).is(particle)
		if before == "to" && !g.at(i-1).used || behind == "toward" || g.at(i-1).means(column, "destination") || g.at(i+1).means(column, "destination") {
			field = "destination"
			if behind == "toward" {
				g.use(i+1, i+2)
			} else if before == "to" {
				g.use(i-1, i)
			}
		} else if g.named("vpcflow") && before != "from" && behind != "from" && !g.at(i-1).means(column, "source") && !g.at(i+1).means(column, "source") {
			field = "end" // traffic of 10.0.0.1: what it sent and what it got
		}
	case "arn":
		field = "resource"
		if strings.Contains(v, ":user/") || strings.Contains(v, ":assumed-role/") || strings.HasSuffix(v, ":root") {
			field = "actor"
		} else if strings.Contains(v, ":role/") {
			field = "root"
		}
	case "id":
		field = "resource"
		if strings.HasPrefix(v, "i-") && (g.named("vpcflow", "resolver") || g.carries()) {
			field = "instance"
		} else if strings.HasPrefix(v, "vpc-") && g.named("vpcflow", "resolver") {
			field = "vpc"
		} else if strings.HasPrefix(v, "eni-") && g.named("vpcflow") {
			field = "interface"
		} else {
			op = map[string]string{"=": "~", "!=": "!="}[op]
		}
	case "below":
		field, op = "domain", "~"
		if g.named("requests", "waf") {
			field = "host"
		}
	case "path":
		if strings.Contains(v, "*") || !strings.HasPrefix(v, "/") || strings.HasSuffix(v, "/") {
			op = "~"
		}
	case "file":
		field, op = "path", "~"
		if g.named("resolver") {
			field, op = "domain", "="
		}
	case "policy":
		field, op = "target", "~"
		g.objects = append(g.objects, part{"policy", i})
	case "domain":
		if service, ok := strings.CutSuffix(v, ".amazonaws.com"); ok && !strings.Contains(service, ".") && !g.named("resolver", "requests") {
			field = "service"
		} else if g.named("requests", "waf") {
			field = "host"
		}
	case "name":
		field, op = "actor", map[string]string{"=": "~", "!=": "!="}[op]
	case "call":
		field = "action"
	case "date", "clock":
		return // one that the times could not use: left over
	}
	g.where(field, op, strings.Split(v, ",")...)
}

// carries tells whether it is about data that something sent or got.
func (g *grammar) carries() bool {
	return slices.ContainsFunc(g.tokens, func(t token) bool {
		return t.means(column, "bytes") || t.means(column, "packets") || t.means(verb, "send")
	})
}

// answers are status codes that everybody knows by their number alone. Source:
// RFC 9110, section 15.
var answers = []int{400, 401, 403, 404, 405, 408, 410, 413, 414, 429, 500, 501, 502, 503, 504}

// numbered reads a number that is the value of a field beside it: port 22, 22番
// ポート, status 404, 500番台.
func (g *grammar) numbered(i int) {
	n := strconv.Itoa(int(g.tokens[i].number))
	if w, is := g.at(i + 1).is(unit); is && w == "hundreds" && len(n) == 3 {
		g.where("status", "=", n[:1]+"xx")
		g.use(i, i+2)
		if g.at(i-1).means(column, "status") {
			g.use(i-1, i)
		}
		return
	}
	if g.at(i+1).means(unit, "port") {
		g.where("port", "=", n)
		g.use(i, i+2)
		return
	}
	for _, j := range []int{i - 1, i + 1} {
		if w, is := g.at(j).is(column); is && !g.at(j).used && (w == "port" || w == "status") {
			g.where(w, "=", n)
			g.use(min(i, j), max(i, j)+1)
			return
		}
	}
	if _, counts := g.at(i + 1).is(unit); len(n) == 3 && n[0] >= '1' && n[0] <= '5' && g.named("requests") || slices.Contains(answers, int(g.tokens[i].number)) && !counts {
		g.where("status", "=", n)
		g.use(i, i+1)
	} else if g.named("vpcflow") && g.at(i-1).means(particle, "on") {
		g.ports(i, "=")
	}
}

// words reads what is left: nouns, objects and verbs, fields that are asked for,
// and what is wanted of them.
func (g *grammar) words() {
	for i := range g.tokens {
		t := &g.tokens[i]
		if t.used {
			continue
		}
		if w, is := t.is(action); is {
			field, v, _ := strings.Cut(w, "=")
			g.where(field, "=", v)
			g.use(i, i+1)
		} else if w, is := t.is(outcome); is {
			g.ended(w)
			g.use(i, i+1)
		} else if w, is := t.is(asking); is {
			g.want(i, w)
		} else if _, is := t.is(fresh); is {
			g.fresh = true
			g.use(i, i+1)
		} else if w, is := t.is(object); is {
			g.objects = append(g.objects, part{w, i})
		} else if w, is := t.is(verb); is && !g.nounRather(i) {
			g.verbs = append(g.verbs, part{w, i})
		} else if w, is := t.is(noun); is {
			g.table(w)
			g.use(i, i+1)
		} else if w, is := t.is(column); is {
			g.column(w, i)
		} else if w, is := t.is(value); is {
			g.value(w, i, "=")
			g.use(i, i+1)
		} else if _, is := t.is(particle); is && t.senses[0].value != "between" {
			g.use(i, i+1)
		} else if _, is := t.is(filler); is {
			g.use(i, i+1)
		} else if _, is := g.at(i + 1).is(object); is && t.text == "この" && slices.ContainsFunc(g.tokens, func(t token) bool { _, is := t.is(written); return is }) {
			g.use(i, i+1) // このキー AKIA…
		}
	}
}

// nounRather tells whether a word such as access or call is no verb here: there is
// no object for it.
func (g *grammar) nounRather(i int) bool {
	if _, is := g.tokens[i].is(noun); !is {
		return false
	}
	return !slices.ContainsFunc(g.tokens, func(t token) bool {
		w, is := t.is(object)
		return is && !t.used && (w == "secret" || w == "object" || w == "bucket" || w == "function" || w == "parameter")
	})
}

// ended takes how something ended, in the words of what it is about.
func (g *grammar) ended(w string) {
	flow := g.named("vpcflow") || slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == "port" || c.Field == "destination" })
	switch {
	case w == "error":
		g.restrict("cloudtrail", "requests")
		if slices.ContainsFunc(g.tokens, func(t token) bool { w, is := t.is(outcome); return is && w != "error" }) {
			return // denied errors
		}
		w = "failed"
	case flow && (w == "denied" || w == "blocked" || w == "failed"):
		w = "rejected"
	case w == "denied" && g.named("waf", "requests"):
		w = "blocked"
	case w == "blocked" && !g.named("resolver"):
		g.restrict("waf")
	case w == "denied":
		g.restrict("cloudtrail")
	}
	g.where("outcome", "=", w)
}

func (g *grammar) table(w string) {
	if field, v, ok := strings.Cut(w, "="); ok {
		g.where(field, "=", v)
		if slices.Contains([]string{"alb", "cloudfront", "s3access"}, v) {
			g.restrict("requests")
		}
	} else if w == "requests" && slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { return slices.Contains([]string{"answer", "type", "domain"}, c.Field) }) {
		g.restrict("resolver") // NXDOMAIN responses
	} else if w == "requests" {
		g.restrict("requests", "waf")
	} else if w != "" {
		g.restrict(w)
	}
}

// want takes a word that says what is wanted.
func (g *grammar) want(i int, w string) {
	g.use(i, i+1)
	next := g.at(i + 1)
	switch w {
	case "who":
		g.ask("actor", i)
	case "where":
		if next.means(column, "ip") || next.means(column, "country") {
			return // どこのIP
		}
		if !g.flowing() {
			g.ask("country", i)
		}
		g.ask("ip", i)
	case "biggest":
		g.wants["most"], g.wants["bytes"] = true, g.wants["bytes"] || g.named("vpcflow")
	case "talkers":
		g.wants["bytes"] = true
		g.ask("source", i)
	case "howmany":
		g.wants[w] = true
		own := g.tokens[i].text
		if _, is := g.columnAt(i + 1); is && (!next.japanese && !g.tokens[i].japanese || strings.HasPrefix(own, "何") || own == "いくつ") {
			g.wants["distinct"] = true
		}
		if g.columnBefore(i) && strings.HasSuffix(g.tokens[i].text, "数") && !strings.HasSuffix(g.tokens[i].text, "回数") && !strings.HasSuffix(g.tokens[i].text, "件数") && g.tokens[i].at <= g.at(i-1).end+1 {
			g.wants["distinct"] = true
		}
	default:
		g.wants[w] = true
	}
}

// columnBefore tells whether a field stands before a word, used or not.
func (g *grammar) columnBefore(i int) bool {
	_, is := g.at(i - 1).is(column)
	return is || g.at(i-1).means(object, "user")
}

func (g *grammar) ask(field string, at int) { g.asked = append(g.asked, want{field, at}) }

// stepped are words that say by themselves that it is counted over time.
var stepped = []string{"hourly", "daily", "weekly", "monthly", "毎時", "日次", "週次", "月次", "日付", "date"}

// column takes a field that is asked for.
func (g *grammar) column(w string, i int) {
	g.use(i, i+1)
	switch w {
	case "bytes":
		g.wants["bytes"] = true
		return
	case "mfa":
		for j := range g.tokens {
			if v, is := g.tokens[j].is(verb); is && !g.tokens[j].used && (v == "stop" || v == "delete" || v == "detach") {
				g.where("did", "=", "mfa.disable")
				g.use(j, j+1)
				return
			}
		}
	}
	if meaning.IsStep(w) && w != "weekday" && w != "hourofday" && !slices.Contains(stepped, strings.ToLower(g.tokens[i].text)) && !g.at(i-1).means(asking, "which") {
		g.tokens[i].used = false // "all day" is no way to count
		return
	}
	if g.fresh && g.at(i-1).means(fresh, "") && g.q.New == "" {
		g.q.New = w
	}
	g.ask(w, i)
}

// leftovers is the error of words without a part in the meaning: those that are
// unknown, or known and of no use here.
func (g *grammar) leftovers() error {
	var strange, useless []string
	var hints []string
	for i := range g.tokens {
		t := &g.tokens[i]
		switch {
		case t.used:
		case !unread(t):
			useless = append(useless, quote(t.shown()))
		default:
			strange = append(strange, quote(t.text))
			if near := locale.Nearest(t.text, known.words...); near != "" && (!t.japanese || t.end-t.at > 2) {
				hints = append(hints, near)
			}
		}
	}
	switch {
	case len(strange) > 0 && len(hints) > 0:
		return locale.Errorf("ask.unknown_near", "words", strings.Join(strange, ", "), "near", strings.Join(slices.Compact(hints), ", "))
	case len(strange) > 0:
		return locale.Errorf("ask.unknown", "words", strings.Join(strange, ", "))
	case len(useless) > 0:
		return locale.Errorf("ask.no_place", "words", strings.Join(useless, ", "))
	}
	return nil
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
