package simulate

import (
	"fmt"
	"net/netip"
	"strings"
)

// shift is one person's working day: when, where and on what.
type shift struct {
	from, to int64 // seconds of the epoch; both 0 on a day off
	ip       string
	phone    bool // through a telephone, whose address changes
	laptop   laptop
	failures int   // sign-ins that go wrong before one goes right
	night    int64 // when the telephone rings at home, or 0
}

// shift works out a day of a person's: the same whoever asks.
func (p *person) shift(o *organisation, localDay int64) shift {
	d := dice(mix(p.seed, uint64(localDay)))
	s := shift{laptop: p.laptops[0]}
	if d.chance(0.15) {
		s.laptop = choose(&d, p.laptops)
	}
	s.laptop.browser = browserOn(s.laptop.browser, localDay)
	if p.joins != 0 && localDay < p.joins || p.leaves != 0 && localDay >= p.leaves || p.onLeave(localDay) {
		return s
	}
	j := p.journey(localDay)
	zone := p.zone
	switch {
	case j.travelling:
		return s
	case j.hotel != "":
		zone, s.ip = j.zone, j.hotel
	default:
		p.settle(o, &s, localDay, &d)
	}
	midnight := localDay*day - zone
	if p.job == "operator" && j.hotel == "" && d.chance(0.12) {
		s.night = midnight + int64(d.between(20, 260))*60
	}
	working := 0.95
	if !workday(localDay, p.zone) {
		working = 0.02
	}
	if !d.chance(working) {
		return s
	}
	habit := int64(p.seed % 60)
	s.from = midnight + 8*hour + (25+habit)*60 + int64(d.n(50))*60
	s.to = midnight + 17*hour + 40*60 + int64(d.n(150))*60
	if d.chance(0.06) {
		s.failures = d.between(1, 2)
	}
	return s
}

// settle chooses between the office, the home and the telephone. Those who live
// abroad have no office.
func (p *person) settle(o *organisation, s *shift, localDay int64, d *dice) {
	x := d.share()
	switch {
	case x < 0.05:
		s.phone = true
		s.ip = p.roaming(localDay*day - p.zone)
	case x < 0.45 || p.country != "JP":
		s.ip = p.homeAddress(localDay)
	default:
		s.ip = o.office[d.n(10)/8]
	}
}

// homeAddress is a person's at home on a day. Providers give a new one every few
// weeks; IPv6 hosts take a new one each day within the home's range.
func (p *person) homeAddress(localDay int64) string {
	if p.six != "" {
		d := dice(mix(p.seed, hash("six"), uint64(localDay)))
		return hostIn(&d, p.six)
	}
	d := dice(mix(p.seed, hash("home"), (uint64(localDay)+p.seed%40)/40))
	wide := netip.MustParsePrefix(p.home)
	first := dice(mix(p.seed, hash("provider")))
	near, _ := netip.MustParseAddr(hostIn(&first, p.home)).Prefix(max(wide.Bits(), 18))
	return hostIn(&d, near.String())
}

// roaming is the address of a person's telephone, which changes within the hour.
func (p *person) roaming(t int64) string {
	d := dice(mix(p.seed, hash("phone")))
	country := p.country
	if country != "US" {
		country = "JP"
	}
	ranges := strings.Fields(find(&d, mobileNet, country).ranges)
	mine := choose(&d, ranges)
	now := dice(mix(p.seed, hash("phone"), uint64(t/1500)))
	return hostIn(&now, mine)
}

// onLeave tells of holidays: a week in each quarter, for most.
func (p *person) onLeave(localDay int64) bool {
	quarter := localDay / 91
	d := dice(mix(p.seed, hash("leave"), uint64(quarter)))
	first := int64(d.n(84))
	return d.chance(0.7) && localDay%91 >= first && localDay%91 < first+int64(d.between(4, 9))
}

// journey is where a person is on a trip; nowhere special when there is none.
type journey struct {
	travelling bool
	hotel      string
	zone       int64
}

// destinations are where people travel on business.
var destinations = []struct {
	country string
	zone    int64
}{{"US", -7 * hour}, {"SG", 8 * hour}, {"DE", hour}, {"GB", 0}, {"TH", 7 * hour}, {"KR", japan}, {"TW", 8 * hour}, {"AU", 10 * hour}, {"FR", hour}}

// journey works out a trip: every third person makes one in two months, of two
// to five days in one place, with a day to go there and a day to come back.
func (p *person) journey(localDay int64) journey {
	block := localDay / 60
	d := dice(mix(p.seed, hash("journey"), uint64(block)))
	if p.country != "JP" || !d.chance(0.3) {
		return journey{}
	}
	first, length := int64(d.between(3, 50)), int64(d.between(2, 5))
	to := choose(&d, destinations)
	at := localDay%60 - first
	switch {
	case at == -1 || at == length:
		return journey{travelling: true}
	case at < 0 || at > length:
		return journey{}
	}
	return journey{hotel: address(&d, ispNet, to.country), zone: to.zone}
}

// presence is a person at work in an account, with the sessions they have.
type presence struct {
	who      *performer
	from, to int64
	ip       string
	phone    bool
	laptop   laptop
	failures int
	console  session
	shell    session
}

// sit gives the sessions of a presence where they are used from at a time.
func (h *presence) sit(t int64) {
	if h.phone {
		h.ip = h.who.worker.person.roaming(t)
	}
	h.console.ip, h.shell.ip = h.ip, h.ip
	h.console.agent, h.shell.agent = h.laptop.browser, h.laptop.shell
}

// at is the presence of a worker on a day of theirs, and by night, if any.
func (p *performer) at(localDay int64) (byDay, byNight *presence, luck dice) {
	w := p.worker
	s := w.person.shift(w.account.org, localDay)
	luck = dice(mix(w.person.seed, uint64(localDay), w.account.seed))
	if !luck.chance(w.part) {
		return nil, nil, luck
	}
	if s.night != 0 && w.part == 1 {
		byNight = &presence{who: p, from: s.night, to: s.night + int64(luck.between(15, 50))*60,
			ip: w.person.homeAddress(localDay), laptop: s.laptop}
	}
	if s.from != 0 {
		later := int64(mix(w.account.seed, uint64(localDay)) % 900)
		byDay = &presence{who: p, from: s.from + later, to: s.to, ip: s.ip, phone: s.phone, laptop: s.laptop, failures: s.failures}
	}
	return byDay, byNight, luck
}

// open begins the sessions of a presence.
func (h *presence) open() {
	w := h.who.worker
	w.console.open(&h.console, h.from)
	w.cli.open(&h.shell, h.from+shellDelay)
	h.sit(h.from)
}

// portalID is a person's at Identity Center.
func (p *person) portalID() string { return fmt.Sprintf("%08x-%x", uint32(p.seed), p.seed) }
