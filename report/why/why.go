// Package why says in words why something was found: the numbers and names in
// a finding's reason, and what ties several actors to one story.
package why

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"
)

// A Teller says reasons in one reader's voice.
type Teller struct {
	voice.Voice
	Title func(rule string) string // of a rule, safe to show; "" of one that is not known
}

// A Fact is one thing that a reason tells: what it is, and its number or name.
// Both are safe to show.
type Fact struct{ Name, Value string }

// maxListed bounds the values of one fact, and maxFacts the facts.
const (
	maxListed = 12
	maxFacts  = 40
)

// Facts are all that a reason tells, the most telling first. What is false,
// empty, or a distance of nothing tells nothing.
func (t Teller) Facts(reason map[string]any) []Fact {
	all, _ := t.facts(reason)
	return all
}

// most is how many facts are a reason in short.
const most = 4

// Short is the first few facts in one line; "" where nothing was counted.
func (t Teller) Short(reason map[string]any) string {
	all, late := t.facts(reason)
	var parts []string
	for i, f := range all {
		if !late[i] && len(parts) < most {
			parts = append(parts, t.Printer.T("why.pair", "name", f.Name, "value", f.Value))
		}
	}
	return strings.Join(parts, t.Printer.T("why.and"))
}

// facts are the facts, and which of them are for a closer look only.
func (t Teller) facts(reason map[string]any) (all []Fact, late []bool) {
	add := func(name, value string, isLate bool) {
		if value != "" && len(all) < maxFacts {
			all, late = append(all, Fact{name, value}), append(late, isLate)
		}
	}
	if kind, ok := reason["correlation"].(string); ok {
		f := t.correlated(kind, reason)
		add(f.Name, f.Value, false)
	}
	known := map[string]bool{}
	for _, e := range entries {
		v, told := reason[e.key]
		if known[e.key] = true; !told {
			continue
		}
		if _, unit := v.(bool); unit && e.key == "bytes" { // says what is counted
			continue
		}
		if e.form == oddities {
			for _, f := range t.oddities(list(v)) {
				add(f.Name, f.Value, false)
			}
			continue
		}
		add(t.Printer.T("why.key."+e.key), t.value(inBytes(e, reason), v), e.late)
	}
	for _, key := range slices.Sorted(maps.Keys(reason)) {
		if !known[key] {
			add(t.Show(key), t.value(plain, reason[key]), true)
		}
	}
	return all, late
}

// inBytes is the form of a fact: of volumes, one reason counts bytes and another
// objects.
func inBytes(e entry, reason map[string]any) form {
	if reason["bytes"] == true && slices.Contains([]string{"observed", "usual", "threshold"}, e.key) {
		return size
	}
	return e.form
}

// correlated says what a correlation counted, in one fact.
func (t Teller) correlated(kind string, reason map[string]any) Fact {
	key := "why.counted." + kind
	if !locale.Has(key) {
		key = "why.counted.other"
	}
	f := Fact{Name: t.Printer.T(key, "fields", t.value(plain, reason["fields"])), Value: t.value(plain, reason["value"])}
	within := t.value(seconds, reason["seconds"])
	if wanted := t.value(comparison, reason["condition"]); wanted != "" && !strings.HasPrefix(kind, "temporal") {
		f.Value = t.Printer.T("why.wanted", "value", f.Value, "condition", wanted, "lasted", within)
		return f
	}
	n := len(list(reason["rules"]))
	f.Value = t.Printer.T("why.within", "value", t.Printer.N("why.kinds", int64(n), "n", n), "lasted", within)
	return f
}

// oddities are the things that were unlike an actor's past, a fact for each
// feature.
func (t Teller) oddities(all []any) []Fact {
	var names []string
	observed, usual := map[string][]string{}, map[string]string{}
	for _, one := range all {
		o, ok := one.(map[string]any)
		if !ok {
			continue
		}
		as := plain
		switch o["feature"] {
		case "country":
			as = country
		case "network":
			as = network
		}
		name := t.word(o["feature"])
		if observed[name] == nil {
			names = append(names, name)
			usual[name] = t.value(as, o["usual"])
		}
		observed[name] = append(observed[name], t.value(as, o["observed"]))
	}
	facts := make([]Fact, len(names))
	for i, name := range names {
		facts[i] = Fact{name, t.some(observed[name])}
		if usual[name] != "" {
			facts[i].Value = t.Printer.T("why.unlike", "value", facts[i].Value, "usual", usual[name])
		}
	}
	return facts
}

// Tie says why two actors are in one story. Roots and values are log text.
func (t Teller) Tie(tie finding.Tie) string {
	short := func(s string) string { return t.Show(voice.ShortARN(s)) }
	from, to, value := short(tie.From), short(tie.To), short(tie.Value)
	switch {
	case tie.How == finding.Address:
		return t.Printer.T("why.tie.address", "from", from, "to", to, "address", value)
	case value == to || value == "":
		return t.Printer.T("why.tie.made", "from", from, "to", to)
	}
	return t.Printer.T("why.tie.through", "from", from, "to", to, "what", value)
}

// counts writes how often there was each of several things, the most first.
func (t Teller) counts(m map[string]any) string {
	keys := slices.Sorted(maps.Keys(m))
	slices.SortStableFunc(keys, func(a, b string) int {
		x, _ := Number(m[a])
		y, _ := Number(m[b])
		return cmp.Compare(y, x)
	})
	parts := make([]string, 0, len(keys))
	for _, key := range keys {
		parts = append(parts, t.word(key)+" "+t.value(plain, m[key]))
	}
	return t.some(parts)
}

// some lists the first values and counts the rest.
func (t Teller) some(parts []string) string {
	text := strings.Join(parts[:min(len(parts), maxListed)], ", ")
	if n := voice.More(len(parts), maxListed); n > 0 {
		text += " +" + voice.Thousands(n)
	}
	return text
}

// word is the catalogue's word for a name that a detector gives, or the name.
func (t Teller) word(v any) string {
	name, ok := v.(string)
	if !ok {
		name = fmt.Sprint(v)
	}
	if key := "why.word." + strings.ReplaceAll(name, " ", "-"); locale.Has(key) {
		return t.Printer.T(key)
	}
	return t.Show(name)
}
