package sigma

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"bannin/locale"
	"bannin/rule"
)

var (
	correlationKeys  = []string{"type", "rules", "group-by", "timespan", "condition", "aliases", "generate"}
	conditionKeys    = []string{"gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile"}
	correlationKinds = []string{"event_count", "value_count", "temporal", "temporal_ordered", "value_sum", "value_avg",
		"value_percentile", "value_median"}
	boundOps = map[string]string{"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "=", "neq": "!="}
)

// correlation reads the condition on many events.
func (r *reader) correlation(out *rule.Rule, n *node) {
	r.tests(out, n)
	c := r.block(n, "correlation", correlationKeys)
	if c == nil {
		if !n.get("correlation").value() {
			r.missing(n, "correlation")
		}
		return
	}
	x := &rule.Correlation{Kind: r.oneOf(c, "type", correlationKinds), GroupBy: r.texts(c, "group-by")}
	out.Correlation = x
	if !c.get("type").value() {
		r.missing(c, "type")
	}
	if x.Rules = r.texts(c, "rules"); len(x.Rules) == 0 {
		r.missing(c, "rules")
	}
	if rules := c.get("rules"); rules.value() {
		for _, item := range rules.listed() {
			x.Places = append(x.Places, r.file+":"+strconv.Itoa(item.line)+":"+strconv.Itoa(item.col))
		}
	}
	if span := c.get("timespan"); span.value() {
		x.Timespan, _ = r.timespan(span, "timespan")
	} else {
		r.missing(c, "timespan")
	}
	r.aliases(x, c)
	x.Generate = r.boolean(c, "generate") || r.boolean(n, "generate")
	r.correlationCondition(x, c)
}

func (r *reader) aliases(x *rule.Correlation, c *node) {
	a := c.get("aliases")
	if !a.value() {
		return
	}
	if a.kind != dict {
		r.wrong(a, "aliases", "map")
		return
	}
	x.Aliases = map[string]map[string]string{}
	for i, k := range a.keys {
		fields := a.items[i]
		if fields.kind != dict {
			r.wrong(fields, k.text, "map")
			continue
		}
		x.Aliases[k.text] = map[string]string{}
		for j, name := range fields.keys {
			if !slices.Contains(x.Rules, name.text) {
				r.fault(name, "sigma.alias_rule", "name", name.text, "hint", locale.Hint(name.text, x.Rules...))
			}
			x.Aliases[k.text][name.text] = r.text(fields, fields.keys[j].text)
		}
		if !slices.Contains(x.GroupBy, k.text) {
			r.warn(k, "sigma.alias_unused", "name", k.text)
		}
	}
}

func (r *reader) boolean(n *node, key string) bool {
	v := n.get(key)
	if !v.value() {
		return false
	}
	if v.kind != boolean {
		r.wrong(v, key, "boolean")
	}
	return v.text == "true"
}

// correlationCondition reads the bounds. A temporal correlation may have none,
// or name its rules: `failed and not success`.
func (r *reader) correlationCondition(x *rule.Correlation, c *node) {
	temporal := x.Kind == "temporal" || x.Kind == "temporal_ordered"
	n := c.get("condition")
	switch {
	case !n.value() && temporal || x.Kind == "":
		return
	case !n.value():
		r.missing(c, "condition")
		return
	case x.Kind == "temporal" && n.kind == text:
		x.Condition = r.ruleCondition(x, n)
		return
	case n.kind != dict:
		r.wrong(n, "condition", "map")
		return
	}
	before := r.count
	r.only(n, conditionKeys)
	for i, k := range n.keys {
		op := boundOps[k.text]
		if op == "" {
			continue
		}
		value, ok := n.items[i].number()
		if !ok || n.items[i].kind == text {
			r.wrong(n.items[i], k.text, "number")
			continue
		}
		x.Bounds = append(x.Bounds, rule.Bound{Op: op, Value: value})
	}
	if len(x.Bounds) == 0 && r.count == before {
		r.fault(n, "sigma.no_bound")
	}
	r.correlationField(x, n)
}

func (r *reader) correlationField(x *rule.Correlation, n *node) {
	x.Fields = r.texts(n, "field")
	valued := len(x.Kind) > 6 && x.Kind[:6] == "value_"
	switch {
	case valued && len(x.Fields) == 0:
		r.missing(n, "field")
	case !valued && len(x.Fields) > 0:
		r.fault(n.key("field"), "sigma.field_unused", "kind", x.Kind)
	case len(x.Fields) > 1 && x.Kind != "value_count":
		r.fault(n.key("field"), "sigma.one_field", "kind", x.Kind)
	}
	p := n.get("percentile")
	switch {
	case !p.value() && x.Kind == "value_percentile":
		x.Kind = "value_share"
	case !p.value():
	case x.Kind != "value_percentile":
		r.fault(n.key("percentile"), "sigma.percentile_unused", "kind", x.Kind)
	default:
		var ok bool
		if x.Percentile, ok = p.number(); !ok || x.Percentile < 0 || x.Percentile > 100 {
			r.fault(p, "sigma.percentile")
		}
	}
}

// ruleCondition reads a condition whose words are rules.
func (r *reader) ruleCondition(x *rule.Correlation, n *node) rule.Expr {
	s := &searches{names: x.Rules, exprs: map[string]rule.Expr{}, used: map[string]bool{}}
	for _, name := range x.Rules {
		s.exprs[name] = rule.Field{Path: rule.At(name), Test: rule.Exists{}}
	}
	return r.condition(n, n.text, s)
}

var timespanForm = regexp.MustCompile(`\A([0-9]{1,9})([smhdwMy])\z`)

// units are those of a timespan in seconds. A month and a year are the mean
// ones of the Gregorian calendar.
var units = map[string]int64{"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2629746, "y": 31556952}

// maxTimespan keeps sums of times within bounds.
const maxTimespan = 20 * 366 * 24 * time.Hour

func (r *reader) timespan(n *node, key string) (time.Duration, bool) {
	m := timespanForm.FindStringSubmatch(n.text)
	if m == nil {
		r.fault(n, "sigma.timespan", "key", key, "value", n.text)
		return 0, false
	}
	count, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || count == 0 || count > int64(maxTimespan/time.Second)/units[m[2]] {
		r.fault(n, "sigma.timespan", "key", key, "value", n.text)
		return 0, false
	}
	return time.Duration(count*units[m[2]]) * time.Second, true
}
