package report

import (
	"math"
	"strconv"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

// A voice says numbers, times and names as one reader wants them: in a
// language and a time zone. Its words are ours; log text goes through show.
type voice struct {
	p    *locale.Printer
	zone *time.Location
	show func(string) string // makes log text safe where it is going
}

func newVoice(p *locale.Printer, zone *time.Location, show func(string) string) voice {
	if p == nil {
		p = locale.New(locale.English)
	}
	if zone == nil {
		zone = time.UTC
	}
	return voice{p, zone, show}
}

// t is the catalogue's text of report.<key>.
func (v voice) t(key string, pairs ...any) string { return v.p.T("report."+key, pairs...) }

// count is the text of report.<key> for a number, which it fills in as {n}.
func (v voice) count(key string, n int64, pairs ...any) string {
	return v.p.N("report."+key, n, append([]any{"n", thousands(n)}, pairs...)...)
}

// severity is the word for a severity.
func (v voice) severity(s finding.Severity) string { return v.t("severity." + grade(s).String()) }

// outcome is the word for an outcome; of one we do not know, its own.
func (v voice) outcome(o finding.Outcome) string { return v.known("outcome.", string(o)) }

// how is the word for what was done to a resource.
func (v voice) how(how string) string { return v.known("how.", how) }

// tactic is the name of an ATT&CK tactic; a step without one has a name, too.
func (v voice) tactic(name string) string {
	if name == "" {
		return v.t("tactic.none")
	}
	return v.known("tactic.", tacticKey(name))
}

// known is the catalogue's word for a name, or the name as it came.
func (v voice) known(area, name string) string {
	if key := "report." + area + name; locale.Has(key) {
		return v.p.T(key)
	}
	return v.show(name)
}

// tacticKey spells a tactic one way: initial-access.
func tacticKey(name string) string {
	name = strings.TrimPrefix(strings.ToLower(shorten(name, 60)), "attack.")
	return strings.NewReplacer("_", "-", " ", "-").Replace(name)
}

// day, minute and second write a time in the reader's zone.
func (v voice) day(t time.Time) string    { return v.in(t, "2006-01-02") }
func (v voice) minute(t time.Time) string { return v.in(t, "2006-01-02 15:04") }
func (v voice) second(t time.Time) string { return v.in(t, "2006-01-02 15:04:05") }

func (v voice) in(t time.Time, layout string) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(v.zone).Format(layout)
}

// zoneName names the reader's zone as it was at a time: JST, or UTC+05:30
// where it has no letters.
func (v voice) zoneName(t time.Time) string {
	name, _ := t.In(v.zone).Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return "UTC" + t.In(v.zone).Format("-07:00")
	}
	return v.show(name)
}

// period writes two times and the zone, the day once where it is one.
func (v voice) period(first, last time.Time) string {
	if first.IsZero() {
		return "-"
	}
	end := v.minute(last)
	if v.day(first) == v.day(last) {
		end = v.in(last, "15:04")
	}
	return v.minute(first) + " - " + end + " " + v.zoneName(last)
}

// lasted writes how long something took, in at most two units.
func (v voice) lasted(seconds int64) string {
	const minute, hour, day = 60, 3600, 86400
	switch {
	case seconds < minute:
		return v.t("lasted.seconds", "n", seconds)
	case seconds < hour:
		return v.t("lasted.minutes", "n", seconds/minute)
	case seconds < 2*day && seconds%hour < minute:
		return v.t("lasted.hours", "n", seconds/hour)
	case seconds < 2*day:
		return v.t("lasted.hours_minutes", "n", seconds/hour, "m", seconds%hour/minute)
	case seconds%day < hour:
		return v.t("lasted.days", "n", thousands(seconds/day))
	}
	return v.t("lasted.days_hours", "n", thousands(seconds/day), "h", seconds%day/hour)
}

// took writes the seconds of a run: 2.4 s, 3 min 12 s.
func (v voice) took(seconds float64) string {
	if math.IsNaN(seconds) || seconds < 0 {
		seconds = 0
	}
	if seconds < 120 {
		return v.t("took.seconds", "n", strconv.FormatFloat(seconds, 'f', 1, 64))
	}
	n := int64(seconds)
	return v.t("took.minutes", "n", thousands(n/60), "s", n%60)
}

// tell says a fault in the reader's language. Faults quote names of files and
// bytes of logs, so the whole is log text.
func (v voice) tell(err error) string {
	if err == nil {
		return "-"
	}
	return v.show(v.p.Tell(err))
}

// who names an actor briefly: user/build-agent, role/Admin/session, root.
func (v voice) who(a event.Actor) string { return v.show(shortActor(a)) }

func shortActor(a event.Actor) string {
	if a.Kind == "root" {
		return "root"
	}
	if name := shortARN(a.ARN); name != "" {
		return name
	}
	for _, s := range []string{a.Name, maskKey(a.AccessKey), a.Principal, a.Account, a.Kind} {
		if s != "" {
			return s
		}
	}
	return "-"
}

// shortARN is the part of an ARN that names the thing: user/x for an IAM user,
// role/x/session for a session of a role.
func shortARN(arn string) string {
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
