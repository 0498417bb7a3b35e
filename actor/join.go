package actor

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"bannin/spill"
)

// The most facts of each class that a graph keeps: of more, those whose
// subjects have the least hashes, so that it does not matter which came first.
var most = [classes]int{people: 1 << 18, machines: 1 << 18, sessions: 1 << 19}

// maxAlike is how many facts of one kind and subject are kept: a role is changed
// now and then, and an address wanders, but a log may hold anything. An access
// key is one session's, whose start two accounts may tell of.
const (
	maxAlike   = 1 << 10
	maxOfOne   = 16
	maxKeyless = 1 << 14
)

// A Graph tells who it really was. It never changes once made, and can be asked
// by many goroutines.
type Graph struct {
	arena
	edges     []edge // in the order of rows
	class     [classes + 1]int
	whos      []compactWho
	wheres    []where
	details   []detail
	forgotten int64
	crowded   bool // sessions had to be let go

	byName    []int32           // sessions, by role, name and time
	byMaker   []madeBy          // by the one who acted, then time
	byPassed  []madeBy          // of Passed, by the role passed on, then time
	principal map[ref]ref       // ARNs by unique ids of callers
	shared    map[ref]int32     // records of the other account, by shared event id
	persons   map[string]string // users of Identity Center: names by id
}

// An edge is a fact as a graph holds it.
type edge struct {
	hash                          uint64 // of the subject
	at                            int64
	seconds                       int32
	what, name, key, byKey, event ref
	by, call, more                int32 // places in tables
	how                           How
}

// A madeBy says who made an edge: an ARN, or the key of one who has none.
type madeBy struct {
	maker ref
	edge  int32
}

// A compactWho is a caller without the key.
type compactWho struct{ kind, arn, principal, account, name, source ref }

// A place in the log, or what few facts have, is kept once.
type (
	where  struct{ call, account, region ref }
	detail struct{ via, source, shared ref }
)

// Join makes the graph of what collectors saw. Neither their order nor that of
// the events matters, and an event that came twice counts once. The collectors
// are not to be used any more, but closed.
func Join(all ...*Collector) (*Graph, error) { return (*Graph)(nil).And(all...) }

// And is the graph with what collectors saw besides. The graph itself does not
// change.
func (g *Graph) And(all ...*Collector) (*Graph, error) {
	var from []spill.Sorted[[]byte]
	forgotten := int64(0)
	if g != nil {
		from, forgotten = append(from, g.rows()), g.forgotten
	}
	for _, c := range all {
		from = append(from, c.all()...)
	}
	b := newBuilder(most)
	if err := joined(from).Each(b.add); err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	joined := b.graph()
	joined.forgotten += forgotten
	return joined, nil
}

// A builder makes a graph of rows that come in order.
type builder struct {
	*Graph
	most    [classes]int
	kept    [classes]int
	whoOf   map[compactWho]int32
	whereOf map[where]int32
	moreOf  map[detail]int32
	head    []byte // of the last row
	subject []byte // class, hash and kind of it
	alike   int
}

func newBuilder(most [classes]int) *builder {
	return &builder{Graph: &Graph{arena: newArena(), principal: map[ref]ref{}, shared: map[ref]int32{}, persons: map[string]string{}},
		most: most, whoOf: map[compactWho]int32{}, whereOf: map[where]int32{}, moreOf: map[detail]int32{}}
}

// add takes the next row.
func (b *builder) add(row []byte) error {
	var f fact
	head, err := f.decode(row)
	if err != nil {
		return err
	}
	if lasting(f.How) && bytes.Equal(row[:head], b.head) {
		return nil // the first was the earliest
	}
	b.head = append(b.head[:0], row[:head]...)
	if b.alike++; !bytes.Equal(row[:headSize], b.subject) {
		b.subject, b.alike = append(b.subject[:0], row[:headSize]...), 1
	}
	c := f.class()
	if b.kept[c] == b.most[c] || b.alike > f.mostAlike() || len(b.all) > maxArena {
		b.forgotten++
		return nil
	}
	b.kept[c]++
	e := b.edge(&f)
	e.hash = binary.BigEndian.Uint64(row[1:])
	b.edges = append(b.edges, e)
	return nil
}

func (f *fact) mostAlike() int {
	switch {
	case f.class() != sessions:
		return maxAlike
	case f.Key == "":
		return maxKeyless
	}
	return maxOfOne
}

// edge is a fact in short.
func (b *builder) edge(f *fact) edge {
	by := compactWho{b.intern(f.By.Type), b.intern(f.By.ARN), b.intern(f.By.Principal), b.intern(f.By.Account), b.intern(f.By.Name), b.intern(f.By.Source)}
	at := where{b.intern(f.Call), b.intern(f.Account), b.intern(f.Region)}
	more := detail{b.intern(f.Via), b.intern(f.Source), b.intern(f.Shared)}
	e := edge{at: f.At, seconds: int32(f.Seconds), how: f.How,
		what: b.intern(f.What), name: b.intern(f.Name), key: b.Graph.add(f.Key), event: b.addID(f.Event)}
	if strings.HasPrefix(f.By.Key, "AKIA") { // it comes again; a session's seldom does
		e.byKey = b.intern(f.By.Key)
	} else {
		e.byKey = b.Graph.add(f.By.Key)
	}
	e.by, b.whos = number(b.whoOf, b.whos, by)
	e.call, b.wheres = number(b.whereOf, b.wheres, at)
	e.more, b.details = number(b.moreOf, b.details, more)
	return e
}

// number is the place of a value in a table, which it joins if it is new.
func number[T comparable](of map[T]int32, all []T, one T) (int32, []T) {
	n, ok := of[one]
	if !ok {
		n = int32(len(all))
		of[one] = n
		all = append(all, one)
	}
	return n, all
}

// graph ends the building.
func (b *builder) graph() *Graph {
	g := b.Graph
	g.crowded = b.kept[sessions] == b.most[sessions]
	for c := range b.kept {
		g.class[c+1] = g.class[c] + b.kept[c]
	}
	for i := range g.edges {
		e := &g.edges[i]
		w := g.whos[e.by]
		if w.arn != 0 && w.principal != 0 {
			g.principal[w.principal] = w.arn
			if shared := g.details[e.more].shared; shared != 0 && e.how == Assumed {
				g.shared[shared] = int32(i)
			}
		}
		if i >= g.class[sessions] && e.name != 0 {
			g.byName = append(g.byName, int32(i))
		}
	}
	slices.SortFunc(g.byName, func(a, b int32) int { return g.compareNames(&g.edges[a], &g.edges[b]) })
	g.meet()
	g.indexMakers()
	return g
}

func (g *Graph) compareNames(a, b *edge) int {
	return cmp.Or(cmp.Compare(a.what, b.what), cmp.Compare(a.name, b.name), cmp.Compare(a.at, b.at))
}

// Forgotten counts the facts that were let go for want of memory: sessions
// whose roots are then told by role and name alone.
func (g *Graph) Forgotten() int64 { return g.forgotten }

// fact is an edge in full.
func (g *Graph) fact(e *edge) fact {
	at, more := g.wheres[e.call], g.details[e.more]
	return fact{How: e.how, What: g.text(e.what), Name: g.text(e.name), Key: g.text(e.key), Via: g.text(more.via), Source: g.text(more.source),
		Shared: g.text(more.shared), At: e.at, Seconds: int64(e.seconds), Event: g.id(e.event), Call: g.text(at.call), Account: g.text(at.account),
		Region: g.text(at.region), By: g.who(e)}
}

// who is the one who acted.
func (g *Graph) who(e *edge) who {
	w := g.whos[e.by]
	return who{Type: g.text(w.kind), ARN: g.text(w.arn), Key: g.text(e.byKey), Principal: g.text(w.principal), Account: g.text(w.account),
		Name: g.text(w.name), Source: g.text(w.source)}
}

// rows are the facts in order, as they were joined.
func (g *Graph) rows() spill.Sorted[[]byte] {
	var row []byte
	return spill.Of(len(g.edges), func(i int) []byte {
		f := g.fact(&g.edges[i])
		row, _ = f.encode(row[:0])
		return row
	})
}

// about are the facts of a class that a subject is found by.
func (g *Graph) about(c class, subject string) []edge {
	h := spread(subject)
	all := g.edges[g.class[c]:g.class[c+1]]
	from, _ := slices.BinarySearchFunc(all, h, func(e edge, h uint64) int { return cmp.Compare(e.hash, h) })
	to := from
	for to < len(all) && all[to].hash == h {
		to++
	}
	return all[from:to]
}
