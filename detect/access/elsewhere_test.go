package access

import (
	"slices"
	"testing"

	"bannin/finding"
)

// Which kinds are about the place somebody acted from is listed by their names in
// package finding: another name here must be another there.
func TestKindsOfPlaces(t *testing.T) {
	var got []string
	for _, k := range kinds.all() {
		if f := (finding.Finding{Rule: k.Rule}); f.Elsewhere() {
			got = append(got, k.Rule[len("bannin.access."):])
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	want := []string{"hosting-network", "impossible-travel", "instance-credentials-outside", "new-country", "outside-trusted-networks", "several-countries",
		"threat-list", "tor", "two-places", "unusual-intrusion", "unusual-place"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
