package access

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"bannin/detect"
	"bannin/event"
)

// A population has its own usual scores.
type population uint8

const (
	people population = iota
	machines
	populations
)

// surprise tells bouts of work whose parts were improbable for who did them.
type surprise struct{ settings *Settings }

// A bout is work in one go: a session of temporary credentials, or what was done
// with lasting ones until a pause.
type bout struct {
	ID          string
	First, Last int32 // hours
	Told        bool
	Where       oddity
	How         oddity
	When        float64
	What        []oddity // the strongest few, the strongest first
	Place       float64  // bits of the network or country, where it was never seen
	Program     float64  // of the program, likewise
	Abroad      bool     // the country was never seen, or none is known
	Grave       tactic   // of what succeeded and was as good as never done
	GraveBits   float64
	Wrote       bool // something was changed, or data read, from the new place
	Held        []*event.Summary
	Kind        event.Actor
}

// An oddity is a feature with its surprise.
type oddity struct {
	Feature string
	Group   group
	Bits    float64
	Tactic  tactic
}

// The bounds of bouts.
const (
	pause     = 6  // hours without a call end a bout
	longest   = 36 // hours: no session lasts longer
	maxBouts  = 16 // of one actor at a time
	maxHeld   = 200
	maxOddest = 12
)

func (j *surprise) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	j.close(m, p)
	var touched []*bout
	for _, a := range s.acts {
		a.bout = p.bout(a, m.Hour)
		if !slices.Contains(touched, a.bout) {
			touched = append(touched, a.bout)
		}
	}
	when := m.hourBits(p, clock(s.hour))
	for _, b := range touched {
		b.Last = m.Hour
		for _, a := range s.acts {
			if a.bout == b {
				b.weigh(m, p, a)
			}
		}
		b.When = max(b.When, when)
		j.judge(s, b, tell)
	}
}

// close ends bouts after a pause: what they came to is what is usual.
func (j *surprise) close(m *memory, p *past) {
	p.Bouts = slices.DeleteFunc(p.Bouts, func(b *bout) bool {
		over := m.Hour-b.Last > pause || m.Hour-b.First > longest
		if over {
			m.Bouts[p.population()].add(b.score(), m.now())
		}
		return over
	})
}

func (p *past) population() population {
	if p.Person {
		return people
	}
	return machines
}

// bout is the one that an act belongs to.
func (p *past) bout(a *act, hour int32) *bout {
	id := a.credential()
	for _, b := range p.Bouts {
		if b.ID == id {
			return b
		}
	}
	if len(p.Bouts) == maxBouts {
		oldest := 0
		for i, b := range p.Bouts {
			if b.Last < p.Bouts[oldest].Last {
				oldest = i
			}
		}
		p.Bouts = slices.Delete(p.Bouts, oldest, oldest+1)
	}
	b := &bout{ID: strings.Clone(id), First: hour, Last: hour}
	p.Bouts = append(p.Bouts, b)
	return b
}

// weigh takes an act's features into the bout.
func (b *bout) weigh(m *memory, p *past, a *act) {
	var place, program float64 // of what was never seen
	abroad := a.Place.Country == ""
	for _, f := range a.features {
		o := oddity{Feature: f.Name, Group: f.Group, Bits: m.bits(p, f)}
		switch f.Group {
		case byNetwork, byCountry:
			never := p.never(o)
			place, abroad = max(place, never), abroad || f.Group == byCountry && never >= newBits
			if o.Bits > b.Where.Bits {
				b.Where = o
			}
		case byAgent:
			program = p.never(o)
			if o.Bits > b.How.Bits {
				b.How = o
			}
		case byAction:
			o.Tactic = a.tactic
			if o.Bits >= newBits && a.ok() && o.Tactic > discovery {
				b.Grave, b.GraveBits = max(b.Grave, o.Tactic), max(b.GraveBits, o.Bits)
			}
			b.add(o)
		case byChange: // the region says as much
		default:
			b.add(o)
		}
	}
	b.Place, b.Program, b.Abroad = max(b.Place, place), max(b.Program, program), b.Abroad || abroad
	strange := place >= newBits || program >= newBits || both(place, program)
	if strange && a.ok() && (a.class != reading || a.data()) {
		b.Wrote = true
	}
	if len(b.Held) < maxHeld && (strange || slices.ContainsFunc(b.What, func(o oddity) bool { return o.Feature == a.action })) {
		all := a.summaries()
		b.Held = append(b.Held, all[:min(len(all), maxHeld-len(b.Held))]...)
	}
}

// never are the bits of what an actor was never seen with; of the rest, 0.
func (p *past) never(o oddity) float64 {
	if o.Bits == 0 || p.Habit.find(feature{o.Group, o.Feature}) >= 0 {
		return 0
	}
	return o.Bits
}

// add keeps an oddity if it is one of the strongest, each once.
func (b *bout) add(o oddity) {
	if o.Bits < newBits/2 {
		return
	}
	for i := range b.What {
		if b.What[i].Feature == o.Feature && b.What[i].Group == o.Group {
			b.What[i].Bits = max(b.What[i].Bits, o.Bits)
			return
		}
	}
	b.What = append(b.What, o)
	slices.SortFunc(b.What, func(x, y oddity) int {
		return cmp.Or(cmp.Compare(y.Bits, x.Bits), cmp.Compare(x.Group, y.Group), strings.Compare(x.Feature, y.Feature))
	})
	b.What = b.What[:min(len(b.What), maxOddest)]
}

// score adds up the bits of a bout. Features of one question, such as a network
// and its country, are not independent: of each, the greatest counts. Further
// new actions count half of the one before, so that twenty of them are worth two:
// who does one new thing does the next more easily.
func (b *bout) score() float64 {
	sum, share := b.Where.Bits+b.How.Bits+b.When, 1.0
	for _, o := range b.What {
		sum += share * o.Bits
		share /= 2
	}
	return sum
}

// judge tells of a bout that is beyond what is allowed to be usual.
func (j *surprise) judge(s *stretch, b *bout, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	score := b.score()
	limit := m.Bouts[p.population()].limit(j.settings)
	if score < limit && !b.Told || len(b.Held) == 0 {
		return
	}
	b.Told = true
	level := b.level(p)
	kind := kinds.surprise(level, b.tactic())
	if level > 0 {
		for _, a := range s.acts {
			if a.bout == b {
				p.suspect(m, a.network, a.part(with), kind)
			}
		}
	}
	told := b.Held
	b.Held = nil
	tell(detect.Signal{Kind: kind, Events: told, Reason: b.reason(m, p, score, limit)})
}

// level is how much a bout means: 2 where something grave was done from a new
// place with a new program, 1 where anything was changed or data read from there,
// else 0. Every newcomer begins somewhere; and people get new machines and are on
// the move with them, so at home it takes what is much graver.
func (b *bout) level(p *past) int {
	switch {
	case p.Habit.Days < fledgling || !both(b.Place, b.Program):
		return 0
	case p.Person && !b.Abroad && b.GraveBits < graveAtHome:
		return 0
	case b.Grave > none:
		return 2
	case b.Wrote:
		return 1
	}
	return 0
}

// graveAtHome is how improbable a grave call has to be for one who is in a
// country of theirs: 1 of 1,000.
const graveAtHome = 10

// tactic is the gravest of what was as good as never done.
func (b *bout) tactic() tactic {
	t := b.Grave
	for _, o := range b.What {
		if o.Bits >= newBits {
			t = max(t, o.Tactic)
		}
	}
	if t == none && b.Where.Bits >= newBits {
		return initialAccess
	}
	return t
}

// reason lists what was unusual, what was usual, and the bits.
func (b *bout) reason(m *memory, p *past, score, limit float64) map[string]any {
	odd := []any{}
	for _, o := range append([]oddity{b.Where, b.How}, b.What...) {
		if o.Bits >= newBits/2 {
			odd = append(odd, map[string]any{"feature": groupNames[o.Group], "observed": o.Feature, "usual": p.Habit.usual(o.Group, 3, m.now()), "bits": round(o.Bits)})
		}
	}
	return map[string]any{"bits": round(score), "threshold": round(limit), "hour_bits": round(b.When), "unusual": odd, "active_days": p.Habit.Days}
}

func round(x float64) float64 { return math.Round(10*x) / 10 }

// bouts is how many bouts of work had how many bits: a histogram that fades.
type bouts struct {
	Half [160]float32 // half bits
	All  float32
	Day  int32
}

func (h *bouts) add(score float64, now moment) {
	if now.Day > h.Day {
		for i := range h.Half {
			h.Half[i] = now.faded(h.Half[i], h.Day)
		}
		h.All, h.Day = now.faded(h.All, h.Day), now.Day
	}
	h.Half[min(int(2*score), len(h.Half)-1)]++
	h.All++
}

// leastBouts is how many there must be before they say what is usual.
const leastBouts = 500

// slack is how far above the floor a limit can go: where attacks are many, they
// are not to become usual.
const slack = 8

// limit is the score beyond which no more than the allowed share of bouts lies.
func (h *bouts) limit(s *Settings) float64 {
	if h.All < leastBouts {
		return s.Floor
	}
	allowed := float32(s.FalseAlarms) * h.All
	var above float32
	i := len(h.Half)
	for i > 0 && above+h.Half[i-1] <= allowed {
		i--
		above += h.Half[i]
	}
	return min(max(s.Floor, float64(i)/2), s.Floor+slack)
}
