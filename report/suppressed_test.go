package report

import (
	"bytes"
	"strings"
	"testing"

	"bannin/finding"
	"bannin/locale"
)

// suppressing is the sample with a suppression of each fate.
func suppressing() Scan {
	s := sample()
	expires := at(24, 0, 0)
	s.Suppressed = []finding.Suppressed{
		{Name: "nightly inventory", Owner: "ops", Reason: "lists every bucket", Expires: &expires, Findings: 2, Events: 4711},
		{Name: "old scanner", Owner: "ops", Reason: "was replaced", Expires: &expires, Expired: 1},
		{Name: "both", Owner: "ops", Reason: "changed its times", Findings: 1, Events: 2, Expired: 3},
		{Name: "misspelt", Owner: "ops", Reason: "?"},
	}
	return s
}

func TestEachSuppressionTellsWhatItHid(t *testing.T) {
	want := map[locale.Language][]string{
		locale.English: {"Suppressions 4", "nightly inventory: hid 2 findings (4,711 events)", "by ops: lists every bucket (until 2026-11-22 03:00)",
			"old scanner: hid nothing; 1 finding came after it had expired, and is shown", "both: hid 1 finding (2 events); 3 findings came after it had expired, and are shown",
			"misspelt: fits nothing that was found", "(does not expire)"},
		locale.Japanese: {"抑制 4", "検知 2 件（イベント 4,711 件）を隠しました", "判断: ops。理由: lists every bucket（2026-11-22 03:00 まで）", "期限後の検知 1 件は表示しています", "misspelt: 該当する検知はありません", "（期限なし）"},
	}
	for lang, lines := range want {
		got := terminal(t, suppressing(), TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: 120})
		var page bytes.Buffer
		if err := HTML(&page, suppressing(), lang, tokyo); err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if !strings.Contains(got, line) {
				t.Errorf("the terminal does not say %q:\n%s", line, got)
			}
			heading := strings.HasSuffix(line, " 4")
			if text, _, _ := strings.Cut(line, ": "); !heading && !strings.Contains(page.String(), text) {
				t.Errorf("the page does not say %q", text)
			}
		}
	}
}

// TestNothingButWhatIsHidden holds that a scan all of whose findings are hidden
// does not claim that no rule matched.
func TestNothingButWhatIsHidden(t *testing.T) {
	s := suppressing()
	s.Findings, s.Incidents = nil, nil
	got := terminal(t, s, TerminalOptions{Printer: locale.New(locale.English), Zone: tokyo, Width: 120})
	if !strings.Contains(got, "No findings but those that suppressions hide.") || strings.Contains(got, "no rule matched") {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONTellsSuppressions(t *testing.T) {
	doc, _ := document1(t, suppressing(), locale.English)
	all := each(t, "suppressed", doc["suppressed"])
	if len(all) != 4 || all[0]["findings"] != 2.0 || all[0]["events"] != 4711.0 || all[1]["expired"] != 1.0 || all[3]["expires"] != nil {
		t.Errorf("got %v", all)
	}
}
