package access

import (
	"strings"
	"time"

	"bannin/enrich"
	"bannin/event"
	"bannin/observe"
)

// An act is what one identity did alike within an hour: the same call, from the
// same address, with the same program and outcome.
type act struct {
	cell    *observe.Cell
	actor   event.Actor // Root is who stands behind it
	place   enrich.Place
	network string
	private bool
	class   class
	action  string // "iam:CreateUser"

	features []feature
}

// part is a part of the cell's key.
func (a *act) part(n int) string { return a.cell.Key[n] }

func (a *act) ok() bool     { return a.part(outcome) == ok }
func (a *act) denied() bool { return a.part(outcome) == denied }

// read makes an act of a cell.
func (d *Detector) read(c *observe.Cell) *act {
	if len(c.Key) < parts || c.Kind == objects && len(c.Key) < manner+1 {
		return nil
	}
	who, known := d.people[c.Key[byWhom]]
	if !known {
		d.memory.Forgotten++
		return nil
	}
	w := d.whereabouts(c.Key[from])
	a := &act{cell: c, actor: d.rooted(c.Key[byWhom], who, c.First), place: w.Place, network: w.network, private: w.private}
	a.class = classOf(c.Key[service], c.Key[name])
	a.action = d.memory.word(strings.TrimSuffix(c.Key[service], ".amazonaws.com") + ":" + c.Key[name])
	a.features = d.memory.featuresOf(a)
	return a
}

// maxPlaces bounds how many addresses are remembered.
const maxPlaces = 1 << 14

// whereabouts are those of a source address.
func (d *Detector) whereabouts(source string) whereabouts {
	w, known := d.places[source]
	if !known {
		if len(d.places) == maxPlaces {
			clear(d.places)
		}
		w = look(d.atlas, source)
		w.network = d.memory.word(w.network)
		d.places[strings.Clone(source)] = w
	}
	return w
}

// summaries are the act's events.
func (a *act) summaries() []*event.Summary { return a.cell.Summaries(a.summary()) }

// summary is what the act's events have in common.
func (a *act) summary() event.Summary {
	s := event.Summary{Format: "cloudtrail", Account: a.part(account), Region: a.part(region), Service: a.part(service), Name: a.part(name),
		IP: a.part(from), Agent: a.part(with), Actor: a.actor, Succeeded: a.ok()}
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
