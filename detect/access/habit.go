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
	group group
	name  string
}

// halfLife is how many days it takes until a day counts half.
const halfLife = 30

// faded is what a weight of some day is worth on a later one.
func faded(weight float32, from, to int32) float32 {
	if from >= to || weight == 0 {
		return weight
	}
	return weight * float32(math.Exp2(-float64(to-from)/halfLife))
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
	News   [groups]float32 // days with something that had not been there, faded
	Day    int32           // up to which Active and News are faded
	Days   int32           // active ones, all counted whole
	Fresh  [groups]bool    // something new came today
}

// begin makes a day the one at hand, and tells whether it is another.
func (h *habit) begin(day int32) bool {
	if day <= h.Day && h.Days > 0 {
		return false
	}
	h.Active = faded(h.Active, h.Day, day) + 1
	for g := range h.News {
		h.News[g] = faded(h.News[g], h.Day, day)
	}
	h.Day, h.Fresh = day, [groups]bool{}
	h.Days++
	return true
}

// find is the place of a feature, or -1.
func (h *habit) find(f feature) int {
	return slices.IndexFunc(h.Seen, func(s seen) bool { return s.Group == f.group && s.Name == f.name })
}

// touch remembers a feature for the day at hand. It tells whether it had not
// been there that day, and whether never.
func (h *habit) touch(f feature) (today, ever bool) {
	if i := h.find(f); i >= 0 {
		s := &h.Seen[i]
		if int32(s.Day) >= h.Day {
			return false, false
		}
		s.Weight, s.Day = faded(s.Weight, int32(s.Day), h.Day)+1, uint16(h.Day)
		return true, false
	}
	if !h.Fresh[f.group] {
		h.Fresh[f.group] = true
		h.News[f.group]++
	}
	h.make(f.group)
	h.Seen = append(h.Seen, seen{f.name, 1, uint16(h.Day), f.group})
	return true, true
}

// make leaves room for one more of a group.
func (h *habit) make(g group) {
	n, weakest := 0, -1
	for i := range h.Seen {
		if h.Seen[i].Group != g {
			continue
		}
		if n++; weakest < 0 || h.weaker(&h.Seen[i], &h.Seen[weakest]) < 0 {
			weakest = i
		}
	}
	if n >= room[g] {
		h.Seen = slices.Delete(h.Seen, weakest, weakest+1)
	}
}

func (h *habit) weaker(a, b *seen) int {
	return cmp.Or(cmp.Compare(faded(a.Weight, int32(a.Day), h.Day), faded(b.Weight, int32(b.Day), h.Day)), strings.Compare(a.Name, b.Name))
}

// weight is how many days of now a feature is worth.
func (h *habit) weight(f feature, day int32) float64 {
	if i := h.find(f); i >= 0 {
		return float64(faded(h.Seen[i].Weight, int32(h.Seen[i].Day), day))
	}
	return 0
}

// usual are the strongest features of a group, the strongest first.
func (h *habit) usual(g group, most int) []string {
	var all []*seen
	for i := range h.Seen {
		if h.Seen[i].Group == g {
			all = append(all, &h.Seen[i])
		}
	}
	slices.SortFunc(all, func(a, b *seen) int { return -h.weaker(a, b) })
	names := []string{}
	for _, s := range all[:min(len(all), most)] {
		names = append(names, s.Name)
	}
	return names
}

// A crowd is what the actors of one kind were seen with: a day of one actor
// counts one.
type crowd struct {
	Seen   map[group]map[string]*mass
	Active mass         // days of actors
	News   [groups]mass // days of actors with something new to the crowd
}

// A mass fades.
type mass struct {
	Weight float32
	Day    int32
}

func (m *mass) add(day int32) {
	m.Weight, m.Day = faded(m.Weight, m.Day, day)+1, max(m.Day, day)
}
func (m *mass) at(day int32) float64 { return float64(faded(m.Weight, m.Day, day)) }

// maxCrowd bounds the features of a group that a crowd knows.
const maxCrowd = 4000

// touch remembers a feature that some actor has for the first time today. fresh
// says for which groups that actor has brought something new today.
func (c *crowd) touch(f feature, day int32, fresh *[groups]bool) {
	if c.Seen == nil {
		c.Seen = map[group]map[string]*mass{}
	}
	names := c.Seen[f.group]
	if names == nil {
		names = map[string]*mass{}
		c.Seen[f.group] = names
	}
	m := names[f.name]
	if m == nil {
		if !fresh[f.group] {
			fresh[f.group] = true
			c.News[f.group].add(day)
		}
		if len(names) >= maxCrowd {
			weakestHalf(names, day)
		}
		m = &mass{}
		names[f.name] = m
	}
	m.add(day)
}

// weakestHalf lets the weaker half of some features go.
func weakestHalf(names map[string]*mass, day int32) {
	keys := make([]string, 0, len(names))
	for k := range names {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(names[a].at(day), names[b].at(day)), strings.Compare(a, b))
	})
	for _, k := range keys[:len(keys)/2] {
		delete(names, k)
	}
}
