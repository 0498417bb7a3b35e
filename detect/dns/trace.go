package dns

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A trace is a cell as judges take it, and keep it until they know enough.
type trace struct {
	Who                  asker
	What                 []string // the rest of the key
	Kind                 uint8
	At                   time.Time // when the window began
	Count, Weight, Marks int64
	Events               []observe.Sight
}

// An asker is the machine that asked.
type asker struct{ Account, Region, Instance, Addr string }

// key tells one from all others.
func (a asker) key() string {
	return strings.Join([]string{a.Account, a.Region, a.Instance, a.Addr}, "\n")
}

// parts is how many parts of a key follow who asked, by the kind of the cell.
var parts = [...]int{seen: 1, failed: 1, odd: 1, load: 3, loadDay: 2, pool: 2, listed: 2, inward: 4}

// newTrace reads a cell; false for one that is none of ours.
func newTrace(c *observe.Cell) (trace, bool) {
	if int(c.Kind) >= len(parts) || len(c.Key) != 4+parts[c.Kind] {
		return trace{}, false
	}
	k := c.Key
	return trace{asker{k[0], k[1], k[2], k[3]}, k[4:], c.Kind, c.Start, c.Count, c.Weight, c.Marks, c.Sights()}, true
}

// omitted is how many events there are beyond those that are known.
func (t *trace) omitted() int64 { return max(0, t.Count-int64(len(t.Events))) }

// A teller makes signals.
type teller struct {
	world detect.World
	tell  func(detect.Signal)
}

// say tells that traces of one asker are of a kind. name is that of each, for
// people; done says that what was tried came about.
func (s teller) say(k *finding.Kind, traces []trace, name func(*trace) string, done bool, reason map[string]any) {
	signal := detect.Signal{Kind: k, Reason: reason}
	for i := range traces {
		t := &traces[i]
		like := s.summary(t.Who, t.At)
		like.Message, like.Succeeded = name(t), done
		for _, e := range t.Events {
			one := like
			one.ID, one.Time = e.ID, e.Time
			signal.Events = append(signal.Events, &one)
		}
		signal.Omitted += t.omitted()
	}
	if len(signal.Events) > 0 {
		s.tell(signal)
	}
}

// summary is what all queries of an asker have in common.
func (s teller) summary(a asker, at time.Time) event.Summary {
	like := event.Summary{Format: format, Account: a.Account, Region: a.Region, Service: "route53resolver.amazonaws.com", Name: "Query", IP: a.Addr}
	instance := a.Instance
	if instance == "" && s.world != nil {
		if id, known := s.world.Instance(a.Account, a.Region, "", a.Addr, at); known {
			instance = id
		}
	}
	like.Actor = event.Actor{Kind: "ip", Name: a.Addr}
	if instance != "" {
		arn := "arn:aws:ec2:" + a.Region + ":" + a.Account + ":instance/" + instance
		like.Actor = event.Actor{Kind: "instance", Name: instance, ARN: arn, Account: a.Account}
		like.Resources = []event.Resource{{ARN: arn, How: "read"}}
	}
	like.Actor.Root = like.Actor.Key()
	return like
}

// first is the first part of what was noted: the name, or the domain.
func first(t *trace) string { return t.What[0] }

// ordered are a map's keys in order.
func ordered[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
