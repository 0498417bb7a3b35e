package ask

import (
	"slices"
	"strconv"
	"strings"
)

// columnAt is the field that a word asks for.
func (g *grammar) columnAt(i int) (string, bool) {
	if g.at(i).used {
		return "", false
	}
	if w, is := g.at(i).is(column); is {
		return g.fieldOf(w), true
	}
	switch w, is := g.at(i).is(object); {
	case !is:
	case w == "user":
		return "actor", true
	case w == "instance" && g.flowing():
		return "instance", true
	case w == "key":
		return "key", true
	case w == "role" && !g.aboutRoles():
		return "actor", true
	default:
		return "target", true
	}
	if w, is := g.at(i).is(asking); is && w == "who" {
		return "actor", true
	}
	return "", false
}

// aboutRoles tells whether something is done to roles, and not by them.
func (g *grammar) aboutRoles() bool {
	return slices.ContainsFunc(g.tokens, func(t token) bool {
		v, does := t.is(verb)
		return t.means(action, "did=role.assume") || t.means(written, "action=AssumeRole") || does && v != "run" && doing("role", v) != ""
	})
}

// groups reads what to group by: by country and ip, 国別, per 10 minutes, 1時間ごと.
func (g *grammar) groups() {
	for i := range g.tokens {
		if g.tokens[i].can(grouping) && !g.tokens[i].used {
			if _, _, step := g.step(i + 1); strings.EqualFold(g.tokens[i].text, "every") && !step || g.at(i+1).means(column, "bytes") {
				g.use(i, i+1) // every bucket that was deleted; top talkers by bytes
			} else if g.holder(i+1) && (g.at(i+2).can(name) || g.unknownLatin(i+2)) || g.at(i+2).can(written) {
				g.use(i, i+1) // by user alice, by key AKIA…
			} else if end := g.group(i + 1); end > i+1 {
				g.use(i, end)
			} else if g.at(i+1).can(outcome) || g.at(i+1).means(asking, "howmany") {
				g.use(i, i+1) // top countries by failed sign-ins
			} else if g.at(i+1).can(action) || g.distinct != "" && g.at(i+1).used {
				g.use(i, i+1) // read by more than one role
			} else if g.at(i + 1).can(noun) {
				g.use(i, i+1) // blocked by WAF
			}
		}
		if g.tokens[i].can(grouped) && !g.tokens[i].used {
			g.groupBefore(i)
		}
	}
}

// group reads fields from a place on, and returns the one behind.
func (g *grammar) group(i int) int {
	for {
		if step, end, ok := g.step(i); ok {
			g.by = append(g.by, step)
			i = end
		} else if field, ok := g.columnAt(i); ok {
			g.by = append(g.by, field)
			i++
		} else {
			return i
		}
		if _, more := g.columnAt(i + 1); more && g.at(i).means(particle, "and") {
			i++
		} else if _, more := g.columnAt(i); !more || strings.TrimSpace(g.at(i).gap) != "," {
			return i
		}
	}
}

// step is a length of time to count by.
func (g *grammar) step(i int) (string, int, bool) {
	n, u, ok := g.length(i)
	switch {
	case !ok:
		return "", i, false
	case n == 1:
		return u, i + 2, true
	case u == "minute":
		return strconv.Itoa(n) + "m", i + 2, n < 1000
	case u == "hour":
		return strconv.Itoa(n) + "h", i + 2, n < 1000
	}
	return "", i, false
}

func (g *grammar) groupBefore(i int) {
	if step, end, ok := g.step(i - 2); ok && end == i && !g.at(i-2).used {
		g.by = append(g.by, step)
		g.use(i-2, i+1)
		return
	}
	from := i
	for from > 0 {
		if f, ok := g.columnAt(from - 1); !ok || f == "bytes" || f == "packets" || from < i && !g.tokens[from].joined() {
			break
		}
		from--
	}
	for k := from; k < i; k++ {
		field, _ := g.columnAt(k)
		g.by = append(g.by, field)
	}
	if from < i {
		g.use(from, i+1)
	}
}
