package dns

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// rebinders are services that answer with what addresses one wants, in turn, for
// tests of exactly this attack. Sources: taviso/rbndr, nccgroup/singularity,
// neex/1u.ms, brannondorsey/whonow.
var rebinders = set("rbndr.us 1u.ms rebind.it rebind.network rebind.us cmpxchg8b.com requestrepo.com")

// fewAskers is how many machines ask for what is one attacker's name.
const fewAskers = 2

// maxInward bounds the answers of an hour that are weighed.
const maxInward = 2000

// rebind finds names of the internet that turn a program against its own network:
// a domain nobody knew, or one whose answer holds public and private addresses at
// once. Names with two faces, inside and outside, are everywhere; but those
// domains were asked for before. That a name leads to the metadata of an instance
// is a rule's to tell: it is seen in a single answer.
// Source: C. Jackson et al., Protecting browsers from DNS rebinding attacks, 2007.
type rebind struct {
	Hour []trace

	estate *estate
	kind   *finding.Kind
}

func newRebind(e *estate) *rebind {
	return &rebind{estate: e, kind: detect.Describe("dns.rebinding", "", finding.Medium, "attack.credential-access", "attack.t1557")}
}

func (r *rebind) Name() string           { return "rebind" }
func (r *rebind) Kinds() []*finding.Kind { return []*finding.Kind{r.kind} }
func (r *rebind) Wants() []uint8         { return []uint8{inward} }

func (r *rebind) judge(t trace, _ teller) {
	if len(r.Hour) < maxInward {
		r.Hour = append(r.Hour, t)
	}
}

func (r *rebind) close(_, _ time.Time, say teller) {
	for _, t := range r.Hour {
		if why := r.why(t); why != "" {
			say.say(r.kind, []trace{t}, first, true, map[string]any{"name": t.What[0], "address": t.What[2], "because": why})
		}
	}
	r.Hour = r.Hour[:0]
}

// why tells what speaks against a name, if anything.
func (r *rebind) why(t trace) string {
	domain := t.What[1]
	switch {
	case rebinders[domain]:
		return "rebinding service"
	case r.estate.Today[domain] > fewAskers:
		return ""
	case t.What[3] != "":
		return "public and private addresses in one answer"
	case r.estate.fresh(domain):
		return "domain new to the estate"
	}
	return ""
}
