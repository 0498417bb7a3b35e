package digest

import "bannin/ledger"

// A tally adds up the digests of one series.
type tally struct {
	digests  int64
	all      stretch
	covered  cover // by digests, whatever they prove
	holding  cover // all of it is so
	proven   cover // and signed by CloudTrail
	doubtful cover // a digest that came later says that something is wrong
}

func (t *tally) add(p *period) {
	t.digests++
	t.all = t.all.with(p.stretch())
	if p.has(late) {
		if !p.holds() {
			t.doubtful.add(p.stretch())
		}
		return
	}
	t.covered.add(p.stretch())
	if !p.holds() {
		return
	}
	t.holding.add(p.stretch())
	if p.has(signed) {
		t.proven.add(p.stretch())
	}
}

// join adds another series of the same account and region. What one trail proves
// is proven.
func (t *tally) join(o *tally) {
	t.digests += o.digests
	t.all = t.all.with(o.all)
	t.covered = append(t.covered, o.covered...)
	t.holding = append(t.holding, o.holding.closed().without(o.doubtful)...)
	t.proven = append(t.proven, o.proven.closed().without(o.doubtful)...)
}

// addUp fills the result's trails: what their digests cover and prove.
func (p *proof) addUp() {
	all := make([]tally, len(p.known))
	for _, i := range p.inOrder((*period).placed) {
		all[p.periods[i].series].add(&p.periods[i])
	}
	rows := map[ledger.Trail]*tally{}
	for i, s := range p.known {
		row := rows[s.place()]
		if row == nil {
			row = new(tally)
			rows[s.place()] = row
		}
		row.join(&all[i])
	}
	for trail, row := range rows {
		if row.digests > 0 {
			p.out.Trails = append(p.out.Trails, row.total(trail))
		}
	}
}

func (t *tally) total(trail ledger.Trail) ledger.DigestTrail {
	proven := t.proven.closed()
	out := ledger.DigestTrail{Account: trail.Account, Region: trail.Region, Digests: t.digests, From: t.all.span().From, To: t.all.span().To,
		HoursCovered: t.covered.closed().hours(), HoursProven: proven.hours(), Proven: make([]ledger.Span, len(proven))}
	out.HoursLinked = t.holding.closed().hours() - out.HoursProven
	for i, s := range proven {
		out.Proven[i] = s.span()
	}
	return out
}
