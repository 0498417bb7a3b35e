package metricfilter

import (
	"errors"
	"testing"

	"bannin/locale"
)

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{
		``, `" "`, `ERROR -"a b" ?c %x{,2}%`, `%^[[:a]\x28\d]+$%`,
		`{ ($.a.b[0].* != "x*" || $['q']["r"] >= -1.5e3) && $.c IS NULL && $.d NOT EXISTS }`,
		`[ip, ..., code = 4* || code != %5\d\d%, , bytes > 1000]`, `{`, `[`, `%`, `"`, `{ $.a = 1 `,
	} {
		f.Add(pattern, `{"a":{"b":[{"c":"x"}]},"d":null}`)
		f.Add(pattern, `127.0.0.1 [a b] "c d" 404 1534`)
	}
	f.Fuzz(func(t *testing.T, pattern, message string) {
		x, err := Parse(pattern)
		if err != nil {
			var ours *locale.Error
			if !errors.As(err, &ours) || ours.Key != "metricfilter.at" {
				t.Fatalf("Parse(%q): got the error %v, want one of ours with its column", pattern, err)
			}
			return
		}
		checkRoundTrip(t, x, message)
	})
}
