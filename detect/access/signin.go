package access

import (
	"cmp"
	"maps"
	"slices"

	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

// signIns tells failed sign-ins at one account as a whole: in a flood, or spread
// over so many addresses and users that none of them stands out. What one
// address or user does alone, rules tell.
type signIns struct {
	settings *Settings
	Peaks    map[string]int64 // by account: the most in one minute of the hour at hand
	Past     map[string]*ring // by account: failures an hour
	Stormy   map[string]storm // by account: the last storm
}

// A storm is an hour in which an account's sign-ins were attacked.
type storm struct {
	Hour    int64           // since 1970
	Targets map[string]bool // users and addresses that failed in it
}

// The least that is spread: addresses, or users, and failures within an hour.
const (
	leastSources  = 8
	leastTargets  = 8
	leastFailures = 20
)

// maxTargets bounds what is remembered of one storm, and maxStormy of how many
// accounts.
const (
	maxTargets = 5000
	maxStormy  = 1000
)

// take counts a minute's failures.
func (j *signIns) take(c *observe.Cell) {
	if len(c.Key) == 0 {
		return
	}
	if j.Peaks == nil {
		j.Peaks = map[string]int64{}
	}
	j.Peaks[c.Key[0]] = max(j.Peaks[c.Key[0]], c.Count)
}

// judge looks at all sign-ins of an hour.
func (j *signIns) judge(acts []*act, tell func(detect.Signal)) {
	failed := map[string][]*act{}
	var entered []*act
	for _, a := range acts {
		switch {
		case a.action != "signin:ConsoleLogin":
		case a.denied():
			failed[a.part(account)] = append(failed[a.part(account)], a)
		case a.ok():
			entered = append(entered, a)
		}
	}
	slices.SortFunc(entered, func(a, b *act) int {
		return cmp.Or(a.cell.First.Compare(b.cell.First), slices.Compare(a.cell.Key, b.cell.Key))
	})
	for _, name := range slices.Sorted(maps.Keys(failed)) {
		j.account(name, failed[name], entered, tell)
	}
	for _, a := range entered {
		s, raged := j.Stormy[a.part(account)]
		hour := a.cell.Start.Unix() / 3600
		if raged && hour-s.Hour <= 1 && (s.Targets["u "+a.actor.Root] || s.Targets["a "+a.part(from)]) {
			tell(detect.Signal{Kind: kinds.signInsHit, Events: a.summaries(), Omitted: a.cell.Omitted(),
				Reason: map[string]any{"address_failed_before": s.Targets["a "+a.part(from)], "user_failed_before": s.Targets["u "+a.actor.Root]}})
		}
	}
	j.Peaks = nil
}

// account judges the failed sign-ins at one account.
func (j *signIns) account(name string, acts, entered []*act, tell func(detect.Signal)) {
	slices.SortFunc(acts, func(a, b *act) int {
		return cmp.Or(a.cell.First.Compare(b.cell.First), slices.Compare(a.cell.Key, b.cell.Key))
	})
	sources, users := map[string]bool{}, map[string]bool{}
	var n int64
	for _, a := range acts {
		n += a.cell.Count
		sources[a.part(from)], users[a.actor.Root] = true, true
	}
	if j.Past == nil {
		j.Past, j.Stormy = map[string]*ring{}, map[string]storm{}
	}
	if j.Past[name] == nil {
		j.Past[name] = &ring{}
	}
	limit, usual := j.Past[name].limit()
	kind := kinds.signInsFlood
	switch {
	case j.Peaks[name] >= j.settings.FailedSignIns:
	case n >= leastFailures && n > limit && (len(sources) >= leastSources || len(users) >= leastTargets):
		kind = kinds.signInsSpread
	default:
		j.Past[name].add(n)
		return
	}
	j.Past[name].add(n)
	s := storm{acts[0].cell.Start.Unix() / 3600, map[string]bool{}}
	for _, a := range acts {
		if len(s.Targets) < maxTargets {
			s.Targets["u "+a.actor.Root], s.Targets["a "+a.part(from)] = true, true
		}
	}
	who := event.Actor{Kind: "ip", Name: acts[0].part(from), Root: acts[0].part(from)}
	if len(sources) > 1 { // of several, it is the account that they have in common
		who = event.Actor{Kind: "account", Name: name, Account: name, Root: name}
	}
	// Whoever got in at the end, it was done as.
	if i := slices.IndexFunc(entered, func(a *act) bool {
		return a.part(account) == name && users[a.actor.Root] && a.cell.Last.After(acts[0].cell.First)
	}); i >= 0 {
		who = *entered[i].actor
	}
	told := make([]*act, len(acts))
	for i, a := range acts {
		one := *a
		one.actor = &who
		told[i] = &one
	}
	if len(j.Stormy) == maxStormy {
		clear(j.Stormy)
	}
	j.Stormy[name] = s
	tellActs(tell, kind, told, map[string]any{"observed": n, "usual": usual, "most_in_a_minute": j.Peaks[name], "threshold_a_minute": j.settings.FailedSignIns,
		"addresses": len(sources), "users": len(users)})
}
