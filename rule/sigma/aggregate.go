package sigma

import (
	"regexp"
	"strconv"
	"strings"

	"bannin/rule"
)

// An aggregation is the old way to count: `selection | count(x) by y > 5`.
type aggregation struct {
	kind    string
	field   string
	groupBy []string
	bound   rule.Bound
}

var (
	aggregationForm = regexp.MustCompile(`\A\s*(\w+)\s*(?:\(\s*([^()\s]*)\s*\))?\s*(?:by\s+([^<>=!]*?))?\s*(<=|>=|==|=|<|>|!=)\s*([0-9.]+)\s*\z`)
	aggregationWord = regexp.MustCompile(`\A\s*(\w+)`)
	aggregations    = map[string]string{"count": "event_count", "sum": "value_sum", "avg": "value_avg"}
)

// aggregation reads what stands behind the | of a condition.
func (r *reader) aggregation(at *node, s string) *aggregation {
	if m := aggregationWord.FindStringSubmatch(s); m != nil && strings.EqualFold(m[1], "near") {
		r.fault(at, "sigma.near")
		return nil
	}
	m := aggregationForm.FindStringSubmatch(s)
	if m == nil {
		r.fault(at, "sigma.aggregation", "text", strings.TrimSpace(s))
		return nil
	}
	a := &aggregation{kind: aggregations[strings.ToLower(m[1])], field: m[2]}
	if a.kind == "" {
		r.fault(at, "sigma.aggregation_unknown", "name", m[1])
		return nil
	}
	if a.kind == "event_count" && a.field != "" {
		a.kind = "value_count"
	}
	if a.kind != "event_count" && a.field == "" {
		r.fault(at, "sigma.aggregation", "text", strings.TrimSpace(s))
		return nil
	}
	blank := func(c rune) bool { return c == ',' || c == ' ' || c == '\t' }
	a.groupBy = append(a.groupBy, strings.FieldsFunc(m[3], blank)...)
	value, err := strconv.ParseFloat(m[5], 64)
	if err != nil {
		r.fault(at, "sigma.aggregation", "text", strings.TrimSpace(s))
		return nil
	}
	a.bound = rule.Bound{Op: strings.TrimSuffix(m[4], "="), Value: value}
	if m[4] != "==" && m[4] != "=" {
		a.bound.Op = m[4]
	} else {
		a.bound.Op = "="
	}
	return a
}

// aggregated turns a rule with an old aggregation into the correlation it
// means: a silent rule on one event, and one that counts its matches.
func (r *reader) aggregated(out *rule.Rule, d *node, a *aggregation) []*rule.Rule {
	frame := d.get("timeframe")
	if !frame.value() {
		r.fault(d, "sigma.timeframe_missing")
		return nil
	}
	span, ok := r.timespan(frame, "timeframe")
	if !ok {
		return nil
	}
	base := *out
	base.ID, base.Name, base.Silent, base.Tests = out.ID+eventsOf, "", true, rule.Tests{}
	out.Where = nil
	out.Correlation = &rule.Correlation{Kind: a.kind, Rules: []string{base.ID}, Places: []string{out.From},
		GroupBy: a.groupBy, Timespan: span, Bounds: []rule.Bound{a.bound}}
	if a.field != "" {
		out.Correlation.Fields = []string{a.field}
	}
	return []*rule.Rule{&base, out}
}
