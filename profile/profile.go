// Package profile tells what one actor did, by the graph of actors: as whom, from
// where, what it touched, what it made, and what is still there. It is gathered
// from a log by several workers in any order.
package profile

import (
	"time"

	"bannin/actor"
	"bannin/event"
)

// A Profile is what a log tells of those whom somebody asked for. Lists are
// sorted: the most frequent first, or by time.
type Profile struct {
	Who string `json:"who"` // as it was asked
	Span
	Failed int64 `json:"failed"` // of the calls

	Actors    []Doer     `json:"actors"`    // as whom they acted
	Chains    []Chain    `json:"chains"`    // from each who was asked for, up
	Makers    []Maker    `json:"made_by"`   // who created those, or gave them keys, passwords and trust
	Made      []Branch   `json:"made"`      // by each who was asked for, down
	Addresses []Address  `json:"addresses"` // from where
	Agents    []Agent    `json:"agents"`
	Calls     []Call     `json:"calls"`
	Resources []Resource `json:"resources"`
	Left      []Left     `json:"left"` // created and not deleted as far as the log goes

	Omitted Omitted  `json:"omitted"`
	Unsure  bool     `json:"repeats_unknown"` // so many events that those delivered twice may count twice
	Near    []string `json:"near,omitempty"`  // names like the one asked for, where nobody has it
}

// A Span is when something was first and last seen, and how often.
type Span struct {
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Count int64     `json:"count"`
}

// Omitted counts the events of what lists leave out, for want of room; of what
// was made, the links.
type Omitted struct {
	Actors    int64 `json:"actors"`
	Addresses int64 `json:"addresses"`
	Agents    int64 `json:"agents"`
	Calls     int64 `json:"calls"`
	Resources int64 `json:"resources"`
	Made      int64 `json:"made"`
}

// A Doer is an actor with its root.
type Doer struct {
	Actor event.Actor `json:"actor"`
	Span
}

// A Chain is the way from somebody up to the root, with what was done below.
type Chain struct {
	Actor      event.Actor `json:"actor"`
	Links      []Link      `json:"links"`
	Root       event.Actor `json:"root"`
	Confidence float64     `json:"confidence"`
	Span
}

// A Maker is who made somebody, and who that really was.
type Maker struct {
	Link
	Root event.Actor `json:"root"`
}

// A Link is a link of the graph as programs read it.
type Link struct {
	How        string      `json:"how"`
	By         event.Actor `json:"by"`
	Made       event.Actor `json:"made"`
	Via        string      `json:"via"`
	Source     string      `json:"source_identity"`
	Event      string      `json:"event"`
	Call       string      `json:"call"`
	Time       *time.Time  `json:"time"`
	Account    string      `json:"account"`
	Region     string      `json:"region"`
	Until      *time.Time  `json:"until"`
	Confidence float64     `json:"confidence"`
}

// A Branch is something made, what was done as it, and what it made itself.
type Branch struct {
	Link
	Count int64    `json:"count"` // of events, where it acts
	Made  []Branch `json:"made_further"`
	Hides int64    `json:"omitted"` // branches left out below
}

// An Address is where events came from; it may be a service's name.
type Address struct {
	IP      string `json:"ip"`
	Country string `json:"country"`
	Network string `json:"network"`
	Span
}

// An Agent is a user agent.
type Agent struct {
	Agent string `json:"agent"`
	Span
}

// A Call is an API that was called.
type Call struct {
	Service string `json:"service"`
	Name    string `json:"name"`
	Failed  int64  `json:"failed"`
	Span
}

// A Resource is what was touched, and how.
type Resource struct {
	event.Resource
	Span
}

// A Left is a thing that was made and is not known to be gone.
type Left struct {
	Kind  string    `json:"kind"` // user, key, login, role, instance; "" where only the ARN tells
	ARN   string    `json:"arn"`
	Key   string    `json:"access_key"`
	Since time.Time `json:"since"`
	Event string    `json:"event"`
}

// linkOf is a link of the graph for programs.
func linkOf(l actor.Link) Link {
	one := Link{How: l.How.String(), By: l.By, Made: l.Made, Via: l.Via, Source: l.Source, Event: l.Event, Call: l.Call, Account: l.Account,
		Region: l.Region, Confidence: l.Confidence}
	if !l.Time.IsZero() {
		one.Time = &l.Time
	}
	if !l.Until.IsZero() {
		one.Until = &l.Until
	}
	return one
}

// Unknown tells whether nobody in the log goes by what was asked for.
func (p *Profile) Unknown() bool { return p.Count == 0 && len(p.Made) == 0 }
