package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// Buckets finds in S3's server access logs who goes through buckets: strangers
// that guess names or copy what they could list, and requesters that read or
// delete far more than they used to.
//
// Jobs read and delete in bulk every night, so without a past the numbers are low.
type Buckets struct {
	detector[bucketMemory]
	enumeration, bulkRead, copied, privateCopied    *finding.Kind
	unusualRead, bulkDelete, unusualDelete, emptied *finding.Kind
}

type bucketMemory struct {
	Visit   visit // at hand
	Buckets detect.Shelf[bucket]
	Guests  detect.Shelf[bucketGuest]
}

func newBucketMemory() bucketMemory {
	return bucketMemory{Buckets: detect.NewShelf[bucket](maxBuckets), Guests: detect.NewShelf[bucketGuest](maxVisitors)}
}

// A bucket is what is known of one.
type bucket struct {
	Since   int64    // the first hour
	Opened  int64    // the first hour in which a stranger got anything; 0 for none
	Listers []string // strangers that listed it, a few: many mean that it is meant to be public
}

// A bucketGuest is what is known of a requester at a bucket.
type bucketGuest struct {
	Since             int64 // the first hour
	Read, Deleted     past  // objects in each hour
	Listed            int64 // the last hour in which it did
	ReadAt, ReadCount int64 // the last hour of many reads
}

// A visit is what one requester did at a bucket in an hour.
type visit struct {
	Key       string
	Start     time.Time
	Target    target
	Requester string
	IP        string // of a stranger
	Deeds     []deed
}

// A deed is what was done alike.
type deed struct {
	What    string
	IP      string
	Count   int64
	Objects int64
	Events  []observe.Sight
	Omitted int64
}

// NewBuckets returns the detector.
func NewBuckets(s Settings) *Buckets {
	d := &Buckets{
		enumeration:   detect.Describe("web.bucket-enumeration", "", finding.Low, "attack.discovery", "attack.t1619"),
		bulkRead:      detect.Describe("web.bucket-bulk-read", "", finding.Low, "attack.collection", "attack.t1530"),
		copied:        detect.Describe("web.bucket-copied", "", finding.Medium, "attack.collection", "attack.exfiltration", "attack.t1530"),
		privateCopied: detect.Describe("web.bucket-private-copied", "", finding.High, "attack.collection", "attack.exfiltration", "attack.t1530"),
		unusualRead:   detect.Describe("web.bucket-unusual-read", "", finding.Medium, "attack.collection", "attack.t1530"),
		bulkDelete:    detect.Describe("web.bucket-bulk-deletion", "", finding.Low, "attack.impact", "attack.t1485"),
		unusualDelete: detect.Describe("web.bucket-unusual-deletion", "", finding.Medium, "attack.impact", "attack.t1485"),
		emptied:       detect.Describe("web.bucket-copied-and-emptied", "", finding.High, "attack.impact", "attack.t1485", "attack.t1530")}
	d.detector = newDetector("web.buckets", s, newBucketMemory,
		d.enumeration, d.bulkRead, d.copied, d.privateCopied, d.unusualRead, d.bulkDelete, d.unusualDelete, d.emptied)
	d.fields = append([]string{"requester", "key_name"}, fields...)
	return d
}

// Forgotten is how many buckets and requesters were let go.
func (d *Buckets) Forgotten() int64 {
	return d.memory.Buckets.Forgotten + d.memory.Guests.Forgotten
}

// Lens looks at the requests of one worker.
func (d *Buckets) Lens(p *event.Projection) observe.Lens {
	return &bucketLens{newReader(p, d.settings), p.Slot("requester"), p.Slot("key_name")}
}

type bucketLens struct {
	reader
	requester, object event.Slot
}

// See notes what was read, listed, deleted or refused. AWS's own services are
// left alone, and so is what visitors of a site that lies in a bucket fetch.
func (l *bucketLens) See(e *event.Event, pad *observe.Pad) {
	if e.Format != "s3access" {
		return
	}
	what := deedOf(e.Name, l.answer(e))
	if what == "" {
		return
	}
	who := e.Bytes(l.requester)
	if len(who) == 1 { // "-"
		who = nil
	}
	ip := l.from(e)
	if ip == nil || len(who) > 0 && !bytes.HasPrefix(who, []byte("arn:")) && len(who) != canonicalSize {
		return
	}
	sent, _ := strconv.ParseInt(string(e.Bytes(l.sent)), 10, 64)
	pad.Note(observe.Note{Window: time.Hour, Weight: sent, Mark: e.Bytes(l.object)},
		[]byte(e.Format), e.Account, e.Region, e.Bytes(l.bucket), who, ip, []byte(what))
}

// canonicalSize is the length of the canonical id of an account.
const canonicalSize = 64

// deedOf is what an operation comes to; "" for what does not matter here.
func deedOf(operation []byte, a answer) string {
	switch {
	case !bytes.HasPrefix(operation, []byte("REST.")) && !bytes.HasPrefix(operation, []byte("BATCH.")):
		return ""
	case a == refused:
		return "refused"
	case a != served:
		return ""
	}
	switch string(operation) {
	case "REST.GET.OBJECT":
		return "read"
	case "REST.GET.BUCKET", "REST.GET.BUCKETVERSIONS":
		return "listed"
	case "REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT":
		return "deleted"
	case "REST.PUT.OBJECT": // tells how long a bucket is known that nobody reads
		return "written"
	}
	return ""
}

// Thresholds of buckets: different objects within an hour.
const (
	guessedObjects = 100 // refused
	strangerReads  = 200
	privateReads   = 20 // of a bucket that no stranger got anything from before
	manyReads      = 1000
	manyDeletions  = 500
	knownHours     = 3 * 24 // a bucket's past, from which on a requester without one is new
	fewListers     = 3      // strangers that list a bucket which is not meant to be public
	maxBuckets     = 1 << 12
	maxVisitors    = 1 << 14
)

// Observe takes a cell: what one requester did alike from one address.
func (d *Buckets) Observe(c *observe.Cell, tell func(detect.Signal)) {
	v := &d.memory.Visit
	requester, ip := c.Key[4], c.Key[5]
	key := joined(append(slices.Clone(c.Key[:4]), requester)...)
	stranger := ""
	if requester == "" {
		stranger = ip
		key = joined(key, ip)
	}
	if v.Key != key || !v.Start.Equal(c.Start) {
		d.leave(tell)
		*v = visit{Key: key, Start: c.Start, Target: targetOf(c.Key), Requester: requester, IP: stranger}
	}
	if len(v.Deeds) < maxDeeds {
		v.Deeds = append(v.Deeds, deed{c.Key[6], ip, c.Count, c.Marks, c.Sights(), c.Omitted()})
	}
}

// maxDeeds bounds what is held of one visit: a requester may come from many
// addresses.
const maxDeeds = 256

// End judges the last visit.
func (d *Buckets) End(tell func(detect.Signal)) { d.leave(tell) }

// objects is how many objects were treated so.
func (v *visit) objects(what string) (n int64) {
	for _, one := range v.Deeds {
		if one.What == what {
			n += max(one.Objects, min(one.Count, 1))
		}
	}
	return n
}

// leave judges the visit at hand.
func (d *Buckets) leave(tell func(detect.Signal)) {
	m := &d.memory
	v := &m.Visit
	if v.Key == "" {
		return
	}
	hour := v.Start.Unix() / 3600
	at := &m.Buckets.Take(joined(v.Target.Account, v.Target.Region, v.Target.Site), v.Start).It
	guest := &m.Guests.Take(v.Key, v.Start).It
	if at.Since == 0 {
		at.Since = hour
	}
	if guest.Since == 0 {
		guest.Since = hour
	}
	read, listed, deleted := v.objects("read"), v.objects("listed"), v.objects("deleted")
	if listed > 0 {
		guest.Listed = hour
		if v.Requester == "" && len(at.Listers) <= fewListers && !slices.Contains(at.Listers, v.IP) {
			at.Listers = append(at.Listers, v.IP)
		}
	}
	var readTold, deletedTold bool
	if v.Requester == "" {
		if at.Opened == 0 && read+listed > 0 {
			at.Opened = hour
		}
		d.anonymous(v, at, guest, read, tell)
	} else {
		readTold = d.reader(v, at, guest, read, tell)
		deletedTold = d.deleter(v, at, guest, deleted, tell)
	}
	guest.Read.learn(read, readTold)
	guest.Deleted.learn(deleted, deletedTold)
	if read >= strangerReads {
		guest.ReadAt, guest.ReadCount = hour, read
	}
	*v = visit{}
}

// anonymous judges what somebody without identity did.
func (d *Buckets) anonymous(v *visit, at *bucket, guest *bucketGuest, read int64, tell func(detect.Signal)) {
	if n := v.objects("refused"); n >= guessedObjects {
		v.tell(d.enumeration, map[string]any{"objects_refused": n, "threshold": guessedObjects}, tell, "refused")
	}
	hour := v.Start.Unix() / 3600
	listed := guest.Listed > 0 && hour-guest.Listed < dayHours && len(at.Listers) <= fewListers
	if listed && read >= privateReads && at.Opened-at.Since >= knownHours && hour-at.Opened < dayHours {
		v.tell(d.privateCopied, map[string]any{"objects_read": read, "threshold": privateReads, "hours_known": at.Opened - at.Since}, tell, "listed", "read")
		return
	}
	if read < strangerReads {
		return
	}
	reason := map[string]any{"objects_read": read, "threshold": strangerReads}
	if listed {
		reason["listed"] = true
		v.tell(d.copied, reason, tell, "listed", "read")
		return
	}
	v.tell(d.bulkRead, reason, tell, "read")
}

// isUnusual tells whether a requester never did so much: it is known for as long
// as it takes, or it is new to a bucket that is.
func (g *bucketGuest) isUnusual(n int64, p *past, at *bucket, hour int64) bool {
	return hour-at.Since >= knownHours && n >= beyond*p.usual() && (len(p.Hours) >= settledHours || hour-g.Since < dayHours)
}

// reader judges what a requester with a name read, and says whether it is unusual.
func (d *Buckets) reader(v *visit, at *bucket, guest *bucketGuest, read int64, tell func(detect.Signal)) bool {
	unusual := read >= manyReads && guest.isUnusual(read, &guest.Read, at, v.Start.Unix()/3600)
	if unusual {
		v.tell(d.unusualRead, map[string]any{"objects_read": read, "usual": guest.Read.usual(), "threshold": manyReads}, tell, "listed", "read")
	}
	return unusual
}

// deleter judges what a requester deleted, and says whether it is unusual. Who first reads all and then deletes it
// keeps a copy: so do those who ask for ransom, and programs that take objects
// from a bucket one by one, but these do it every day.
func (d *Buckets) deleter(v *visit, at *bucket, guest *bucketGuest, deleted int64, tell func(detect.Signal)) bool {
	if deleted < manyDeletions {
		return false
	}
	hour := v.Start.Unix() / 3600
	read := v.objects("read")
	if hour-guest.ReadAt < dayHours {
		read += guest.ReadCount
	}
	reason := map[string]any{"objects_deleted": deleted, "objects_read": read, "usual": guest.Deleted.usual(), "threshold": manyDeletions}
	switch {
	case !guest.isUnusual(deleted, &guest.Deleted, at, hour):
		if deleted >= beyond*guest.Deleted.usual() {
			v.tell(d.bulkDelete, reason, tell, "deleted")
		}
		return false
	case 5*read >= 4*deleted:
		v.tell(d.emptied, reason, tell, "listed", "read", "deleted")
	default:
		v.tell(d.unusualDelete, reason, tell, "deleted")
	}
	return true
}

// effects are what deeds do to a bucket.
var effects = map[string]string{"read": "read", "listed": "read", "deleted": "changed", "refused": "denied"}

func (v *visit) tell(kind *finding.Kind, reason map[string]any, tell func(detect.Signal), deeds ...string) {
	actor := stranger(v.IP)
	switch {
	case strings.HasPrefix(v.Requester, "arn:"):
		actor = decode.Principal(v.Requester)
	case v.Requester != "":
		actor = event.Actor{Kind: "account", Name: v.Requester, Principal: v.Requester}
	}
	if actor.Root == "" {
		actor.Root = actor.Key()
	}
	s := detect.Signal{Kind: kind, Reason: reason}
	for _, one := range v.Deeds {
		if !slices.Contains(deeds, one.What) {
			continue
		}
		like := v.Target.summary(one.IP, actor, one.What)
		like.Succeeded, like.Resources = one.What != "refused", v.Target.touched(effects[one.What])
		s.Events = append(s.Events, observe.Summaries(one.Events, like)...)
		s.Omitted += one.Omitted
	}
	tell(s)
}
