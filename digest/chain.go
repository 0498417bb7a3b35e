package digest

// sorted divides a group into what is there and what is claimed of it. Claims of
// a digest that was seen before say nothing new.
func (p *proof) sorted(group []record) (things, claims []*record) {
	for i := range group {
		r := &group[i]
		switch {
		case !r.is(isClaim):
			things = append(things, r)
		case !p.periods[r.by].has(copied):
			claims = append(claims, r)
		}
	}
	return things, claims
}

// signatures checks the signatures of the digests of one name: their own, where
// their metadata is known, else the one that the digest after them records.
func (p *proof) signatures(group []record) {
	things, claims := p.sorted(group)
	p.copies(things)
	for _, r := range things {
		one := &p.periods[r.by]
		switch {
		case r.is(isUnread):
			one.add(unreadable)
			continue
		case r.is(isBroken) || r.wrong != "":
			one.add(malformed)
			continue
		case r.belongs != "" && !one.has(copied):
			one.add(moved)
		}
		if p.keyed && !one.has(foreign) {
			one.add(p.signature(r, claims))
		}
	}
}

// copies marks all but one of those that hold the same: one that lies where it
// belongs, where there is one.
func (p *proof) copies(things []*record) {
	first := map[sum]*record{}
	for _, r := range things {
		if had := first[r.hash]; had == nil || had.belongs != "" && r.belongs == "" {
			first[r.hash] = r
		}
	}
	for _, r := range things {
		if first[r.hash] != r {
			p.periods[r.by].add(copied)
		}
	}
}

func (p *proof) signature(r *record, claims []*record) mark {
	if region := p.known[p.periods[r.by].series].region; p.unkeyed[region] {
		return 0
	}
	if len(p.keys[r.fingerprint]) == 0 {
		return keyless
	}
	candidates := map[string]bool{}
	if r.is(isSigned) {
		candidates[r.signature] = true
	} else {
		for _, c := range claims {
			if c.signature != "" {
				candidates[c.signature] = true
			}
		}
	}
	for s := range candidates {
		if p.keys.checks(r.fingerprint, r.toSign, []byte(s)) {
			return signed
		}
	}
	if len(candidates) > 0 {
		return forged
	}
	return 0
}

// links holds what digests say of the one before them against those there are.
func (p *proof) links(group []record) {
	things, claims := p.sorted(group)
	for _, c := range claims {
		p.link(c, things)
	}
}

func (p *proof) link(c *record, things []*record) {
	by := &p.periods[c.by]
	credible := !by.has(discredited) && !c.is(isForeign)
	matched, unreadOnes := false, false
	for _, r := range things {
		switch one := &p.periods[r.by]; {
		case r.is(isUnread):
			unreadOnes = true
		case !r.is(isBroken) && r.hash == c.hash:
			matched = true
			if credible && r.is(isSigned) && c.signature != "" && c.signature != r.signature {
				one.add(resigned)
			}
		case credible:
			one.add(altered)
		}
	}
	switch {
	case matched:
		by.add(linked)
	case c.is(isForeign):
	case unreadOnes:
		by.add(unread)
	case len(things) == 0 && p.beyond(c.place):
		by.add(opens)
	default:
		by.add(broken)
	}
}
