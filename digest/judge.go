package digest

import (
	"strings"

	"bannin/ledger"
	"bannin/locale"
)

// settled is how long after its delivery a log file must be in a digest, in
// seconds: the next digest after it is there as well.
const settled = 3600

// lies tells whether a thing lies where a claim says.
func (r *record) lies(claim *record) bool {
	bucket, key, _ := strings.Cut(claim.place, "/")
	return fits(r.place, bucket, key)
}

// judge compares the log files of one name with what digests say of them.
func (p *proof) judge(group []record) {
	things, claims := p.sorted(group)
	fitting := map[string]bool{} // keys of claims that something lies at
	for i, r := range things {
		if i > 0 && r.place == things[i-1].place {
			continue // read twice
		}
		var of []*record
		for _, c := range claims {
			if r.lies(c) {
				fitting[c.place] = true
				of = append(of, c)
			}
		}
		switch {
		case len(of) > 0:
			p.compare(r, of)
		case len(claims) > 0:
			p.count(&p.out.Objects.Unproven) // of the claim, it is missing
		default:
			p.unclaimed(r)
		}
	}
	p.absent(things, claims, fitting)
}

// compare holds a log file against what is claimed of it. Where a digest of
// CloudTrail's speaks, others do not count.
func (p *proof) compare(r *record, claims []*record) {
	of, authentic := claims, false
	for _, c := range claims {
		if !p.periods[c.by].authentic() {
			continue
		}
		if !authentic {
			of, authentic = nil, true
		}
		of = append(of, c)
	}
	match, comparable := false, false
	for _, c := range of {
		comparable = comparable || !c.is(isForeign)
		match = match || !c.is(isForeign) && !r.is(isUnread|isBroken) && c.hash == r.hash
	}
	objects := &p.out.Objects
	switch {
	case r.is(isUnread):
		p.count(&objects.Unproven)
		p.mark(claims, unread)
		return
	case match && authentic:
		p.count(&objects.Proven)
	case match:
		p.count(&objects.Unproven)
	case !comparable && !r.is(isBroken):
		p.count(&objects.Unproven)
		p.fault(r.place, locale.Errorf("digest.foreign_hash"))
	case r.is(isBroken):
		p.count(&objects.Altered)
		p.fault(r.place, locale.Errorf("digest.log_broken"))
	default:
		p.count(&objects.Altered)
		p.fault(r.place, locale.Errorf("digest.log_altered", "end", at(p.earliest(of).end)))
	}
	for _, c := range claims {
		switch {
		case c.is(isForeign):
			p.periods[c.by].add(unread)
		case r.is(isBroken) || c.hash != r.hash:
			p.periods[c.by].add(short)
		}
	}
}

func (p *proof) mark(claims []*record, m mark) {
	for _, c := range claims {
		p.periods[c.by].add(m)
	}
}

// unclaimed judges a log file that no digest lists.
func (p *proof) unclaimed(r *record) {
	n, ok := parseName(r.name)
	when := stretch{n.at.Unix(), n.at.Unix() + settled}
	if !ok {
		n, _ = strayName(r.place)
		when = stretch{n.at.Unix(), n.at.Unix() + 24*3600}
	}
	within := false
	for organisation, c := range p.covered[ledger.Trail{Account: n.account, Region: n.region}] {
		if from := organisationOf(r.place); from != organisation && from != anyOrganisation && organisation != anyOrganisation {
			continue
		}
		s, found := c.overlaps(when)
		within = within || found && (!ok || s.from <= when.from && s.to >= when.to)
	}
	if !within || n.kind != kindLog {
		p.count(&p.out.Objects.Unproven)
		return
	}
	p.count(&p.out.Objects.Added)
	p.fault(r.place, locale.Errorf("digest.log_added"))
}

// absent judges the log files that digests list and that lie where none of the
// things does.
func (p *proof) absent(things, claims []*record, fitting map[string]bool) {
	byPlace := map[string][]*record{}
	for _, c := range claims {
		if !fitting[c.place] {
			byPlace[c.place] = append(byPlace[c.place], c)
		}
	}
	for place, of := range byPlace {
		if p.beyond(place) {
			p.count(&p.out.Objects.Unproven)
			p.mark(of, unread)
			continue
		}
		p.count(&p.out.Objects.Missing)
		p.mark(of, short)
		reason := locale.Errorf("digest.log_missing", "end", at(p.earliest(of).end))
		for _, r := range things {
			if r.hash == of[0].hash {
				reason = locale.Errorf("digest.log_moved", "place", r.place)
				break
			}
		}
		p.fault("s3://"+place, reason)
	}
}
