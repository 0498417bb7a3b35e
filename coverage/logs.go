package coverage

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"bannin/decode"
	"bannin/ledger"
)

// Time is a time that JSON writes in UTC, RFC 3339; years that it cannot write
// become the nearest that it can.
type Time struct{ time.Time }

// MarshalJSON writes the time.
func (t Time) MarshalJSON() ([]byte, error) {
	u := t.UTC()
	switch year := u.Year(); {
	case year > 9999:
		u = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	case year < 0:
		u = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return u.MarshalJSON()
}

// A Log is all records of one log, from wherever they are.
type Log struct {
	Name    string `json:"log"` // as events have it: cloudtrail-data
	Records int64  `json:"records"`
	Span
	Rhythm
	Accounts      []string       `json:"accounts"`
	Regions       []string       `json:"regions"`
	Trails        []Trail        `json:"trails"` // by account, then region
	TrailsOmitted int            `json:"trails_omitted"`
	Services      []ServiceCalls `json:"services"` // that the records are about, those with most first; of CloudTrail only
}

// A Trail is a log of one account in one region.
type Trail struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Records int64  `json:"records"`
	Span
	Rhythm
}

// A Span is when there are records: hours are counted, and named by when they
// begin.
type Span struct {
	First Time `json:"first_hour"`
	Last  Time `json:"last_hour"`
	// With are the hours with records, Hours all from the first to the last.
	With  int64 `json:"hours_with"`
	Hours int64 `json:"hours"`
}

// Share is how many of the hours have records, from 0 to 1.
func (s Span) Share() float64 {
	if s.Hours == 0 {
		return 0
	}
	return float64(s.With) / float64(s.Hours)
}

// A Rhythm is how often records come, as the median has it.
type Rhythm struct {
	GapHours int64 `json:"median_gap_hours"` // from one hour with records to the next; 0 where there is but one
	PerHour  int64 `json:"median_records"`   // in an hour that has some
	Longest  int64 `json:"longest_hole"`     // hours without records between hours that have some
}

// ServiceCalls is what a log has of one service, in all accounts.
type ServiceCalls struct {
	Service string `json:"service"`
	Calls
}

// logsOf sums up the map, log by log, in the order in which decode knows them.
func logsOf(m *ledger.Map, s *Survey) []Log {
	known := decode.Logs()
	byName := slices.SortedFunc(slices.Values(m.Logs()), func(a, b string) int {
		return cmp.Compare(slices.Index(known, a), slices.Index(known, b))
	})
	all := []Log{}
	for _, name := range byName {
		log := Log{Name: name, Services: s.servicesOf(name)}
		accounts, regions := map[string]bool{}, map[string]bool{}
		hours := map[int64]int64{}
		var trails []Trail
		for _, t := range m.Trails() {
			if t.Log != name {
				continue
			}
			trail := Trail{Account: t.Account, Region: t.Region}
			own := map[int64]int64{}
			for _, h := range m.Hours(t) {
				own[h.At.Unix()/3600] += h.Records
				hours[h.At.Unix()/3600] += h.Records
				trail.Records += h.Records
			}
			trail.Span, trail.Rhythm = measure(own)
			trails = append(trails, trail)
			log.Records += trail.Records
			accounts[t.Account], regions[t.Region] = true, true
		}
		log.Span, log.Rhythm = measure(hours)
		log.Accounts, log.Regions = names(accounts), names(regions)
		log.Trails, log.TrailsOmitted = bounded(trails)
		all = append(all, log)
	}
	return all
}

// measure takes the records of each hour since 1970.
func measure(hours map[int64]int64) (s Span, r Rhythm) {
	if len(hours) == 0 {
		return
	}
	with := slices.Sorted(maps.Keys(hours))
	first, last := with[0], with[len(with)-1]
	at := func(h int64) Time { return Time{time.Unix(h*3600, 0).UTC()} }
	s = Span{at(first), at(last), int64(len(with)), last - first + 1}
	var gaps, counts []int64
	for i, h := range with {
		counts = append(counts, hours[h])
		if i > 0 {
			gaps = append(gaps, h-with[i-1])
			r.Longest = max(r.Longest, h-with[i-1]-1)
		}
	}
	r.GapHours, r.PerHour = median(gaps), median(counts)
	return
}

// median is the middle of some numbers, of two the smaller; 0 of none.
func median(all []int64) int64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[(len(all)-1)/2]
}

// names are the names of a set, in order; never nil.
func names(set map[string]bool) []string {
	all := slices.AppendSeq(make([]string, 0, len(set)), maps.Keys(set))
	slices.Sort(all)
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// servicesOf are the services that a log tells of, those with most records
// first.
func (s *Survey) servicesOf(log string) []ServiceCalls {
	sums := map[string]Calls{}
	for of, c := range s.services {
		if of.Log == log {
			sums[of.Name] = sums[of.Name].plus(c)
		}
	}
	all := make([]ServiceCalls, 0, len(sums))
	for name, c := range sums {
		all = append(all, ServiceCalls{name, c})
	}
	slices.SortFunc(all, func(a, b ServiceCalls) int {
		return cmp.Or(cmp.Compare(b.Reads+b.Writes, a.Reads+a.Writes), cmp.Compare(a.Service, b.Service))
	})
	return all[:min(len(all), maxListed)]
}
