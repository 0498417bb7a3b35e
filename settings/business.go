package settings

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/calendar"
)

// zone reads a time zone by name.
func (r *reader) zone(n *node) *time.Location {
	text, ok := r.text(n)
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil || text == "Local" { // the same settings mean the same everywhere
		r.fault(n, "settings.no_zone", "text", text)
		return nil
	}
	return zone
}

// business reads when people work. It needs a zone: nine o'clock means nothing
// without.
func (r *reader) business(n *node, zone *time.Location, named bool) *calendar.Calendar {
	keys := r.dict(n, "hours", "days", "holidays", "closed", "open")
	if len(keys) == 0 {
		return nil
	}
	if !named {
		r.fault(n, "settings.needs_zone")
	}
	o := calendar.Options{Zone: zone, Country: calendar.None, Closed: r.spans(keys["closed"]), Opened: r.spans(keys["open"])}
	for _, item := range r.items(keys["hours"]) {
		if text, ok := r.text(item); ok {
			o.Hours = append(o.Hours, r.hours(item, text))
		}
	}
	for _, item := range r.items(keys["days"]) {
		if text, ok := r.text(item); ok {
			o.Days = append(o.Days, r.days(item, text)...)
		}
	}
	if v := keys["holidays"]; v != nil {
		text, _ := r.text(v)
		if o.Country = calendar.Country(text); !slices.Contains(calendar.Countries, o.Country) {
			r.fault(v, "settings.no_country", "text", text)
		}
	}
	return calendar.New(o)
}

var clock = regexp.MustCompile(`^(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$`)

// hours reads 09:00-18:00; 22:00-06:00 runs over midnight.
func (r *reader) hours(n *node, text string) calendar.Hours {
	m := clock.FindStringSubmatch(text)
	if m == nil {
		r.fault(n, "settings.no_hours", "text", text)
		return calendar.Hours{}
	}
	var part [4]int
	for i := range part {
		part[i], _ = strconv.Atoi(m[i+1]) // the expression admits digits only
	}
	from, to := part[0]*60+part[1], part[2]*60+part[3]
	if part[0] > 23 || part[1] > 59 || part[3] > 59 || to > 24*60 || from == to {
		r.fault(n, "settings.no_hours", "text", text)
	}
	return calendar.Hours{From: from, To: to}
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// days reads mon and mon-fri.
func (r *reader) days(n *node, text string) []time.Weekday {
	from, to, run := strings.Cut(strings.ToLower(text), "-")
	a := slices.Index(weekdays, strings.TrimSpace(from))
	b := a
	if run {
		b = slices.Index(weekdays, strings.TrimSpace(to))
	}
	if a < 0 || b < 0 {
		r.fault(n, "settings.no_weekday", "text", text, "known", strings.Join(weekdays, ", "))
		return nil
	}
	all := []time.Weekday{time.Weekday(a)}
	for a != b {
		a = (a + 1) % 7
		all = append(all, time.Weekday(a))
	}
	return all
}

// spans reads 2026-08-13, 2026-08-13..2026-08-15, and 12-29..01-03 of every year.
func (r *reader) spans(n *node) []calendar.Span {
	var all []calendar.Span
	for _, item := range r.items(n) {
		text, ok := r.text(item)
		if !ok {
			continue
		}
		first, last, run := strings.Cut(text, "..")
		if !run {
			last = first
		}
		from, ok1 := date(first)
		to, ok2 := date(last)
		switch {
		case !ok1 || !ok2 || (from.Year == 0) != (to.Year == 0):
			r.fault(item, "settings.no_date", "text", text)
		case from.Year != 0 && from.Compare(to) > 0:
			r.fault(item, "settings.backwards", "text", text)
		default:
			all = append(all, calendar.Span{From: from, To: to})
		}
	}
	return all
}

// date reads 2026-12-29, and 12-29 of no year.
func date(text string) (calendar.Date, bool) {
	text = strings.TrimSpace(text)
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return calendar.DateOf(t), true
	}
	t, err := time.Parse(time.DateOnly, "2000-"+text) // a leap year
	if err != nil {
		return calendar.Date{}, false
	}
	return calendar.Date{Month: t.Month(), Day: t.Day()}, true
}
