package ask

import (
	"slices"
	"strings"
)

// names reads names of somebody or something: user alice, alice の操作, bucket "logs".
func (g *grammar) names() {
	for i := range g.tokens {
		quoted, is := g.tokens[i].is(name)
		if g.tokens[i].used || !is && !g.unknownLatin(i) {
			continue
		}
		text := strings.TrimSuffix(g.tokens[i].text, "'s")
		if is {
			text = quoted
		}
		field, from, end := g.held(i)
		holds := field != ""
		if !holds {
			field, from, end = g.owner(i, is)
			if !is && !asksWhat(g.tokens[i].gap) && g.misspelt(text) {
				continue // what was probably meant for a known word is no name
			}
		}
		if field == "" || text == "" {
			continue
		}
		if field == "actor" && callNames.MatchString(text+"X") {
			field, text = "action", text+"*" // Describe以外
		}
		op := "~"
		if g.at(from-1).can(negative) && !g.at(from-1).used {
			op, from = "!~", from-1
		} else if g.at(end).can(notBefore) && !g.at(end).used {
			op, end = "!~", end+1
		}
		if from == 0 && holds && g.tokens[0].can(column) && !g.tokens[0].japanese {
			g.ask(field, from) // user agents that contain curl
		}
		g.where(field, op, text)
		g.use(from, end)
		g.alsoNamed(i, field, op)
		g.note("ask.note.name", "name", text, "field", field)
	}
}

// alsoNamed takes the other names of a list: alice と bob, alice or bob, alice and bob.
func (g *grammar) alsoNamed(i int, field, op string) {
	if g.at(i+1).means(particle, "and") && g.unknownLatin(i+2) && !g.misspelt(g.at(i+2).text) {
		g.where(field, op, g.at(i+2).text)
		g.use(i+1, i+3)
	}
	for _, beside := range []struct{ at, later int }{{i - 1, i}, {i + 1, i + 1}} {
		other := g.at(beside.at)
		if other.can(name) || !g.unknownLatin(beside.at) || !g.at(beside.later).listed() || g.misspelt(other.text) {
			continue
		}
		g.where(field, op, other.text)
		g.use(beside.at, beside.at+1)
		g.note("ask.note.name", "name", other.text, "field", field)
	}
}

// nameable are the fields that have names which people say as such.
var nameable = []string{"action", "service", "agent", "network", "resource", "domain", "host", "path", "rule", "waf.rule", "error", "title", "root"}

// held is the field that is said to contain a text: user agent containing curl,
// ユーザーエージェントに curl が入っている.
func (g *grammar) held(i int) (field string, from, end int) {
	if c, is := g.at(i + 1).is(column); is && g.at(i+1).japanese && slices.Contains(nameable, c) {
		if g.at(i + 2).can(holding) {
			return c, i, i + 3 // curl をユーザーエージェントに含む
		}
	}
	if c, is := g.at(i + 2).is(column); is && strings.EqualFold(g.at(i+1).text, "in") && slices.Contains(nameable, c) {
		if g.at(i - 1).can(holding) {
			return c, i - 1, i + 3
		}
		return c, i, i + 3 // curl in the user agent
	}
	from, end = i-1, i+2
	if g.at(i-1).can(holding) && !g.at(i-1).japanese {
		from, end = i-2, i+1
	} else if !g.at(i+1).can(holding) || !g.at(i+1).japanese {
		return "", i, i
	}
	if c, is := g.at(from).is(column); is && !g.at(from).used && slices.Contains(nameable, c) {
		return c, from, end
	}
	return "", i, i
}

// owner is the field that a name is of, from its neighbours; "" where they do not
// say that it is a name.
func (g *grammar) owner(i int, quoted bool) (field string, from, end int) {
	if field, from, end := g.subject(i); field != "" {
		return field, from, end
	}
	for _, j := range []int{i - 1, i - 2, i + 1} {
		if t := g.at(j); t.used || j > i && g.tokens[i].followed("と", "を") || j == i-2 && !g.at(i-1).means(particle, "be") {
			continue
		}
		if field, alone := g.beside(i, j, quoted); alone {
			return field, i, i + 1
		} else if field != "" {
			return field, min(j, i), max(j, i) + 1
		}
	}
	if by := g.at(i - 1); !by.used && strings.EqualFold(by.text, "by") {
		return "actor", i - 1, i + 1
	}
	if g.at(i+1).can(notBefore) && g.at(i+1).japanese && g.tokens[i].end == g.at(i+1).at {
		return "actor", i, i + 1 // alice以外
	}
	if but := g.at(i - 1); quoted || g.spoken(i) || but.can(negative) && slices.Contains([]string{"except", "excluding", "except for", "other than"}, strings.ToLower(but.text)) {
		return "actor", i, i + 1
	}
	return "", i, i + 1
}

// factor tells whether a word is of a second factor that is given or taken.
func (t *token) factor() bool {
	return t.means(action, "did=mfa.disable") || t.means(action, "did=mfa.enable") || t.means(column, "mfa")
}

// holder tells whether a word is one for those to whom something is given.
func (g *grammar) holder(i int) bool {
	o, is := g.at(i).is(object)
	return is && !g.at(i).used && slices.Contains([]string{"user", "role", "group"}, o)
}

// beside is the field of a name from one word beside it; alone tells that this
// word still says what the activity is about.
func (g *grammar) beside(i, j int, quoted bool) (field string, alone bool) {
	t, text := g.at(j), g.tokens[i].text
	o, isObject := t.is(object)
	c, isColumn := t.is(column)
	switch {
	case t.means(action, "did=role.assume") && (j > i && t.japanese && (strings.HasPrefix(t.text, "ロール") || g.tokens[i].followed("を")) || j < i && (quoted || named(text))):
		return "target", true // who assumed the role Admin
	case j > i && !quoted && !t.japanese && !(isObject && named(text)):
	case isObject && !quoted && strings.HasSuffix(t.text, "s") && j < i: // which roles has alice assumed
	case isObject && o == "user", isColumn && c == "actor":
		return "actor", false
	case isObject && o == "role" && (!g.aboutRoles() || strings.EqualFold(g.at(j-1).text, "by") || asksWhat(g.at(min(i, j)).gap)):
		return "actor", false
	case isObject && (quoted || t.japanese || named(text) || j < i && g.placed(j) && !verbal(text)):
		return "target", true
	case isColumn && j < i && !quoted && (verbal(text) && !named(text) || says(g.tokens[i].gap) || asksWhat(g.tokens[i].gap)): // paths that returned 5xx, APIs that alice called
	case isColumn && j < i && !quoted && !named(text) && g.at(j-1).means(asking, "which"): // which rule fires
	case isColumn && j > i && g.tokens[i].followed("の"): // aliceのエラー内容
	case isColumn && slices.Contains(nameable, c):
		return g.fieldOf(c), false
	}
	return "", false
}

// named tells whether a word looks like a name of a thing: Admin, logs-2026.
func named(text string) bool {
	return strings.ToLower(text) != text || strings.ContainsAny(text, "-_0123456789")
}

// placed tells whether an object is said to be where something is: from bucket
// backups.
func (g *grammar) placed(i int) bool {
	w, is := g.at(i - 1).is(particle)
	return is && (w == "from" || w == "to" || w == "on")
}

// verbal tells whether a word may be a verb's participle, and so no name.
func verbal(text string) bool {
	return strings.HasSuffix(text, "ed") || strings.HasSuffix(text, "ing") || strings.HasSuffix(text, "en")
}

// asksWhat tells whether little words ask what somebody does: what did alice do.
func asksWhat(gap string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(gap)), func(w string) bool {
		return slices.Contains([]string{"did", "has", "does", "had"}, w)
	})
}

// says tells whether little words begin a clause.
func says(gap string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(gap)), func(w string) bool { return slices.Contains([]string{"that", "which", "who"}, w) })
}

// spoken tells whether the little words round a name make it one that acts: what
// did alice do, what was alice up to, alice's, alice が.
func (g *grammar) spoken(i int) bool {
	t, next := g.at(i), g.at(i+1)
	behind := strings.Fields(strings.ToLower(t.behind))
	acts := g.at(i+1).acts() || g.at(i+2).acts()
	switch before := strings.Fields(strings.ToLower(t.gap)); {
	case g.at(i-1).means(asking, "who"): // who has admin access
		return false
	case asksWhat(t.gap) && (acts || len(behind) > 0 && slices.Contains([]string{"do", "done", "been", "try", "tried", "get", "come"}, behind[0])):
		return true
	case slices.Contains(before, "was") || slices.Contains(before, "is"):
		return len(behind) > 0 && behind[0] == "doing" || strings.EqualFold(next.text, "up to")
	}
	if strings.HasSuffix(t.text, "'s") || g.leads(i) || asksWhat(strings.Join(behind[:min(1, len(behind))], "")) {
		return true // everything alice did
	}
	if g.at(i+1).means(noun, "vpcflow") || g.at(i+1).means(noun, "resolver") {
		return false // NTPの通信
	}
	return t.followed("が", "は", "の", "も", "さん", "による", "によって", "関連", "関係", "に関", "について", "に対", "にまつわる")
}

// leads tells whether a name stands before what somebody did, or behind whose it is:
// the first time alice signed in, errors for deploy-bot.
func (g *grammar) leads(i int) bool {
	before, next, of := g.at(i-1), g.at(i+1), strings.TrimSpace(g.tokens[i].gap) == "of"
	if before.means(particle, "for") && !before.used {
		before, of = g.at(i-2), true
	}
	if of && (before.can(action) || before.can(noun) || before.can(outcome)) && strings.ContainsAny(g.tokens[i].text, "-_0123456789") {
		return true // logins of svc-backup; of finance may be anything
	}
	did := strings.Fields(strings.ToLower(next.text))
	if !g.at(i+1).acts() || next.japanese || len(did) == 0 || !strings.HasSuffix(did[0], "ed") || verbal(g.tokens[i].text) || strings.HasSuffix(g.tokens[i].text, "s") {
		return false
	}
	if i == 0 && !next.can(action) {
		return slices.ContainsFunc(g.tokens, func(t token) bool { return t.can(object) || t.can(written) || t.can(name) }) // not "certificate deleted"
	}
	return i == 0 || before.can(fresh) || before.can(asking) || before.can(object) && !strings.HasSuffix(g.tokens[i].text, "ly") // buckets alice deleted
}

// subject is the field of somebody to whom something is done, as the words beside
// the name tell, and from where to where they are: keys for alice, a policy of role
// deploy, aliceのキーを作った, deployロールに権限を付けた; "" for others.
func (g *grammar) subject(i int) (field string, from, end int) {
	given := slices.ContainsFunc(g.tokens, func(t token) bool {
		o, is := t.is(object)
		return is && slices.Contains([]string{"key", "password", "policy"}, o) || t.factor()
	})
	before, behind := g.at(i-1), g.tokens[i].behind
	from, end = i, i+1
	switch o, owns := g.at(i + 1).is(object); {
	case given && g.holder(i-1):
		from, before = i-1, g.at(i-2) // to role deploy
	case given && g.holder(i+1) && g.at(i+1).japanese:
		end, behind = i+2, g.at(i+1).behind // deployロールに
		if g.at(end).means(particle, "from") {
			behind = "に" // deployロールから
		}
	case given && (owns && (o == "key" || o == "password" || o == "policy") || g.at(i+1).factor()) && (strings.HasPrefix(behind, "の") || strings.HasSuffix(g.tokens[i].text, "'s")):
		behind = "の"
	default:
		behind = strings.TrimPrefix(behind, "の")
	}
	toward := before.means(particle, "to") || before.means(particle, "for") || from < i && before.means(particle, "from")
	switch acted := slices.ContainsFunc(g.tokens, func(t token) bool { v, is := t.is(verb); return is && v != "use" || t.factor() && t.can(action) }); {
	case given && acted && (toward && !before.used || strings.HasPrefix(behind, "に") || behind == "の"):
		return "subject", from, end
	case given && !acted && behind == "の" && g.at(i+1).means(object, "key"):
		return "actor", i, i + 1
	case given && !acted && behind == "の":
		return "subject", i, i + 1
	case g.at(i-1).means(particle, "around"), g.named("findings", "incidents") && toward:
		return "actor", i, i + 1
	}
	return "", i, i + 1
}
