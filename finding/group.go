package finding

import (
	"cmp"
	"slices"

	"bannin/event"
)

// A Tie says that what two actors did belongs to one story, and by what.
type Tie struct {
	From  string `json:"from"` // root of the one
	To    string `json:"to"`   // root of the other; for Created and Passed, the one that was made
	How   How    `json:"how"`
	Event string `json:"event"` // that proves it; "" where none alone does
	Value string `json:"value"` // the address, or what was made
}

// A How is what ties two actors.
type How string

// The ties, the strongest first.
const (
	Created  How = "created"  // the one made the other, or its credentials
	Passed   How = "passed"   // the one gave a machine, job or build the role that the other acts with
	Evidence How = "evidence" // the same event was found of both
	Address  How = "address"  // both acted from one address that few use
)

// A Group is the findings of one story: those of one root, and of the roots tied
// to it. They come sorted as they were given.
type Group struct {
	Root     string
	Ties     []Tie
	Findings []*Finding
}

// Groups puts together what belongs together. Ties to roots that have no
// findings say nothing.
func Groups(findings []Finding, ties []Tie) []Group {
	by := map[string][]*Finding{}
	var roots []string
	for i := range findings {
		f := &findings[i]
		if by[f.Actor.Root] == nil {
			roots = append(roots, f.Actor.Root)
		}
		by[f.Actor.Root] = append(by[f.Actor.Root], f)
	}
	into := map[string]string{}
	top := func(root string) string {
		for into[root] != "" {
			root = into[root]
		}
		return root
	}
	held := map[string][]Tie{}
	for _, t := range ties {
		if by[t.From] == nil || by[t.To] == nil {
			continue
		}
		a, b := top(t.From), top(t.To)
		if a != b {
			into[b] = a
			held[a] = append(held[a], held[b]...)
		}
		held[a] = append(held[a], t)
	}
	members := map[string][]string{}
	for _, r := range roots {
		members[top(r)] = append(members[top(r)], r)
	}
	var all []Group
	for _, r := range roots {
		if top(r) == r {
			all = append(all, group(members[r], held[r], by))
		}
	}
	return all
}

// group is the story of some roots.
func group(roots []string, ties []Tie, by map[string][]*Finding) Group {
	g := Group{Ties: ties}
	for _, r := range roots {
		g.Findings = append(g.Findings, by[r]...)
	}
	slices.SortFunc(g.Findings, func(a, b *Finding) int { return order(a.rank(), b.rank()) })
	slices.SortFunc(g.Ties, func(a, b Tie) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.How, b.How), cmp.Compare(a.Value, b.Value))
	})
	g.Root = slices.MinFunc(roots, func(a, b string) int { return began(by[a], by[b], ties) })
	return g
}

// began orders roots by how likely they are where a story began: nobody else made
// them, they are more than an address, the gravest findings, the first.
func began(a, b []*Finding, ties []Tie) int {
	made := func(f *Finding) int {
		if slices.ContainsFunc(ties, func(t Tie) bool { return (t.How == Created || t.How == Passed) && t.To == f.Actor.Root }) {
			return 1
		}
		return 0
	}
	address := func(f *Finding) int {
		if f.Actor.Kind == "ip" {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(made(a[0]), made(b[0])), cmp.Compare(address(a[0]), address(b[0])), order(a[0].rank(), b[0].rank()))
}

// origin is the actor behind a group: its root, as far as it is known.
func (g *Group) origin() event.Actor {
	i := slices.IndexFunc(g.Findings, func(f *Finding) bool { return f.Actor.Root == g.Root })
	f := g.Findings[i]
	if f.Origin != nil {
		return *f.Origin
	}
	return f.Actor
}
