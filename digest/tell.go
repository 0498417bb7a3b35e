package digest

import "bannin/locale"

// tell says what is wrong with the digests of one name, and which are missing.
func (p *proof) tell(group []record) {
	things, claims := p.sorted(group)
	for i, r := range things {
		if i > 0 && r.place == things[i-1].place {
			continue // read twice
		}
		one := &p.periods[r.by]
		files := &p.out.Files
		p.count(&files.Seen)
		switch {
		case one.has(faulty &^ unreadable):
			p.count(&files.Faulty)
		case one.has(signed):
			p.count(&files.Signed)
		default:
			p.count(&files.Unsigned)
		}
		reason := p.wrong(r, one)
		if reason == nil && p.followers(r, claims) > 1 {
			reason = locale.Errorf("digest.forked")
		}
		if reason != nil {
			p.fault(r.place, reason)
		}
		if one.has(last) {
			p.fault(r.place, locale.Errorf("digest.last", "end", at(one.end)))
		}
	}
	if len(things) == 0 {
		p.gone(claims)
	}
}

// wrong is the gravest of what is wrong with a digest, or nil. One fault of a
// file is told, since others follow from it.
func (p *proof) wrong(r *record, one *period) *locale.Error {
	switch {
	case one.has(malformed) && r.is(isBroken):
		return locale.Errorf("digest.broken")
	case one.has(malformed):
		return locale.Errorf("digest.malformed", "field", r.wrong)
	case one.has(moved):
		return locale.Errorf("digest.moved", "place", r.belongs)
	case one.has(altered):
		return locale.Errorf("digest.altered")
	case one.has(forged):
		return locale.Errorf("digest.forged")
	case one.has(foreign):
		return locale.Errorf("digest.foreign")
	case one.has(keyless):
		return locale.Errorf("digest.keyless", "fingerprint", r.fingerprint)
	case one.has(resigned):
		return locale.Errorf("digest.resigned")
	}
	before, follows := p.before[r.by]
	switch {
	case !follows || !one.has(starts):
		return nil
	case before < one.start:
		return locale.Errorf("digest.restarted_gap", "from", at(before), "to", at(one.start))
	}
	return locale.Errorf("digest.restarted", "end", at(before))
}

// followers counts the digests that follow one, but for backfill, and for those
// that are found out otherwise.
func (p *proof) followers(r *record, claims []*record) (n int) {
	for _, c := range claims {
		if c.hash == r.hash && !p.periods[c.by].has(faulty|late) {
			n++
		}
	}
	return n
}

// gone says that a digest is missing that others follow.
func (p *proof) gone(claims []*record) {
	places := map[string][]*record{}
	for _, c := range claims {
		if by := &p.periods[c.by]; by.has(broken) && !by.has(discredited) {
			places[c.place] = append(places[c.place], c)
		}
	}
	for place, of := range places {
		p.fault("s3://"+place, p.hole(of))
	}
}

// hole says which time a missing digest leaves open.
func (p *proof) hole(claims []*record) *locale.Error {
	var from, to uint32
	for _, c := range claims {
		one := &p.periods[c.by]
		if to == 0 || one.start < to {
			from, to = p.before[c.by], one.start
		}
	}
	if from == 0 || from >= to {
		return locale.Errorf("digest.missing_before", "to", at(to))
	}
	return locale.Errorf("digest.missing", "from", at(from), "to", at(to))
}
