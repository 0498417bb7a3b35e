package digest

import "sync/atomic"

// A mark is one thing that is known of a digest.
type mark = uint32

const (
	signed mark = 1 << iota // a signature was checked, and holds
	late                    // backfill: of a chain of its own
	copied                  // the same digest was seen before
	starts                  // names no digest before it
	linked                  // the digest before it is there, unaltered
	opens                   // the digest before it lies beyond what was read
	broken                  // the digest before it is missing or altered
	short                   // a log file that it lists is missing or altered
	unread                  // something that it speaks of was not read
	last                    // though others go on

	// What is wrong with the digest itself.
	unreadable
	malformed
	moved
	forged   // its signature does not hold
	foreign  // an algorithm that we do not know
	keyless  // no public key has its fingerprint
	altered  // the digest after it recorded another hash
	resigned // the digest after it recorded another signature
)

// discredited are the marks of a digest whose word counts against no other.
const discredited = unreadable | malformed | moved | forged | foreign | keyless

// faulty are those of a digest that proves nothing.
const faulty = discredited | altered | resigned

func (p *period) has(m mark) bool { return atomic.LoadUint32(&p.marks)&m != 0 }

// add marks a digest; several goroutines may.
func (p *period) add(m mark) { atomic.OrUint32(&p.marks, m) }

// authentic tells that what the digest says comes from CloudTrail.
func (p *period) authentic() bool { return p.has(signed) && !p.has(faulty) }

// holds tells that all a digest says is so, as far as it was signed.
func (p *period) holds() bool {
	return p.has(starts|linked|opens) && !p.has(faulty|broken|short|unread|copied)
}

// placed tells that a digest tells of its period, be it true or not.
func (p *period) placed() bool {
	return p.series != noSeries && !p.has(moved|copied|malformed|unreadable)
}
