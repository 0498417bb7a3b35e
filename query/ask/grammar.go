package ask

import (
	"slices"
	"strings"
	"time"

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
	who      bool            // somebody was asked for
	fresh    bool
	bytes    bool              // a comparison was of bytes
	nearby   map[string]string // known words like unknown ones
	denied   bool              // an outcome was denied
	dead     bool              // the hours are those of the dead of night
	fault    error             // why the question cannot be asked
	distinct string            // a comparison was of how many different values of a field
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
		if g.tokens[i].can(follow) && i > 0 && i < len(g.tokens)-1 {
			return g.tokens[:i], g.tokens[i+1:], true
		}
		if !g.tokens[i].can(pronoun) || i == 0 {
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
	if slices.ContainsFunc(q.Where, func(c meaning.Condition) bool { return c.Field == "did" && strings.HasPrefix(c.Values[0], "any.") }) && !hasActivity(then) {
		return nil, locale.Errorf("ask.mixed") // 作成後に使われたキー
	}
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

// asksOf tells whether a question has a condition on one of some fields.
func asksOf(q *meaning.Question, fields ...string) bool {
	return slices.ContainsFunc(q.Where, func(c meaning.Condition) bool { return slices.Contains(fields, c.Field) })
}

func hasActivity(q *meaning.Question) bool { return asksOf(q, "did") }

// clause reads one question; about is the one it goes on from, or nil.
func (g *grammar) clause(about *meaning.Question) (*meaning.Question, error) {
	g.q, g.wants, g.nearby = &meaning.Question{Zone: g.zone}, map[string]bool{}, map[string]string{}
	if err := g.beyond(); err != nil {
		return nil, err
	}
	if err := g.times(); err != nil {
		return nil, err
	}
	for _, pass := range []func(){g.limits, g.bounds, g.severities, g.negatives, g.values, g.spread, g.groups, g.names, g.words, g.ranked} {
		pass()
	}
	if g.fault != nil {
		return nil, g.fault
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
		if g.tokens[i].can(pronoun) {
			g.use(i, i+1)
			g.restrict("cloudtrail")
			return
		}
	}
	if slices.ContainsFunc(g.objects, func(o part) bool { return o.value != "user" }) || hasActivity(g.q) {
		return
	}
	if using := len(g.verbs) > 0 && !slices.ContainsFunc(g.verbs, func(v part) bool { return v.value != "use" }); using && (about.About("key") || about.About("user") || about.About("role")) {
		for _, v := range g.verbs {
			g.use(v.at, v.at+1)
		}
		g.verbs = nil
		g.restrict("cloudtrail") // 作られたキーとその後の使用
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
		if what, is := g.tokens[i].is(beyond); is && strings.HasSuffix(g.at(i-1).text+g.tokens[i].gap, "を") && slices.ContainsFunc(g.tokens, func(t token) bool { return t.can(grouped) }) {
			g.use(i, i+1) // アカウント別の件数を比べたい
		} else if is {
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
	return g.named("vpcflow", "resolver") || g.carries() && !g.named("requests") || asksOf(g.q, "domain", "port", "destination", "answer", "interface")
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

// unknownLatin tells whether a word is in Latin letters and none of the vocabulary's.
func (g *grammar) unknownLatin(i int) bool {
	t := g.at(i)
	if !t.can(unknown) || t.used || t.japanese {
		return false
	}
	return len(t.text) > 1
}
