package flow

import (
	"cmp"
	"math"
	"slices"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// What a beacon is: so many connections, each of its own, to one peer, at regular
// intervals over so long, and small. Regular is how far intervals lie from their
// median: 1.4826 × the median of the distances, as a share of the median. Of a
// clock it is 0; of intervals drawn evenly from half to whole, as implants with a
// jitter of 50 % do, 0.25; of independent events 1.03.
const (
	beaconBeats  = 20
	beaconSpan   = 3 * time.Hour
	beaconSpread = 0.27
	beaconBytes  = 10_000 // of one record, on average
	beaconKept   = 256    // the newest records; each connection has one there and one back
	beaconApart  = 2 * time.Second
)

// A beacon finds programs that report home in time. Those of administrators do so
// too: what several hosts talk to is a service, and so is what a cloud's provider
// runs itself.
type beacon struct {
	past       *past
	found, low *finding.Kind

	Talks detect.Shelf[beats] `json:"talks"` // by host, peer and port
}

// beats are the newest records of a conversation.
type beats struct {
	From        time.Time // the first of all
	Last        []observe.Sight
	Bytes       int64 // of all that were in Connections
	Connections int64
}

func newBeacon(p *past) *beacon {
	found := detect.Describe("flow.beacon", "", finding.Medium, "attack.command-and-control", "attack.t1071", "attack.t1573")
	return &beacon{past: p, found: found, low: variant(found, "usual", "", finding.Low), Talks: detect.NewShelf[beats](5000)}
}

func (*beacon) Name() string             { return "beacon" }
func (d *beacon) Kinds() []*finding.Kind { return []*finding.Kind{d.found, d.low} }
func (*beacon) Wants() []uint8           { return []uint8{talkCell} }
func (d *beacon) Forgotten() int64       { return d.Talks.Forgotten }

func (d *beacon) judge(s *sight) {
	peer, port := s.rest[0], s.rest[1]
	// Records of one connection that lasts come as regularly as windows do; and of
	// more events than a cell knows, the intervals are not to be had.
	if !isAddress(peer) || s.Omitted() > 0 || s.Weight > beaconBytes*s.Count || 5*s.Marks < 4*int64(len(starts(s.Sights()))) || d.past.now.peerHosts > 1 {
		return
	}
	talk := d.Talks.Take(join(s.host(), peer, port), s.Start)
	talk.It.add(s)
	rhythm, spread := talk.It.rhythm()
	b := talk.It.Last
	if len(starts(b)) < beaconBeats || b[len(b)-1].Time.Sub(talk.It.From) < beaconSpan || spread > beaconSpread {
		return
	}
	kind := d.low
	if n := d.past.now; n.peerSince >= warmUp || !isCommon(portNumber(port)) {
		kind = d.found
	}
	var events []*event.Summary
	for _, o := range b {
		events = append(events, &event.Summary{ID: o.ID, Time: o.Time})
	}
	s.tell(tale{kind: kind, remote: peer, events: events, reason: map[string]any{"address": peer, "port": port, "interval_seconds": int64(rhythm / time.Second),
		"spread": math.Round(100*spread) / 100, "threshold": beaconSpread, "connections": len(starts(b)), "hours": int64(b[len(b)-1].Time.Sub(talk.It.From) / time.Hour), "bytes_each": talk.It.Bytes / max(1, talk.It.Connections), "hosts_with_the_peer": d.past.now.peerHosts}})
}

// add takes the connections of a cell.
func (b *beats) add(s *sight) {
	if b.From.IsZero() {
		b.From = s.First
	}
	b.Last = append(b.Last, s.Sights()...)
	if n := len(b.Last); n > beaconKept {
		b.Last = slices.Clone(b.Last[n-beaconKept:])
	}
	b.Bytes, b.Connections = b.Bytes+s.Weight, b.Connections+s.Marks
}

// starts are when connections began: what goes there and what comes back begin
// together.
func starts(all []observe.Sight) []time.Time {
	var times []time.Time
	for _, e := range all {
		if n := len(times); n == 0 || e.Time.Sub(times[n-1]) >= beaconApart {
			times = append(times, e.Time)
		}
	}
	return times
}

// rhythm is the median of the intervals, and how far they lie from it.
func (b *beats) rhythm() (time.Duration, float64) {
	times := starts(b.Last)
	if len(times) < 3 {
		return 0, math.Inf(1)
	}
	var apart []time.Duration
	for i := range times[1:] {
		apart = append(apart, times[i+1].Sub(times[i]))
	}
	m := median(apart)
	for i, d := range apart {
		apart[i] = (d - m).Abs()
	}
	return m, 1.4826 * float64(median(apart)) / float64(m)
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}
