package finding

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/locale"
)

// about is findings of some actors, each "name kind severity minute".
func about(all ...string) []Finding {
	var list []Finding
	for i, text := range all {
		var name, kind, level string
		var minute int
		fmt.Sscan(text, &name, &kind, &level, &minute)
		s, _ := ParseSeverity(level)
		list = append(list, Finding{ID: fmt.Sprint("F-", i), Rule: text, Title: text, Severity: s, Score: s.Score(), First: summary(minute, "", name, true).Time,
			Outcome: Succeeded, Tactics: []string{"persistence"}, Detail: &Detail{}, Actor: event.Actor{Kind: kind, Name: name, Root: name}})
	}
	return list
}

func TestGroupsFollowTies(t *testing.T) {
	for _, c := range []struct {
		name     string
		findings []Finding
		ties     []Tie
		want     []string // root, then the actors
	}{
		{"apart", about("a user high 1", "b user high 2"), nil, []string{"a: a", "b: b"}},
		{"who_made_comes_first", about("child user critical 5", "thief user medium 1"), []Tie{{From: "thief", To: "child", How: Created}}, []string{"thief: child thief"}},
		{"who_passed_the_role_comes_first", about("job role critical 5", "thief user medium 1"), []Tie{{From: "thief", To: "job", How: Passed}}, []string{"thief: job thief"}},
		{"address_is_last", about("192.0.2.1 ip high 1", "i-1 instance medium 2"), []Tie{{From: "192.0.2.1", To: "i-1", How: Address}}, []string{"i-1: 192.0.2.1 i-1"}},
		{"gravest_else", about("a user medium 1", "b user high 2"), []Tie{{From: "a", To: "b", How: Address}}, []string{"b: b a"}},
		{"chain", about("a user low 1", "b user low 2", "c user high 3", "d user high 4"), []Tie{{From: "b", To: "c", How: Created}, {From: "a", To: "b", How: Created}, {From: "a", To: "c", How: Created}},
			[]string{"a: c a b", "d: d"}},
		{"nobody", about("a user high 1"), []Tie{{From: "a", To: "x"}, {From: "x", To: "a"}}, []string{"a: a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, g := range Groups(c.findings, c.ties) {
				var who []string
				for _, f := range g.Findings {
					who = append(who, f.Actor.Name)
				}
				got = append(got, g.Root+": "+strings.Join(who, " "))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIncidentSaysWhatWasDone(t *testing.T) {
	findings := about("kenta user medium 1", "kenta user high 2", "kenta user low 3", "kenta user info 4")
	findings[0].Tactics, findings[1].Tactics, findings[2].Tactics, findings[3].Tactics = []string{"persistence"}, []string{"defense-impairment"}, []string{"exfiltration"}, []string{"impact"}
	findings[2].Outcome = Attempted
	for lang, want := range map[locale.Language]string{
		locale.English:  "User kenta left a way back in, weakened logging or protection and tried to take data out",
		locale.Japanese: "ユーザー kenta が再侵入の足がかりを作成、ログや防御を弱体化、データの持ち出しを試行",
	} {
		in := Incidents(Groups(findings, nil), locale.New(lang))
		if len(in) != 1 || in[0].Title != want {
			t.Errorf("got %d incidents, title %q, want %q", len(in), in[0].Title, want)
		}
	}
}
