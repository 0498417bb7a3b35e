package flow

import (
	"strings"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

// hosts know whose an address is, and which interfaces pass on what others send.
// They learn it from the cells of each day, which come before its hours.
type hosts struct {
	Day     time.Time              `json:"day"`
	Served  map[string]bool        `json:"served"`  // today: address and port, opened from inside
	Owners  detect.Shelf[owner]    `json:"owners"`  // by place and address
	Relays  detect.Shelf[struct{}] `json:"relays"`  // by place and interface
	Forward map[string]*both       `json:"forward"` // today: by place and interface
	world   detect.World
}

// An owner is whose an address is.
type owner struct{ ENI, Instance string }

// both are the ports that an interface opens to the internet: those that it is
// opened at from inside too, and the others.
type both struct{ Too, Only int }

// The bounds of memory.
const (
	mostServed = 200_000
	mostOwners = 50_000
	mostRelays = 10_000
)

// forwards is how many ports an interface must open outward, all of which are
// opened at it from inside, to be taken for a gateway where its records do not
// tell.
const forwards = 3

func newHosts() *hosts {
	return &hosts{Served: map[string]bool{}, Owners: detect.NewShelf[owner](mostOwners), Relays: detect.NewShelf[struct{}](mostRelays), Forward: map[string]*both{}}
}

// join is a name for several parts.
func join(parts ...string) string { return strings.Join(parts, "|") }

// learn takes the cells that are for it.
func (h *hosts) learn(c *observe.Cell) bool {
	if c.Kind > openedCell {
		return false
	}
	if !c.Start.Equal(h.Day) {
		h.Day, h.Served, h.Forward = c.Start, map[string]bool{}, map[string]*both{}
	}
	place := join(c.Key[0], c.Key[1])
	switch c.Kind {
	case relayCell:
		h.Relays.Take(join(place, c.Key[2]), c.Start)
	case servedCell:
		if len(h.Served) < mostServed {
			h.Served[join(place, c.Key[2], c.Key[3])] = true
		}
	case openedCell:
		h.own(c, place)
	}
	return true
}

// own takes a cell that tells whose an address is.
func (h *hosts) own(c *observe.Cell, place string) {
	eni, addr, instance, port := c.Key[2], c.Key[3], c.Key[4], c.Key[5]
	if eni == "" {
		return
	}
	h.Owners.Take(join(place, addr), c.Start).It = owner{eni, instance}
	name := join(place, eni)
	f := h.Forward[name]
	if f == nil {
		if len(h.Forward) == mostOwners {
			return
		}
		f = &both{}
		h.Forward[name] = f
	}
	if h.Served[join(place, addr, port)] {
		f.Too++
	} else {
		f.Only++
	}
}

// relays tells whether a cell is of what an interface passes on for others:
// either it is the gateway's own, or it was seen at a gateway, and the sender's
// own interface has a log too.
func (h *hosts) relays(c *observe.Cell) bool {
	place, eni, addr := join(c.Key[0], c.Key[1]), c.Key[2], c.Key[3]
	if eni == "" {
		return c.Kind == talkCell && h.Owners.Look(join(place, addr)) != nil
	}
	name := join(place, eni)
	if h.Relays.Look(name) != nil {
		return true
	}
	f := h.Forward[name]
	return f != nil && f.Only == 0 && f.Too >= forwards
}

// A party is one own end of a flow.
type party struct{ account, region, eni, addr, instance string }

// actor is who that is: the instance, or else its interface, or else the address.
func (h *hosts) actor(p party, at time.Time) event.Actor {
	known := owner{p.eni, p.instance}
	if k := h.Owners.Look(join(p.account, p.region, p.addr)); k != nil && (p.eni == "" || p.eni == k.ENI) {
		known = *k
	}
	if p.instance != "" {
		known.Instance = p.instance
	}
	if known.Instance == "" && h.world != nil {
		known.Instance, _ = h.world.Instance(p.account, p.region, known.ENI, p.addr, at)
	}
	a := event.Actor{Kind: "instance", Account: p.account}
	switch {
	case known.Instance != "":
		a.Name, a.ARN = known.Instance, p.arn("instance", known.Instance)
	case known.ENI != "":
		a.Name, a.ARN = known.ENI, p.arn("network-interface", known.ENI)
	default:
		return stranger(p.addr)
	}
	a.Root = a.ARN
	return a
}

// stranger is somebody of whom only an address is known.
func stranger(addr string) event.Actor { return event.Actor{Kind: "ip", Name: addr, Root: addr} }

// arn names something of EC2.
func (p party) arn(kind, id string) string {
	return "arn:aws:ec2:" + p.region + ":" + p.account + ":" + kind + "/" + id
}
