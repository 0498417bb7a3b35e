package access

import (
	"strings"
	"time"

	"bannin/event"
	"bannin/observe"
)

// An act is what one identity did alike within an hour: the same call, from the
// same address, with the same program and outcome.
type act struct {
	cell  *observe.Cell
	actor *event.Actor // Root is who stands behind it
	*whereabouts
	*deed
	agent, region string // the one copy of each

	features []feature
	bout     *bout // that it belongs to, once surprise has seen it
	rank     int   // of its root among those of the hour
}

// A deed is what a call does, whoever makes it.
type deed struct {
	class  class
	action string // "iam:CreateUser"
	tactic tactic
}

// part is a part of the cell's key.
func (a *act) part(n int) string { return a.cell.Key[n] }

func (a *act) ok() bool     { return a.part(outcome) == ok }
func (a *act) denied() bool { return a.part(outcome) == denied }

// read makes an act of a cell, if it is one. last is the act of the cell before:
// neighbours have much in common.
func (d *Detector) read(c *observe.Cell, a, last *act) bool {
	if len(c.Key) < parts || c.Kind == objects && len(c.Key) < manner+1 {
		return false
	}
	*a = act{cell: c}
	if last.cell != nil && last.part(byWhom) == c.Key[byWhom] {
		a.actor = last.actor
	} else if a.actor = d.rooted(c.Key[byWhom], c.First); a.actor == nil {
		d.memory.Forgotten++
		return false
	}
	if last.cell != nil && last.part(from) == c.Key[from] && last.part(with) == c.Key[with] {
		a.whereabouts, a.agent = last.whereabouts, last.agent
	} else {
		a.whereabouts, a.agent = d.whereaboutsOf(c.Key[from]), d.memory.word(c.Key[with])
	}
	if last.region == c.Key[region] {
		a.region = last.region
	} else {
		a.region = d.memory.word(c.Key[region])
	}
	a.deed = d.deedOf(c.Key[service], c.Key[name])
	return true
}

// maxPlaces bounds how many addresses are remembered, and maxDeeds how many calls.
const (
	maxPlaces = 1 << 14
	maxDeeds  = 1 << 14
)

// whereaboutsOf are those of a source address.
func (d *Detector) whereaboutsOf(source string) *whereabouts {
	w := d.places[source]
	if w == nil {
		if len(d.places) == maxPlaces {
			clear(d.places)
		}
		found := look(d.atlas, source)
		w = &found
		w.network, w.Country = d.memory.word(w.network), d.memory.word(w.Country)
		d.places[strings.Clone(source)] = w
	}
	return w
}

// deedOf is what a call of a service does.
func (d *Detector) deedOf(service, name string) *deed {
	call := [...]string{service, name}
	it := d.deeds[call]
	if it == nil {
		if len(d.deeds) == maxDeeds {
			clear(d.deeds)
		}
		it = &deed{class: classOf(service, name), action: d.memory.word(strings.TrimSuffix(service, ".amazonaws.com") + ":" + name)}
		it.tactic = tacticOf(it.action, it.class)
		d.deeds[[...]string{strings.Clone(service), strings.Clone(name)}] = it
	}
	return it
}

// summaries are the act's events.
func (a *act) summaries() []*event.Summary { return a.cell.Summaries(a.summary()) }

// summary is what the act's events have in common.
func (a *act) summary() event.Summary {
	s := event.Summary{Format: "cloudtrail", Account: a.part(account), Region: a.part(region), Service: a.part(service), Name: a.part(name),
		IP: a.part(from), Agent: a.part(with), Actor: *a.actor, Succeeded: a.ok()}
	if !a.ok() {
		s.Error = a.part(outcome)
	}
	if a.cell.Kind == objects && a.part(bucket) != "" {
		s.Resources = []event.Resource{{ARN: "arn:aws:s3:::" + a.part(bucket), How: a.class.how(a.ok())}}
	}
	return s
}

// person tells whether somebody sits before the machine, as far as one call
// tells: Identity Center gives roles to people, and their sessions carry their
// mail addresses.
func (a *act) person() bool {
	switch a.actor.Kind {
	case "root":
		return true
	case "federated": // pipelines and pods come by an OpenID Connect provider; people who do show by what they work with
		return !strings.Contains(a.actor.Root, ":oidc-provider/") || human(a.part(with))
	case "role":
		return strings.Contains(a.actor.ARN, ":assumed-role/AWSReservedSSO_") || strings.Contains(a.actor.ARN, "@") || human(a.part(with))
	}
	return human(a.part(with)) || a.action == "signin:ConsoleLogin"
}

// human tells whether people use the program with their own hands.
func human(agent string) bool {
	for _, word := range []string{"console", "Chrome", "Edge", "Firefox", "Safari", "Opera", "browser", "CloudShell"} {
		if strings.HasPrefix(agent, word) {
			return true
		}
	}
	return false
}

// credential names what the caller proves to be somebody with: the access key,
// or where the record has none, the identity.
func (a *act) credential() string {
	if a.actor.AccessKey != "" {
		return a.actor.AccessKey
	}
	return a.actor.Key()
}

// identify writes an identity as one part of a key. What follows from the ARN is
// left out.
func identify(a event.Actor) []byte {
	if a.Root == a.Key() {
		a.Root = ""
	}
	fields := []string{a.ARN, a.Root, a.AccessKey, a.Kind, a.Type, a.Account, a.Principal, a.Name}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "\x00", " ")
	}
	return []byte(strings.Join(fields, "\x00"))
}

// identified reads what identify wrote.
func identified(text string) event.Actor {
	f := append(strings.Split(text, "\x00"), make([]string, 8)...)
	a := event.Actor{ARN: f[0], Root: f[1], AccessKey: f[2], Kind: f[3], Type: f[4], Account: f[5], Principal: f[6], Name: f[7]}
	if a.Root == "" {
		a.Root = a.Key()
	}
	return a
}

// hours are whole hours since 1970, and days days: what habits count in.
func hours(t time.Time) int32 { return int32(t.Unix() / 3600) }
func days(t time.Time) int32  { return int32(t.Unix() / 86400) }
