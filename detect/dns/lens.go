package dns

import (
	"time"

	"bannin/detect/dns/lexical"
	"bannin/event"
	"bannin/observe"
)

// format is the name of the log, as decode has it.
const format = "resolver"

// The kinds of cells. The key of each begins with who asked: account, region,
// instance, address. An hour long, where nothing else is said.
const (
	seen    uint8 = iota // for a day: the registered domain
	failed               // the registered domain, which does not exist
	odd                  // the registered domain, which looks made up and was answered
	load                 // the registered domain, a form, a bucket; marks are what stood before it, weights their bytes
	loadDay              // for a day: the registered domain, a form
	pool                 // the name, whether it was answered
	listed               // the name, whether it was answered
	inward               // the name, the domain, the private address it was answered with, "both" where public ones stood beside
)

var fields = []string{"query_name", "query_type", "rcode", "srcaddr", "srcids.instance", "firewall_rule_action", "answers.Rdata"}

// A lens notes what queries of one worker tell.
type lens struct {
	name, kind, code, addr, instance, action, answers event.Slot

	reader reader
	facts  map[string]*fact
	lower  []byte
}

func newLens(p *event.Projection, s Settings) *lens {
	l := &lens{reader: reader{lexical.Trained(), s}, facts: map[string]*fact{}}
	for i, slot := range []*event.Slot{&l.name, &l.kind, &l.code, &l.addr, &l.instance, &l.action, &l.answers} {
		*slot = p.Slot(fields[i])
	}
	return l
}

// maxFacts bounds the names that a lens knows; it forgets all at once.
const maxFacts = 1 << 15

// fact is what a name tells.
func (l *lens) fact(name []byte) *fact {
	l.lower = lower(l.lower[:0], name)
	if f := l.facts[string(l.lower)]; f != nil {
		return f
	}
	if len(l.facts) == maxFacts {
		clear(l.facts)
	}
	f := l.reader.read(string(l.lower))
	l.facts[f.name] = f
	return f
}

const day = 24 * time.Hour

// See notes a query. Logs of public zones tell what the world asked, and have no
// source address.
func (l *lens) See(e *event.Event, pad *observe.Pad) {
	if e.Format != format {
		return
	}
	addr := e.Bytes(l.addr)
	if len(addr) == 0 {
		return
	}
	f := l.fact(e.Bytes(l.name))
	if f.domain == "" && !f.listed {
		return
	}
	code := e.Bytes(l.code)
	missing, blocked := string(code) == "NXDOMAIN", string(e.Bytes(l.action)) == "BLOCK"
	fine := string(code) == "NOERROR" && !blocked
	q := query{e, pad, f, [4][]byte{e.Account, e.Region, e.Bytes(l.instance), addr}}
	if f.listed {
		q.note(observe.Note{Kind: listed, Window: time.Hour}, f.name, yes(fine))
	}
	if f.pool != "" {
		q.note(observe.Note{Kind: pool, Window: time.Hour}, f.name, yes(fine))
	}
	if f.domain == "" || f.infra {
		return
	}
	if fine {
		q.note(observe.Note{Kind: seen, Window: day}, f.domain)
		q.odd(l)
		q.inward(l)
	}
	kind := e.Bytes(l.kind)
	if missing && f.bare && f.open && (string(kind) == "A" || string(kind) == "AAAA") { // mail servers ask for MX of whatever senders make up
		q.note(observe.Note{Kind: failed, Window: time.Hour}, f.domain)
	}
	if f.below == 0 {
		return
	}
	if as := form(kind, blocked, f); as != "" && !(missing && tried(f.name[:f.below])) {
		q.load(as)
	}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// A query is the record at hand.
type query struct {
	*event.Event
	pad  *observe.Pad
	fact *fact
	who  [4][]byte
}

func (q *query) note(n observe.Note, what ...string) {
	var key [8][]byte
	parts := append(key[:0], q.who[:]...)
	for _, part := range what {
		parts = append(parts, []byte(part))
	}
	q.pad.Note(n, parts...)
}

// odd notes a name that looks made up, and leads somewhere.
func (q *query) odd(l *lens) {
	if q.fact.odd && q.First(l.answers) != nil {
		q.note(observe.Note{Kind: odd, Window: time.Hour}, q.fact.domain)
	}
}

// metadata are addresses of the services that give instances and containers their
// credentials. Source: EC2 user guide, instance metadata; ECS, task IAM roles.
var metadata = set("169.254.169.254 fd00:ec2::254 169.254.170.2 169.254.170.23")

// inward notes a name of the internet that leads into a private network.
func (q *query) inward(l *lens) {
	var to []byte
	public := false
	for v := q.First(l.answers); v != nil; v = q.Next(v) {
		ip, ok := event.ParseIP(v.Text)
		switch {
		case !ok: // another name, or a text
		case ip.IsLoopback() && !rebinders[q.fact.domain]: // an entry of a list of spammers, or a name that leads nowhere on purpose
		case metadata[string(v.Text)]: // a rule tells
		case event.IsPrivate(ip):
			to = v.Text
		default:
			public = true
		}
	}
	if to != nil {
		q.note(observe.Note{Kind: inward, Window: time.Hour}, q.fact.name, q.fact.domain, string(to), both(public))
	}
}

func both(public bool) string {
	if public {
		return "both"
	}
	return ""
}

// The forms of queries that may carry data.
const (
	plain   = "plain" // what stands before the domain looks like data
	carrier = "odd"   // the type's answers hold much
	refused = "blocked"
)

// carriers are types that tunnels ask for, beside addresses. Numbers are those
// of types without a name: 65399 is iodine's private one.
var carriers = set("TXT NULL CNAME MX KEY TYPE10 TYPE65399 10 65399")

// form is that of a query, or "" for one that carries nothing.
func form(kind []byte, blocked bool, f *fact) string {
	odd := carriers[string(kind)] && !mailOrService(f.name) && !addressed(f.name)
	switch {
	case f.load == 0 && !odd:
		return ""
	case blocked:
		return refused
	case odd:
		return carrier
	}
	return plain
}

// buckets spread the names below a domain over cells, since a cell knows but so
// many of its events.
const buckets = 4

func (q *query) load(form string) {
	below := []byte(q.fact.name[:q.fact.below])
	n := observe.Note{Kind: load, Window: time.Hour, Weight: int64(len(below)), Mark: below}
	q.note(n, q.fact.domain, form, string('0'+bucket(below)))
	n.Kind, n.Window = loadDay, day
	q.note(n, q.fact.domain, form)
}

// bucket is one of buckets, by the sum of bytes.
func bucket(text []byte) rune {
	var sum byte
	for _, c := range text {
		sum = sum*31 + c
	}
	return rune(sum % buckets)
}
