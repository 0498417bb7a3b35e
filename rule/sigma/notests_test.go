package sigma

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithoutTestsKeepsTheRest(t *testing.T) {
	src := "title: a\ntests:\n  match:\n    - {a: b}\n\n# note\n    - c\n---\ntitle: b\ntests: {match: []}\nlevel: low\n"
	want := "title: a\n\n\n\n\n\n\n---\ntitle: b\ntests: {match: []}\nlevel: low\n"
	if diff := cmp.Diff(want, string(withoutTests([]byte(src)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
