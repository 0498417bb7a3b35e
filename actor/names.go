package actor

import (
	"math"
	"slices"

	"bannin/event"
)

// Names are the names that people may know an actor by: its ARN and that of its
// role, its user name, unique id and access key, the names of role and session.
func Names(a event.Actor) []string {
	all := []string{a.ARN, a.Principal, a.AccessKey, a.Name}
	if a.ARN == "" {
		return all
	}
	all = append(all, bare(a.ARN), nameOf(a.ARN))
	if role, name, ok := session(a.ARN); ok {
		all = append(all, role, nameOf(role), name)
	}
	return all
}

// Bare is an ARN of IAM without its path, as the links of a graph have it: users
// and roles are unique by name.
func Bare(arn string) string { return bare(arn) }

// Timeless tells whether an actor's chain is the same whenever it acted: its key
// tells, or there is no session of its name. Such chains can be kept.
func (g *Graph) Timeless(a event.Actor) bool {
	if a.AccessKey != "" && g.start(a.AccessKey) != nil {
		return true
	}
	if parseARN(a.ARN).service != "sts" {
		return a.Kind != "account" && a.Kind != "federated" // these may stand for a session of the same name
	}
	role, name, ok := session(a.ARN)
	from := edge{what: g.find(role), name: g.find(name), at: math.MinInt64}
	if !ok || from.what == 0 || from.name == 0 {
		return ok
	}
	i, _ := slices.BinarySearchFunc(g.byName, &from, func(n int32, from *edge) int { return g.compareNames(&g.edges[n], from) })
	return i == len(g.byName) || g.edges[g.byName[i]].what != from.what || g.edges[g.byName[i]].name != from.name
}

// Reads tells whether a collector reads what an event's call made, so that the
// graph knows it, and when it was deleted.
func Reads(e *event.Event) bool { return proofOf(e) != nil }
