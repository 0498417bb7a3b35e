package ledger

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"
)

// Digests is what CloudTrail's digest files prove of what was read. A period is
// proven when its digest carries a signature of CloudTrail's that holds, the
// digest before it is there unaltered, and so is every log file it lists.
// Without public keys nothing is proven, only linked: the files agree with each
// other, as they would if somebody had written all of them anew. The times are
// those of delivery. The JSON names are a promise to programs.
type Digests struct {
	HoursProven  int64         `json:"hours_proven"`  // of each account and region, added up
	HoursLinked  int64         `json:"hours_linked"`  // all holds but that no signature could be checked
	HoursCovered int64         `json:"hours_covered"` // by digests, whatever they prove
	Objects      DigestObjects `json:"objects"`
	Files        DigestFiles   `json:"digests"`
	PublicKeys   int           `json:"public_keys"`
	Trails       []DigestTrail `json:"trails"` // by account, then region
	FaultList
}

// DigestObjects counts CloudTrail's log files, each once: those that are there,
// and those that a digest lists and that are not.
type DigestObjects struct {
	Proven   int64 `json:"proven"`
	Altered  int64 `json:"altered"`
	Missing  int64 `json:"missing"`
	Unproven int64 `json:"unproven"` // no digest that can be trusted covers it, or it was not read
	Added    int64 `json:"added"`    // in no digest, though digests cover its time
}

// All is how many log files there are and should be.
func (o DigestObjects) All() int64 { return o.Proven + o.Altered + o.Missing + o.Unproven + o.Added }

// DigestFiles counts the digest files themselves: Seen = Signed + Unsigned + Faulty.
type DigestFiles struct {
	Seen     int64 `json:"seen"`
	Signed   int64 `json:"signed"`
	Unsigned int64 `json:"unsigned"` // no signature, or no public key to check it with
	Faulty   int64 `json:"faulty"`   // altered, moved, signed by somebody else, or no digest at all
}

// A DigestTrail is what the digests of one account and region tell.
type DigestTrail struct {
	Account      string    `json:"account"`
	Region       string    `json:"region"`
	Digests      int64     `json:"digests"`
	From         time.Time `json:"from"` // of the first digest
	To           time.Time `json:"to"`   // of the last
	HoursCovered int64     `json:"hours_covered"`
	HoursProven  int64     `json:"hours_proven"`
	HoursLinked  int64     `json:"hours_linked"`
	Proven       []Span    `json:"proven"` // in order, none touching the next
}

// A Span is a time from and up to, not including, another.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// cloudTrail is how the names of all logs begin that digests tell of.
const cloudTrail = "cloudtrail"

// trail is the row of an account and region, or nil; also of a log that digests
// do not tell of.
func (d *Digests) trail(t Trail) *DigestTrail {
	if !strings.HasPrefix(t.Log, cloudTrail) {
		return nil
	}
	at, ok := slices.BinarySearchFunc(d.Trails, t, func(d DigestTrail, t Trail) int {
		return cmp.Or(strings.Compare(d.Account, t.Account), strings.Compare(d.Region, t.Region))
	})
	if !ok {
		return nil
	}
	return &d.Trails[at]
}

// Hours are how many hours of a trail are proven.
func (d *Digests) Hours(t Trail) int64 {
	if row := d.trail(t); row != nil {
		return row.HoursProven
	}
	return 0
}

// Proves tells whether what was delivered of a trail from one time to another
// is proven complete.
func (d *Digests) Proves(t Trail, from, to time.Time) bool {
	row := d.trail(t)
	if row == nil {
		return false
	}
	after := sort.Search(len(row.Proven), func(i int) bool { return row.Proven[i].To.After(from) })
	return after < len(row.Proven) && !row.Proven[after].From.After(from) && !row.Proven[after].To.Before(to)
}

// Quiet are the trails of which it is proven that nothing was delivered at some
// time, and of which the map has nothing.
func (d *Digests) Quiet(m *Map) []Trail {
	var all []Trail
	if d == nil {
		return nil
	}
	has := map[Trail]bool{}
	for trail := range m.rows {
		if strings.HasPrefix(trail.Log, cloudTrail) {
			trail.Log = cloudTrail
			has[trail] = true
		}
	}
	for _, row := range d.Trails {
		if trail := (Trail{cloudTrail, row.Account, row.Region}); row.HoursProven > 0 && !has[trail] {
			all = append(all, trail)
		}
	}
	return all
}

// Close orders what is listed, adds up the hours, and makes lists that JSON
// writes as [] where they are empty.
func (d *Digests) Close() {
	d.FaultList.close()
	slices.SortFunc(d.Trails, func(a, b DigestTrail) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region))
	})
	if d.Trails == nil {
		d.Trails = []DigestTrail{}
	}
	for i := range d.Trails {
		row := &d.Trails[i]
		if row.Proven == nil {
			row.Proven = []Span{}
		}
		d.HoursCovered += row.HoursCovered
		d.HoursProven += row.HoursProven
		d.HoursLinked += row.HoursLinked
	}
}

// Compare orders trails by account, then region, then log.
func (t Trail) Compare(o Trail) int {
	return cmp.Or(strings.Compare(t.Account, o.Account), strings.Compare(t.Region, o.Region), strings.Compare(t.Log, o.Log))
}
