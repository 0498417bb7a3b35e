package flow

import (
	"net/netip"
	"slices"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// How many connections in ten minutes are guesses: 40 are as many as programs
// make that guess; inside, tools of administrators make as many as 100.
const (
	guesses       = 40
	guessesInside = 100
)

// fitted is for how long after guesses a session counts as their success.
const fitted = 24 * time.Hour

// burst is how many guesses are remembered, and attempts from how many
// connections in ten minutes on.
const (
	burst    = 600
	attempts = 5
)

// guessHabit is for how long a host must have made as many connections to the
// same peer before, for them to be its work.
const guessHabit = 72 * time.Hour

// A guesser finds passwords being guessed at SSH, RDP and WinRM: very many short
// connections from one end to one other; and that one fitted: a long one that
// comes after, from an end that never had one before.
type guesser struct {
	settings Settings
	base     [4]*finding.Kind         // by way
	each     map[string]*finding.Kind // by way and service
	fitted   map[string]*finding.Kind // by service

	Pairs  detect.Shelf[pairing]         `json:"pairs"`  // by host, peer, port and way
	Bursts detect.Shelf[[]observe.Sight] `json:"bursts"` // the first guesses of each, as evidence of their success
}

// A pairing is what two ends had to do with each other.
type pairing struct {
	Guesses    int64     // in the worst ten minutes
	From       time.Time // of the first that were many
	To         time.Time
	Acquainted bool // they had a session before
}

// services are the names of what listens on ports of logins.
var services = map[int]string{22: "SSH", 3389: "RDP", 5985: "WinRM", 5986: "WinRM"}

// gitHosts are public services that are spoken to over SSH all day. Source:
// GitHub's API of its meta data, GitLab's and Bitbucket's documentation.
var gitHosts = []netip.Prefix{
	netip.MustParsePrefix("140.82.112.0/20"), netip.MustParsePrefix("192.30.252.0/22"), netip.MustParsePrefix("185.199.108.0/22"), netip.MustParsePrefix("143.55.64.0/20"),
	netip.MustParsePrefix("172.65.251.78/32"), netip.MustParsePrefix("104.192.136.0/21"), netip.MustParsePrefix("185.166.140.0/22"),
}

func newGuess(s Settings) *guesser {
	g := &guesser{settings: s, each: map[string]*finding.Kind{}, fitted: map[string]*finding.Kind{}, Pairs: detect.NewShelf[pairing](50_000), Bursts: detect.NewShelf[[]observe.Sight](1000)}
	const ssh = "UnauthorizedAccess:EC2/SSHBruteForce"
	tags := []string{"attack.credential-access", "attack.t1110.001"}
	g.base[inward] = detect.Describe("flow.guess-in", ssh, finding.Low, tags...)
	g.base[outward] = detect.Describe("flow.guess-out", ssh, finding.High, tags...)
	g.base[inside] = detect.Describe("flow.guess-inside", ssh, finding.Medium, tags...)
	success := detect.Describe("flow.guess-fitted", ssh, finding.High, "attack.initial-access", "attack.t1078", "attack.t1110.001")
	for service, guardDuty := range map[string]string{"SSH": ssh, "RDP": "UnauthorizedAccess:EC2/RDPBruteForce", "WinRM": "Impact:EC2/WinRMBruteForce"} {
		for _, w := range []way{inward, outward, inside} {
			g.each[string(ways[w])+service] = variant(g.base[w], service, guardDuty, g.base[w].Severity)
		}
		g.fitted[service] = variant(success, service, guardDuty, finding.High)
	}
	return g
}

func (*guesser) Name() string { return "guess" }
func (g *guesser) Kinds() []*finding.Kind {
	var all []*finding.Kind
	for _, service := range []string{"SSH", "RDP", "WinRM"} {
		all = append(all, g.each["in"+service], g.each["out"+service], g.each["inside"+service], g.fitted[service])
	}
	return all
}
func (*guesser) Wants() []uint8     { return []uint8{shortCell, sessionCell} }
func (g *guesser) Forgotten() int64 { return g.Pairs.Forgotten + g.Bursts.Forgotten }

func (g *guesser) judge(s *sight) {
	peer, port, way := s.rest[0], s.rest[1], s.rest[2]
	name := join(s.host(), peer, port, way)
	if s.Kind == sessionCell {
		g.session(s, name)
		return
	}
	if s.Marks >= attempts && way != string(ways[outward]) {
		b := g.Bursts.Take(name, s.Start)
		b.It = append(b.It, s.Sights()[:min(len(s.Sights()), max(0, burst-len(b.It)))]...)
	}
	least := int64(guesses)
	if way == string(ways[inside]) {
		least = guessesInside
	}
	if s.Marks < least || g.settings.allows(s.own.addr) || way == string(ways[outward]) && isGit(peer) {
		return
	}
	pair := g.Pairs.Take(name, s.First)
	if way != string(ways[inward]) && s.Start.Sub(pair.First) > guessHabit && pair.It.Acquainted {
		return
	}
	if pair.It.From.IsZero() || s.First.Sub(pair.It.To) > fitted {
		pair.It.From = s.First
	}
	pair.It.To = s.Last
	pair.It.Guesses = max(pair.It.Guesses, s.Marks)
	t := tale{kind: g.each[way+services[portNumber(port)]], remote: peer, failed: true,
		reason: map[string]any{"port": port, "machine": peer, "connections": s.Marks, "threshold": least, "window_minutes": 10}}
	if way == string(ways[inward]) {
		t.who = stranger(peer)
		t.reason["machine"] = s.own.addr
	}
	s.tell(t)
}

// session takes a long connection.
func (g *guesser) session(s *sight, name string) {
	pair := g.Pairs.Take(name, s.First)
	p := &pair.It
	if p.From.IsZero() || s.First.Before(p.From) {
		p.Acquainted = true
	}
	if p.Acquainted || s.Last.Sub(p.To) > fitted {
		return
	}
	peer, port, way := s.rest[0], s.rest[1], s.rest[2]
	if way == string(ways[outward]) {
		return
	}
	s.tell(tale{kind: g.fitted[services[portNumber(port)]], remote: peer, reason: map[string]any{"port": port, "client": g.client(s, peer, way), "connections_before": p.Guesses,
		"bytes": s.Weight, "minutes_after_the_first": int64(s.First.Sub(p.From) / time.Minute)}, events: g.evidence(s, name, p.From)})
}

func (g *guesser) client(s *sight, peer, way string) string {
	if way == string(ways[inward]) {
		return peer
	}
	return s.own.addr
}

// evidence are the guesses, and the session since they began.
func (g *guesser) evidence(s *sight, name string, from time.Time) []*event.Summary {
	all := slices.DeleteFunc(slices.Clone(s.Sights()), func(e observe.Sight) bool { return e.Time.Before(from) })
	if b := g.Bursts.Look(name); b != nil {
		all = append(slices.Clone(*b), all...)
	}
	return (&observe.Cell{Events: all}).Summaries(event.Summary{})
}

// isGit tells whether an address is a public service of Git.
func isGit(addr string) bool {
	a, err := netip.ParseAddr(addr)
	return err == nil && slices.ContainsFunc(gitHosts, func(p netip.Prefix) bool { return p.Contains(a) })
}
