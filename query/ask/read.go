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
		if g.tokens[i].can(negative) && !g.tokens[i].used {
			for j := i + 1; j <= i+2; j++ {
				if g.deny(j) {
					g.denied = g.denied || strings.EqualFold(g.tokens[i].text, "never")
					g.use(i, i+1)
					break
				}
			}
		}
		if g.tokens[i].can(notBefore) && !g.tokens[i].used {
			for j := i - 1; j >= i-2; j-- {
				if g.tokens[i].can(outcome) && !g.at(j).can(outcome) {
					break // ログインできなかった
				}
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
	} else if w, is := t.is(written); is && !slices.Contains([]string{"policy", "date", "clock", "world"}, strings.SplitN(w, "=", 2)[0]) {
		g.value(w, i, "!=")
	} else if t.means(unit, "port") && g.at(i-1).can(digits) {
		g.use(i, i+1)
		return g.ports(i-1, "!=") // 53番以外
	} else if t.can(digits) && g.named("vpcflow") {
		return g.ports(i, "!=")
	} else if t.can(digits) && !g.webby() && known().has(sense{value, "port=" + strconv.Itoa(int(t.number))}) {
		return g.ports(i, "!=")
	} else if t.can(digits) && t.number >= 100 && t.number < 600 && (g.webby() || slices.Contains(answers, int(t.number))) {
		g.where("status", "!=", strconv.Itoa(int(t.number)))
	} else if w, is := t.is(outcome); is {
		g.ended(w, "!=")
		g.denied = true
	} else {
		return false
	}
	g.use(i, i+1)
	if field, _, _ := strings.Cut(valued(t), "="); g.at(i+2).means(column, field) && g.at(i+2).followed("で") {
		g.use(i+2, i+3) // 東京以外のリージョンで
	}
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
			g.ended(w, "=")
			g.use(i, i+1)
		} else if w, is := t.is(asking); is {
			g.want(i, w)
		} else if t.can(fresh) {
			g.fresh = true
			g.use(i, i+1)
		} else if w, is := t.is(object); is {
			g.objects = append(g.objects, part{w, i})
		} else if w, is := t.is(verb); is && !g.nounRather(i) {
			g.verbs = append(g.verbs, part{w, i})
		} else if w, is := t.is(noun); is && g.nameless(i) {
			g.table(w)
			g.use(i, i+1)
		} else if w, is := t.is(column); is {
			g.column(w, i)
		} else if w, is := t.is(value); is {
			g.value(w, i, "=")
			g.use(i, i+1)
		} else if t.means(particle, "be") && strings.EqualFold(t.text, "who is") {
			g.want(i, "who")
		} else if w, is := t.is(particle); is && (!slices.Contains(bounding, w) || strings.EqualFold(t.text, "up to")) {
			g.use(i, i+1)
		} else if t.can(filler) {
			g.use(i, i+1)
		} else if g.at(i+1).can(object) && t.text == "この" && slices.ContainsFunc(g.tokens, func(t token) bool { return t.can(written) }) {
			g.use(i, i+1) // このキー AKIA…
		}
	}
}

// nameless tells whether a word for what rows are is that, and neither the name of
// something nor the field that is asked for: in the bucket logs, which network.
func (g *grammar) nameless(i int) bool {
	t, before := &g.tokens[i], g.at(i-1)
	different := strings.HasSuffix(before.text, "different") || before.text == "何種類"
	if t.can(column) && (different || before.can(object) && !t.japanese && strings.TrimSpace(t.gap) == "" || before.means(asking, "which")) {
		return false
	}
	return true
}

// bounding are particles that bound a time, and mean nothing without one.
var bounding = []string{"between", "since", "before", "after", "until", "range"}

// nounRather tells whether a word such as access or call is no verb here: there is
// no object for it.
func (g *grammar) nounRather(i int) bool {
	if !g.tokens[i].can(noun) {
		return false
	}
	return !slices.ContainsFunc(g.tokens, func(t token) bool {
		w, is := t.is(object)
		return is && !t.used && (w == "secret" || w == "object" || w == "bucket" || w == "function" || w == "parameter")
	})
}

// opposite are outcomes by those that they are the opposite of.
var opposite = map[string]string{"failed": "succeeded", "succeeded": "failed", "rejected": "accepted", "accepted": "rejected"}

// ended takes how something ended or, with !=, did not, in the words of what it is about.
func (g *grammar) ended(w, op string) {
	flow := g.flows()
	switch {
	case w == "accepted" && g.named("waf", "requests"):
		w = "succeeded"
	case w == "error":
		g.restrict("cloudtrail", "requests")
		if slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool { return (c.Field == "status" || c.Field == "error") && c.Op[0] != '!' }) {
			return // 5xx errors
		}
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
	if other := opposite[w]; op == "!=" && other != "" {
		w, op = other, "="
	}
	g.where("outcome", op, w)
}

// flows tells whether it is about flow logs, by their name or what they alone have.
func (g *grammar) flows() bool {
	own := func(field string) bool {
		return slices.Contains([]string{"packets", "interface", "protocol", "port", "destination"}, field)
	}
	return g.named("vpcflow") || asksOf(g.q, "port", "destination", "source", "protocol", "interface") || slices.ContainsFunc(g.tokens, func(t token) bool {
		c, _ := t.is(column)
		v, _ := t.is(value)
		return own(c) || strings.HasPrefix(v, "protocol=") || strings.HasPrefix(v, "port=")
	})
}

func (g *grammar) table(w string) {
	if field, v, ok := strings.Cut(w, "="); ok {
		g.where(field, "=", v)
		if slices.Contains([]string{"alb", "cloudfront", "s3access"}, v) {
			g.restrict("requests")
		}
	} else if w == "requests" && asksOf(g.q, "answer", "type", "domain") {
		g.restrict("resolver") // NXDOMAIN responses
	} else if w == "requests" && (asksOf(g.q, "port") || g.distinct == "port" || g.means(column, "port")) {
		g.restrict("vpcflow") // hits on port 22
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
		if g.at(i-1).can(object) && strings.EqualFold(g.tokens[i].text, "whose") {
			return // functions whose code was changed
		}
		g.who = true
		g.ask("actor", i)
	case "top":
		if before := g.at(i - 1); (!before.can(asking) || before.means(asking, "who")) && strings.EqualFold(g.tokens[i].text, "first") {
			w = meaning.First // the first event today
		}
		g.wants[w] = true
	case "different":
		if field, is := g.columnAt(i + 1); is && (len(g.by) > 0 || g.at(i-1).means(asking, "howmany")) {
			g.distinct = field
			g.use(i+1, i+2)
		}
	case meaning.Last:
		g.wants[w] = true
		if g.at(i-1).means(particle, "and") && strings.EqualFold(g.at(i-2).text, "first") {
			g.wants[meaning.First] = true
		}
	case "trend":
		if g.tokens[i].text == "時系列" && g.tokens[i].followed("で") && !g.means(asking, "howmany") && len(g.by)+len(g.asked) == 0 {
			w = "oldest" // one after the other
		}
		g.wants[w] = true
	case "where":
		if next.means(column, "ip") || next.means(column, "country") {
			return // どこのIP
		}
		if g.flowing() && asksOf(g.q, "end") {
			g.ask("source", i) // どこと通信した
			g.ask("destination", i)
			return
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
		g.howMany(i)
	default:
		g.wants[w] = true
	}
}

// howMany takes a number that is asked for: of rows, of bytes, of different values.
func (g *grammar) howMany(i int) {
	t, next, own := &g.tokens[i], g.at(i+1), strings.TrimRight(g.tokens[i].text, "をは")
	g.wants["howmany"] = true
	if strings.EqualFold(own, "how much") && (g.means(verb, "send") || g.means(verb, "receive")) {
		g.wants["bytes"] = true
	}
	if u, _ := next.is(unit); sizes[u] > 0 {
		g.wants["bytes"] = true // how many gigabytes
		g.use(i+1, i+2)
	}
	if field, is := t.is(column); is {
		g.ask(field, i) // 何人
		g.wants["distinct"] = true
	}
	_, of := g.columnAt(i + 1) // how many users, 何種類のAPI
	english := !next.japanese && !t.japanese
	if of && (english || strings.HasPrefix(own, "何") || strings.HasPrefix(own, "ど") || own == "いくつ") {
		g.wants["distinct"] = true
	}
	numbers := strings.HasSuffix(own, "数") && !strings.HasSuffix(own, "回数") && !strings.HasSuffix(own, "件数") && t.at <= g.at(i-1).end+1
	if g.columnBefore(i) && (numbers || own == "何種類" || own == "いくつ") { // ユーザー数, IPは何種類
		g.wants["distinct"] = true
	}
}

// columnBefore tells whether a field stands before a word, used or not.
func (g *grammar) columnBefore(i int) bool {
	return g.at(i-1).can(column) || g.at(i-1).means(object, "user")
}

func (g *grammar) ask(field string, at int) { g.asked = append(g.asked, want{field, at}) }

// stepped are words that say by themselves that it is counted over time.
var stepped = []string{"hourly", "daily", "weekly", "monthly", "毎時", "日次", "週次", "月次", "日付", "date"}

// column takes a field that is asked for.
func (g *grammar) column(w string, i int) {
	g.use(i, i+1)
	w = g.fieldOf(w)
	switch w {
	case "bytes", "packets":
		g.wants[w] = true
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
	if w == "log" && g.at(i-1).can(object) {
		g.tokens[i].used = false // bucket logs: may be a name
		return
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
		case !t.can(unknown):
			useless = append(useless, quote(t.shown()))
		default:
			strange = append(strange, quote(t.text))
			if near := g.near(t.text); near != "" && (!t.japanese || t.end-t.at > 2) {
				hints = append(hints, near)
			}
		}
	}
	strange, useless = few(strange), few(useless)
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

// most is how many words an error names, and how many are looked up to suggest others.
const most = 8

func few(words []string) []string {
	if words = unique(words); len(words) > most {
		words = append(words[:most], "…")
	}
	return words
}

// near is a known word like an unknown one, or "".
func (g *grammar) near(text string) string {
	near, found := g.nearby[text]
	if !found && len(g.nearby) < 2*most {
		near = locale.Nearest(text, known().words...)
		g.nearby[text] = near
	}
	return near
}

// misspelt tells whether an unknown word is so near to a known one that this was
// probably meant: one letter of four is another.
func (g *grammar) misspelt(text string) bool {
	near := g.near(text)
	return near != "" && 4*locale.Distance(strings.ToLower(text), strings.ToLower(near)) <= len(text)
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
