package access

import (
	"bannin/detect"
	"bannin/finding"
)

// volume tells surges against an actor's own past.
type volume struct {
	surges  []*surge // of the stretch at hand
	refused map[string]bool
}

// A surge is what one counter came to within an hour.
type surge struct {
	counter counter
	kind    *finding.Kind
	usual   *finding.Kind // the kind from a usual network and program; nil for no other
	least   int64
	n       int64
	acts    []*act // those that made it
	action  string // what has to be unusual where there is no past; "" for nothing
}

func (j *volume) look(s *stretch, tell func(detect.Signal)) {
	j.count(s)
	for _, x := range j.surges {
		x.judge(s, tell)
	}
}

func newVolume(s *Settings) *volume {
	least := &s.Surges
	return &volume{refused: map[string]bool{}, surges: []*surge{
		{counter: ofCalls, kind: kinds.calls, least: least.Calls},
		{counter: ofDenied, kind: kinds.denied, least: least.Denied},
		{counter: ofInstances, kind: kinds.instances, least: least.Instances},
		{counter: ofSecrets, kind: kinds.secrets, least: least.Secrets},
		{counter: ofKeys, kind: kinds.keys, usual: kinds.keysWork, least: least.Keys}, // new people come in groups
	}}
}

// count counts what a stretch adds to each surge.
func (j *volume) count(s *stretch) {
	all := j.surges
	for _, x := range all {
		x.n, x.acts, x.action = 0, x.acts[:0], ""
	}
	add := func(i int, n int64, a *act) {
		if n > 0 {
			all[i].n += n
			all[i].acts = append(all[i].acts, a)
			all[i].action = a.action
		}
	}
	clear(j.refused)
	for _, a := range s.acts {
		if a.cell.Kind == calls {
			add(0, a.cell.Count, a)
		}
		if a.denied() && !human(a.part(with)) { // consoles ask for all that a page can show
			n := int64(0)
			if !j.refused[a.action] {
				j.refused[a.action], n = true, 1
			}
			add(1, n, a)
		}
		switch {
		case !a.ok():
		case a.action == "ec2:RunInstances":
			add(2, a.cell.Weight, a)
		case a.action == "secretsmanager:GetSecretValue":
			add(3, a.cell.Marks, a)
		case a.action == "iam:CreateAccessKey", a.action == "iam:CreateLoginProfile", a.action == "iam:UpdateLoginProfile":
			add(4, a.cell.Count, a)
		}
	}
	all[0].action, all[1].action = "", ""
}

// judge tells of a surge, and remembers the count.
func (x *surge) judge(s *stretch, tell func(detect.Signal)) {
	p := s.past
	defer p.count(x.counter, x.n)
	if x.n < x.least {
		return
	}
	limit, usual := p.ring(x.counter).limit()
	beyond := x.n > limit
	if limit == 0 { // never before: then it is for others to say whether it is done
		beyond = x.action != "" && s.strange(x.action)
	}
	if beyond {
		kind := x.kind
		if x.usual != nil && !s.elsewhere() {
			kind = x.usual
		}
		tellActs(tell, kind, x.acts, map[string]any{"observed": x.n, "usual": usual, "threshold": max(limit, x.least), "hours_known": p.ring(x.counter).len()})
	}
}

func (r *ring) len() int {
	if r == nil {
		return 0
	}
	return len(r.Last)
}

// strange tells whether an actor does what neither it nor its kind does. Of one
// that is new itself, something else has to be new as well: every new service
// does its work for the first time.
func (s *stretch) strange(action string) bool {
	m, p := s.memory, s.past
	if !m.fresh(p, feature{byAction, action}) {
		return false
	}
	return p.Habit.Days >= fledgling || s.elsewhere()
}

// elsewhere tells whether some act came from a network or program that is new to
// its actor and unusual for its kind.
func (s *stretch) elsewhere() bool {
	for _, a := range s.acts {
		if s.memory.fresh(s.past, feature{byNetwork, a.network}) || s.memory.fresh(s.past, feature{byAgent, a.part(with)}) {
			return true
		}
	}
	return false
}
