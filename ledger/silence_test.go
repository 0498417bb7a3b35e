package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hoursOfLogs is a map whose one trail has logs in the hours that has says.
func hoursOfLogs(n int, has func(h int) bool) *Map {
	var m Map
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) // a Monday
	for h := range n {
		if has(h) {
			m.Add(Trail{Account: "111122223333", Region: "us-east-1"}, start.Add(time.Duration(h)*time.Hour), 5)
		}
		m.Add(Trail{Account: "444455556666", Region: "us-east-1"}, start.Add(time.Duration(h)*time.Hour), 5)
	}
	return &m
}

func TestSilencesWorthTelling(t *testing.T) {
	outside := func(from, to int) func(int) bool { return func(h int) bool { return h < from || h >= to } }
	office := func(h int) bool { return h%24 >= 9 && h%24 < 18 && h/24%7 < 5 }
	for name, c := range map[string]struct {
		has  func(int) bool
		want []int64 // hours; negative: to the end
	}{
		"no_silence":              {func(int) bool { return true }, nil},
		"one_hour_of_a_week":      {outside(50, 51), []int64{1}},
		"a_night_of_a_week":       {outside(50, 58), []int64{8}},
		"two_silences":            {func(h int) bool { return outside(20, 23)(h) && outside(90, 95)(h) }, []int64{5, 3}},
		"stopped":                 {outside(100, 400), []int64{-236}},
		"stopped_an_hour_ago":     {outside(335, 400), nil},
		"office_hours":            {office, nil},
		"office_closed_on_a_day":  {func(h int) bool { return office(h) && h/24 != 8 }, []int64{39}},
		"every_sixth_hour":        {func(h int) bool { return h%6 == 0 }, nil},
		"once_a_day":              {func(h int) bool { return h%24 == 3 }, nil},
		"hardly_ever":             {func(h int) bool { return h == 3 || h == 90 || h == 300 }, nil},
		"half_the_time_no_reason": {func(h int) bool { return h*7919%13 < 6 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []int64
			for _, s := range Silences(hoursOfLogs(336, c.has)) {
				n := s.Hours
				if s.ToEnd {
					n = -n
				}
				got = append(got, n)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("hours (-want +got):\n%s", diff)
			}
		})
	}
}

// A record of a year to come stretches the map; its trails do not all fall
// silent until then, and nobody counts the hours one by one.
func TestSilencesSurviveFarRecords(t *testing.T) {
	m := hoursOfLogs(48, func(int) bool { return true })
	m.Add(Trail{Account: "0", Region: ""}, time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), 1)
	m.Add(Trail{Account: "0", Region: ""}, time.Date(-9000, 1, 1, 0, 0, 0, 0, time.UTC), 1)
	if got := Silences(m); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
}

// What is steady does not hide the hole of another log in the same place.
func TestEachLogHasItsOwnSilences(t *testing.T) {
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	calls := Trail{"cloudtrail-management", "111122223333", "us-east-1"}
	flows := Trail{"vpcflow", "111122223333", "us-east-1"}
	var m Map
	for h := range 100 {
		at := start.Add(time.Duration(h) * time.Hour)
		m.Add(flows, at, 500)
		if h < 40 || h >= 46 {
			m.Add(calls, at, 20)
		}
	}
	want := []Silence{{Gap: Gap{calls, start.Add(40 * time.Hour), 6}}}
	if diff := cmp.Diff(want, Silences(&m)); diff != "" {
		t.Errorf("silences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{calls.Log, flows.Log}, m.Logs()); diff != "" {
		t.Errorf("logs (-want +got):\n%s", diff)
	}
}
