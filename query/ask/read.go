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
	} else if w, is := t.is(value); is && !strings.HasPrefix(w, "mfa=") {
		g.value(w, i, "!=")
	} else if w, is := t.is(written); is {
		g.value(w, i, "!=")
	} else if w, is := t.is(outcome); is {
		g.where("outcome", "=", map[string]string{"failed": "succeeded", "succeeded": "failed"}[w])
		if w != "failed" && w != "succeeded" {
			return false
		}
	} else {
		return false
	}
	g.use(i, i+1)
	// "outside Japan and Korea", 日本と韓国以外
	for _, next := range []int{i + 1, i + 2, i - 1} {
		if w, is := g.at(next).is(value); is && strings.HasPrefix(w, "country=") && !g.at(next).used && (next < i || g.at(next-1).used || g.at(next-1).means(particle, "and")) {
			g.value(w, next, "!=")
			g.use(min(next, i+1), max(next, i)+1)
		}
	}
	return true
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

// useColumn takes the name of a field that stands beside its value: IP 192.0.2.1,
// account 123456789012, us-east-1 region.
func (g *grammar) useColumn(i int) {
	for _, j := range []int{i - 1, i + 1} {
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
	case "destination", "source":
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
		before, _ := g.at(i - 1).is(particle)
		behind, _ := g.at(i + 1).is(particle)
		if before == "to" && !g.at(i-1).used || behind == "toward" || g.at(i-1).means(column, "destination") || g.at(i+1).means(column, "destination") {
			field = "destination"
			if behind == "toward" {
				g.use(i+1, i+2)
			} else if before == "to" {
				g.use(i-1, i)
			}
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
		if strings.HasPrefix(v, "i-") && g.named("vpcflow", "resolver") {
			field = "instance"
		} else if strings.HasPrefix(v, "vpc-") && g.named("vpcflow", "resolver") {
			field = "vpc"
		} else if strings.HasPrefix(v, "eni-") && g.named("vpcflow") {
			field = "interface"
		} else {
			op = map[string]string{"=": "~", "!=": "!="}[op]
		}
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
	g.where(field, op, v)
}

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
	for _, j := range []int{i - 1, i + 1} {
		if w, is := g.at(j).is(column); is && !g.at(j).used && (w == "port" || w == "status") {
			g.where(w, "=", n)
			g.use(min(i, j), max(i, j)+1)
			return
		}
	}
	if len(n) == 3 && n[0] >= '1' && n[0] <= '5' && g.named("requests") {
		g.where("status", "=", n)
		g.use(i, i+1)
	}
}

// names reads names of somebody or something: user alice, alice の操作, bucket "logs".
func (g *grammar) names() {
	for i := range g.tokens {
		quoted, is := g.tokens[i].is(name)
		if g.tokens[i].used || !is && !g.unknownLatin(i) {
			continue
		}
		text := g.tokens[i].text
		if is {
			text = quoted
		}
		field, from, end := g.owner(i, is)
		if field == "" || text == "" || !is && locale.Nearest(text, known.words...) != "" {
			continue // what was probably meant for a known word is no name
		}
		g.where(field, "~", text)
		g.use(from, end)
		g.note("ask.note.name", "name", text, "field", field)
	}
}

// owner is the field that a name is of, from its neighbours; "" where they do not
// say that it is a name.
func (g *grammar) owner(i int, quoted bool) (field string, from, end int) {
	from, end = i, i+1
	for _, j := range []int{i - 1, i - 2, i + 1} {
		t := g.at(j)
		if t.used || j == i-2 && !g.at(i-1).means(particle, "be") {
			continue
		}
		o, isObject := t.is(object)
		c, isColumn := t.is(column)
		switch {
		case j > i && !quoted && !t.japanese:
		case isObject && !quoted && strings.HasSuffix(t.text, "s"): // which roles has alice assumed
		case isObject && o == "user", isColumn && (c == "actor"):
			return "actor", min(j, i), max(j, i) + 1
		case isObject && o == "role" && !g.hasVerb():
			return "actor", min(j, i), max(j, i) + 1
		case isObject && (quoted || t.japanese || j < i && named(g.tokens[i].text)):
			// The object still says what the activity is about.
			return "target", i, i + 1
		case isColumn && slices.Contains([]string{"action", "service", "agent", "network", "resource", "domain", "host", "path", "rule", "error", "title", "root"}, c):
			return c, min(j, i), max(j, i) + 1
		}
	}
	if by := g.at(i - 1); !by.used && strings.EqualFold(by.text, "by") {
		return "actor", i - 1, end
	}
	if quoted || spoken(g.at(i), g.at(i+1)) {
		return "actor", from, end
	}
	return "", from, end
}

// named tells whether a word looks like a name of a thing: Admin, logs-2026.
func named(text string) bool {
	return strings.ToLower(text) != text || strings.ContainsAny(text, "-_0123456789")
}

// spoken tells whether the little words round a name make it one that acts: what
// did alice do, alice's, alice が.
func spoken(t, next *token) bool {
	before := strings.Fields(strings.ToLower(t.gap))
	if n := len(before); n > 0 && slices.Contains([]string{"did", "has", "does", "had"}, before[n-1]) {
		return true
	}
	if strings.HasSuffix(t.text, "'s") {
		return true
	}
	for _, p := range []string{"が", "は", "の", "も", "さん", "による", "によって"} {
		if strings.HasPrefix(next.gap, p) {
			return true
		}
	}
	return false
}

func (g *grammar) hasVerb() bool {
	return slices.ContainsFunc(g.tokens, func(t token) bool { _, is := t.is(verb); return is && !t.used })
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
		g.restrict("requests")
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
		g.ask("country", i)
		g.ask("ip", i)
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
		if t.used {
			continue
		}
		if unread(t) {
			strange = append(strange, quote(t.text))
			if near := locale.Nearest(t.text, known.words...); near != "" {
				hints = append(hints, near)
			}
			continue
		}
		useless = append(useless, quote(t.text))
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
