package finding

import (
	"testing"
	"time"

	"bannin/locale"
)

// at is findings of one actor, at some hours of a day each lasting some more.
func at(f []Finding, hours ...int) []Finding {
	day := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	for i := range f {
		f[i].First = day.Add(time.Duration(hours[2*i]) * time.Hour)
		f[i].Last = day.Add(time.Duration(hours[2*i+1]) * time.Hour)
	}
	return f
}

func TestWindowIsOfTheDoingNotOfTheOwnersDays(t *testing.T) {
	for _, c := range []struct {
		name        string
		findings    []Finding
		first, last int
	}{
		{"grave_alone", at(about("a user high 1"), 30, 31), 30, 31},
		{"slight_nearby_widens", at(about("a user high 1", "a user low 1", "a user info 1"), 30, 31, 28, 29, 33, 34), 28, 34},
		{"daily_work_does_not", at(about("a user high 1", "a user low 1"), 30, 31, -90, 120), 30, 31},
		{"two_grave_span", at(about("a user medium 1", "a user high 1"), -90, -90, 30, 31), -90, 31},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Incidents(Groups(c.findings, nil), locale.New(locale.English))[0]
			want := at(about("a user high 1"), c.first, c.last)[0]
			if !in.First.Equal(want.First) || !in.Last.Equal(want.Last) {
				t.Errorf("got %v to %v, want %v to %v", in.First, in.Last, want.First, want.Last)
			}
		})
	}
}

func TestStrangerAtWorkIsHigh(t *testing.T) {
	const there, home = "198.51.100.7", "203.0.113.1"
	strange := func(level, ip string) []Finding {
		f := about("a user "+level+" 1", "a user medium 2")
		f[0].Rule, f[0].IPs, f[1].IPs = "bannin.access.new-country", []string{ip}, []string{there}
		return f
	}
	low := strange("medium", there)
	low[1].Severity, low[1].Score = Low, Low.Score()
	denied := strange("low", there)
	denied[1].Outcome = Attempted
	for _, c := range []struct {
		name     string
		findings []Finding
		want     Severity
	}{
		{"grave_from_a_strange_place", strange("low", there), High},
		{"strange_is_the_grave_one", low, High},
		{"from_another_place", strange("low", home), Medium},
		{"denied", denied, Medium},
		{"not_strange", about("a user medium 1", "a user medium 2"), Medium},
	} {
		t.Run(c.name, func(t *testing.T) {
			if in := Incidents(Groups(c.findings, nil), locale.New(locale.English))[0]; in.Severity != c.want {
				t.Errorf("got %v, want %v", in.Severity, c.want)
			}
		})
	}
}

func TestWhatIsOnlyNotedDoesNotSucceed(t *testing.T) {
	f := about("a user high 1", "a user info 2")
	f[0].Outcome = Attempted
	if in := Incidents(Groups(f, nil), locale.New(locale.English))[0]; in.Outcome != Attempted {
		t.Errorf("got %v", in.Outcome)
	}
}

func TestTwoGraveThingsAtOnceAreHigh(t *testing.T) {
	pair := func(minutes int, tactic string, events ...string) []Finding {
		f := about("a user medium 1", "a user medium 2")
		f[1].Tactics, f[1].First = []string{tactic}, f[0].First.Add(time.Duration(minutes)*time.Minute)
		f[0].Events, f[1].Events = []string{"one", "two"}, events
		return f
	}
	denied := pair(30, "exfiltration", "three")
	denied[1].Outcome = Attempted
	alike := pair(30, "exfiltration", "three")
	alike[1].Rule = alike[0].Rule
	for _, c := range []struct {
		name     string
		findings []Finding
		want     Severity
	}{
		{"at once", pair(30, "exfiltration", "three"), High},
		{"hours apart", pair(120, "exfiltration", "three"), Medium},
		{"of one tactic", pair(30, "persistence", "three"), Medium},
		{"one event seen twice", pair(30, "exfiltration", "two"), Medium},
		{"denied", denied, Medium},
		{"by one rule", alike, Medium},
	} {
		t.Run(c.name, func(t *testing.T) {
			if in := Incidents(Groups(c.findings, nil), locale.New(locale.English))[0]; in.Severity != c.want {
				t.Errorf("got %v, want %v", in.Severity, c.want)
			}
		})
	}
}
