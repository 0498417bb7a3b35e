package report

import (
	"bannin/ledger"
	"bannin/report/fit"
	"bannin/report/voice"
)

// proven says what digests prove, and why not more, and how that could be; ""
// where nothing is to be said of it.
func (v speaker) proven(d *ledger.Digests) (headline, proviso string) {
	switch {
	case d.Files.Seen == 0:
		return v.T("proof.no_digests"), ""
	case d.PublicKeys == 0:
		return v.Count("proof.linked", d.HoursLinked, "covered", voice.Thousands(d.HoursCovered)), v.T("proof.no_keys")
	case d.Files.Unsigned > 0:
		proviso = v.Count("proof.unsigned", d.Files.Unsigned)
	}
	return v.Count("proof.hours", d.HoursProven, "covered", voice.Thousands(d.HoursCovered)), proviso
}

func (v speaker) logFiles(o ledger.DigestObjects) string {
	return v.T("sum.log_files", "all", voice.Thousands(o.All()), "proven", voice.Thousands(o.Proven),
		"altered", voice.Thousands(o.Altered), "missing", voice.Thousands(o.Missing), "added", voice.Thousands(o.Added), "unproven", voice.Thousands(o.Unproven))
}

func (v speaker) digestFiles(f ledger.DigestFiles) string {
	return v.T("sum.digests", "seen", voice.Thousands(f.Seen), "signed", voice.Thousands(f.Signed), "unsigned", voice.Thousands(f.Unsigned), "faulty", voice.Thousands(f.Faulty))
}

// proof writes what digests prove, and what they show to be wrong.
func (t *screen) proof(d *ledger.Digests) {
	if d == nil {
		return
	}
	headline, proviso := t.proven(d)
	lines := fit.Wrap(headline, t.room(), 2)
	if d.Files.Seen > 0 {
		lines = append(lines, fit.Wrap(t.logFiles(d.Objects), t.room(), 4)...)
		lines = append(lines, fit.Wrap(t.digestFiles(d.Files), t.room(), 4)...)
	}
	if proviso != "" {
		lines = append(lines, fit.Wrap(proviso, t.room(), 5)...)
	}
	t.rows("proof", plain, lines)
	t.rows("suspect", warn, t.suspects(d))
}

// suspects are the first few faults that digests show, each with its file on one
// line and what is wrong with it below.
func (t *screen) suspects(d *ledger.Digests) []string {
	var lines []string
	for _, f := range d.Faults[:min(len(d.Faults), topFaults)] {
		lines = append(lines, fit.CutLeft(voice.Typed(f.Object), t.room()))
		for _, line := range fit.Wrap(t.Tell(f.Reason), t.room()-2, 3) {
			lines = append(lines, "  "+line)
		}
	}
	return append(lines, t.more(len(d.Faults)+int(d.FaultsOmitted), topFaults)...)
}

// A proofView is the proof as the page shows it.
type proofView struct {
	State      string // key of the chip: proof.<state>
	Good       bool
	Headline   string
	Proviso    string
	Logs       []sumView
	Digests    []sumView
	Faults     []faultView
	MoreFaults int64
}

func newProofView(v speaker, d *ledger.Digests) *proofView {
	if d == nil {
		return nil
	}
	o, f := d.Objects, d.Files
	out := &proofView{State: "partial",
		Logs: []sumView{{"seen", o.All(), false}, {"proven", o.Proven, false}, {"altered", o.Altered, o.Altered > 0},
			{"missing", o.Missing, o.Missing > 0}, {"added", o.Added, o.Added > 0}, {"unproven", o.Unproven, false}},
		Digests: []sumView{{"seen", f.Seen, false}, {"signed", f.Signed, false}, {"unsigned", f.Unsigned, false}, {"faulty", f.Faulty, f.Faulty > 0}}}
	switch {
	case len(d.Faults) > 0:
		out.State = "suspect"
	case d.HoursProven == 0:
		out.State = "none"
	case d.HoursProven == d.HoursCovered:
		out.State, out.Good = "complete", true
	}
	out.Headline, out.Proviso = v.proven(d)
	out.Faults, out.MoreFaults = v.faults(d.FaultList)
	return out
}
