package dns

import (
	"maps"
	"slices"
	"strings"
	"time"

	"bannin/detect"
	"bannin/detect/dns/dga"
	"bannin/detect/dns/lexical"
	"bannin/finding"
)

// What made-up names take to be found. People mistype one domain, and a crawler
// meets dead ones by the hundred; but those are words. It takes many different
// registered domains that do not exist, most of which a machine made up.
const (
	minMade  = 10  // names that look made up
	minShare = 0.5 // of all that did not exist

	// Names of words do not look made up. It takes more of them, with one ending,
	// which share their halves: a family has a few hundred words only.
	minWords   = 40
	minEnding  = 0.9 // of them have the same ending
	minSharing = 0.4 // of them begin or end as another does
	half       = 5   // letters of a half that are compared

	minOfFamily = 3 // names that a family would have made up on that day
)

// memoryOf is how long failed names are remembered, and a campaign goes on.
const memoryOf = 24 * time.Hour

// Bounds of what is remembered.
const (
	maxSuspects = 2000
	maxFailed   = 300 // names of one suspect
	maxSights   = 8   // events of one name
)

// generated finds malware that makes names up until its master has registered
// one: domain generation algorithms.
type generated struct {
	Suspects detect.Shelf[suspect]

	byModel, byFamily, byWords *finding.Kind
	model                      *lexical.Model
	families                   map[time.Time]map[string]string // by day
}

// A suspect is a machine with names that failed.
type suspect struct {
	Who   asker
	Names []attempt // in order of time
	Fresh bool      // something came since it was judged
	Told  string    // the kind that was told, and is told on
	Till  time.Time // so long
}

// An attempt is a name that did not exist, or looks made up and does.
type attempt struct {
	trace
	Score    float64
	Answered bool
	Told     bool
}

func newGenerated() *generated {
	return &generated{
		Suspects: detect.NewShelf[suspect](maxSuspects),
		byModel:  detect.Describe("dns.generated", "Trojan:EC2/DGADomainRequest.B", finding.High, "attack.command-and-control", "attack.t1568.002"),
		byFamily: detect.Describe("dns.generated-family", "Trojan:EC2/DGADomainRequest.C!DNS", finding.High, "attack.command-and-control", "attack.t1568.002"),
		byWords:  detect.Describe("dns.generated-words", "Trojan:EC2/DGADomainRequest.B", finding.Medium, "attack.command-and-control", "attack.t1568.002"),
		model:    lexical.Trained(), families: map[time.Time]map[string]string{},
	}
}

func (g *generated) Name() string           { return "generated" }
func (g *generated) Kinds() []*finding.Kind { return []*finding.Kind{g.byModel, g.byFamily, g.byWords} }
func (g *generated) Wants() []uint8         { return []uint8{failed, odd} }
func (g *generated) Forgotten() int64       { return g.Suspects.Forgotten }

func (g *generated) judge(t trace, _ teller) {
	s := &g.Suspects.Take(t.Who.key(), t.At).It
	s.Who, s.Fresh = t.Who, true
	label, _, _ := strings.Cut(t.What[0], ".")
	if len(t.Events) > maxSights {
		t.Events = t.Events[:maxSights]
	}
	s.Names = append(s.Names, attempt{t, g.model.Score([]byte(label)), t.Kind == odd, false})
	if over := len(s.Names) - maxFailed; over > 0 && s.Told == "" {
		s.Names = slices.Delete(s.Names, 0, over)
	}
}

func (g *generated) close(at, _ time.Time, say teller) {
	for _, key := range ordered(g.Suspects.Items) {
		s := g.Suspects.Look(key)
		if !s.Fresh {
			continue
		}
		s.Fresh = false
		s.Names = slices.DeleteFunc(s.Names, func(a attempt) bool { return !a.At.Add(memoryOf).After(at) })
		g.decide(s, at, say)
		if over := len(s.Names) - maxFailed; over > 0 {
			s.Names = slices.Delete(s.Names, 0, over)
		}
	}
}

// decide judges a suspect by the names of a day.
func (g *generated) decide(s *suspect, at time.Time, say teller) {
	b := g.weigh(s.Names)
	k, family, ofFamily := g.kindOf(b, at)
	if s.Told != "" && at.Before(s.Till) {
		k = g.kindNamed(s.Told)
	}
	if k == nil {
		return
	}
	s.Told, s.Till = k.Rule, at.Add(memoryOf)
	reason := map[string]any{"failed_names": len(b.failed), "made_up_names": b.made, "made_up_share": round(b.share()), "hours": 24,
		"least_names": minMade, "least_share": minShare, "examples": b.examples()}
	if family != "" {
		reason["family"], reason["names_of_family"] = family, ofFamily
	}
	if k == g.byWords {
		reason["shared_halves"], reason["least_names"], reason["least_share"] = round(b.sharing), minWords, minSharing
	}
	var traces, answered []trace
	for i := range s.Names {
		a := &s.Names[i]
		if a.Told || k != g.byWords && a.Score < madeUp && family == "" {
			continue
		}
		if a.Told = true; a.Answered {
			answered = append(answered, a.trace)
		} else {
			traces = append(traces, a.trace)
		}
	}
	if len(answered) > 0 {
		reason["answered"] = answered[0].What[0]
	}
	say.say(k, traces, first, false, reason)
	say.say(k, answered, first, true, reason)
}

func (g *generated) kindNamed(rule string) *finding.Kind {
	for _, k := range g.Kinds() {
		if k.Rule == rule {
			return k
		}
	}
	return nil
}

// A batch is what the names of a day come to.
type batch struct {
	failed  map[string]float64 // different names that did not exist, with their scores
	made    int                // of them look made up
	ending  string             // the one that most have
	ended   int                // of them have it
	sharing float64            // the share of names that begin or end as another does
}

func (g *generated) weigh(names []attempt) batch {
	b := batch{failed: map[string]float64{}}
	endings, heads, tails := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range names {
		name := names[i].What[0]
		if _, again := b.failed[name]; again || names[i].Answered {
			continue
		}
		b.failed[name] = names[i].Score
		if names[i].Score >= madeUp {
			b.made++
		}
		label, ending, _ := strings.Cut(name, ".")
		endings[ending]++
		if len(label) >= 2*half {
			heads[label[:half]]++
			tails[label[len(label)-half:]]++
		}
	}
	for _, ending := range ordered(endings) {
		if endings[ending] > b.ended {
			b.ending, b.ended = ending, endings[ending]
		}
	}
	shared := 0
	for name := range b.failed {
		if label, _, _ := strings.Cut(name, "."); len(label) >= 2*half && (heads[label[:half]] > 1 || tails[label[len(label)-half:]] > 1) {
			shared++
		}
	}
	b.sharing = float64(shared) / float64(max(1, len(b.failed)))
	return b
}

func (b batch) share() float64 { return float64(b.made) / float64(max(1, len(b.failed))) }

// examples are a few of the names, those that look made up most.
func (b batch) examples() string {
	names := slices.SortedFunc(maps.Keys(b.failed), func(x, y string) int {
		switch {
		case b.failed[x] > b.failed[y]:
			return -1
		case b.failed[x] < b.failed[y]:
			return 1
		}
		return strings.Compare(x, y)
	})
	return strings.Join(names[:min(3, len(names))], ", ")
}

// kindOf tells what a batch is, if anything.
func (g *generated) kindOf(b batch, at time.Time) (k *finding.Kind, family string, names int) {
	switch {
	case b.made >= minMade && b.share() >= minShare:
		k = g.byModel
	case len(b.failed) >= minWords && float64(b.ended) >= minEnding*float64(len(b.failed)) && b.sharing >= minSharing:
		k = g.byWords
	default:
		return nil, "", 0
	}
	if family, names = g.familyOf(b, at); names < minOfFamily {
		return k, "", 0
	}
	return g.byFamily, family, names
}

// familyOf is the family that would have made up most of the names, and how many.
func (g *generated) familyOf(b batch, at time.Time) (string, int) {
	on := at.Truncate(day)
	known := g.families[on]
	if known == nil {
		known = dga.Known(on)
		clear(g.families) // cells come in order: the days before are over
		g.families[on] = known
	}
	count := map[string]int{}
	for name := range b.failed {
		if f := known[name]; f != "" {
			count[f]++
		}
	}
	best := ""
	for _, f := range ordered(count) {
		if count[f] > count[best] {
			best = f
		}
	}
	return best, count[best]
}

// round is a share as people read it.
func round(share float64) float64 { return float64(int(share*100+0.5)) / 100 }
