package flow

import (
	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A sight is a cell with its key read.
type sight struct {
	*observe.Cell
	own   party
	rest  []string // of the key
	actor event.Actor
	hosts *hosts
	send  func(detect.Signal)
}

// newSight reads a cell's key.
func newSight(c *observe.Cell, h *hosts, send func(detect.Signal)) *sight {
	p := party{c.Key[0], c.Key[1], c.Key[2], c.Key[3], c.Key[4]}
	return &sight{Cell: c, own: p, rest: c.Key[5:], actor: h.actor(p, c.First), hosts: h, send: send}
}

// host names the own end, the same in all cells.
func (s *sight) host() string { return join(s.own.account, s.own.region, s.actor.Root) }

// account names the place that habits are compared within.
func (s *sight) account() string { return join(s.own.account, s.own.region) }

// A tale is what a judge tells of a cell.
type tale struct {
	kind   *finding.Kind
	who    event.Actor
	remote string // the address to look into; "" for the own one
	failed bool   // what was tried did not come about
	reason map[string]any
	events []*event.Summary // nil for the cell's
}

// tell hands on what was found. Where nobody else is to blame, the own end is.
func (s *sight) tell(t tale) {
	if t.who.Kind == "" {
		t.who = s.actor
	}
	if t.remote == "" {
		t.remote = s.own.addr
	}
	like := event.Summary{Format: "vpcflow", Account: s.own.account, Region: s.own.region, Service: "vpc-flow-logs.amazonaws.com",
		Name: "ACCEPT", IP: t.remote, Actor: t.who, Succeeded: !t.failed, Resources: s.resources(t.failed)}
	if t.failed {
		like.Error = "attempted"
	}
	signal := detect.Signal{Kind: t.kind, Reason: t.reason, Events: t.events}
	if signal.Events == nil {
		signal.Events, signal.Omitted = s.Summaries(like), s.Omitted()
	} else {
		for _, e := range signal.Events {
			id, at := e.ID, e.Time
			*e = like
			e.ID, e.Time = id, at
		}
	}
	s.send(signal)
}

// resources are the own end's, as far as they are known.
func (s *sight) resources(failed bool) []event.Resource {
	how := "read"
	if failed {
		how = "denied"
	}
	var all []event.Resource
	if s.actor.ARN != "" {
		all = append(all, event.Resource{ARN: s.actor.ARN, How: how})
	}
	if eni := s.own.eni; eni != "" && s.actor.Name != eni {
		all = append(all, event.Resource{ARN: s.own.arn("network-interface", eni), How: how})
	}
	return all
}
