package simulate

import (
	"slices"

	"bannin/locale"
)

// Attack describes an attack that can be planted.
type Attack struct {
	Name       string
	Title      string   // key of its title in the catalogue of texts
	Techniques []string // ATT&CK, such as T1078.004
	Tactics    []string // ATT&CK, such as initial-access
}

// attack is an Attack with its story.
type attack struct {
	name       string
	techniques []string
	tactics    []string
	night      bool      // begins at night in Japan
	days       int       // that it takes, where there are so many; 0 is some hours
	logs       []logKind // in which it shows; none is CloudTrail's alone
	play       func(*stage)
}

// attacks are all stories, in the order in which they are listed.
var attacks = slices.Concat(accessAttacks, persistenceAttacks, impactAttacks, sessionAttacks, slowAttacks, crossingAttacks, networkAttacks, webAttacks)

// usual are the attacks planted when none are asked for.
var usual = []string{"leaked-key-crypto-mining", "console-takeover", "role-trust-backdoor", "secrets-harvest"}

// Attacks lists the attacks that can be planted.
func Attacks() []Attack {
	var list []Attack
	for _, a := range attacks {
		list = append(list, Attack{
			Name: a.name, Title: a.titleKey(),
			Techniques: slices.Clone(a.techniques), Tactics: slices.Clone(a.tactics),
		})
	}
	return list
}

func (a *attack) titleKey() string { return "simulate.attack." + a.name }

// choice finds attacks by their names, each once, in the order of the list.
func choice(names []string) ([]attack, error) {
	if len(names) == 0 {
		names = usual
	}
	wanted := map[string]bool{}
	for _, name := range names {
		switch name {
		case "none":
			if len(names) > 1 {
				return nil, locale.Errorf("simulate.none_alone")
			}
			return nil, nil
		case "all":
			return attacks, nil
		}
		if !slices.ContainsFunc(attacks, func(a attack) bool { return a.name == name }) {
			return nil, locale.Errorf("simulate.unknown_attack", "name", name, "suggest", nearest(name))
		}
		wanted[name] = true
	}
	var chosen []attack
	for _, a := range attacks {
		if wanted[a.name] {
			chosen = append(chosen, a)
		}
	}
	return chosen, nil
}

// nearest is the attack whose name takes the fewest changes of a letter. Very
// long names are cut, since nobody means them.
func nearest(name string) string {
	name = name[:min(len(name), 100)]
	best, least := "", 1<<30
	for _, a := range attacks {
		if d := locale.Distance(name, a.name); d < least {
			best, least = a.name, d
		}
	}
	return best
}
