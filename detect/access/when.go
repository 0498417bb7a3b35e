package access

import (
	"time"

	"bannin/detect"
)

// calendar tells sensitive work of people at hours when they do not work. Alone,
// an hour is no intruder: people are called out of bed. So without business hours
// of the settings it takes something else that is not usual.
type calendar struct{ settings *Settings }

// odd is how many bits something else has to have beside the hour.
const odd = 4

func (j *calendar) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	bits := m.hourBits(p, clock(s.hour))
	for _, a := range s.acts {
		if !a.ok() || a.class == reading || !p.Person && !a.person() || bits < 1 && p.Habit.Days >= 2*fledgling {
			continue
		}
		if a.tactic < defenseEvasion {
			continue
		}
		closed := j.settings.Business != nil && !j.settings.Business(a.cell.First)
		other := max(m.bits(p, feature{byAction, a.action}), m.bits(p, feature{byNetwork, a.network}), m.bits(p, feature{byAgent, a.part(with)}))
		kind := kinds.offHours
		switch {
		case closed:
			kind = kinds.closed
		case a.action == "ec2:RunInstances" && bits >= mostHours-1:
			kind = kinds.nightLaunch
		case bits < mostHours-1 || other < odd:
			continue
		}
		tell(detect.Signal{Kind: kind, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{
			"hour_utc": s.hour.Hour(), "days_at_this_hour": p.daysAt(s.hour), "active_days": p.Habit.Days, "hour_bits": round(bits), "other_bits": round(other)}})
	}
}

// daysAt is on how many days, faded, a person worked at an hour.
func (p *past) daysAt(hour time.Time) int {
	if p.Clock == nil {
		return 0
	}
	return int(p.Clock[clock(hour)])
}
