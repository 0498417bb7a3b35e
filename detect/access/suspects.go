package access

import (
	"slices"

	"bannin/detect"
	"bannin/finding"
)

// suspects tells what comes from where a finding of an actor was about. It is
// new no more, but it is the same story.
type suspects struct{}

// A suspect is a place and program from which somebody acted unduly.
type suspect struct {
	Network, Agent string
	Rule, Variant  string // of the finding
	Until          int32  // hour
}

// maxSuspects bounds them for one actor.
const maxSuspects = 8

// probation is how many hours a suspect is remembered after its last call.
const probation = 14 * 24

func (suspects) look(s *stretch, tell func(detect.Signal)) {
	p := s.past
	if len(p.Suspects) == 0 {
		return
	}
	p.Suspects = slices.DeleteFunc(p.Suspects, func(x suspect) bool { return x.Until < s.memory.Hour })
	for _, a := range s.acts {
		if x := p.suspected(a.network, a.part(with)); x != nil {
			x.Until = s.memory.Hour + probation
			if kind := kinds.named(x.Rule, x.Variant); kind != nil {
				tell(detect.Signal{Kind: kind, Events: a.summaries(), Omitted: a.cell.Omitted()})
			}
		}
	}
}

// suspected is the suspect of a place, or nil.
func (p *past) suspected(network, agent string) *suspect {
	for i := range p.Suspects {
		if x := &p.Suspects[i]; x.Network == network && x.Agent == agent {
			return x
		}
	}
	return nil
}

// suspect remembers where what was found came from, if both network and program
// are not the actor's own.
func (p *past) suspect(m *memory, network, agent string, kind *finding.Kind) {
	if network == "" || agent == "" || p.Habit.find(feature{byNetwork, network}) >= 0 || p.Habit.find(feature{byAgent, agent}) >= 0 || p.suspected(network, agent) != nil {
		return
	}
	if len(p.Suspects) == maxSuspects {
		p.Suspects = p.Suspects[1:]
	}
	p.Suspects = append(p.Suspects, suspect{network, m.word(agent), kind.Rule, kind.Variant, m.Hour + probation})
}
