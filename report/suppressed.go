package report

import (
	"bannin/finding"
	"bannin/report/fit"
	"bannin/report/voice"
)

// suppressed says what each suppression hid, on whose word.
func (t *screen) suppressed() {
	if len(t.s.Suppressed) == 0 {
		return
	}
	t.blank()
	t.line(bold, t.T("heading.suppressed", "n", voice.Thousands(int64(len(t.s.Suppressed)))))
	for _, sp := range t.s.Suppressed[:min(len(t.s.Suppressed), topSuppressed)] {
		style := plain
		if sp.Findings == 0 {
			style = dim
		}
		t.line(style, "  "+voice.Said(sp.Name)+": "+t.hid(&sp))
		for _, line := range fit.Wrap(t.word(&sp, voice.Said), t.width-4, 2) {
			t.line(dim, "    "+line)
		}
	}
	if rest := t.more(len(t.s.Suppressed), topSuppressed); rest != nil {
		t.line(dim, rest[0])
	}
}

// hid says how much a suppression hid, that it has expired, or that it fits
// nothing.
func (v speaker) hid(sp *finding.Suppressed) string {
	switch {
	case sp.Idle():
		return v.T("suppressed.idle")
	case sp.Findings == 0:
		return v.Count("suppressed.late", sp.Expired)
	}
	text := v.Count("suppressed.hid", sp.Findings, "events", voice.Thousands(sp.Events))
	if sp.Expired > 0 {
		text += v.Count("suppressed.expired", sp.Expired)
	}
	return text
}

// word says who answers for a suppression, why, and until when, in the reader's
// zone.
func (v speaker) word(sp *finding.Suppressed, show func(string) string) string {
	text := v.T("suppressed.word", "owner", show(sp.Owner), "reason", show(sp.Reason))
	if sp.Expires == nil {
		return text + v.T("suppressed.forever")
	}
	return text + v.T("suppressed.until", "time", v.Minute(*sp.Expires))
}

// maxSuppressed bounds the page's list.
const maxSuppressed = 200

// A suppressedView is a suppression on the page.
type suppressedView struct{ Name, Hid, Word string }

func suppressedViews(v speaker, all []finding.Suppressed) (list []suppressedView, more int64) {
	for i := range all[:min(len(all), maxSuppressed)] {
		sp := &all[i]
		list = append(list, suppressedView{v.Show(sp.Name), v.hid(sp), v.word(sp, v.Show)})
	}
	return list, voice.More(len(all), maxSuppressed)
}
