package eventpattern

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The reference below answers as EventBridge's published engine does, step by
// step and slowly: it takes the event apart into fields that know in which
// element of which array they stand, writes every combination of $or out, and
// tries the fields of each combination in the order of their names.

// A refField is a field of a pattern: the values allowed, those forbidden, or
// nothing at all.
type refField struct {
	allow  []int
	forbid []int
	exists bool
	absent bool
}

// A refPattern is an object of a pattern, in the order it is written.
type refPattern []refMember

type refMember struct {
	key    string
	field  *refField
	object refPattern
	or     []refPattern
}

func (p refPattern) text() string {
	var parts []string
	for _, m := range p {
		switch {
		case m.field != nil:
			parts = append(parts, fmt.Sprintf("%q:%s", m.key, m.field.text()))
		case m.or != nil:
			var all []string
			for _, o := range m.or {
				all = append(all, o.text())
			}
			parts = append(parts, `"$or":[`+strings.Join(all, ",")+"]")
		default:
			parts = append(parts, fmt.Sprintf("%q:%s", m.key, m.object.text()))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (f *refField) text() string {
	var parts []string
	for _, n := range f.allow {
		parts = append(parts, fmt.Sprint(n))
	}
	if len(f.forbid) > 0 {
		list, _ := json.Marshal(f.forbid)
		parts = append(parts, fmt.Sprintf(`{"anything-but":%s}`, list))
	}
	if f.exists {
		parts = append(parts, `{"exists":true}`)
	}
	if f.absent {
		parts = append(parts, `{"exists":false}`)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// combinations writes the pattern out; later fields override earlier ones.
func (p refPattern) combinations(path string, rules []map[string]*refField) []map[string]*refField {
	for _, m := range p {
		switch {
		case m.field != nil:
			for _, r := range rules {
				r[path+m.key] = m.field
			}
		case m.or != nil:
			var all []map[string]*refField
			for _, o := range m.or {
				var copies []map[string]*refField
				for _, r := range rules {
					copies = append(copies, maps.Clone(r))
				}
				all = append(all, o.combinations(path, copies)...)
			}
			rules = all
		default:
			rules = m.object.combinations(path+m.key+".", rules)
		}
	}
	return rules
}

// A refValue is a scalar of an event; member tells its element of each array.
type refValue struct {
	number int
	member map[int]int
}

type refEvent struct {
	fields map[string][]refValue
	arrays int
}

func (e *refEvent) walk(path string, v any, member map[int]int) {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			e.walk(strings.TrimPrefix(path+"."+key, "."), x, member)
		}
	case []any:
		e.arrays++
		id := e.arrays
		for i, x := range v {
			inside := member
			if _, ok := x.(float64); !ok {
				inside = maps.Clone(member)
				inside[id] = i
			}
			e.walk(path, x, inside)
		}
	case float64:
		e.fields[path] = append(e.fields[path], refValue{int(v), member})
	}
}

// together merges two memberships, if they do not contradict each other.
func together(a, b map[int]int) (map[int]int, bool) {
	merged := maps.Clone(a)
	for id, i := range b {
		if j, ok := a[id]; ok && i != j {
			return nil, false
		}
		merged[id] = i
	}
	return merged, true
}

func (e *refEvent) matches(rule map[string]*refField, names []string, member map[int]int) bool {
	if len(names) == 0 {
		return true
	}
	f, absent := rule[names[0]], true
	for _, v := range e.fields[names[0]] {
		merged, ok := together(member, v.member)
		if !ok {
			continue
		}
		absent = false
		passes := f.exists || slices.Contains(f.allow, v.number) || len(f.forbid) > 0 && !slices.Contains(f.forbid, v.number)
		if passes && e.matches(rule, names[1:], merged) {
			return true
		}
	}
	return f.absent && absent && e.matches(rule, names[1:], member)
}

func (p refPattern) matches(record string) bool {
	var decoded any
	if err := json.Unmarshal([]byte(record), &decoded); err != nil {
		panic(err)
	}
	e := &refEvent{fields: map[string][]refValue{}}
	e.walk("", decoded, map[int]int{})
	for _, rule := range p.combinations("", []map[string]*refField{{}}) {
		names := slices.Collect(maps.Keys(rule))
		sort.Strings(names)
		if e.matches(rule, names, map[int]int{}) {
			return true
		}
	}
	return false
}

var numbers = rapid.IntRange(1, 3)

// Fields are called w to z, objects a to c, so that no name is both.
func drawField(t *rapid.T) *refField {
	f := &refField{}
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0, 1, 2:
		f.allow = rapid.SliceOfN(numbers, 1, 2).Draw(t, "allow")
	case 3:
		f.forbid = rapid.SliceOfN(numbers, 1, 2).Draw(t, "forbid")
	case 4:
		f.exists = true
	case 5:
		f.absent = true
		if rapid.Bool().Draw(t, "mixed") {
			f.allow = []int{numbers.Draw(t, "allow")}
		}
	}
	return f
}

func drawPattern(t *rapid.T, depth int, ors bool) refPattern {
	var p refPattern
	seen := map[string]bool{}
	for range rapid.IntRange(1, 3).Draw(t, "members") {
		m := refMember{}
		switch kind := rapid.IntRange(0, 5).Draw(t, "member"); {
		case kind == 0 && ors:
			for range rapid.IntRange(2, 3).Draw(t, "alternatives") {
				m.or = append(m.or, drawPattern(t, depth-1, depth > 1))
			}
		case kind <= 3 && depth > 0:
			m.key = rapid.SampledFrom([]string{"a", "b", "y1"}).Draw(t, "key")
			m.object = drawPattern(t, depth-1, ors)
		default:
			m.key = rapid.SampledFrom([]string{"w", "x", "y", "z", "aa"}).Draw(t, "key")
			m.field = drawField(t)
		}
		if m.key != "" && seen[m.key] {
			continue
		}
		seen[m.key] = true
		p = append(p, m)
	}
	return p
}

func drawObject(t *rapid.T, depth int) map[string]any {
	o := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "size") {
		if depth > 0 && rapid.Bool().Draw(t, "object") {
			o[rapid.SampledFrom([]string{"a", "b", "y1"}).Draw(t, "key")] = drawNested(t, depth-1)
			continue
		}
		key := rapid.SampledFrom([]string{"w", "x", "y", "z", "aa"}).Draw(t, "key")
		if rapid.IntRange(0, 4).Draw(t, "list") == 0 {
			o[key] = rapid.SliceOfN(numbers, 0, 3).Draw(t, "numbers")
		} else {
			o[key] = numbers.Draw(t, "number")
		}
	}
	return o
}

// drawNested draws an object, or an array of those, or an array of arrays.
func drawNested(t *rapid.T, depth int) any {
	if rapid.Bool().Draw(t, "array") {
		var all []any
		for range rapid.IntRange(0, 3).Draw(t, "elements") {
			if rapid.IntRange(0, 5).Draw(t, "deeper") == 0 {
				all = append(all, []any{drawObject(t, depth), drawObject(t, depth)})
			} else {
				all = append(all, drawObject(t, depth))
			}
		}
		return all
	}
	return drawObject(t, depth)
}

func TestAgainstReference(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		pattern := drawPattern(t, 2, true)
		x, err := Parse([]byte(pattern.text()))
		if err != nil && len(pattern.combinations("", []map[string]*refField{{}})) > maxCombinations {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", pattern.text(), err)
		}
		for range 10 {
			record, err := json.Marshal(drawObject(t, 3))
			if err != nil {
				t.Fatal(err)
			}
			got, want := evaluate(x, record), pattern.matches(string(record))
			if got != want {
				t.Fatalf("got %v, want %v\npattern %s\nevent %s\ncondition %v", got, want, pattern.text(), record, x)
			}
			if want {
				hits++
			}
		}
	})
	if hits == 0 {
		t.Error("no drawn pattern ever matched; the test proves nothing")
	}
	t.Logf("%d matches", hits)
}
