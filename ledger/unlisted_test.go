package ledger

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnlistedIsTheSameInAnyOrder(t *testing.T) {
	var want *Unlisted
	for range 5 {
		var parts [3]Unlisted
		for _, i := range rand.Perm(1000) {
			parts[rand.IntN(3)].Add(fmt.Sprintf("s3://b/%03d/", i))
		}
		all := &Unlisted{}
		for i := range parts {
			all.Merge(&parts[i])
		}
		if want == nil {
			want = all
		}
		if diff := cmp.Diff(want, all); diff != "" || all.Prefixes != 1000 || len(all.First) != maxUnlisted || all.First[99] != "s3://b/099/" {
			t.Errorf("got %d, %v (-want +got):\n%s", all.Prefixes, all.First, diff)
		}
	}
}
