package ledger

import (
	"maps"
	"slices"
	"time"
)

// maxRows bounds the map against made-up accounts and regions.
const maxRows = 20000

// A Trail is one account's records of one log in one region. Log is named as
// event.Event.Log has it.
type Trail struct{ Log, Account, Region string }

// A Map is log × account × region × hour: how many records each hour has.
// The zero value is an empty map.
type Map struct {
	rows     map[Trail]map[int64]int64 // hours since 1970 → records
	first    int64                     // seconds since 1970
	last     int64
	Overflow int64 // records of more trails than the map holds
}

// Add counts n records of a trail in the hour of t.
func (m *Map) Add(trail Trail, t time.Time, n int64) {
	sec := t.Unix()
	m.stretch(sec, sec)
	m.count(trail, sec/3600, n)
}

// Stretch makes the map's span reach t.
func (m *Map) Stretch(t time.Time) {
	sec := t.Unix()
	m.stretch(sec, sec)
}

func (m *Map) stretch(first, last int64) {
	if m.rows == nil {
		m.rows = map[Trail]map[int64]int64{}
		m.first, m.last = first, last
	}
	m.first, m.last = min(m.first, first), max(m.last, last)
}

func (m *Map) count(trail Trail, hour, n int64) {
	row := m.rows[trail]
	if row == nil {
		if len(m.rows) >= maxRows {
			m.Overflow += n
			return
		}
		row = map[int64]int64{}
		m.rows[trail] = row
	}
	row[hour] += n
}

// Merge adds another map's counts.
func (m *Map) Merge(o *Map) {
	m.Overflow += o.Overflow
	if o.rows == nil {
		return
	}
	m.stretch(o.first, o.last)
	for trail, row := range o.rows {
		for hour, n := range row {
			m.count(trail, hour, n)
		}
	}
}

// Span is the time of the first and the last record; zero where there is none.
func (m *Map) Span() (first, last time.Time) {
	if m.rows == nil {
		return
	}
	return time.Unix(m.first, 0).UTC(), time.Unix(m.last, 0).UTC()
}

// Trails are the map's rows, by account, then region, then log.
func (m *Map) Trails() []Trail {
	return slices.SortedFunc(maps.Keys(m.rows), Trail.Compare)
}

// Accounts are all accounts, in order.
func (m *Map) Accounts() []string { return m.names(func(t Trail) string { return t.Account }) }

// Regions are all regions, in order.
func (m *Map) Regions() []string { return m.names(func(t Trail) string { return t.Region }) }

// Logs are all logs, in order.
func (m *Map) Logs() []string { return m.names(func(t Trail) string { return t.Log }) }

func (m *Map) names(of func(Trail) string) []string {
	set := map[string]bool{}
	for t := range m.rows {
		if name := of(t); name != "" {
			set[name] = true
		}
	}
	if len(set) == 0 {
		return []string{}
	}
	return slices.Sorted(maps.Keys(set))
}

// Count is how many records a trail has in the hour of t.
func (m *Map) Count(trail Trail, t time.Time) int64 { return m.rows[trail][t.Unix()/3600] }

// A Gap is a run of hours without a record between hours that have some.
type Gap struct {
	Trail
	From  time.Time // the first hour without
	Hours int64
}

// Gaps are the holes of each trail between its own first and last hour, at
// least min hours long, longest first. A quiet region is not a lost log: the
// caller says how long a silence is worth telling.
func (m *Map) Gaps(min int64) []Gap {
	var gaps []Gap
	for _, trail := range m.Trails() {
		hours := slices.Sorted(maps.Keys(m.rows[trail]))
		for i := 1; i < len(hours); i++ {
			if n := hours[i] - hours[i-1] - 1; n >= min {
				gaps = append(gaps, Gap{trail, time.Unix((hours[i-1]+1)*3600, 0).UTC(), n})
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return int(b.Hours - a.Hours) })
	return gaps
}
