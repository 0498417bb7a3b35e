package actor

import (
	"cmp"

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
// tells, or it is no session. Such chains can be kept.
func (g *Graph) Timeless(a event.Actor) bool {
	switch p := parseARN(a.ARN); {
	case a.AccessKey != "" && g.start(a.AccessKey) != nil:
		return true
	case p.service == "sts":
		return false
	}
	return a.AccessKey == "" || a.ARN != "" || cmp.Or(a.Principal, a.Name) != ""
}

// Reads tells whether a collector reads what an event's call made, so that the
// graph knows it, and when it was deleted.
func Reads(e *event.Event) bool { return proofOf(e) != nil }
