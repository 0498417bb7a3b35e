package report

import (
	"io"
	"slices"
	"strings"

	"bannin/ledger"
	"bannin/report/fit"
	"bannin/report/voice"
)

// Ledger writes for a person what was read and what was not.
func Ledger(w io.Writer, l *ledger.Ledger, o TerminalOptions) error {
	t := newScreen(&Scan{Ledger: l}, o)
	t.read(l)
	t.unread(l, topSilences)
	_, err := w.Write(t.out.Bytes())
	return err
}

// ledger writes what was read, by how many rules, and what was not read.
func (t *screen) ledger() {
	t.read(t.s.Ledger)
	if t.s.Ledger.Objects.Seen > 0 {
		t.row("rules", plain, voice.Thousands(int64(t.s.Rules)))
	}
	t.unread(t.s.Ledger, topSilences)
}

// read writes what was read.
func (t *screen) read(l *ledger.Ledger) {
	t.line(bold, t.headline(l))
	for _, line := range t.shortfalls(l) {
		for _, line := range fit.Wrap(line, t.width, 3) {
			t.line(warn, line)
		}
	}
	if l.Objects.Seen+l.Unlisted.Prefixes == 0 {
		return
	}
	t.row("period", plain, t.Period(l.First, l.Last), t.spanned(l))
	t.row("accounts", plain, t.several(l.Accounts))
	t.row("regions", plain, t.several(l.Regions))
	t.rows("files", plain, fit.Wrap(t.objects(l.Objects)+"  "+t.bytes(l), t.room(), 4))
	if l.Objects.Skipped+l.Unlisted.Prefixes > 0 {
		t.row("skipped", plain, t.skipped(l)...)
	}
	t.rows("records", plain, fit.Wrap(t.records(l.Records), t.room(), 4))
	t.row("speed", plain, t.speeds(l)...)
}

// unread writes what could not be read, is not there, or does not hold: of
// silences the longest.
func (t *screen) unread(l *ledger.Ledger, silences int) {
	if l.Objects.Seen == 0 {
		return
	}
	t.faults(l)
	t.silent(&l.Coverage, silences)
	t.proof(l.Digests)
}

// headline is the one sentence on what was examined.
func (v speaker) headline(l *ledger.Ledger) string {
	if l.Records.Evaluated == 0 {
		return v.T("headline.nothing")
	}
	return v.Count("headline.examined", l.Records.Evaluated, "took", v.Took(l.Seconds))
}

// shortfalls are the sentences that say why the ledger is not complete.
func (v speaker) shortfalls(l *ledger.Ledger) []string {
	var lines, parts []string
	if l.Interrupted {
		lines = append(lines, v.T("shortfall.interrupted"))
	}
	for _, one := range []struct {
		key string
		n   int64
	}{{"shortfall.failed", l.Objects.Failed}, {"shortfall.not_logs", l.NotLogs}, {"shortfall.rejected", l.Records.Rejected}} {
		if one.n > 0 {
			parts = append(parts, v.Count(one.key, one.n))
		}
	}
	if parts != nil {
		lines = append(lines, v.T("shortfall.incomplete", "parts", strings.Join(parts, v.T("comma"))))
	}
	return lines
}

func (v speaker) spanned(l *ledger.Ledger) string {
	if l.First.IsZero() {
		return ""
	}
	return "(" + v.Lasted(voice.Between(l.First, l.Last)) + ")"
}

func (t *screen) several(names []string) string {
	if len(names) == 0 {
		return "0"
	}
	return voice.Thousands(int64(len(names))) + "  (" + t.names(names) + ")"
}

// objects and records write the ledger's sums, so that one can see they balance.
func (v speaker) objects(o ledger.Objects) string {
	return v.T("sum.objects", "seen", voice.Thousands(o.Seen), "read", voice.Thousands(o.Read),
		"skipped", voice.Thousands(o.Skipped), "failed", voice.Thousands(o.Failed))
}

func (v speaker) records(r ledger.Records) string {
	return v.T("sum.records", "seen", voice.Thousands(r.Seen), "evaluated", voice.Thousands(r.Evaluated),
		"duplicate", voice.Thousands(r.Duplicate), "filtered", voice.Thousands(r.Filtered), "rejected", voice.Thousands(r.Rejected))
}

func (v speaker) bytes(l *ledger.Ledger) string {
	if l.Unpacked > 0 && l.Unpacked != l.Bytes {
		return v.T("bytes.unpacked", "size", voice.Size(l.Bytes), "unpacked", voice.Size(l.Unpacked))
	}
	return voice.Size(l.Bytes)
}

func (v speaker) skipped(l *ledger.Ledger) []string {
	var parts []string
	for _, one := range []struct {
		key string
		n   int64
	}{{"skipped.by_date", l.SkippedByDate}, {"skipped.not_logs", l.NotLogs},
		{"skipped.other", l.Objects.Skipped - l.SkippedByDate - l.NotLogs}, {"skipped.unlisted", l.Unlisted.Prefixes}} {
		if one.n > 0 {
			parts = append(parts, v.Count(one.key, one.n))
		}
	}
	return parts
}

// speeds are how fast the run was; bytes are counted as unpacked.
func (v speaker) speeds(l *ledger.Ledger) []string {
	parts := []string{
		v.T("speed.events", "n", voice.Thousands(l.EventsPerSecond)),
		v.T("speed.bytes", "size", voice.Size(int64(voice.Rate(max(l.Unpacked, l.Bytes), l.Seconds)))),
		v.T("speed.files", "n", voice.Brief(voice.Rate(l.Objects.Read, l.Seconds))),
	}
	if l.PeakMemory > 0 {
		parts = append(parts, v.T("speed.memory", "size", voice.Size(l.PeakMemory)))
	}
	return parts
}

// faults writes the first few faults with their place, and what to do.
func (t *screen) faults(l *ledger.Ledger) {
	if len(l.Faults) == 0 {
		return
	}
	var lines []string
	for _, f := range l.Faults[:min(len(l.Faults), topFaults)] {
		lines = append(lines, t.fault(f))
	}
	lines = append(lines, t.more(len(l.Faults)+int(l.FaultsOmitted), topFaults)...)
	lines = append(lines, fit.Wrap(t.faultAdvice(l), t.room(), 3)...)
	t.rows("unread", warn, lines)
}

// fault is one line; of a long name the end stays.
func (t *screen) fault(f ledger.Fault) string {
	reason := strings.ReplaceAll(t.Tell(f.Reason), "\n", " ")
	place := voice.Typed(f.Object)
	if f.Record > 0 {
		place = t.T("fault.record", "object", place, "n", voice.Thousands(f.Record))
	}
	room := max(t.room()-fit.Columns(reason)-2, t.room()/2)
	return fit.CutLeft(place, room) + ": " + reason
}

// faultAdvice says what to do about the gravest of what was not read.
func (v speaker) faultAdvice(l *ledger.Ledger) string {
	switch {
	case l.Objects.Failed > 0:
		return v.T("advice.failed")
	case l.Records.Rejected > 0:
		return v.T("advice.rejected")
	}
	return v.T("advice.not_logs")
}

// silent writes the longest silences.
func (t *screen) silent(m *ledger.Map, top int) {
	all := ledger.Silences(m)
	if len(all) == 0 {
		return
	}
	var lines []string
	for _, one := range all[:min(len(all), top)] {
		line := t.silence(one)
		if fit.Columns(line) > t.room() {
			lines = append(lines, t.Trail(one.Trail))
			line = "  " + t.when(one)
		}
		lines = append(lines, line)
	}
	lines = append(lines, t.more(len(all), top)...)
	if slices.ContainsFunc(all, func(s ledger.Silence) bool { return s.ToEnd }) {
		lines = append(lines, fit.Wrap(t.T("advice.silent_to_end"), t.room(), 2)...)
	}
	t.rows("silent", warn, lines)
}

func (v speaker) silence(s ledger.Silence) string { return v.Trail(s.Trail) + "  " + v.when(s) }

// when is the time of a silence.
func (v speaker) when(s ledger.Silence) string {
	key := "silent.gap"
	if s.ToEnd {
		key = "silent.to_end"
	}
	return v.T(key, "from", v.Minute(s.From), "zone", v.ZoneName(s.From), "lasted", v.Lasted(s.Hours*3600))
}
