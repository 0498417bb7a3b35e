package report

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"

	"github.com/google/go-cmp/cmp"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{thousands(0), "0"}, {thousands(999), "999"}, {thousands(1000), "1,000"}, {thousands(-1234567), "-1,234,567"}, {thousands(-123), "-123"},
		{size(0), "0 B"}, {size(999), "999 B"}, {size(1500), "1.5 kB"}, {size(9_960_000), "10 MB"}, {size(1_912_345_678), "1.9 GB"}, {size(999_999_999), "1.0 GB"},
		{brief(12), "12"}, {brief(1234), "1.2k"}, {brief(412_345), "412k"}, {brief(3.2e6), "3.2M"},
		{clock(14), "0:14"}, {clock(754), "12:34"}, {clock(3723), "1:02:03"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestLengthsOfTime(t *testing.T) {
	v := newVoice(locale.New(locale.English), tokyo, typed)
	for seconds, want := range map[int64]string{0: "0 s", 59: "59 s", 60: "1 min", 3599: "59 min", 3600: "1 h", 3900: "1 h 5 min", 93600: "26 h",
		172800: "2 d", 180000: "2 d 2 h", 86400 * 400000: "400,000 d"} {
		if got := v.lasted(seconds); got != want {
			t.Errorf("%d: got %q, want %q", seconds, got, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	first := time.Date(2026, 11, 20, 18, 12, 4, 0, time.UTC)
	india := time.FixedZone("", 5*3600+1800)
	for name, c := range map[string]struct {
		zone *time.Location
		last time.Time
		want string
	}{
		"one_day":       {tokyo, first.Add(time.Hour), "2026-11-21 03:12 - 04:12 JST"},
		"two_days":      {tokyo, first.Add(24 * time.Hour), "2026-11-21 03:12 - 2026-11-22 03:12 JST"},
		"no_zone_given": {nil, first.Add(time.Hour), "2026-11-20 18:12 - 19:12 UTC"},
		"nameless_zone": {india, first.Add(time.Minute), "2026-11-20 23:42 - 23:43 UTC+05:30"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := newVoice(nil, c.zone, typed).period(first, c.last); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := newVoice(nil, nil, typed).period(time.Time{}, time.Time{}); got != "-" {
		t.Errorf("no time: got %q, want -", got)
	}
}

func TestShortActor(t *testing.T) {
	for name, c := range map[string]struct {
		actor event.Actor
		want  string
	}{
		"user":       {event.Actor{Kind: "user", ARN: "arn:aws:iam::111122223333:user/team/alice"}, "user/team/alice"},
		"session":    {event.Actor{Kind: "role", ARN: "arn:aws:sts::111122223333:assumed-role/Admin/bob"}, "role/Admin/bob"},
		"root":       {event.Actor{Kind: "root", ARN: "arn:aws:iam::111122223333:root"}, "root"},
		"name":       {event.Actor{Kind: "user", Name: "carol"}, "carol"},
		"key":        {event.Actor{Kind: "key", AccessKey: "AKIAEXAMPLE000007QEX"}, "AKIA...7QEX"},
		"account":    {event.Actor{Kind: "account", Account: "111122223333"}, "111122223333"},
		"nothing":    {event.Actor{}, "-"},
		"no_arn":     {event.Actor{ARN: "somebody"}, "somebody"},
		"other_part": {event.Actor{ARN: "arn:aws-cn:iam::111122223333:user/d"}, "user/d"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shortActor(c.actor); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTacticsHaveOneSpelling(t *testing.T) {
	v := newVoice(locale.New(locale.Japanese), nil, typed)
	for _, name := range []string{"initial-access", "Initial Access", "attack.initial_access", "initial_access"} {
		if got := v.tactic(name); got != "初期アクセス" {
			t.Errorf("%q: got %q", name, got)
		}
	}
	if got := v.tactic("new\x1btactic"); got != `new\x1btactic` {
		t.Errorf("unknown: got %q, want it as it came, escaped", got)
	}
	for _, name := range tacticOrder {
		if !locale.Has("report.tactic." + name) {
			t.Errorf("%s: got no name for it", name)
		}
	}
}

func TestFaultsSpeakTheLanguage(t *testing.T) {
	v := newVoice(locale.New(locale.Japanese), nil, typed)
	err := fmt.Errorf("read a\x1b.gz: %w", locale.Errorf("locale.unknown_language", "language", "xx\x1b"))
	want := `read a\x1b.gz: 言語「xx\x1b」には対応していません。ja または en を指定してください`
	if got := v.tell(err); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := v.tell(errors.Join(errors.New("a"), errors.New("b"))); got != `a\x0ab` {
		t.Errorf("two: got %q", got)
	}
}

func TestWordsFollowTheLanguage(t *testing.T) {
	s := sample()
	g := newGlossary(&s, locale.Japanese)
	in := s.Incidents[0]
	if got, want := g.incident(&in), "CloudTrail の記録を停止"; got != want {
		t.Errorf("incident: got %q, want %q", got, want)
	}
	in.Title = "A title of its own"
	if got := g.incident(&in); got != in.Title {
		t.Errorf("own title: got %q, want %q", got, in.Title)
	}
	in.Response = []string{"Deactivate the access key and revoke open sessions.", "警察に届け出てください。"}
	got := g.response(&in)
	want := []string{"アクセスキーを無効化し、有効なセッションを取り消してください。", "StopLogging による変更を、証拠を保全してから元に戻してください。"}
	if diff := cmp.Diff(want, got[:2]); diff != "" {
		t.Errorf("response begins (-want +got):\n%s", diff)
	}
	if last := got[len(got)-1]; len(got) != 9 || last != "警察に届け出てください。" {
		t.Errorf("response: got %d lines, the last %q; want 9 without what was said in English", len(got), last)
	}
	bare := finding.Finding{Title: "Bare\n"}
	if got := g.title(&bare); got != "Bare" {
		t.Errorf("without words: got %q, want %q", got, "Bare")
	}
}

func TestRanking(t *testing.T) {
	top, rest := rank(sampleFindings(), 3, func(f *finding.Finding) []string { return f.IPs })
	want := []ranked{{"203.0.113.77", 7, 147, finding.Critical}, {"192.0.2.9", 1, 2, finding.Critical}, {"192.0.2.145", 2, 4, finding.High}}
	if diff := cmp.Diff(want, top); diff != "" || rest != 1 {
		t.Errorf("got %d more (-want +got):\n%s", rest, diff)
	}
}

func TestFailing(t *testing.T) {
	s := sample()
	for _, c := range []struct {
		level finding.Severity
		want  bool
	}{{finding.Low, true}, {finding.Critical, true}} {
		s.FailOn = &c.level
		if got := s.Failing(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.level, got, c.want)
		}
	}
	s.Findings = s.Findings[5:]
	level := finding.Critical
	s.FailOn = &level
	if s.Failing() {
		t.Error("nothing critical: got failing")
	}
	s.FailOn = nil
	if s.Failing() {
		t.Error("not asked: got failing")
	}
}
