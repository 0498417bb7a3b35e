package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/locale"
	"bannin/query/meaning"
)

// compose puts together the question from its parts.
func (g *grammar) compose() error {
	q := g.q
	if err := g.contradicts(); err != nil {
		return err
	}
	if err := g.either(); err != nil {
		return err
	}
	for i := range g.tokens {
		if ours := g.flowing() && asksOf(q, "ip", "source"); g.tokens[i].means(column, "country") && (ours || g.goesTo(i)) {
			return locale.Errorf("ask.country_to", "word", quote(g.tokens[i].text))
		}
	}
	g.plain()
	g.firstTime()
	g.bothEnds()
	slices.SortStableFunc(q.Where, func(a, b meaning.Condition) int { return meaning.Rank(a.Field) - meaning.Rank(b.Field) })
	for i := range q.Where {
		slices.Sort(q.Where[i].Values)
	}
	q.By = unique(append(g.by, g.wanted()...))
	if g.fresh && q.New == "" && len(q.By) > 0 {
		if n := len(q.By) - 1; !meaning.IsStep(q.By[n]) {
			q.New = q.By[n]
		}
	}
	if g.denied && slices.Contains(q.By, "actor") {
		return locale.Errorf("ask.not_done")
	}
	if len(g.asked)+len(g.by) == 0 && saysWho(&g.tokens[len(g.tokens)-1]) {
		q.By, g.who = []string{"actor"}, true
	}
	if named := slices.Equal(q.By, []string{"actor"}) || slices.Equal(q.By, []string{"key"}); named && len(q.Where) == 0 && q.When.From.IsZero() && (g.wants["howmany"] || g.wants[meaning.List]) {
		g.note("ask.note.seen")
	}
	g.show()
	if q.Least != nil && q.Show.Field == "bytes" && len(q.By) == 0 && !g.wants["howmany"] {
		g.where("bytes", q.Least.Op, strconv.FormatInt(q.Least.N, 10)) // responses over 10 MB
		q.Show, q.Least = meaning.Measure{Of: meaning.List}, nil
	}
	if q.Show.Of == meaning.Distinct && q.Least != nil && len(q.By) == 0 {
		return locale.Errorf("ask.of_what", "field", q.Show.Field)
	}
	if err := g.choose(); err != nil {
		return err
	}
	if q.Show.Of == meaning.List && (g.wants["most"] || g.wants["least"]) {
		return locale.Errorf("ask.most_of_what")
	}
	if g.who && q.Table == "vpcflow" { // its actor is whose interface it is
		q.By = unique(replaced(q.By, "actor", "ip"))
	}
	switch {
	case g.wants["worst"] && q.Show.Of == meaning.List && (q.Table == "findings" || q.Table == "incidents"):
		q.Order = meaning.Worst
	case g.wants["least"]:
		q.Order = "least"
	case g.wants["oldest"], q.Show.Of == meaning.First && len(q.By) > 0:
		q.Order = "oldest" // who was first
	case g.wants["newest"] && q.Show.Of != meaning.List:
		q.Order = "newest"
	}
	if q.Show.Of == meaning.List {
		q.Least, q.By, q.New = nil, nil, ""
	}
	for _, c := range q.Where {
		if c.Op == "!=" && (c.Field == "country" || c.Field == "network") {
			g.note("ask.note.unknown_place")
		}
		if c.Field == "mfa" {
			g.note("ask.note.mfa")
		}
	}
	return nil
}

// plain leaves out what is said twice: the service of an activity, and the hours of
// one day.
func (g *grammar) plain() {
	w := &g.q.When
	service := slices.IndexFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == "service" && c.Op == "=" && len(c.Values) == 1 })
	if did := slices.IndexFunc(g.q.Where, func(c meaning.Condition) bool { return c.Field == "did" }); did >= 0 && service >= 0 &&
		meaning.Serves(g.q.Where[service].Values[0], g.q.Where[did].Values) {
		g.q.Where = slices.Delete(g.q.Where, service, service+1)
	}
	g.nights()
	if h := w.Hours; h != nil && h.From < h.To && w.Office == meaning.AnyHours && len(w.Days) == 0 && w.From.Equal(midnight(w.From)) && w.To.Equal(w.From.AddDate(0, 0, 1)) {
		day := w.From
		w.From, w.To, w.Hours = on(day, h.From), on(day, h.To), nil
	}
}

// bothEnds counts by outcome what both failed and succeeded: 成功と失敗の件数.
func (g *grammar) bothEnds() {
	for one, other := range opposite {
		if g.hasValue("outcome", one) && g.hasValue("outcome", other) && (g.wants["howmany"] || len(g.by) > 0) && !slices.Contains(g.by, "outcome") {
			g.by = append(g.by, "outcome")
		}
	}
}

// nights makes the hours of one day that run over midnight those of the night that
// begins on it; of the dead of night, which people say of either day, both.
func (g *grammar) nights() {
	w := &g.q.When
	h, next := w.Hours, w.From.AddDate(0, 0, 1)
	if h == nil || h.From < h.To || h.To == 0 || len(w.Days) > 0 || !w.From.Equal(midnight(w.From)) || !w.To.Equal(next) {
		return
	}
	w.To = on(next, h.To)
	if !g.dead {
		w.From, w.Hours = on(w.From, h.From), nil
	}
}

// saysWho tells whether a question ends in what somebody did, and so asks for whom:
// 消したのは.
func saysWho(last *token) bool {
	return last.acts() && strings.Contains(last.behind, "のは")
}

// wanted are the fields that are asked for, in the order of the question.
func (g *grammar) wanted() (names []string) {
	slices.SortStableFunc(g.asked, func(a, b want) int { return a.at - b.at })
	for _, w := range g.asked {
		names = append(names, w.field)
	}
	return names
}

func replaced(all []string, one, by string) (kept []string) {
	for _, s := range all {
		if s == one {
			s = by
		}
		kept = append(kept, s)
	}
	return kept
}

func unique(all []string) (kept []string) {
	for _, s := range all {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// show decides what an answer shows.
func (g *grammar) show() {
	q := g.q
	switch {
	case g.distinct != "":
		q.Show = meaning.Measure{Of: meaning.Distinct, Field: g.distinct}
		q.By = slices.DeleteFunc(q.By, func(f string) bool { return f == g.distinct })
	case g.wants["bytes"] || g.bytes:
		q.Show = meaning.Measure{Of: meaning.Sum, Field: "bytes"}
	case g.wants["packets"]:
		q.Show = meaning.Measure{Of: meaning.Sum, Field: "packets"}
	case g.wants[meaning.Distinct] && len(g.asked) > 0:
		q.Show = meaning.Measure{Of: meaning.Distinct, Field: g.wanted()[0]}
		q.By = slices.DeleteFunc(q.By, func(f string) bool { return f == g.wanted()[0] && !slices.Contains(g.by, f) })
	case g.wants[meaning.Last] && g.wants[meaning.First]:
		q.Show.Of = meaning.Count // which shows both
	case g.wants[meaning.Last]:
		q.Show.Of = meaning.Last
	case g.wants[meaning.First]:
		q.Show.Of = meaning.First
	case len(q.By) > 0, g.wants["howmany"], q.Least != nil:
		q.Show.Of = meaning.Count
	default:
		q.Show.Of = meaning.List
	}
	if g.wants["trend"] && !slices.ContainsFunc(q.By, meaning.IsStep) {
		step := "day"
		if w := q.When; !w.From.IsZero() && !w.To.IsZero() && w.To.Sub(w.From) <= 48*time.Hour {
			step = "hour"
		}
		q.By = append([]string{step}, q.By...)
		if q.Show.Of == meaning.List {
			q.Show.Of = meaning.Count
		}
	}
}

// choose picks the table: the first that has all that is asked for.
func (g *grammar) choose() error {
	q := g.q
	candidates := slices.DeleteFunc(slices.Clone(meaning.Tables()), func(t string) bool { return g.tables != nil && !g.tables[t] })
	if !hasActivity(q) && (asksOf(q, "port") || slices.Contains(append(slices.Clone(q.By), q.Show.Field), "port")) {
		candidates = slices.DeleteFunc(candidates, func(t string) bool { return t == "cloudtrail" }) // its ports are those that an activity opens
	}
	if asksOf(q, "service") { // which a flow or a query for a name does not have
		candidates = slices.DeleteFunc(candidates, func(t string) bool { return t == "vpcflow" || t == "resolver" })
	}
	if slices.Contains(q.By, "target") && !hasActivity(q) && !asksOf(q, "service", "action") {
		return locale.Errorf("ask.of_activity") // バケット別のアクセス数
	}
	if len(candidates) == 0 {
		return locale.Errorf("ask.two_logs")
	}
	need := func(field string) error {
		if meaning.IsStep(field) {
			return nil
		}
		before := candidates
		candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool { return !meaning.Has(t, field) })
		if len(candidates) == 0 {
			if field == "domain" && before[0] == "vpcflow" {
				return locale.Errorf("ask.flow_domain", "domain", quote(g.domain()))
			}
			return locale.Errorf("ask.no_field", "field", field, "table", before[0], "hint", "")
		}
		return nil
	}
	for _, c := range q.Where {
		if c.Field == "did" {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool { return t != "cloudtrail" })
		} else if c.Field == "outcome" {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(t string) bool {
				return slices.ContainsFunc(c.Values, func(v string) bool { return !meaning.Ends(v, t) })
			})
		} else if err := need(c.Field); err != nil {
			return err
		}
		if len(candidates) == 0 {
			return locale.Errorf("ask.two_logs")
		}
	}
	for _, f := range append(slices.Clone(q.By), q.Show.Field) {
		if f == "" {
			continue
		}
		if err := need(f); err != nil {
			return err
		}
	}
	q.Table = candidates[0]
	return nil
}
