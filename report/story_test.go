package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

// told is a scan with one incident as detectors and the engine make it: of two
// roots, with numbers, a sequence, and all that was done besides.
func told() Scan {
	alice, bob := iamUser("alice", "AKIAEXAMPLE00000AAAA"), iamUser("bob", "AKIAEXAMPLE00000BBBB")
	away := session("OrgAdmin", "alice", "ASIAEXAMPLE00000CCCC", alice.ARN)
	account := event.Actor{Kind: "account", Name: "444455556666", Root: alice.ARN}
	facts := []fact{
		{"F-0901", "bannin.activity", "Everything else done", "その他すべての操作", finding.Info, finding.Succeeded, at(-1, 0, 0), 0, 40, alice, "203.0.113.77", "ListBuckets", "s3.amazonaws.com", "", nil, nil},
		{"F-0902", "bannin.activity", "Everything else done", "その他すべての操作", finding.Info, finding.Succeeded, at(-1, 5, 0), 0, 2, away, "203.0.113.77", "ListKeys", "kms.amazonaws.com", "", nil, nil},
		{"F-0903", "bannin.access.unusual", "Behaviour that is unusual for the actor", "その主体としては異例の行動", finding.Medium, finding.Succeeded, at(0, 2, 0), 0, 7, alice, "203.0.113.77", "ListUsers", "iam.amazonaws.com", "discovery", nil, nil},
		{"F-0904", "bannin-user-created", "User created", "ユーザーを作成", finding.Low, finding.Succeeded, at(0, 3, 0), 0, 1, away, "203.0.113.77", "CreateUser", "iam.amazonaws.com", "persistence", nil, touched("created", bob.ARN)},
		{"F-0905", "bannin-sign-ins", "Many failed sign-ins", "サインイン失敗が多発", finding.High, finding.Attempted, at(0, 5, 0), 0, 15, bob, "203.0.113.77", "ConsoleLogin", "signin.amazonaws.com", "credential-access", nil, nil},
		{"F-0906", "bannin.sequence", "Attack in several steps by one actor", "同一の主体による段階的な攻撃", finding.Critical, finding.Succeeded, at(0, 2, 0), 4, 23, alice, "203.0.113.77", "ListUsers", "iam.amazonaws.com", "discovery", nil, nil},
	}
	s := Scan{Ledger: sampleLedger(), Rules: 42, Command: "bannin scan logs"}
	in := finding.Incident{ID: "I-09", Title: "User alice left a way back in and explored the environment", Severity: finding.Critical, Score: 9, Outcome: finding.Succeeded,
		First: at(-1, 0, 0), Last: at(0, 6, 0), Actor: alice, Aliases: []event.Actor{account, account, bob, away}, IPs: []string{"203.0.113.77"}, Accounts: []string{"111122223333"},
		Ties: []finding.Tie{{From: alice.ARN, To: bob.ARN, How: finding.Created, Event: "e", Value: bob.ARN}, {From: alice.ARN, To: bob.ARN, How: finding.Address, Value: "203.0.113.77"}}}
	for i, f := range facts {
		one := f.finding()
		one.Reason = map[string]any{}
		s.Findings = append(s.Findings, one)
		in.Findings = append(in.Findings, f.id)
		in.Events = append(in.Events, one.Events...)
		in.Story = append(in.Story, finding.Step{Time: f.first, Tactic: f.tactic, Title: f.en, Count: f.count, Outcome: f.outcome, Findings: in.Findings[i:], Events: one.Events})
	}
	for i := range in.Story {
		in.Story[i].Findings = in.Findings[i : i+1]
	}
	s.Findings[2].Reason = map[string]any{"bits": 51.5, "threshold": 32, "unusual": []any{map[string]any{"feature": "country", "observed": "NG", "usual": []string{"JP"}, "bits": 16}}}
	s.Findings[4].Reason = map[string]any{"correlation": "event_count", "value": 15, "condition": ">= 15", "seconds": 600, "count": 15, "rules": []string{"x"}}
	s.Findings[5].Tactics = []string{"discovery", "persistence", "credential-access"}
	s.Findings[5].Reason = map[string]any{"tactics": 3, "hours": 0, "signals": []map[string]any{{"rule": "bannin.access.unusual", "tactic": "discovery"}, {"rule": "bannin-user-created", "tactic": "persistence"}}}
	s.Incidents = []finding.Incident{in}
	return s
}

func TestTerminalTellsAStory(t *testing.T) {
	for _, lang := range languages {
		o := TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: 80}
		_, text, _ := strings.Cut(terminal(t, told(), o), "\n\n")
		golden(t, fmt.Sprintf("terminal-story-%s.txt", lang), []byte(text))
	}
}

func TestPageTellsAStory(t *testing.T) {
	for lang, want := range map[locale.Language][]string{
		locale.English: {"Why it is one attack</strong> Attack in several steps by one actor, within 1 h: Discovery > Persistence > Credential access",
			"<li>user/alice created user/bob, or gave it a key, a password or its rights</li>", "<summary>Country: Nigeria (usual: Japan)</summary>",
			`<th scope="row">Rarity</th><td>51.5 bits</td>`, `Events: 15 within 10 min (asked for: >= 15)`, "Discovery: Behaviour that is unusual for the actor, Persistence: User created",
			`acted as</span> 444455556666 <span class="soft">account</span>`},
		locale.Japanese: {"一連の攻撃とみなした根拠</strong> 同一の主体による段階的な攻撃 (1 時間): 探索 > 永続化 > 認証情報の取得", "国: ナイジェリア (通常は 日本)", "51.5 ビット"},
	} {
		page := unescape.Replace(html(t, told(), lang))
		for _, piece := range want {
			if !strings.Contains(page, piece) {
				t.Errorf("%s: got no %q in the page", lang, piece)
			}
		}
		if n := strings.Count(page, "</span> 444455556666 <"); n != 1 {
			t.Errorf("%s: got the same name %d times, want it once", lang, n)
		}
	}
}

func TestStoriesLeaveOutWhatIsNoStep(t *testing.T) {
	s := told()
	got := newGlossary(&s, locale.English).story(&s.Incidents[0])
	var steps []string
	for _, st := range got.steps {
		steps = append(steps, st.Findings[0])
	}
	if diff := cmp.Diff([]string{"F-0903", "F-0904", "F-0905"}, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if got.sequence == nil || got.sequence.ID != "F-0906" {
		t.Errorf("sequence: got %v", got.sequence)
	}
	if got.rest == nil || got.rest.Count != 42 || len(got.rest.Findings) != 2 {
		t.Errorf("rest: got %+v, want the two as one", got.rest)
	}
	if n := len(s.Incidents[0].Story[0].Findings); n != 1 {
		t.Errorf("the incident's own first step has %d findings now, want its own", n)
	}
}

func TestWorstStepsKeepTheirOrder(t *testing.T) {
	s := told()
	g := newGlossary(&s, locale.English)
	kept := g.worst(g.story(&s.Incidents[0]).steps, 2)
	if len(kept) != 2 || kept[0].Findings[0] != "F-0903" || kept[1].Findings[0] != "F-0905" {
		t.Errorf("got %v, want the medium and the high one in time order", kept)
	}
}

func TestCastTellsNobodyTwice(t *testing.T) {
	s := told()
	var got []string
	for _, p := range cast(&s.Incidents[0]) {
		line := voice.ShortActor(p.Actor) + ":"
		for _, a := range p.as {
			line += " " + voice.ShortActor(a)
		}
		got = append(got, line)
	}
	if want := []string{"user/alice: role/OrgAdmin/alice 444455556666", "user/bob:"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	stranger := finding.Incident{Actor: s.Incidents[0].Actor, Aliases: []event.Actor{session("R", "s", "ASIAEXAMPLE00000DDDD", "AIDAEXAMPLE")}}
	if all := cast(&stranger); len(all) != 2 || all[1].Name != "AIDAEXAMPLE" || len(all[1].as) != 1 {
		t.Errorf("got %d people, want the root that no record names by itself", len(all))
	}
}

// What led to an incident may be of another day than the incident, and is shown
// with its day.
func TestStoriesOfSeveralDays(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, day, 3, 0, 0, 0, time.UTC) }
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	for _, c := range []struct {
		first, last, step int
		want              bool
	}{{15, 15, 15, true}, {15, 15, 12, false}, {14, 15, 15, false}} {
		in := &finding.Incident{First: at(c.first), Last: at(c.last)}
		if got := ofOneDay(day, in, []finding.Step{{Time: at(c.step)}}); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
