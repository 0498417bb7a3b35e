package sigma

import (
	"slices"
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// A how says in what manner a field's values are meant: its modifiers.
type how struct {
	kind  string   // "" for text, else re, cidr, fieldref, exists, lt, lte, gt or gte
	op    rule.Op  // Equals, or what contains, startswith and endswith say
	steps []string // transforms, in order
	part  string   // of a time: minute, hour, day, week, month or year
	flags string   // of a regular expression: i, m, s

	all, neq, cased, expand bool
	placed                  string // the modifier that set op
}

var (
	places   = map[string]rule.Op{"contains": rule.Contains, "startswith": rule.StartsWith, "endswith": rule.EndsWith}
	compared = map[string]string{"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
	parts    = []string{"minute", "hour", "day", "week", "month", "year"}
	kinds    = []string{"re", "cidr", "fieldref", "exists", "lt", "lte", "gt", "gte"}
	switches = []string{"all", "neq", "cased", "expand", "i", "m", "s"}
)

// modifierNames is every modifier, for suggestions.
func modifierNames() []string {
	names := slices.Concat(kinds, parts, switches)
	for name := range places {
		names = append(names, name)
	}
	for name := range transforms {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// modifiers reads what follows a field's name: |contains|all.
func (r *reader) modifiers(at *node, names []string) (how, bool) {
	var h how
	ok := true
	for i, name := range names {
		switch {
		case slices.Contains(names[:i], name):
			r.fault(at, "sigma.modifier_twice", "modifier", name)
		case !known(name):
			r.fault(at, "sigma.unknown_modifier", "modifier", name, "hint", locale.Hint(name, modifierNames()...))
		default:
			if clash, with := h.take(name); clash {
				r.fault(at, "sigma.modifier_clash", "one", with, "other", name)
				break
			}
			continue
		}
		ok = false
	}
	if ok && h.flags != "" && h.kind != "re" {
		r.fault(at, "sigma.modifier_needs_re", "modifier", h.flags[:1])
		ok = false
	}
	return h, ok
}

func known(name string) bool {
	_, place := places[name]
	_, step := transforms[name]
	return place || step || slices.Contains(kinds, name) || slices.Contains(parts, name) || slices.Contains(switches, name)
}

// take adds a modifier. Where it does not go with one before, it says with
// which.
func (h *how) take(name string) (bool, string) {
	with := h.clash(name)
	if with != "" {
		return true, with
	}
	_, place := places[name]
	_, step := transforms[name]
	switch {
	case place:
		h.op, h.placed = places[name], name
	case step:
		h.steps = append(h.steps, name)
	case slices.Contains(kinds, name):
		h.kind = name
	case slices.Contains(parts, name):
		h.part = name
	case name == "all":
		h.all = true
	case name == "neq":
		h.neq = true
	case name == "cased":
		h.cased = true
	case name == "expand":
		h.expand = true
	default:
		h.flags += name
	}
	return false, ""
}

// clash names a modifier already taken that excludes another.
func (h *how) clash(name string) string {
	_, place := places[name]
	_, step := transforms[name]
	isPart := slices.Contains(parts, name)
	isKind := slices.Contains(kinds, name)
	numeric := compared[h.kind] != ""
	switch {
	case place && h.placed != "":
		return h.placed
	case (place || name == "cased") && (numeric || h.kind == "cidr" || h.kind == "exists"):
		return h.kind
	case isKind && h.kind != "":
		return h.kind
	case isKind && h.placed != "" && name != "re" && name != "fieldref":
		return h.placed
	case step && h.placed != "" && name != "windash":
		return h.placed // the wildcards it puts there cannot be encoded
	case step && h.kind != "":
		return h.kind
	case isKind && len(h.steps) > 0:
		return h.steps[0]
	case isPart && h.part != "":
		return h.part
	case isPart && (h.placed != "" || h.cased || len(h.steps) > 0 || h.kind != "" && !numeric):
		return firstOf(h.placed, h.kind, strings.Join(h.steps, "|"), "cased")
	case h.part != "" && (place || step || name == "cased" || isKind && compared[name] == ""):
		return h.part
	case name == "cased" && h.kind == "re" || name == "re" && h.cased:
		return firstOf(h.kind, "cased")
	case h.cased && isKind && name != "fieldref":
		return "cased"
	case h.kind == "exists" || name == "exists" && (h.all || h.neq || h.expand):
		return firstOf(h.kind, "all")
	}
	return ""
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
