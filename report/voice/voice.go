// Package voice says numbers, times, names and log text as one reader wants
// them: in a language and a zone, with nothing in them that could act where it
// is shown.
package voice

import (
	"math"
	"strconv"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// A Voice says numbers, times and names as one reader wants them: in a
// language and a time zone. Its words are ours; log text goes through Show.
type Voice struct {
	Printer *locale.Printer
	Zone    *time.Location
	Show    func(string) string // makes log text safe where it is going
}

// New returns a voice: English and UTC where a printer or zone is nil. show makes
// log text safe where it is going.
func New(p *locale.Printer, zone *time.Location, show func(string) string) Voice {
	if p == nil {
		p = locale.New(locale.English)
	}
	if zone == nil {
		zone = time.UTC
	}
	return Voice{p, zone, show}
}

// T is the catalogue's text of report.<key>.
func (v Voice) T(key string, pairs ...any) string { return v.Printer.T("report."+key, pairs...) }

// Count is the text of report.<key> for a number, which it fills in as {n}.
func (v Voice) Count(key string, n int64, pairs ...any) string {
	return v.Printer.N("report."+key, n, append([]any{"n", Thousands(n)}, pairs...)...)
}

// Severity is the word for a severity.
func (v Voice) Severity(s finding.Severity) string { return v.T("severity." + Grade(s).String()) }

// Grade is a severity within the known range.
func Grade(s finding.Severity) finding.Severity {
	return min(max(s, finding.Info), finding.Critical)
}

// Outcome is the word for an outcome; of one we do not know, its own.
func (v Voice) Outcome(o finding.Outcome) string { return v.Known("outcome.", string(o)) }

// How is the word for what was done to a resource.
func (v Voice) How(how string) string { return v.Known("how.", how) }

// Tactic is the name of an ATT&CK tactic; a step without one has a name, too.
func (v Voice) Tactic(name string) string {
	if name == "" {
		return v.T("tactic.none")
	}
	return v.Known("tactic.", TacticKey(name))
}

// Known is the catalogue's word for a name, or the name as it came.
func (v Voice) Known(area, name string) string {
	if key := "report." + area + name; locale.Has(key) {
		return v.Printer.T(key)
	}
	return v.Show(name)
}

// TacticKey spells a tactic one way: initial-access.
func TacticKey(name string) string {
	name = strings.TrimPrefix(strings.ToLower(Shorten(name, 60)), "attack.")
	return strings.NewReplacer("_", "-", " ", "-").Replace(name)
}

// Trail names a log of an account in a region.
func (v Voice) Trail(t ledger.Trail) string {
	return strings.TrimSpace(v.Log(t.Log) + " " + v.Show(Dash(t.Account)) + " " + v.Show(t.Region))
}

// Log is the name that people know a log by.
func (v Voice) Log(name string) string { return v.Known("log.", name) }

// Dash stands for a name that is not there.
func Dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Between is the seconds from one time to another, without the bounds of a
// time.Duration: logs may claim any year.
func Between(first, last time.Time) int64 { return max(last.Unix()-first.Unix(), 0) }

// Day writes the day of a time in the reader's zone.
func (v Voice) Day(t time.Time) string { return v.In(t, "2006-01-02") }

// Minute writes a time to the minute.
func (v Voice) Minute(t time.Time) string { return v.In(t, "2006-01-02 15:04") }

// Second writes a time to the second.
func (v Voice) Second(t time.Time) string { return v.In(t, "2006-01-02 15:04:05") }

// In writes a time in the reader's zone by a layout of package time; "-" where
// there is none.
func (v Voice) In(t time.Time, layout string) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(v.Zone).Format(layout)
}

// ZoneName names the reader's zone as it was at a time: JST, or UTC+05:30
// where it has no letters.
func (v Voice) ZoneName(t time.Time) string {
	name, _ := t.In(v.Zone).Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return "UTC" + t.In(v.Zone).Format("-07:00")
	}
	return v.Show(name)
}

// Period writes two times and the zone, the day once where it is one.
func (v Voice) Period(first, last time.Time) string {
	if first.IsZero() {
		return "-"
	}
	end := v.Minute(last)
	if v.Day(first) == v.Day(last) {
		end = v.In(last, "15:04")
	}
	return v.Minute(first) + " - " + end + " " + v.ZoneName(last)
}

// Lasted writes how long something took, in at most two units.
func (v Voice) Lasted(seconds int64) string {
	const minute, hour, day = 60, 3600, 86400
	switch {
	case seconds < minute:
		return v.T("lasted.seconds", "n", seconds)
	case seconds < hour:
		return v.T("lasted.minutes", "n", seconds/minute)
	case seconds < 2*day && seconds%hour < minute:
		return v.T("lasted.hours", "n", seconds/hour)
	case seconds < 2*day:
		return v.T("lasted.hours_minutes", "n", seconds/hour, "m", seconds%hour/minute)
	case seconds%day < hour:
		return v.T("lasted.days", "n", Thousands(seconds/day))
	}
	return v.T("lasted.days_hours", "n", Thousands(seconds/day), "h", seconds%day/hour)
}

// Took writes the seconds of a run: 2.4 s, 3 min 12 s.
func (v Voice) Took(seconds float64) string {
	if math.IsNaN(seconds) || seconds < 0 {
		seconds = 0
	}
	if seconds < 120 {
		return v.T("took.seconds", "n", strconv.FormatFloat(seconds, 'f', 1, 64))
	}
	n := int64(seconds)
	return v.T("took.minutes", "n", Thousands(n/60), "s", n%60)
}

// Country names a country or region by its code, as ISO 3166 has it; a code that
// is none stays as it is.
func (v Voice) Country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || len(code) != 2 {
		return v.Show(code)
	}
	name := display.Regions(language.Make(string(v.Printer.Language()))).Name(region)
	if name == "" || v.Show(name) != name { // no terminal is sure of every letter
		return v.Show(code)
	}
	return name
}

// Tell says a fault in the reader's language. Faults quote names of files and
// bytes of logs, so the whole is log text.
func (v Voice) Tell(err error) string {
	if err == nil {
		return "-"
	}
	return v.Show(v.Printer.Tell(err))
}

// Who names an actor briefly: user/build-agent, role/Admin/session, root.
func (v Voice) Who(a event.Actor) string { return v.Show(ShortActor(a)) }

// ShortActor is the shortest name of an actor that tells who it is. It is log
// text still.
func ShortActor(a event.Actor) string {
	if a.Kind == "root" {
		return "root"
	}
	if name := ShortARN(a.ARN); name != "" {
		return name
	}
	for _, s := range []string{a.Name, MaskKey(a.AccessKey), a.Principal, a.Account, a.Kind} {
		if s != "" {
			return s
		}
	}
	return "-"
}

// ShortARN is the part of an ARN that names the thing: user/x for an IAM user,
// role/x/session for a session of a role.
func ShortARN(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return arn
	}
	name := parts[5]
	if rest, ok := strings.CutPrefix(name, "assumed-role/"); ok {
		return "role/" + rest
	}
	return name
}
