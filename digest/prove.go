package digest

import (
	"context"
	"math"
	"runtime"
	"sync"
	"time"

	"bannin/ledger"
	"bannin/locale"
)

// A proof is a Verifier at its end: all is seen, and is compared.
type proof struct {
	*Verifier
	keys    ring
	keyed   bool              // public keys were asked for
	unkeyed map[string]bool   // regions whose keys could not be had
	before  map[uint32]uint32 // of digests that follow none: where their chain ended before
	covered map[ledger.Trail]map[string]cover
	mu      sync.Mutex // guards out while groups are compared
	out     *ledger.Digests
}

// Prove compares what was seen with what the digests say. Keys come from the
// given sources; without any, signatures are not checked. It may be called once.
// It ends early, with an error, when ctx does.
func (v *Verifier) Prove(ctx context.Context, sources ...KeySource) (*ledger.Digests, error) {
	defer v.digests.close()
	defer v.logs.close()
	p := &proof{Verifier: v, keys: ring{}, keyed: len(sources) > 0, unkeyed: map[string]bool{}, before: map[uint32]uint32{}, covered: map[ledger.Trail]map[string]cover{},
		out: new(ledger.Digests)}
	p.out.Objects.Unproven = v.strays
	p.fetchKeys(ctx, sources)
	workers := runtime.GOMAXPROCS(0)
	// Whose word counts must be known before anybody is accused.
	if err := v.digests.each(ctx, workers, p.signatures); err != nil {
		return nil, err
	}
	if err := v.digests.each(ctx, workers, p.links); err != nil {
		return nil, err
	}
	p.lineUp()
	if err := v.digests.each(ctx, workers, p.tell); err != nil {
		return nil, err
	}
	if err := v.logs.each(ctx, workers, p.judge); err != nil {
		return nil, err
	}
	p.addUp()
	p.out.Close()
	return p.out, nil
}

// fetchKeys asks for the keys of each region, for the time that its digests
// tell of and were made in.
func (p *proof) fetchKeys(ctx context.Context, sources []KeySource) {
	const margin = int64(time.Hour / time.Second)
	times := map[string]stretch{}
	for i := range p.periods {
		if one := &p.periods[i]; one.series != noSeries {
			region := p.known[one.series].region
			times[region] = times[region].with(one.stretch())
		}
	}
	for region, s := range times {
		if made := p.made[region]; made != (stretch{}) {
			s = s.with(stretch{made.from - margin, made.to + margin})
		}
		for _, source := range sources {
			keys, err := source.PublicKeys(ctx, region, s.span().From, s.span().To)
			if err != nil {
				p.unkeyed[region] = true
				p.fault("CloudTrail "+region, locale.Errorf("digest.no_keys", "error", err))
			}
			p.keys.add(keys)
		}
	}
	p.out.PublicKeys = len(p.keys)
}

func (p *period) stretch() stretch { return stretch{int64(p.start), int64(p.end)} }

func (p *proof) fault(object string, reason error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Fault(ledger.Fault{Object: object, Reason: reason})
}

// count adds to one of the counts of the result.
func (p *proof) count(n *int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*n++
}

// at writes a time as digests do.
func at(sec uint32) string { return time.Unix(int64(sec), 0).UTC().Format(time.RFC3339) }

// earliest is the period that ends first of those of some claims; they are not none.
func (p *proof) earliest(claims []*record) *period {
	best := &period{start: math.MaxUint32, end: math.MaxUint32}
	for _, c := range claims {
		if one := &p.periods[c.by]; one.end < best.end || one.end == best.end && one.start < best.start {
			best = one
		}
	}
	return best
}
