package rule

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// profiledRules ask of fields of the root and of a member.
func profiledRules(t *testing.T) *Set {
	return NewSet(parsed(t,
		`("s" equals/fold/loose["one", "two"] and "n" equals/fold/loose["a", "b"] and not "w.k" exists)`,
		`("s" equals/fold/loose["two", "three"] and "n" startswith/fold/loose["a", "c"])`,
		`("n" equals/fold/loose["a", "c"] and not ("s" equals/fold/loose["one"] or "s" null))`,
		`("n" equals/fold/loose["b"] and "w.k" equals/fold/loose["x"])`,
		`("w.k" equals/fold/loose["x", "y"] and "w.j" contains/fold/loose["long"])`,
		`("w.j" contains/fold/loose["longer"] and not "n" equals/fold/loose["a"])`,
		`("e" contains/fold/loose["denied"] or "s" equals/fold/loose["three"])`,
		`("n" equals/fold/loose["a"] and not ("n" equals/fold/loose["a"] and "w.k" equals/fold/loose["x"]))`,
	), event.Fields{})
}

// profiledRecord draws a record whose keys may be absent, null, repeated, escaped,
// dotted or hold many values.
func profiledRecord(r *rand.Rand) string {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	var parts []string
	for _, key := range []string{"s", "n", "e"} {
		for range 1 + r.IntN(8)/7 {
			if r.IntN(6) > 0 {
				value := pick(`"one"`, `"two"`, `"THREE"`, `"a"`, `"b"`, `"c"`, `"\u0061"`, `null`, `["a","two"]`, `1`, `"AccessDenied"`, fmt.Sprintf(`"%d"`, r.IntN(1e6)))
				parts = append(parts, fmt.Sprintf(`%q:%s`, key, value))
			}
		}
	}
	inner := func() string {
		return `{"k":` + pick(`"x"`, `"y"`, `["x","z"]`, `null`) + `,"j":` + pick(`"a longer text"`, `"long"`, `""`, `{"deep":"long"}`) + `}`
	}
	if r.IntN(5) > 0 {
		parts = append(parts, `"w":`+pick(inner(), inner(), `[`+inner()+`,`+inner()+`]`, `null`, `"long"`))
	}
	if r.IntN(8) == 0 {
		parts = append(parts, `"w.k":"x"`)
	}
	if r.IntN(12) == 0 {
		parts = append(parts, `"w":`+inner())
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{" + strings.Join(parts, ",") + "}"
}

// TestWhatIsRememberedChangesNothing holds that a matcher that has seen many
// events says of each what one that looks up every value does.
func TestWhatIsRememberedChangesNothing(t *testing.T) {
	set := profiledRules(t)
	if len(set.index.profiled) < 2 {
		t.Fatalf("profiles are of %d paths", len(set.index.profiled))
	}
	plain := profiledRules(t)
	plain.index.profiled = nil
	for i := range plain.index.fields {
		plain.index.fields[i].profiled = false
	}
	r := rand.New(rand.NewPCG(3, 4))
	m, e := set.Matcher(), event.New(set.Projection())
	hits := 0
	for range 20000 {
		raw := profiledRecord(r)
		if !e.SetJSON([]byte(raw)) {
			t.Fatalf("not JSON: %s", raw)
		}
		got := fmt.Sprint(m.Match(e))
		alone := event.New(plain.Projection())
		alone.SetJSON([]byte(raw))
		want := plain.Matcher().Match(alone)
		hits += len(want)
		if diff := cmp.Diff(fmt.Sprint(want), got); diff != "" {
			t.Fatalf("%s (-plain +remembering):\n%s", raw, diff)
		}
	}
	if hits == 0 || m.profiles.known == nil {
		t.Error("nothing matched or was remembered: the test tests nothing")
	}
}

// TestRememberingHasABound holds that values that never come again do not fill
// the memory, and are given up on.
func TestRememberingHasABound(t *testing.T) {
	set := profiledRules(t)
	m, e := set.Matcher(), event.New(set.Projection())
	for i := range 3 * maxProfiles {
		e.SetJSON(fmt.Appendf(nil, `{"s":"%d","n":"a"}`, i))
		m.Match(e)
		if n := len(m.profiles.known); n > maxProfiles {
			t.Fatalf("%d profiles are remembered", n)
		}
	}
	if !m.profiles.off {
		t.Error("remembering goes on, though it never helps")
	}
}
