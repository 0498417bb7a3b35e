package finding

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/locale"
)

// job is a finding about a nightly job: two sessions of a role, from two
// addresses.
func job() Finding {
	day := time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)
	return Finding{ID: "F-1", Rule: "3c7a", Type: "Discovery:S3/AnomalousBehavior", Severity: Medium, First: day, Last: day.Add(time.Hour), Count: 7,
		Account: "111122223333", Region: "us-east-1", IPs: []string{"198.51.100.7", "198.51.100.8"}, Resources: []string{"arn:aws:s3:::logs", "arn:aws:s3:::logs/a"},
		Actor: event.Actor{ARN: "arn:aws:sts::111122223333:assumed-role/Job/one", Name: "Job/one", Root: "arn:aws:iam::111122223333:role/Job"},
		Doers: []Doer{{"arn:aws:sts::111122223333:assumed-role/Job/one", "Job/one", "ASIAONE", "us-east-1"}, {"arn:aws:sts::111122223333:assumed-role/Job/two", "Job/two", "ASIATWO", "eu-west-1"}}}
}

func TestMatchCoversTheWholeFindingOrNothing(t *testing.T) {
	cases := []struct {
		name  string
		match Match
		want  bool
	}{
		{"nothing", Match{}, false},
		{"rule", Match{Rules: []string{"xxxx", "3c7a"}}, true},
		{"other_rule", Match{Rules: []string{"3c7b"}}, false},
		{"type_by_wildcard", Match{Types: []string{"Discovery:S3/*"}}, true},
		{"one_letter", Match{Types: []string{"Discovery:S?/AnomalousBehavior"}}, true},
		{"all_sessions", Match{Actors: []string{"*:assumed-role/Job/*"}}, true},
		{"each_session_by_another_name", Match{Actors: []string{"Job/one", "ASIATWO"}}, true},
		{"one_session_of_two", Match{Actors: []string{"Job/one"}}, false},
		{"account", Match{Accounts: []string{"111122223333"}}, true},
		{"both_regions", Match{Regions: []string{"us-east-1", "eu-*"}}, true},
		{"one_region_of_two", Match{Regions: []string{"us-east-1"}}, false},
		{"network", Match{IPs: []string{"198.51.100.0/28"}}, true},
		{"one_address_of_two", Match{IPs: []string{"198.51.100.7"}}, false},
		{"addresses_by_pattern", Match{IPs: []string{"198.51.100.?"}}, true},
		{"mapped_address", Match{IPs: []string{"::ffff:198.51.100.7", "198.51.100.8"}}, true},
		{"bucket_with_objects", Match{Resources: []string{"arn:aws:s3:::logs", "arn:aws:s3:::logs/*"}}, true},
		{"bucket_alone", Match{Resources: []string{"arn:aws:s3:::logs"}}, false},
		{"severity", Match{Severities: []string{"low", "Medium"}}, true},
		{"attributes_are_anded", Match{Rules: []string{"3c7a"}, Accounts: []string{"444455556666"}}, false},
		{"all_attributes", Match{Rules: []string{"*"}, Types: []string{"*"}, Actors: []string{"*"}, Accounts: []string{"*"}, Regions: []string{"*"},
			IPs: []string{"*"}, Resources: []string{"*"}, Severities: []string{"medium"}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := job()
			if got := c.match.covers(&f); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestWhatIsNotListedIsNotHidden holds that nothing hides behind the bounds of
// what a finding lists.
func TestWhatIsNotListedIsNotHidden(t *testing.T) {
	many := job()
	for i := range maxListed {
		many.IPs = append(many.IPs, fmt.Sprintf("198.51.100.%d", i))
		many.Doers = append(many.Doers, Doer{ARN: fmt.Sprint("arn:aws:sts::1:assumed-role/Job/", i), Region: "us-east-1"})
	}
	many.EventsOmitted = 1
	everybody := job()
	everybody.Actor = event.Actor{Name: Everybody, Root: Everybody}
	for _, f := range []Finding{many, everybody} {
		for name, m := range map[string]Match{"actor": {Actors: []string{"*"}}, "region": {Regions: []string{"*"}}} {
			if m.covers(&f) {
				t.Errorf("%s: covers a finding of which it cannot know the rest", name)
			}
		}
	}
	for name, m := range map[string]Match{"ip": {IPs: []string{"0.0.0.0/0"}}, "resource": {Resources: []string{"*"}}} {
		if m.covers(&many) {
			t.Errorf("%s: covers a finding of which it cannot know the rest", name)
		}
	}
	if m := (Match{Accounts: []string{"*"}}); m.covers(&everybody) {
		t.Error("covers accounts that nobody knows")
	}
}

func TestSuppressTellsWhatItHid(t *testing.T) {
	old, other := job(), job()
	old.ID, old.Last = "F-2", old.First.Add(-time.Hour)
	other.ID, other.Rule = "F-3", "9999"
	expires := job().First
	list := []Suppression{
		{Name: "job", Owner: "ops", Reason: "nightly", Expires: expires, Match: Match{Rules: []string{"3c7a"}}},
		{Name: "typo", Owner: "ops", Reason: "?", Match: Match{Rules: []string{"3c7q"}}},
		{Name: "old", Owner: "ops", Reason: "twice", Match: Match{Rules: []string{"9999"}}},
		{Name: "also", Owner: "ops", Reason: "twice", Match: Match{Rules: []string{"9*"}}},
	}
	shown, hidden, told := Suppress([]Finding{job(), old, other}, list)
	ids := func(all []Finding) (s string) {
		for _, f := range all {
			s += f.ID + " "
		}
		return s
	}
	if got, want := ids(shown)+"| "+ids(hidden), "F-1 | F-2 F-3 "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	want := []Suppressed{
		{Name: "job", Owner: "ops", Reason: "nightly", Expires: &expires, Findings: 1, Events: 7, Expired: 1},
		{Name: "typo", Owner: "ops", Reason: "?"},
		{Name: "old", Owner: "ops", Reason: "twice", Findings: 1, Events: 7},
		{Name: "also", Owner: "ops", Reason: "twice", Findings: 1, Events: 7},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if !told[1].Idle() || told[0].Idle() {
		t.Error("idle is the one that fits nothing, and no other")
	}
}

func TestGatheringKnowsEverySession(t *testing.T) {
	b := NewInbox()
	k := kind("r", High, "persistence")
	for i, region := range []string{"us-east-1", "eu-west-1", "us-east-1"} {
		e := summary(i, fmt.Sprint(i), "x", true)
		e.Region = region
		add(b, k, e)
	}
	f := b.Findings(Info, locale.English)[0]
	want := []Doer{{"arn:aws:iam::1:user/x", "x", "", "eu-west-1"}, {"arn:aws:iam::1:user/x", "x", "", "us-east-1"}}
	if diff := cmp.Diff(want, f.Doers); diff != "" {
		t.Errorf("doers (-want +got):\n%s", diff)
	}
}

func TestCheckSuppression(t *testing.T) {
	good := Suppression{Name: "job", Owner: "ops", Reason: "nightly", Match: Match{Rules: []string{"x"}, IPs: []string{"10.0.0.0/8", "10.*", "2001:db8::1"}}}
	if err := good.Check(); err != nil {
		t.Errorf("got %v", err)
	}
	for want, spoil := range map[string]func(s *Suppression){
		"owner":        func(s *Suppression) { s.Owner = " " },
		"reason":       func(s *Suppression) { s.Reason = "" },
		"no condition": func(s *Suppression) { s.Match = Match{} },
		"10.0.0.0/99":  func(s *Suppression) { s.Match.IPs = []string{"10.0.0.0/99"} },
		"home":         func(s *Suppression) { s.Match.IPs = []string{"home"} },
		"grave":        func(s *Suppression) { s.Match.Severities = []string{"grave"} },
	} {
		s := good
		spoil(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
