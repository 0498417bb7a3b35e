package detect

import (
	"container/heap"
	"math"
	"slices"
	"strconv"
	"time"
)

// feed hands a sight of a rule to every correlation that counts it.
func (c *Correlator) feed(ruleID string, s sight) []Fired {
	var fired []Fired
	for _, p := range c.feeds[ruleID] {
		for _, group := range p.groups(ruleID, s) {
			fired = append(fired, c.enter(p, group, ruleID, s)...)
		}
	}
	return fired
}

// enter puts a sight in the window of its group.
func (c *Correlator) enter(p *plan, group []string, ruleID string, s sight) []Fired {
	key := groupKey(group)
	w := p.windows[key]
	if w == nil {
		w = &window{plan: p, key: key, group: group, seen: map[string]*entry{}, rules: map[string]int{}, values: map[string]int{}}
		p.windows[key] = w
		c.recent.groups++
		if p.atEnd {
			w.closes = s.at + p.span
			heap.Push(&c.due, w)
		}
	}
	c.recent.touch(w)
	if !p.atEnd && len(w.list) > 0 && s.at < w.newest()-p.span {
		c.forgotten.Late++
		return nil
	}
	before := len(w.list)
	if !w.add(ruleID, s) {
		return nil
	}
	if !p.atEnd {
		w.slide()
	}
	for w.crowded(c.limits.window(p)) {
		c.forgotten.Hits++
	}
	c.recent.hits += len(w.list) - before
	c.trim()
	if p.atEnd {
		return nil
	}
	holds, value := w.holds()
	if !holds {
		w.on = false
		return nil
	}
	again := w.on
	if w.on = true; !again {
		c.bursts++
		w.burst = c.bursts
	}
	f := w.fire(value, nil)
	f.Again = again
	return c.pass(w, f, s.values)
}

// fire makes what is told of a window.
func (w *window) fire(value float64, only func(*entry) bool) Fired {
	p := w.plan
	rules := make([]string, 0, len(w.rules))
	for _, id := range p.c.Rules {
		if w.rules[id] > 0 && !slices.Contains(rules, id) {
			rules = append(rules, id)
		}
	}
	f := Fired{Rule: p.rule, Group: p.label(w.group), Value: value}
	f.Events, f.Omitted, f.Count = w.tell(only)
	f.Reason = map[string]any{
		"correlation": p.c.Kind, "count": f.Count, "value": value, "condition": p.wanted(),
		"seconds": time.Duration(p.span).Seconds(), "group": f.Group, "rules": rules,
	}
	if len(p.c.Fields) > 0 {
		f.Reason["fields"] = p.c.Fields
	}
	return f
}

// pass hands what fired on to the correlations that count it, and to the
// caller unless the rule is silent. What makes it one hit there is the burst:
// while a condition stays true it has come true once.
func (c *Correlator) pass(w *window, f Fired, values map[string][]string) []Fired {
	var fired []Fired
	if !f.Rule.Silent {
		fired = append(fired, f)
	}
	if len(c.feeds[f.Rule.ID]) == 0 || len(f.Events) == 0 {
		return fired
	}
	all := make(map[string][]string, len(values)+len(w.group))
	for name, v := range values {
		all[name] = v
	}
	for i, name := range w.plan.c.GroupBy {
		all[name] = []string{w.group[i]}
	}
	last := f.Events[len(f.Events)-1]
	return append(fired, c.feed(f.Rule.ID, sight{
		at: nanos(last.Time), key: f.Rule.ID + "#" + strconv.Itoa(w.burst), grows: true,
		events: f.Events, count: len(f.Events) + f.Omitted, values: all,
	})...)
}

// advance judges the windows that are over before a time.
func (c *Correlator) advance(now int64) []Fired {
	var fired []Fired
	for len(c.due) > 0 && c.due[0].closes < now {
		w := heap.Pop(&c.due).(*window)
		c.recent.drop(w)
		delete(w.plan.windows, w.key)
		fired = append(fired, c.judge(w)...)
	}
	return fired
}

func (c *Correlator) judge(w *window) []Fired {
	if w.plan.c.Kind == "value_share" {
		return c.shares(w)
	}
	holds, value := w.holds()
	if !holds {
		return nil
	}
	c.bursts++
	w.burst = c.bursts
	return c.pass(w, w.fire(value, nil), nil)
}

// shares judges each value by its part of the window's hits, in percent.
func (c *Correlator) shares(w *window) []Fired {
	var fired []Fired
	var values []string
	for v := range w.values {
		values = append(values, v)
	}
	slices.Sort(values)
	hits := len(w.list)
	for _, v := range values {
		share := 100 * float64(w.values[v]) / float64(hits)
		if !w.plan.holds(share) {
			continue
		}
		f := w.fire(math.Round(share*1e6)/1e6, func(e *entry) bool { return slices.Contains(e.values, v) })
		f.Reason["of"] = v
		c.bursts++ // each is a hit of its own to other correlations
		w.burst = c.bursts
		fired = append(fired, c.pass(w, f, nil)...)
	}
	return fired
}
