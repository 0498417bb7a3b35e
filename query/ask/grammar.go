package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bannin/locale"
	"bannin/query/meaning"
)

// A grammar reads the words of one question. It takes each for what it can be
// beside its neighbours, and nothing twice; a word without a part in the meaning
// is an error.
type grammar struct {
	tokens []token
	now    time.Time
	zone   *time.Location
	say    *locale.Printer
	notes  []string
	q      *meaning.Question

	by       []string        // fields to group by, said so
	asked    []want          // fields that are asked for
	tables   map[string]bool // that can hold all this; nil is all of them
	objects  []part
	verbs    []part
	wants    map[string]bool // of class asking
	fresh    bool
	bytes    bool   // a comparison was of bytes
	distinct string // a comparison was of how many different values of a field
}

// A want is a field that is asked for, and where.
type want struct {
	field string
	at    int
}

// A part is a word that waits for another, and where it stands.
type part struct {
	value string
	at    int
}

// listed tells whether a word and the one before it are values of a list: Aと,
// A、B; A or B.
func (t *token) listed() bool {
	return t.joined() && strings.TrimSpace(t.gap) != "" || slices.Contains([]string{"or", "nor", "か"}, strings.TrimSpace(t.gap))
}

// settle drops words that say nothing, and joins what the vocabulary has torn: an
// unknown word of Japanese is as long as its letters are of one script.
func settle(rs []rune, all []token) (kept []token) {
	for i := range all {
		t := &all[i]
		after := i > 0 && all[i-1].end == t.at && all[i-1].japanese
		_, ends := t.is(ending)
		if ends && (!after || !hiragana(rs[t.at:t.end])) && len(t.senses) == 1 {
			t.senses, ends = []sense{{unknown, ""}}, false
		}
		if strings.EqualFold(t.text, "one") && len(kept) > 0 && bounding(&kept[len(kept)-1]) {
			t.senses, t.number = []sense{{digits, ""}}, 1 // more than one country
		}
		if _, empty := t.is(filler); empty || ends && after {
			if len(t.senses) == 1 || ends {
				if last := len(kept) - 1; ends && last >= 0 && unread(&kept[last]) && kept[last].end == t.at {
					kept[last].text, kept[last].end = kept[last].text+t.text, t.end // an unknown verb
				} else if ends && last >= 0 && kept[last].end+utf8.RuneCountInString(kept[last].tail) == t.at {
					kept[last].tail += t.text
				}
				continue
			}
		}
		if last := len(kept) - 1; last >= 0 && unread(t) && unread(&kept[last]) && kept[last].end == t.at && t.japanese && kept[last].japanese {
			kept[last].text += t.text
			kept[last].end = t.end
			continue
		}
		if last := len(kept) - 1; last >= 0 {
			t.gap = string(rs[kept[last].end:t.at])
			kept[last].behind = t.gap
		}
		kept = append(kept, *t)
	}
	if last := len(kept) - 1; last >= 0 {
		kept[last].behind = string(rs[kept[last].end:])
	}
	return kept
}

func bounding(t *token) bool { _, is := t.is(compare); return is }

// joined tells whether a word and the one before it are two of a kind: IP、国;
// ip, country; 国とIP.
func (t *token) joined() bool {
	return slices.Contains([]string{"", "と", ",", "、", "・", "及び", "および", "や", "&", "/", "，"}, strings.TrimSpace(t.gap))
}

func unread(t *token) bool { _, is := t.is(unknown); return is }

// none is what stands beside the first and the last word.
var none = token{used: true}

// at is the word at a place.
func (g *grammar) at(i int) *token {
	if i < 0 || i >= len(g.tokens) {
		return &none
	}
	return &g.tokens[i]
}

func (g *grammar) use(from, to int) {
	for i := from; i < to; i++ {
		g.tokens[i].used = true
	}
}

func (g *grammar) note(key string, pairs ...any) {
	if text := g.say.T(key, pairs...); !slices.Contains(g.notes, text) {
		g.notes = append(g.notes, text)
	}
}

// read reads all words: one question, or two of which the second is about what
// the first finds.
func (g *grammar) read() (*meaning.Question, error) {
	first, second, linked := g.split()
	if !linked {
		return g.clause(nil)
	}
	g.tokens = first
	q, err := g.clause(nil)
	if err != nil {
		return nil, err
	}
	next := &grammar{tokens: second, now: g.now, zone: g.zone, say: g.say, notes: g.notes}
	then, err := next.clause(q)
	if err != nil {
		return nil, err
	}
	g.notes = next.notes
	if q.Then, err = link(q, then); err != nil {
		return nil, err
	}
	return q, q.Check()
}

// split finds where a second question about the first begins: "and who used
// them", その後.
func (g *grammar) split() (one, two []token, ok bool) {
	for i := range g.tokens {
		if _, is := g.tokens[i].is(follow); is && i > 0 && i < len(g.tokens)-1 {
			return g.tokens[:i], g.tokens[i+1:], true
		}
		if _, is := g.tokens[i].is(pronoun); !is || i == 0 {
			continue
		}
		if g.tokens[i].japanese {
			return g.tokens[:i], g.tokens[i:], true
		}
		for j := i - 1; j > 0; j-- {
			if g.tokens[j].means(particle, "and") {
				return g.tokens[:j], g.tokens[j+1:], true
			}
		}
	}
	return nil, nil, false
}

// link says what two questions have in common.
func link(q, then *meaning.Question) (*meaning.Next, error) {
	for _, made := range []string{"key", "user", "role"} {
		if q.About(made) && then.Table == "cloudtrail" && !hasActivity(then) {
			if len(q.By) == 0 {
				q.Show, q.By = meaning.Measure{Of: meaning.Count}, []string{"target"}
			}
			return &meaning.Next{Link: made, Question: *then}, nil
		}
	}
	for _, common := range []string{"ip", "actor"} {
		if slices.Contains(then.By, common) || slices.Contains(q.By, common) {
			q.Show, q.By = meaning.Measure{Of: meaning.Count}, []string{common}
			if len(then.By) == 0 {
				then.Show, then.By = meaning.Measure{Of: meaning.Count}, []string{common}
			}
			return &meaning.Next{Link: common, Question: *then}, nil
		}
	}
	q.Show, q.By = meaning.Measure{Of: meaning.Count}, []string{"actor"}
	if then.Show.Of == meaning.List {
		then.Show, then.By = meaning.Measure{Of: meaning.Count}, []string{"actor", "action"}
	}
	return &meaning.Next{Link: "actor", Question: *then}, nil
}

func hasActivity(q *meaning.Question) bool {
	return slices.ContainsFunc(q.Where, func(c meaning.Condition) bool { return c.Field == "did" })
}

// clause reads one question; about is the one it goes on from, or nil.
func (g *grammar) clause(about *meaning.Question) (*meaning.Question, error) {
	g.q, g.wants = &meaning.Question{Zone: g.zone}, map[string]bool{}
	if err := g.beyond(); err != nil {
		return nil, err
	}
	if err := g.times(); err != nil {
		return nil, err
	}
	for _, pass := range []func(){g.limits, g.bounds, g.severities, g.negatives, g.values, g.groups, g.names, g.words} {
		pass()
	}
	if about != nil {
		g.inherit(about)
	}
	if err := g.activities(); err != nil {
		return nil, err
	}
	if err := g.leftovers(); err != nil {
		return nil, err
	}
	if err := g.compose(); err != nil {
		return nil, err
	}
	return g.q, g.q.Check()
}

// inherit takes from the first question what the second leaves out.
func (g *grammar) inherit(about *meaning.Question) {
	for i := range g.tokens {
		if _, is := g.tokens[i].is(pronoun); is {
			g.use(i, i+1)
			g.restrict("cloudtrail")
			return
		}
	}
	if len(g.objects) > 0 || hasActivity(g.q) {
		return
	}
	for _, c := range about.Where {
		if c.Field == "did" {
			g.q.Where = append([]meaning.Condition{c}, g.q.Where...)
		}
	}
}

// beyond is the error of a question that asks what none can: to compare two times,
// for holidays, or for a judgement.
func (g *grammar) beyond() error {
	words := map[string][]string{}
	for i := range g.tokens {
		if what, is := g.tokens[i].is(beyond); is {
			words[what] = append(words[what], quote(g.tokens[i].shown()))
		}
	}
	for _, what := range []struct{ word, key string }{{"compares", "ask.compares"}, {"holidays", "ask.holidays"}, {"judged", "ask.judged"}} {
		if said := words[what.word]; len(said) > 0 {
			return locale.Errorf(what.key, "words", strings.Join(said, ", "))
		}
	}
	return nil
}

// restrict keeps the tables that are among some.
func (g *grammar) restrict(some ...string) {
	kept := map[string]bool{}
	for _, t := range some {
		if g.tables == nil || g.tables[t] {
			kept[t] = true
		}
	}
	g.tables = kept
}

// named tells whether a table was named.
func (g *grammar) named(tables ...string) bool {
	for i := range g.tokens {
		if w, is := g.tokens[i].is(noun); is && slices.Contains(tables, w) {
			return true
		}
	}
	return false
}

// flowing tells whether it is about what flows in networks, where instances act.
func (g *grammar) flowing() bool {
	return g.named("vpcflow", "resolver") || slices.ContainsFunc(g.q.Where, func(c meaning.Condition) bool {
		return slices.Contains([]string{"domain", "port", "destination", "answer", "interface"}, c.Field)
	})
}

// where adds a condition, or another value to one that is there.
func (g *grammar) where(field, op string, values ...string) {
	for i := range g.q.Where {
		if c := &g.q.Where[i]; c.Field == field && c.Op == op && (op == "=" || op == "!=" || op == "~") {
			for _, v := range values {
				if !slices.Contains(c.Values, v) {
					c.Values = append(c.Values, v)
				}
			}
			return
		}
	}
	g.q.Where = append(g.q.Where, meaning.Condition{Field: field, Op: op, Values: slices.Clone(values)})
}

// limits reads how many: top 10, 上位5件, latest 20.
func (g *grammar) limits() {
	for i := range g.tokens {
		w, is := g.tokens[i].is(asking)
		top := is && w == "top" || g.tokens[i].means(asking, "top")
		if !top && !slices.Contains([]string{"newest", "oldest", "most", "biggest", "least", "worst"}, w) {
			continue
		}
		if g.counted(i) {
			continue
		}
		if _, num := g.at(i + 1).is(digits); !num || g.tokens[i+1].used {
			continue
		}
		g.q.Limit = min(int(g.tokens[i+1].number), meaning.MaxLimit)
		end := i + 2
		if u, is := g.at(end).is(unit); is && u == "time" && g.tokens[end].japanese {
			end++
		}
		g.use(i+1, end)
		if top {
			g.use(i, i+1)
		}
	}
}

// counted takes a number of rows further on: 最新のインシデント5件.
func (g *grammar) counted(i int) bool {
	for j := i + 2; j < len(g.tokens); j++ {
		if _, num := g.tokens[j].is(digits); !num || g.at(j+1).text != "件" {
			continue
		}
		if _, bound := g.at(j + 2).is(compared); bound {
			continue
		}
		g.q.Limit = min(int(g.tokens[j].number), meaning.MaxLimit)
		g.use(j, j+2)
		return true
	}
	return false
}

// sizes are the units of bytes. Source: SI.
var sizes = map[string]int64{"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}

// bounds reads comparisons: more than 100 times, 10GB以上, status >= 500.
func (g *grammar) bounds() {
	for i := range g.tokens {
		if field, is := g.columnAt(i + 1); is && g.tokens[i].means(compare, "several") {
			g.distinct, g.q.Least = field, &meaning.Bound{Op: ">", N: 1} // from multiple countries
			g.use(i, i+2)
			continue
		}
		if _, num := g.at(i).is(digits); !num || g.tokens[i].used {
			continue
		}
		from, end := i, i+1
		if field, is := g.columnAt(end); is && g.tokens[end].japanese && groupable(g.at(end+1)) {
			g.distinct = field // 3カ国以上
			end++
		}
		u, hasUnit := g.at(end).is(unit)
		if hasUnit {
			end++
		}
		op, ok := g.at(i - 1).is(compare)
		if ok {
			from--
		} else if op, ok = g.at(end).is(compared); ok {
			end++
			if later, is := g.at(end).is(unit); is && !hasUnit {
				u, end = later, end+1
			}
		}
		if !ok {
			continue
		}
		n := int64(g.tokens[i].number)
		if w, is := g.at(from - 1).is(column); is && (w == "status" || w == "port") {
			g.use(from-1, end)
			g.where(w, op, strconv.FormatInt(n, 10))
			continue
		}
		if field, of := g.columnAt(end); of && field != "bytes" && (u == "" || u == "time") {
			g.distinct = field
			end++
		}
		if size := sizes[u]; size > 0 {
			n, g.bytes = int64(g.tokens[i].number*float64(size)), true
		}
		g.q.Least = &meaning.Bound{Op: op, N: n}
		g.use(from, end)
	}
}

// levels are the severities, the lowest first.
var levels = []string{"info", "low", "medium", "high", "critical"}

// severities reads comparisons with a severity: high or above, 重要度が中以上.
func (g *grammar) severities() {
	for i := range g.tokens {
		w, _ := g.tokens[i].is(value)
		level, is := strings.CutPrefix(w, "severity=")
		n := slices.Index(levels, level)
		if !is || n < 0 || g.tokens[i].used {
			continue
		}
		from, end := i, i+1
		op, ok := g.at(i - 1).is(compare)
		if ok {
			from--
		} else if op, ok = g.at(end).is(compared); ok {
			end++
		} else {
			continue
		}
		for _, beside := range []int{from - 1, end} {
			if g.at(beside).means(column, "severity") {
				from, end = min(from, beside), max(end, beside+1)
			}
		}
		if some := map[string][]string{">": levels[n+1:], ">=": levels[n:], "<": levels[:n], "<=": levels[:n+1]}[op]; len(some) > 0 {
			g.where("severity", "=", some...)
			g.use(from, end)
		}
	}
}

func groupable(t *token) bool { _, is := t.is(compared); return is }

// columnAt is the field that a word asks for.
func (g *grammar) columnAt(i int) (string, bool) {
	if g.at(i).used {
		return "", false
	}
	if w, is := g.at(i).is(column); is {
		return w, true
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
		if _, is := g.tokens[i].is(grouping); is && !g.tokens[i].used {
			if end := g.group(i + 1); end > i+1 {
				g.use(i, end)
			} else if _, measure := g.at(i + 1).is(outcome); measure || g.at(i+1).means(asking, "howmany") {
				g.use(i, i+1) // top countries by failed sign-ins
			} else if _, measure := g.at(i + 1).is(action); measure {
				g.use(i, i+1)
			} else if _, log := g.at(i + 1).is(noun); log {
				g.use(i, i+1) // blocked by WAF
			}
		}
		if _, is := g.tokens[i].is(grouped); is && !g.tokens[i].used {
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
		if _, ok := g.columnAt(from - 1); !ok || from < i && !g.tokens[from].joined() {
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

// unknownLatin tells whether a word is in Latin letters and none of the vocabulary's.
func (g *grammar) unknownLatin(i int) bool {
	t := g.at(i)
	if _, is := t.is(unknown); !is || t.used || t.japanese {
		return false
	}
	return len(t.text) > 1
}
