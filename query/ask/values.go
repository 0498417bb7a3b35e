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

// wordy is a comparison that asks for a word and not for the whole.
func wordy(op string) string { return map[string]string{"=": "~", "!=": "!~"}[op] }

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
	to := g.tokens[i].followed("の", "に", "へ") || g.at(i+1).means(particle, "toward")
	if len(n) == 3 && n[0] >= '1' && n[0] <= '5' && g.webby() || slices.Contains(answers, int(g.tokens[i].number)) && !g.at(i+1).can(unit) {
		g.where("status", "=", n)
		g.use(i, i+1)
	} else if g.named("vpcflow") && (to || g.at(i-1).means(particle, "on")) || to && known().has(sense{value, "port=" + n}) {
		g.ports(i, "=")
	}
}
