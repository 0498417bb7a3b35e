package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHoursAreThoseWithRecordsInTimeOrder(t *testing.T) {
	trail := Trail{"cloudtrail-management", "111122223333", "us-east-1"}
	at := time.Date(2026, 11, 14, 3, 0, 0, 0, time.UTC)
	var m Map
	m.Add(trail, at.Add(5*time.Hour+time.Minute), 2)
	m.Add(trail, at.Add(10*time.Minute), 1)
	m.Add(trail, at.Add(20*time.Minute), 3)
	m.Add(Trail{"cloudtrail-management", "444455556666", "us-east-1"}, at, 9)

	want := []Hour{{at, 4}, {at.Add(5 * time.Hour), 2}}
	if diff := cmp.Diff(want, m.Hours(trail)); diff != "" {
		t.Errorf("hours (-want +got):\n%s", diff)
	}
	if got := m.Hours(Trail{"cloudtrail-management", "000000000000", ""}); len(got) != 0 {
		t.Errorf("hours of an unknown trail: got %v, want none", got)
	}
}
