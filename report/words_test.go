package report

import (
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/report/chart"

	"github.com/google/go-cmp/cmp"
)

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
	top, rest := chart.Rank(sampleFindings(), 3, func(f *finding.Finding) []string { return f.IPs })
	want := []chart.Ranked{{Name: "203.0.113.77", Findings: 7, Events: 147, Worst: finding.Critical}, {Name: "192.0.2.9", Findings: 1, Events: 2, Worst: finding.Critical}, {Name: "192.0.2.145", Findings: 2, Events: 4, Worst: finding.High}}
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
