// Package calendar knows when people work: business hours, days off, and
// Japan's public holidays. It reads no clock.
package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bannin/locale"
)

// A Date is a day of no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that a time falls on, in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String is the day as 2026-01-15.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// Weekday is the day's.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// Plus is the day so many days later.
func (d Date) Plus(days int) Date { return DateOf(d.time().AddDate(0, 0, days)) }

// Compare is negative for a day before another, and positive for one after it.
func (d Date) Compare(other Date) int {
	return cmp.Or(d.Year-other.Year, int(d.Month-other.Month), d.Day-other.Day)
}

func (d Date) time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// A Span is the days from one to another, both included. Where From has no year,
// it comes back every year, and may run over new year.
type Span struct{ From, To Date }

func (s Span) holds(d Date) bool {
	if s.From.Year != 0 {
		return s.From.Compare(d) <= 0 && d.Compare(s.To) <= 0
	}
	from, to, at := s.From.yearday(), s.To.yearday(), d.yearday()
	if from <= to {
		return from <= at && at <= to
	}
	return at >= from || at <= to
}

func (d Date) yearday() int { return int(d.Month)*100 + d.Day }

// Hours are from one time of day to another, in minutes from midnight. To is not
// in them; where it is not after From, they run over midnight and belong to the
// day on which they began.
type Hours struct{ From, To int }

// A Country is one whose public holidays are known by law.
type Country string

// The countries. None has no holidays but those that Options name.
const (
	None  Country = "none"
	Japan Country = "jp"
)

// Countries are all of them.
var Countries = []Country{Japan, None}

// Options say when people work.
type Options struct {
	Zone    *time.Location // nil is UTC
	Hours   []Hours        // none is the whole day
	Days    []time.Weekday // none is Monday to Friday
	Country Country
	Closed  []Span // days off beside weekends and holidays
	Opened  []Span // days on which people work all the same; they win
}

// A Calendar tells working time from free time. It is immutable.
type Calendar struct{ o Options }

// New is the calendar of the options.
func New(o Options) *Calendar {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if len(o.Hours) == 0 {
		o.Hours = []Hours{{0, 24 * 60}}
	}
	if len(o.Days) == 0 {
		o.Days = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	}
	return &Calendar{o}
}

// A Verdict is what a time is.
type Verdict uint8

// The verdicts. All but Working are free time.
const (
	Working Verdict = iota
	AfterHours
	DayOff // the weekend, mostly
	PublicHoliday
	Closed // by settings
)

// Open tells whether people work at a time.
func (c *Calendar) Open(t time.Time) bool {
	v, _ := c.Judge(t)
	return v == Working
}

// Judge tells what a time is, in the calendar's zone, and which holiday.
func (c *Calendar) Judge(t time.Time) (Verdict, Holiday) {
	t = t.In(c.o.Zone)
	day, minute := DateOf(t), t.Hour()*60+t.Minute()
	verdict, holiday := c.day(day)
	if verdict == Working {
		if slices.ContainsFunc(c.o.Hours, func(h Hours) bool { return h.From <= minute && (minute < h.To || h.To <= h.From) }) {
			return Working, ""
		}
		verdict = AfterHours
	}
	night := func(h Hours) bool { return h.To <= h.From && minute < h.To }
	if slices.ContainsFunc(c.o.Hours, night) {
		if before, _ := c.day(day.Plus(-1)); before == Working {
			return Working, ""
		}
	}
	return verdict, holiday
}

// day tells whether people work on a day at all.
func (c *Calendar) day(d Date) (Verdict, Holiday) {
	holds := func(s Span) bool { return s.holds(d) }
	if slices.ContainsFunc(c.o.Opened, holds) {
		return Working, ""
	}
	if slices.ContainsFunc(c.o.Closed, holds) {
		return Closed, ""
	}
	if c.o.Country == Japan {
		if h := Japanese(d); h != "" {
			return PublicHoliday, h
		}
	}
	if !slices.Contains(c.o.Days, d.Weekday()) {
		return DayOff, ""
	}
	return Working, ""
}

// Zone is where the calendar's hours count.
func (c *Calendar) Zone() *time.Location { return c.o.Zone }

// Text says a verdict in the printer's language.
func (v Verdict) Text(p *locale.Printer) string {
	return p.T("calendar.verdict." + [...]string{"working", "after_hours", "day_off", "public_holiday", "closed"}[v])
}

// A Holiday is the stable name of a public holiday; "" is none.
type Holiday string

// Text says a holiday in the printer's language.
func (h Holiday) Text(p *locale.Printer) string { return p.T("calendar.holiday." + string(h)) }
