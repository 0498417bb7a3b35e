package flow

import (
	"math"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// What is unusual of bytes sent to one peer in an hour. Volumes are compared as
// logarithms, since they are spread over orders of magnitude.
const (
	volumeLeast     = 500e6 // less is no theft worth the alarm
	volumeDeviation = 4.0   // standard deviations above the mean of logarithms
	volumeSpread    = 0.5   // the least standard deviation that is believed: a factor of 1.65
	volumeHours     = 24    // hours of the habit
	volumeTop       = 2.0   // times the most there ever was
	uploadLeast     = 1e9   // to a peer that is new to the account, within its first day
	uploadAnyway    = 20e9  // in an hour, without any past to compare with
)

// A volume finds very much sent out: more than a host ever sent to that peer, or
// much to a peer that the whole account never talked to. What others of the
// account talk to as well is a service.
type volume struct {
	past              *past
	much, fresh, huge *finding.Kind

	Hosts detect.Shelf[habit] `json:"hosts"` // bytes an hour and peer, by host
	Pairs detect.Shelf[habit] `json:"pairs"` // by host, peer and port
}

// A habit is the distribution of the logarithms of volumes. Source: Welford, Note
// on a method for calculating corrected sums of squares, 1962.
type habit struct {
	N        int
	Mean, M2 float64
	Top      float64 // bytes
	Sent     float64 // bytes in all
}

func (h *habit) add(bytes float64) {
	x := math.Log1p(bytes)
	h.N++
	d := x - h.Mean
	h.Mean += d / float64(h.N)
	h.M2 += d * (x - h.Mean)
	h.Top = max(h.Top, bytes)
	h.Sent += bytes
}

// deviations is how far bytes lie above the mean, in standard deviations.
func (h *habit) deviations(bytes float64) float64 {
	if h.N < 2 {
		return 0
	}
	return (math.Log1p(bytes) - h.Mean) / max(volumeSpread, math.Sqrt(h.M2/float64(h.N-1)))
}

// usual is the habit's typical volume, in bytes.
func (h *habit) usual() int64 { return int64(math.Expm1(h.Mean)) }

func newVolume(p *past) *volume {
	const guardDuty = "Behavior:EC2/TrafficVolumeUnusual"
	tags := []string{"attack.exfiltration", "attack.t1048"}
	return &volume{past: p, much: detect.Describe("flow.volume-unusual", guardDuty, finding.Medium, tags...),
		fresh: detect.Describe("flow.upload-new", guardDuty, finding.Medium, tags...), huge: detect.Describe("flow.upload-huge", guardDuty, finding.Low, tags...),
		Hosts: detect.NewShelf[habit](20_000), Pairs: detect.NewShelf[habit](100_000)}
}

func (*volume) Name() string             { return "volume" }
func (d *volume) Kinds() []*finding.Kind { return []*finding.Kind{d.much, d.fresh, d.huge} }
func (*volume) Wants() []uint8           { return []uint8{talkCell} }
func (d *volume) Forgotten() int64       { return d.Hosts.Forgotten + d.Pairs.Forgotten }

func (d *volume) judge(s *sight) {
	peer, bytes := s.rest[0], float64(s.Weight)
	host := &d.Hosts.Take(s.host(), s.Start).It
	pair := d.Pairs.Take(join(s.host(), peer, s.rest[1]), s.Start)
	kind, reason := d.find(s, host, pair, bytes)
	if kind != nil {
		reason["address"], reason["port"], reason["bytes_in_the_hour"] = peer, s.rest[1], s.Weight
		s.tell(tale{kind: kind, remote: peer, reason: reason})
	}
	host.add(bytes)
	pair.It.add(bytes)
}

func (d *volume) find(s *sight, host *habit, pair *detect.Kept[habit], bytes float64) (*finding.Kind, map[string]any) {
	n, own := d.past.now, &pair.It
	reason := func(of *habit, threshold float64) map[string]any {
		return map[string]any{"usual_bytes": of.usual(), "most_bytes_before": int64(of.Top), "deviations": math.Round(10*of.deviations(bytes)) / 10, "hours_before": of.N, "threshold_bytes": int64(threshold)}
	}
	above := func(of *habit) bool { return of.deviations(bytes) >= volumeDeviation && bytes >= volumeTop*of.Top }
	switch {
	case own.N >= volumeHours && bytes >= volumeLeast && above(own):
		return d.much, reason(own, volumeLeast)
	case isAddress(s.rest[0]) && n.peerSince >= warmUp && n.peerHosts == 1 && s.Start.Sub(pair.First) < 24*time.Hour && own.Sent+bytes >= uploadLeast && own.Sent+bytes >= volumeTop*host.Top:
		r := reason(host, uploadLeast)
		r["bytes_since_first_seen"] = int64(own.Sent + bytes)
		return d.fresh, r
	case bytes >= uploadAnyway && isAddress(s.rest[0]) && own.Top < uploadAnyway:
		return d.huge, reason(own, uploadAnyway)
	}
	return nil, nil
}
