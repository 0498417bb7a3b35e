package flow

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// From how many machines in an hour sessions inside are a spread: where the past
// is known, and at least three times what it was; where it is not.
const (
	lateralMachines = 10
	lateralTimes    = 3
	lateralUnknown  = 30
	lateralWarmUp   = 24 * time.Hour
)

// A lateral finds one machine that works many others by SSH, RPC, SMB, RDP or
// WinRM, and never did so before.
type lateral struct {
	past        *past
	settings    Settings
	spread, low *finding.Kind

	Most detect.Shelf[int64] `json:"most"` // machines in an hour, by host and port
}

func newLateral(p *past, s Settings) *lateral {
	spread := detect.Describe("flow.lateral", "", finding.Medium, "attack.lateral-movement", "attack.t1021")
	return &lateral{past: p, settings: s, spread: spread, low: variant(spread, "unknown", "", finding.Low), Most: detect.NewShelf[int64](20_000)}
}

func (*lateral) Name() string             { return "lateral" }
func (d *lateral) Kinds() []*finding.Kind { return []*finding.Kind{d.spread, d.low} }
func (*lateral) Wants() []uint8           { return []uint8{lateralCell} }
func (d *lateral) Forgotten() int64       { return d.Most.Forgotten }

func (d *lateral) judge(s *sight) {
	most := &d.Most.Take(join(s.host(), s.rest[0]), s.Start).It
	before := *most
	*most = max(*most, s.Marks)
	kind, threshold := d.low, int64(lateralUnknown)
	if d.past.now.account >= lateralWarmUp {
		kind, threshold = d.spread, max(lateralMachines, lateralTimes*before)
	}
	if s.Marks < threshold || before >= lateralUnknown && kind == d.low || d.settings.allows(s.own.addr) {
		return
	}
	s.tell(tale{kind: kind, reason: map[string]any{"port": s.rest[0], "machines": s.Marks, "most_before": before, "threshold": threshold, "window_minutes": 60}})
}
