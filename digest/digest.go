// Package digest owns the proof that logs are complete: CloudTrail's digest
// files, the chain they form, and what follows from it for each log file and
// hour. It reads no objects itself; it is told of each.
package digest

import (
	"strings"
	"sync"
	"time"

	"bannin/ledger"
)

// Format is the format of the logs that digests list, as ledgers name it.
const Format = "cloudtrail"

// An Object is what a scan saw of one object.
type Object struct {
	Name   string   // a path, or s3://bucket/key
	Sum    [32]byte // SHA-256 of its content, unpacked, where Named says that it matters
	State  State
	Digest []byte            // its content, where it is a digest
	Meta   map[string]string // of a digest: its metadata in S3; nil where they are not known
	Log    bool              // it holds CloudTrail records
}

// A State is how much of an object was read.
type State uint8

// The states of an object.
const (
	Whole  State = iota // to its end
	Unread              // not, or not to its end: the reading failed
	Broken              // it was there to read, but its packing is broken
)

// A Verifier collects what a scan sees, and proves at its end. Its methods are
// safe to call from several goroutines, until Prove.
type Verifier struct {
	// Skips tells of an object of that key that it was left out by choice.
	Skips func(key string) bool

	mu      sync.Mutex
	digests *shelf
	logs    *shelf
	strays  int64 // logs that no digest could speak of, by their name and place
	periods []period
	series  map[series]uint32
	known   []series // by number
	buckets map[string]bool
	first   map[string]time.Time       // day of the oldest object, by account
	latest  map[ledger.Trail]time.Time // time of the newest object
	made    map[string]stretch         // when backfill digests were made, by region
}

// A series is the digests of one trail for one account and region. Those
// delivered in time form one chain, those that came later (backfill) another.
type series struct{ organisation, account, region, trail, home string }

func (s series) place() ledger.Trail { return ledger.Trail{Account: s.account, Region: s.region} }

// A period is what is kept in memory of one digest.
type period struct {
	start, end uint32 // seconds since 1970
	series     uint32
	marks      mark
}

// New returns a verifier.
func New() *Verifier {
	return &Verifier{digests: newShelf(), logs: newShelf(), series: map[series]uint32{}, buckets: map[string]bool{}, first: map[string]time.Time{},
		latest: map[ledger.Trail]time.Time{}, made: map[string]stretch{}, Skips: func(string) bool { return false }}
}

// See takes note of an object. An error is one of our own: no disk.
func (v *Verifier) See(o Object) error {
	o.Name = slashed(o.Name)
	n, ok := parseName(base(o.Name))
	switch {
	case o.Digest != nil || ok && n.kind == kindDigest:
		return v.seeDigest(o, n)
	case ok:
		return v.seeLog(o, n)
	case o.Log:
		return v.seeStray(o)
	}
	return nil
}

// thing is the record of an object that is there.
func thing(o *Object) *record {
	r := &record{name: base(o.Name), place: o.Name, hash: o.Sum}
	switch o.State {
	case Unread:
		r.kind |= isUnread
	case Broken:
		r.kind |= isBroken
	}
	return r
}

func (v *Verifier) seeLog(o Object, n name) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.meet(o.Name, n)
	if trail := (ledger.Trail{Account: n.account, Region: n.region}); n.at.After(v.latest[trail]) {
		v.latest[trail] = n.at
	}
	return v.logs.put(thing(&o))
}

// seeStray takes a log with a name that CloudTrail gives to none. It is out of
// place where CloudTrail's own lie; elsewhere no digest could speak of it.
func (v *Verifier) seeStray(o Object) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, ok := strayName(o.Name); !ok {
		v.strays++
		return nil
	}
	return v.logs.put(thing(&o))
}

func (v *Verifier) seeDigest(o Object, n name) error {
	r := thing(&o)
	var c *content
	if o.State == Whole {
		c, r.wrong = parse(o.Digest, o.Sum)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.meet(o.Name, n)
	r.by = uint32(len(v.periods))
	v.periods = append(v.periods, period{series: noSeries})
	if c == nil || r.wrong != "" {
		return v.digests.put(r)
	}
	v.enter(&v.periods[r.by], c, o.Meta)
	r.kind |= isDigest
	r.toSign, r.fingerprint = c.toSign, c.fingerprint
	if !fits(o.Name, c.bucket, c.key) {
		r.belongs = c.bucket + "/" + c.key
	}
	if o.Meta != nil {
		// CloudTrail signs every digest: none, or one that cannot be read, is one
		// that does not hold.
		b, _ := signature(o.Meta["signature"])
		r.kind |= isSigned
		r.signature = string(b)
	}
	if err := v.digests.put(r); err != nil {
		return err
	}
	return v.claim(r.by, c)
}

const noSeries = ^uint32(0)

// enter fills the period of a digest.
func (v *Verifier) enter(p *period, c *content, meta map[string]string) {
	id, ok := v.series[c.series]
	if !ok {
		id = uint32(len(v.known))
		v.series[c.series] = id
		v.known = append(v.known, c.series)
	}
	p.start, p.end, p.series = c.start, c.end, id
	if c.name.backfill {
		p.marks |= late
		if t, err := time.Parse(time.RFC3339, meta["backfill-generation-timestamp"]); err == nil {
			v.made[c.series.region] = v.made[c.series.region].with(stretch{t.Unix(), t.Unix()})
		}
	}
	switch {
	case len(c.previous) == 0:
		p.marks |= starts
	case c.previous[0].foreign:
		p.marks |= foreign
	}
	if c.foreign {
		p.marks |= foreign
	}
}

// claim files what a digest says of other objects.
func (v *Verifier) claim(by uint32, c *content) error {
	put := func(s *shelf, of claim) error {
		r := record{kind: isClaim, by: by, place: of.bucket + "/" + of.key, hash: of.hash, signature: string(of.signature)}
		if of.foreign {
			r.kind |= isForeign
		}
		r.name = base(r.place)
		return s.put(&r)
	}
	for _, previous := range c.previous {
		if err := put(v.digests, previous); err != nil {
			return err
		}
	}
	for _, file := range c.files {
		if err := put(v.logs, file); err != nil {
			return err
		}
	}
	return nil
}

// meet notes what was read at all: the buckets, and the day on which an account's
// objects begin.
func (v *Verifier) meet(place string, n name) {
	bucket := inFolders
	if rest, ok := strings.CutPrefix(place, "s3://"); ok {
		bucket, _, _ = strings.Cut(rest, "/")
	}
	v.buckets[bucket] = true
	if n.account == "" {
		return
	}
	day := n.at.Truncate(24 * time.Hour)
	if first, ok := v.first[n.account]; !ok || day.Before(first) {
		v.first[n.account] = day
	}
}

// inFolders stands for whatever buckets folders were fetched from.
const inFolders = ""

// beyond tells of an object that is not there that it need not be: it was left
// out by choice, or is in a bucket of which nothing was read, or of a day before
// all that was read of its account.
func (v *Verifier) beyond(place string) bool {
	bucket, key, _ := strings.Cut(place, "/")
	if v.Skips(key) || !v.buckets[bucket] && !v.buckets[inFolders] {
		return true
	}
	n, ok := parseName(base(key))
	first, seen := v.first[n.account]
	return ok && seen && n.at.Before(first)
}
