package ask

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/meaning"
)

// values reads words that are values, or whose form says what they are.
func (g *grammar) values() {
	for i := range g.tokens {
		t := &g.tokens[i]
		if t.used {
			continue
		}
		if t.can(digits) {
			g.numbered(i)
			continue
		}
		if g.pair(i) {
			continue
		}
		if w, is := t.is(written); is {
			g.value(w, i, "=")
			g.use(i, i+1)
			if by := g.at(i - 1); strings.EqualFold(by.text, "by") {
				g.use(i-1, i) // asked by i-0abc…
			}
			if !strings.HasPrefix(w, "below=") || !g.at(i-1).can(column) { // domains ending in .xyz are asked for
				g.useColumn(i)
			}
			continue
		}
		if w, is := t.is(value); is && len(t.senses) == 1 {
			g.value(w, i, "=")
			g.use(i, i+1)
			if field := strings.SplitN(w, "=", 2)[0]; g.at(i+1).means(column, field) {
				g.use(i+1, i+2)
			} else if before := g.at(i - 1); before.means(column, field) && !g.at(i-2).means(asking, "which") && !g.at(i-2).can(grouping) {
				g.use(i-1, i) // エージェントが aws-cli
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
		if !g.at(i).can(digits) || g.at(i).used || !(g.at(i-1).means(particle, "and") || g.at(i).listed()) {
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
			if !g.at(j+1).can(grouped) && len(g.q.Where) > 0 && fits(w, g.q.Where[len(g.q.Where)-1].Field) {
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
	switch field {
	case "ip":
		field = g.endOf(i)
	case "key":
		if g.undergoes(i) {
			g.objects = append(g.objects, part{"key", i})
			field = "target"
		}
	case "account":
		switch {
		case g.means(verb, "share"):
			g.fault = locale.Errorf("ask.no_place", "words", quote(g.tokens[i].text)) // whom with, no field tells
			return
		case g.comesFrom(i) && g.means(action, "did=role.assume"):
			field, op = "actor", wordy(op)
		}
	case "error":
		op = wordy(op)
	case "arn":
		field, v = g.arn(v)
	case "id":
		if field = g.part(v); field == "resource" {
			op = wordy(op)
		}
	case "object":
		field, op = "resource", wordy(op)
	case "world":
		g.verbs = append(g.verbs, part{"open", i})
		return
	case "severity":
		if rated := g.named("findings", "incidents") || g.means(column, "severity"); !rated && slices.Contains([]string{"低い", "高い", "高", "軽い", "low", "high"}, strings.ToLower(g.tokens[i].text)) {
			g.fault = locale.Errorf("ask.no_place", "words", quote(g.tokens[i].text)) // 使用の低い
			return
		}
	case "country!":
		field, op = "country", map[string]string{"=": "!=", "!=": "="}[op]
		g.note("ask.note.abroad")
	case "country":
		if g.goesTo(i) {
			g.fault = locale.Errorf("ask.country_to", "word", quote(g.tokens[i].text))
		}
	case "region":
		if said := strings.ToLower(g.tokens[i].text); g.comesFrom(i) && !g.tokens[i].can(written) && !strings.Contains(said, "region") && !strings.Contains(said, "リージョン") {
			g.fault = locale.Errorf("ask.from_region", "word", quote(g.tokens[i].text))
		}
	case "below", "domain", "path", "file":
		field, op = g.address(field, v, op)
		if field == "domain" && (g.at(i-1).means(column, "host") || g.at(i+1).means(column, "host")) {
			field = "host"
		}
	case "policy":
		field, op = "target", wordy(op)
		g.objects = append(g.objects, part{"policy", i})
	case "name":
		field, op = "actor", wordy(op)
	case "call":
		if field = "action"; strings.HasSuffix(v, "*") {
			op = wordy(op) // Delete*
		}
	case "agent":
		op = wordy(op)
	case "date", "clock":
		return // one that the times could not use: left over
	}
	g.where(field, op, strings.Split(v, ",")...)
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
		if is := strings.HasPrefix(t.behind, "を") || strings.HasPrefix(t.behind, "の") || strings.Contains(t.gap, "was") || strings.HasPrefix(t.behind, "was"); is {
			v, acts = next.is(verb)
		}
	}
	return acts && doing("key", v) != "" && v != "use"
}

// goesTo tells whether a place is where something goes: to China, 中国へ, to
// addresses in China, 中国のIPに, to more than 5 countries.
func (g *grammar) goesTo(i int) bool {
	for _, j := range []int{i, i + 1} { // it, or what is in it
		behind := g.tokens[min(j, len(g.tokens)-1)].behind
		if g.at(j+1).means(particle, "toward") || (j == i || g.at(j).can(column) || g.at(j).can(compared)) && slices.ContainsFunc([]string{"へ", "に", "宛"}, func(p string) bool { return strings.HasPrefix(behind, p) }) && g.carries() {
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

// wordy is a comparison that asks for a word and not for the whole.
func wordy(op string) string { return map[string]string{"=": "~", "!=": "!~"}[op] }

// endOf is the end of a connection that an address is: where it goes to, either of
// traffic that has no direction, and else who asked.
func (g *grammar) endOf(i int) string {
	before, _ := g.at(i - 1).is(particle)
	behind, _ := g.at(i + 1).is(particle)
	said := strings.ToLower(g.at(i - 1).text)
	beside := func(field string) bool {
		named := g.at(i-1).means(column, field) && strings.TrimSpace(g.tokens[i].gap) != "of" // destinations of 10.0.0.1
		return named || g.at(i+1).means(column, field) && !strings.HasPrefix(g.tokens[i].behind, "の")
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
	case g.means(verb, "send") && strings.HasPrefix(g.tokens[i].behind, "に"):
		return "destination" // 10.0.0.1に送った
	case g.at(i+1).means(column, "destination") && strings.HasPrefix(g.tokens[i].behind, "の"):
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
	aims := slices.ContainsFunc(g.tokens, func(t token) bool { return t.can(column) && strings.HasPrefix(t.behind, "に") })
	if next := g.at(i + 1); !next.japanese && (next.means(verb, "send") || next.means(verb, "receive")) && !g.at(i-1).can(particle) {
		return true // what 10.0.0.1 sent
	}
	return strings.HasPrefix(g.tokens[i].behind, "が") || strings.HasPrefix(g.tokens[i].behind, "は") && aims || asksWhat(g.tokens[i].gap)
}

// arn is the field that an ARN is of, and what it has of it.
func (g *grammar) arn(v string) (field, value string) {
	_, role, isRole := strings.Cut(v, ":role/")
	switch {
	case strings.Contains(v, ":user/"), strings.Contains(v, ":assumed-role/"), strings.HasSuffix(v, ":root"):
		return "actor", v
	case !isRole:
		return "resource", v
	case g.means(action, "did=role.assume"):
		return "target", v
	case g.aboutRoles():
		return "subject", role[strings.LastIndex(role, "/")+1:]
	}
	return "role", v // what its sessions did
}

// part is the field that an id of something in a network is of.
func (g *grammar) part(v string) string {
	switch {
	case strings.HasPrefix(v, "i-") && (g.named("vpcflow", "resolver") || g.carries()):
		return "instance"
	case strings.HasPrefix(v, "vpc-") && (g.named("vpcflow", "resolver") || g.carries()):
		return "vpc"
	case strings.HasPrefix(v, "eni-") && (g.named("vpcflow") || g.carries()):
		return "interface"
	}
	return "resource"
}

// address is the field of a domain, path or file, and how it is compared.
func (g *grammar) address(form, v, op string) (field, how string) {
	service, ours := strings.CutSuffix(v, ".amazonaws.com")
	switch {
	case form == "path" && strings.HasPrefix(v, "/") && !strings.HasSuffix(v, "/") && !strings.Contains(v, "*"):
		return "path", op
	case form == "path":
		return "path", wordy(op)
	case form == "file" && g.named("resolver"):
		return "domain", op
	case form == "file":
		return "path", wordy(op)
	case form == "below":
		op = wordy(op)
	case ours && !strings.Contains(service, ".") && !g.named("resolver", "requests"):
		return "service", op
	}
	if form == "domain" && op == "!=" {
		op = "!~" // nor what is below it
	}
	if g.webby() {
		return "host", op
	}
	return "domain", op
}

// webby tells whether it is about requests of the web.
func (g *grammar) webby() bool {
	return g.named("requests", "waf") || slices.ContainsFunc(g.tokens, func(t token) bool {
		field, _, _ := strings.Cut(valued(&t), "=")
		return field == "path" || field == "status" || field == "method" || t.means(column, "status") || t.means(column, "path")
	})
}

// means tells whether some word means something.
func (g *grammar) means(c class, what string) bool {
	return slices.ContainsFunc(g.tokens, func(t token) bool { return t.means(c, what) })
}

// carries tells whether it is about data that something sent or got.
func (g *grammar) carries() bool {
	return g.bytes || g.means(column, "bytes") || g.means(column, "packets") || g.means(verb, "send") || g.means(verb, "receive")
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
	if w, is := g.at(i - 1).is(value); is && strings.HasPrefix(w, "protocol=") {
		g.ports(i, "=") // TCP 445
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
	to := slices.ContainsFunc([]string{"の", "に", "へ"}, func(p string) bool { return strings.HasPrefix(g.tokens[i].behind, p) }) || g.at(i+1).means(particle, "toward")
	if len(n) == 3 && n[0] >= '1' && n[0] <= '5' && g.webby() || slices.Contains(answers, int(g.tokens[i].number)) && !g.at(i+1).can(unit) {
		g.where("status", "=", n)
		g.use(i, i+1)
	} else if g.named("vpcflow") && (to || g.at(i-1).means(particle, "on")) || to && known().has(sense{value, "port=" + n}) {
		g.ports(i, "=")
	}
}
