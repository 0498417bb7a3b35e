package digest

import (
	"cmp"
	"slices"

	"bannin/ledger"
)

// overdue is how long after the end of a digest's period the next is certainly
// there, in seconds: it is made after an hour, and delivered within another.
const overdue = 2 * 3600

// lineUp puts the digests of each chain in order of time, and marks where a
// chain starts anew and where it ends before others do.
func (p *proof) lineUp() {
	// Of each series, the end of the last digest, and of the last credible one.
	ends, credible := make([]uint32, len(p.known)), make([]uint32, len(p.known))
	for chain := range p.chains {
		newest := &p.periods[chain[len(chain)-1]]
		ends[newest.series], credible[newest.series] = newest.end, p.follow(chain)
		p.spread(chain)
	}
	for _, by := range p.covered {
		for organisation := range by {
			by[organisation] = by[organisation].closed()
		}
	}
	due := p.due(credible)
	for i := range p.periods {
		one := &p.periods[i]
		if one.series != noSeries && !one.has(late|faulty|copied) && one.end == ends[one.series] && int64(one.end)+overdue < due[one.series] {
			one.add(last)
		}
	}
}

// inOrder are the digests of a kind, those of one series together, in order of
// their ends.
func (p *proof) inOrder(of func(*period) bool) []uint32 {
	var all []uint32
	for i := range p.periods {
		if of(&p.periods[i]) {
			all = append(all, uint32(i))
		}
	}
	slices.SortFunc(all, func(i, j uint32) int {
		a, b := &p.periods[i], &p.periods[j]
		return cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.end, b.end), cmp.Compare(a.start, b.start))
	})
	return all
}

// chains yields, for each series, its digests delivered in time. One that lies
// where it does not belong tells nothing of its place.
func (p *proof) chains(yield func([]uint32) bool) {
	all := p.inOrder(func(one *period) bool { return one.placed() && !one.has(late) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && p.periods[all[n]].series == p.periods[all[0]].series {
			n++
		}
		if !yield(all[:n:n]) {
			return
		}
		all = all[n:]
	}
}

// follow notes, of digests that follow none, where the chain ended before them.
// It returns where the chain ends. Digests that are not credible do not count.
func (p *proof) follow(chain []uint32) (end uint32) {
	var before uint32
	for _, i := range chain {
		one := &p.periods[i]
		if end < one.end {
			before = end
		}
		if before > 0 && one.has(starts|broken) {
			p.before[i] = before
		}
		if !one.has(discredited) {
			end = one.end
		}
	}
	return end
}

// spread enters the digests of a chain that can be believed in the map of what
// digests cover.
func (p *proof) spread(chain []uint32) {
	s := p.known[p.periods[chain[0]].series]
	by := p.covered[s.place()]
	if by == nil {
		by = map[string]cover{}
		p.covered[s.place()] = by
	}
	c := by[s.organisation]
	for _, i := range chain {
		if one := &p.periods[i]; !one.has(faulty) {
			c.add(one.stretch())
		}
	}
	by[s.organisation] = c
}

// due is the time up to which a series should have digests: others of the same
// trail do, in other regions, or its logs go on and no other series has them.
func (p *proof) due(ends []uint32) []int64 {
	type whole struct{ organisation, account, trail, home string }
	trails, places := map[whole]uint32{}, map[ledger.Trail]uint32{}
	for i, s := range p.known {
		all := whole{s.organisation, s.account, s.trail, s.home}
		trails[all] = max(trails[all], ends[i])
		places[s.place()] = max(places[s.place()], ends[i])
	}
	due := make([]int64, len(ends))
	for i, s := range p.known {
		due[i] = int64(trails[whole{s.organisation, s.account, s.trail, s.home}])
		if places[s.place()] == ends[i] {
			due[i] = max(due[i], p.latest[s.place()].Unix())
		}
	}
	return due
}
