package actor

import (
	"slices"
	"strings"
	"time"
)

// Identity Center's own records name users by id, and the sessions of its roles
// by name. Some records have both. Where none has, the user who was let into an
// account is the one whose session of that role began right then, if there is
// but one such, again and again.

// maxMeetings bounds how many sign-ins are held against sessions.
const maxMeetings = 1 << 18

// How long before and after Identity Center tells of it a session may begin.
const (
	meetBefore = time.Minute
	meetAfter  = 10 * time.Minute
)

// meet finds the names of Identity Center's users.
func (g *Graph) meet() {
	votes := map[string]map[string]int{}
	n := 0
	for i := g.class[sessions]; i < len(g.edges) && n < maxMeetings; i++ {
		e := &g.edges[i]
		w := g.whos[e.by]
		if e.how != SignedIn || e.name != 0 || w.principal == 0 || w.arn != 0 {
			continue
		}
		n++
		if name := g.met(e); name != "" {
			id := g.text(w.principal)
			if votes[id] == nil {
				votes[id] = map[string]int{}
			}
			votes[id][name]++
		}
	}
	for id, names := range votes {
		if name := winner(names); name != "" {
			g.persons[id] = name
		}
	}
	for i := range g.edges[:g.class[machines]] {
		e := &g.edges[i]
		if id, ok := strings.CutPrefix(g.text(e.what), centreUsers); ok && e.how == Named {
			g.persons[id] = g.text(e.name)
		}
	}
}

// met is the name of the only session of a role that began with a sign-in.
func (g *Graph) met(in *edge) string {
	from := edge{what: in.what}
	i, _ := slices.BinarySearchFunc(g.byName, &from, func(n int32, from *edge) int { return g.compareNames(&g.edges[n], from) })
	name := ref(0)
	for ; i < len(g.byName) && g.edges[g.byName[i]].what == in.what; i++ {
		e := &g.edges[g.byName[i]]
		if e.at < in.at-int64(meetBefore) || e.at > in.at+int64(meetAfter) {
			continue
		}
		if name != 0 && name != e.name {
			return ""
		}
		name = e.name
	}
	return g.text(name)
}

// winner is the name with more votes than all others together.
func winner(names map[string]int) string {
	all := 0
	for _, n := range names {
		all += n
	}
	for name, n := range names {
		if 2*n > all {
			return name
		}
	}
	return ""
}
