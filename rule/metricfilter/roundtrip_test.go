package metricfilter

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/rule"
)

// checkRoundTrip holds that a condition prints itself so that it can be read
// back: the same condition, with the same answer on a message.
func checkRoundTrip(t *testing.T, x rule.Expr, message string) {
	t.Helper()
	again, err := rule.Parse(x.String())
	if err != nil {
		t.Fatalf("rule.Parse(%s): %v", x, err)
	}
	sameRegexp := cmp.Comparer(func(a, b *regexp.Regexp) bool { return a.String() == b.String() })
	if diff := cmp.Diff(x, again, sameRegexp); diff != "" {
		t.Fatalf("%s read back (-printed +read):\n%s", x, diff)
	}
	if got, want := matches(again, message), matches(x, message); got != want {
		t.Fatalf("%s on %q: got %v once read back, want %v", x, message, got, want)
	}
}

func TestRoundTrip(t *testing.T) {
	for _, pattern := range []string{
		``, `a`, `a -"b \" \\ 日本" %\x28[^]]%`, `?a ?b`, `{ $.a NOT EXISTS }`,
		`{ ($['x"y'][3].b.* != "*q*" || $.a[*] >= -1.5e-3) && $.c IS NULL && $.d = 12345678901234567891 && $.e = 4* && $.f = * }`,
		`[]`, `[a, ..., c != 4* && c = %x{,2}%]`, `[a = 1, rest > 2.5]`,
	} {
		checkRoundTrip(t, mustParse(t, pattern), `{"a":1}`)
	}
}

func TestRoundTripOfCorpus(t *testing.T) {
	for _, r := range readRows(t) {
		if x, err := Parse(r.Pattern); err == nil && r.Message != nil {
			checkRoundTrip(t, x, *r.Message)
		}
	}
}
