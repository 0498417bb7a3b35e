package simulate

import (
	"slices"
	"strings"

	"bannin/locale"
)

// logKind is one of the logs that are written.
type logKind uint8

const (
	cloudLog logKind = iota
	flowLog
	dnsLog
	webLog
	logKinds
)

// logNames are what users call them.
var logNames = [logKinds]string{"cloudtrail", "flow", "dns", "web"}

type logSet [logKinds]bool

// wantedLogs are the logs that are asked for, or without a word CloudTrail's and
// those that the attacks show in. What shows in none of those asked for is left
// out when all attacks are wanted, and refused when it was named.
func wantedLogs(names []string, chosen *[]attack) (logSet, error) {
	set := logSet{cloudLog: len(names) == 0}
	for _, name := range names {
		i := slices.Index(logNames[:], name)
		if i < 0 {
			return set, locale.Errorf("simulate.unknown_log", "name", name, "known", strings.Join(logNames[:], ", "))
		}
		set[i] = true
	}
	if len(names) == 0 {
		for _, a := range *chosen {
			for _, l := range a.logs {
				set[l] = true
			}
		}
		return set, nil
	}
	for _, a := range *chosen {
		if !a.shows(set) && len(*chosen) < len(attacks) {
			return set, locale.Errorf("simulate.not_shown", "name", a.name, "logs", strings.Join(names, ", "))
		}
	}
	*chosen = slices.DeleteFunc(slices.Clone(*chosen), func(a attack) bool { return !a.shows(set) })
	return set, nil
}

// shows tells whether something of an attack is in any of some logs.
func (a *attack) shows(set logSet) bool {
	if len(a.logs) == 0 {
		return set[cloudLog]
	}
	return slices.ContainsFunc(a.logs, func(l logKind) bool { return set[l] })
}
