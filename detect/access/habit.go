package access

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A group is a kind of feature: what actors are told apart by.
type group uint8

const (
	byAction group = iota
	byRegion
	byChange // the region in which something was made or changed
	byDenied // the service that denied a call
	byNetwork
	byCountry
	byAgent
	groups
)

// room is how many features of a group one actor is remembered by.
var room = [groups]int{byAction: 96, byRegion: 20, byChange: 20, byDenied: 12, byNetwork: 24, byCountry: 8, byAgent: 12}

// names of groups, in reasons.
var groupNames = [groups]string{"action", "region", "region changed", "denied", "network", "country", "agent"}

// A feature is one thing that an actor was seen with.
type feature struct {
	Group group
	Name  string
}

// A moment is a day, counted from 1970, and how fast what was before it fades:
// after so many days it counts half.
type moment struct {
	Day      int32
	HalfLife float64
}

// faded is what a weight of some day is worth now.
func (now moment) faded(weight float32, from int32) float32 {
	if from >= now.Day || weight == 0 {
		return weight
	}
	return weight * float32(math.Exp2(-float64(now.Day-from)/now.HalfLife))
}

// A seen is how many days a feature was there, faded up to the last of them. A
// day counts once, however often the feature came: bursts are no habits.
type seen struct {
	Name   string
	Weight float32
	Day    uint16 // the last; days since 1970 fit until 2149
	Group  group
}

// A habit is what one actor was seen with: at most so many features of a group,
// of which the weakest goes when there are more.
type habit struct {
	Seen   []seen
	Active float32         // days with anything at all, faded
	News   [groups]float32 // days, but for the first, with something that had not been there, faded
	Day    int32           // up to which Active and News are faded
	Days   int32           // active ones, all counted whole
}

// begin makes a day the one at hand.
func (h *habit) begin(now moment) {
	if now.Day <= h.Day && h.Days > 0 {
		return
	}
	h.Active = now.faded(h.Active, h.Day) + 1
	for g := range h.News {
		h.News[g] = now.faded(h.News[g], h.Day)
	}
	h.Day = now.Day
	h.Days++
}

// find is the place of a feature, or -1.
func (h *habit) find(f feature) int {
	return slices.IndexFunc(h.Seen, func(s seen) bool { return s.Group == f.Group && s.Name == f.Name })
}

// touch remembers a feature for the day at hand, and tells whether it had not
// been there before.
func (h *habit) touch(f feature, now moment) bool {
	if i := h.find(f); i >= 0 {
		if s := &h.Seen[i]; int32(s.Day) < h.Day {
			s.Weight, s.Day = now.faded(s.Weight, int32(s.Day))+1, uint16(h.Day)
		}
		return false
	}
	h.make(f.Group, now)
	h.Seen = append(h.Seen, seen{f.Name, 1, uint16(h.Day), f.Group})
	return true
}

// make leaves room for one more of a group.
func (h *habit) make(g group, now moment) {
	n, weakest := 0, -1
	for i := range h.Seen {
		if h.Seen[i].Group != g {
			continue
		}
		if n++; weakest < 0 || now.weaker(&h.Seen[i], &h.Seen[weakest]) < 0 {
			weakest = i
		}
	}
	if n >= room[g] {
		h.Seen = slices.Delete(h.Seen, weakest, weakest+1)
	}
}

// weaker compares what two features are worth now.
func (now moment) weaker(a, b *seen) int {
	return cmp.Or(cmp.Compare(now.faded(a.Weight, int32(a.Day)), now.faded(b.Weight, int32(b.Day))), strings.Compare(a.Name, b.Name))
}

// weight is how many days of now a feature is worth.
func (h *habit) weight(f feature, now moment) float64 {
	if i := h.find(f); i >= 0 {
		return float64(now.faded(h.Seen[i].Weight, int32(h.Seen[i].Day)))
	}
	return 0
}

// usual are the strongest features of a group, the strongest first.
func (h *habit) usual(g group, most int, now moment) []string {
	var all []*seen
	for i := range h.Seen {
		if h.Seen[i].Group == g {
			all = append(all, &h.Seen[i])
		}
	}
	slices.SortFunc(all, func(a, b *seen) int { return -now.weaker(a, b) })
	names := []string{}
	for _, s := range all[:min(len(all), most)] {
		names = append(names, s.Name)
	}
	return names
}

// A crowd is what the actors of one kind took up: what each came to have that
// it had not had. How often those do it who always did says nothing of who does
// it for the first time; how many took it up does.
type crowd struct {
	Taken  map[group]map[string]*mass
	Active mass         // days of actors
	Days   [groups]mass // on which an actor took up something
	Later  [groups]mass // of these, those that were not the actor's first
	News   [groups]mass // and those on which it was something that nobody of the crowd had
}

// A mass fades.
type mass struct {
	Weight float32
	Day    int32
}

func (m *mass) add(now moment) {
	m.Weight, m.Day = now.faded(m.Weight, m.Day)+1, max(m.Day, now.Day)
}

func (m *mass) at(now moment) float64 { return float64(now.faded(m.Weight, m.Day)) }

// maxCrowd bounds the features of a group that a crowd knows.
const maxCrowd = 4000

// A taking is what one actor took up on a day, by group: whether anything,
// and whether something new to the crowd.
type taking struct {
	first      bool // it is the actor's first day: all is new
	some, news [groups]bool
}

// take remembers that an actor took up a feature.
func (c *crowd) take(f feature, now moment, t *taking) {
	if c.Taken == nil {
		c.Taken = map[group]map[string]*mass{}
	}
	names := c.Taken[f.Group]
	if names == nil {
		names = map[string]*mass{}
		c.Taken[f.Group] = names
	}
	if !t.some[f.Group] {
		t.some[f.Group] = true
		c.Days[f.Group].add(now)
		if !t.first {
			c.Later[f.Group].add(now)
		}
	}
	m := names[f.Name]
	if m == nil {
		if !t.news[f.Group] {
			t.news[f.Group] = true
			c.News[f.Group].add(now)
		}
		if len(names) >= maxCrowd {
			weakestHalf(names, now)
		}
		m = &mass{}
		names[f.Name] = m
	}
	m.add(now)
}

// last is the day on which the crowd was last seen.
func (c *crowd) last() int32 { return c.Active.Day }

// weakestHalf lets the weaker half of some features go.
func weakestHalf(names map[string]*mass, now moment) {
	keys := make([]string, 0, len(names))
	for k := range names {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(names[a].at(now), names[b].at(now)), strings.Compare(a, b))
	})
	for _, k := range keys[:len(keys)/2] {
		delete(names, k)
	}
}
