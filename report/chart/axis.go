package chart

import (
	"math"
	"time"
)

const hour = int64(3600)

// An axis maps times to a stretch of a drawing. Times are seconds since 1970:
// a time.Duration ends after 292 years, and logs may claim any.
type axis struct {
	from, to int64
	x, w     float64
}

// at is where a time stands, held within the axis.
func (a axis) at(sec int64) float64 {
	if a.to <= a.from {
		return a.x
	}
	share := float64(sec-a.from) / float64(a.to-a.from)
	return a.x + a.w*math.Min(math.Max(share, 0), 1)
}

// A tick is a labelled time on an axis.
type tick struct {
	sec   int64
	label string
}

// A stride is the distance of ticks: hours, or days, months and years of the
// reader's calendar.
type stride struct {
	hours, days, months int
	layout              string
}

var strides = []stride{{hours: 1, layout: "15:04"}, {hours: 3, layout: "15:04"}, {hours: 6, layout: "15:04"}, {hours: 12, layout: "15:04"},
	{days: 1, layout: "01-02"}, {days: 2, layout: "01-02"}, {days: 7, layout: "01-02"}, {days: 14, layout: "01-02"},
	{months: 1, layout: "2006-01"}, {months: 3, layout: "2006-01"}, {months: 6, layout: "2006-01"}, {months: 12, layout: "2006"},
	{months: 60, layout: "2006"}, {months: 240, layout: "2006"}, {months: 1200, layout: "2006"}, {months: 12000, layout: "2006"},
	{months: 120000, layout: "2006"}, {months: 1200000, layout: "2006"}}

func (s stride) seconds() int64 {
	return int64(s.hours)*hour + int64(s.days)*24*hour + int64(s.months)*30*24*hour
}

// ticks are at most n labelled times, at whole hours or days of the zone.
func (a axis) ticks(zone *time.Location, n int) []tick {
	s := strides[len(strides)-1]
	for _, one := range strides {
		if (a.to-a.from)/one.seconds() <= int64(n) {
			s = one
			break
		}
	}
	var all []tick
	for t := s.begin(time.Unix(a.from, 0).In(zone)); t.Unix() <= a.to && len(all) <= n; t = s.next(t) {
		if t.Unix() >= a.from {
			all = append(all, tick{t.Unix(), s.label(t)})
		}
	}
	return all
}

// begin is the last whole stride at or before a time.
func (s stride) begin(t time.Time) time.Time {
	switch {
	case s.hours > 0:
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour()/s.hours*s.hours, 0, 0, 0, t.Location())
	case s.days > 0:
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	}
	months := (t.Year()*12 + int(t.Month()) - 1) / s.months * s.months
	return time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, t.Location())
}

func (s stride) next(t time.Time) time.Time {
	if s.hours > 0 {
		return t.Add(time.Duration(s.hours) * time.Hour)
	}
	return t.AddDate(0, s.months, s.days)
}

// label names midnight by its day.
func (s stride) label(t time.Time) string {
	if s.hours > 0 && t.Hour() == 0 {
		return t.Format("01-02")
	}
	return t.Format(s.layout)
}

// local is a time as seconds of the reader's clock, so that buckets are whole
// hours and days there, whatever the clocks are set to.
func (c *Charts) local(t time.Time) int64 {
	_, offset := t.In(c.Zone).Zone()
	return t.Unix() + int64(offset)
}

// A bucketing cuts local time into n steps.
type bucketing struct{ from, step, n int64 }

// buckets cuts the time from first to last into at most most steps of whole
// hours or days.
func (c *Charts) buckets(first, last time.Time, most int64) bucketing {
	from, to := c.local(first), c.local(last)
	step := hour
	for _, hours := range []int64{1, 2, 3, 6, 12, 24, 48, 7 * 24, 28 * 24, 91 * 24, 365 * 24, 3650 * 24} {
		step = hours * hour
		if (to-from)/step < most-1 {
			break
		}
	}
	for (to-from)/step >= most-1 {
		step *= 10
	}
	from = floor(from, step)
	return bucketing{from, step, (to-from)/step + 1}
}

// floor is the last multiple of step at or before v.
func floor(v, step int64) int64 {
	r := v % step
	if r < 0 {
		r += step
	}
	return v - r
}

// of is the bucket of a local time, held within the first and the last.
func (b bucketing) of(local int64) int64 {
	return min(max((local-b.from)/b.step, 0), b.n-1)
}

// start is when a bucket begins, on the reader's clock.
func (b bucketing) start(i int64) time.Time { return time.Unix(b.from+i*b.step, 0).UTC() }
