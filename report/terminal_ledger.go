package report

import (
	"slices"
	"strings"

	"bannin/ledger"
)

// ledger writes what was read, and what was not.
func (t *screen) ledger() {
	l := t.s.Ledger
	t.line(bold, t.headline(l))
	for _, line := range t.shortfalls(l) {
		for _, line := range wrap(line, t.width, 3) {
			t.line(warn, line)
		}
	}
	if l.Objects.Seen+l.Unlisted.Prefixes == 0 {
		return
	}
	t.row("period", plain, t.period(l.First, l.Last), t.spanned(l))
	t.row("accounts", plain, t.several(l.Accounts))
	t.row("regions", plain, t.several(l.Regions))
	t.rows("files", plain, wrap(t.objects(l.Objects)+"  "+t.bytes(l), t.room(), 4))
	if l.Objects.Skipped+l.Unlisted.Prefixes > 0 {
		t.row("skipped", plain, t.skipped(l)...)
	}
	t.rows("records", plain, wrap(t.records(l.Records), t.room(), 4))
	t.row("speed", plain, t.speeds(l)...)
	t.row("rules", plain, thousands(int64(t.s.Rules)))
	t.faults(l)
	t.silent(&l.Coverage)
	t.proof(l.Digests)
}

// headline is the one sentence on what was examined.
func (v voice) headline(l *ledger.Ledger) string {
	if l.Records.Evaluated == 0 {
		return v.t("headline.nothing")
	}
	return v.count("headline.examined", l.Records.Evaluated, "took", v.took(l.Seconds))
}

// shortfalls are the sentences that say why the ledger is not complete.
func (v voice) shortfalls(l *ledger.Ledger) []string {
	var lines, parts []string
	if l.Interrupted {
		lines = append(lines, v.t("shortfall.interrupted"))
	}
	for _, one := range []struct {
		key string
		n   int64
	}{{"shortfall.failed", l.Objects.Failed}, {"shortfall.not_logs", l.NotLogs}, {"shortfall.rejected", l.Records.Rejected}} {
		if one.n > 0 {
			parts = append(parts, v.count(one.key, one.n))
		}
	}
	if parts != nil {
		lines = append(lines, v.t("shortfall.incomplete", "parts", strings.Join(parts, v.t("comma"))))
	}
	return lines
}

func (v voice) spanned(l *ledger.Ledger) string {
	if l.First.IsZero() {
		return ""
	}
	return "(" + v.lasted(between(l.First, l.Last)) + ")"
}

func (t *screen) several(names []string) string {
	if len(names) == 0 {
		return "0"
	}
	return thousands(int64(len(names))) + "  (" + t.names(names) + ")"
}

// objects and records write the ledger's sums, so that one can see they balance.
func (v voice) objects(o ledger.Objects) string {
	return v.t("sum.objects", "seen", thousands(o.Seen), "read", thousands(o.Read),
		"skipped", thousands(o.Skipped), "failed", thousands(o.Failed))
}

func (v voice) records(r ledger.Records) string {
	return v.t("sum.records", "seen", thousands(r.Seen), "evaluated", thousands(r.Evaluated),
		"duplicate", thousands(r.Duplicate), "filtered", thousands(r.Filtered), "rejected", thousands(r.Rejected))
}

func (v voice) bytes(l *ledger.Ledger) string {
	if l.Unpacked > 0 && l.Unpacked != l.Bytes {
		return v.t("bytes.unpacked", "size", size(l.Bytes), "unpacked", size(l.Unpacked))
	}
	return size(l.Bytes)
}

func (v voice) skipped(l *ledger.Ledger) []string {
	var parts []string
	for _, one := range []struct {
		key string
		n   int64
	}{{"skipped.by_date", l.SkippedByDate}, {"skipped.not_logs", l.NotLogs},
		{"skipped.other", l.Objects.Skipped - l.SkippedByDate - l.NotLogs}, {"skipped.unlisted", l.Unlisted.Prefixes}} {
		if one.n > 0 {
			parts = append(parts, v.count(one.key, one.n))
		}
	}
	return parts
}

// speeds are how fast the run was; bytes are counted as unpacked.
func (v voice) speeds(l *ledger.Ledger) []string {
	parts := []string{
		v.t("speed.events", "n", thousands(l.EventsPerSecond)),
		v.t("speed.bytes", "size", size(int64(rate(max(l.Unpacked, l.Bytes), l.Seconds)))),
		v.t("speed.files", "n", brief(rate(l.Objects.Read, l.Seconds))),
	}
	if l.PeakMemory > 0 {
		parts = append(parts, v.t("speed.memory", "size", size(l.PeakMemory)))
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
	lines = append(lines, wrap(t.faultAdvice(l), t.room(), 3)...)
	t.rows("unread", warn, lines)
}

// fault is one line; of a long name the end stays.
func (t *screen) fault(f ledger.Fault) string {
	reason := strings.ReplaceAll(t.tell(f.Reason), "\n", " ")
	place := typed(f.Object)
	if f.Record > 0 {
		place = t.t("fault.record", "object", place, "n", thousands(f.Record))
	}
	room := max(t.room()-columnsOf(reason)-2, t.room()/2)
	return cutLeft(place, room) + ": " + reason
}

// faultAdvice says what to do about the gravest of what was not read.
func (v voice) faultAdvice(l *ledger.Ledger) string {
	switch {
	case l.Objects.Failed > 0:
		return v.t("advice.failed")
	case l.Records.Rejected > 0:
		return v.t("advice.rejected")
	}
	return v.t("advice.not_logs")
}

// silent writes the longest silences.
func (t *screen) silent(m *ledger.Map) {
	all := silences(m)
	if len(all) == 0 {
		return
	}
	var lines []string
	for _, one := range all[:min(len(all), topSilences)] {
		lines = append(lines, t.silence(one))
	}
	lines = append(lines, t.more(len(all), topSilences)...)
	if slices.ContainsFunc(all, func(s silence) bool { return s.ToEnd }) {
		lines = append(lines, wrap(t.t("advice.silent_to_end"), t.room(), 2)...)
	}
	t.rows("silent", warn, lines)
}

func (v voice) silence(s silence) string {
	key := "silent.gap"
	if s.ToEnd {
		key = "silent.to_end"
	}
	return v.t(key, "trail", v.trail(s.Trail), "from", v.minute(s.From), "zone", v.zoneName(s.From), "lasted", v.lasted(s.Hours*3600))
}

func (v voice) trail(t ledger.Trail) string {
	return strings.TrimSpace(v.show(dash(t.Account)) + " " + v.show(t.Region))
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
