// Package actor tells who it really was: the graph of users, keys, roles,
// sessions, instances and services that logs prove, from whoever acted up to
// the root that began it, and down to all it made.
//
// Workers collect facts from the few events that make an identity, in any
// order; Join makes the graph when all is read. A fact is a row of bytes that
// depends on its event alone, and the graph depends on the set of rows alone:
// so neither the order of files, nor workers, nor an event that was delivered
// twice changes an answer.
package actor

import (
	"time"

	"bannin/event"
)

// A How says what one fact proves.
type How uint8

// What facts prove, in the order of their rows.
const (
	Created  How = iota + 1 // By made Made: a user, a key, a password, a role, a provider
	Changed                 // By gave Made another password, trust policy or role
	Deleted                 // By removed Made
	Passed                  // By gave the role Via to Made
	Named                   // Made is another name of By
	RunsAs                  // Made acts with the role of By, or By with Made's: machines and services
	means                   // an interface, an address, an id or a function stands for Name
	Assumed                 // By became the session Made
	SignedIn                // By became the console session Made
)

var hows = [...]string{Created: "created", Changed: "changed", Deleted: "deleted", Passed: "passed", Named: "named", RunsAs: "runs_as",
	means: "means", Assumed: "assumed", SignedIn: "signed_in"}

// String is the name that programs read.
func (h How) String() string {
	if h == 0 || int(h) >= len(hows) {
		return "unknown"
	}
	return hows[h]
}

// A Link is one step between two actors, and the event that proves it.
type Link struct {
	How        How
	By         event.Actor // nearer to the root
	Made       event.Actor // may also be a login, profile, provider or function: then its Kind says so
	Via        string      // ARN of what it went through: an identity provider, an instance profile, a passed role
	Source     string      // the source identity that the session carries
	Event      string      // id of the event; "" where names alone tell
	Call       string      // its name: AssumeRole
	Time       time.Time
	Account    string // where it was logged
	Region     string
	Until      time.Time // when a session ends, or what was made was deleted; zero where nobody knows
	Confidence float64   // 0 to 1, of this step alone
}

// A Chain is the way from an actor up to its root.
type Chain struct {
	Actor      event.Actor
	Links      []Link // the first ends at Actor, the last begins at Root
	Root       event.Actor
	Confidence float64 // the product over the links
}

// How sure a step is. What a log states is certain. The rest are orders of
// trust, no measured frequencies: docs/actor-graph.md says what each stands on.
const (
	sure       = 1.0  // the access key, the unique id or the shared event id says so
	sureHost   = 0.95 // a session is named like an instance, as EC2 does it
	sureSSO    = 0.95 // the role is Identity Center's, which names sessions after users
	sureSignIn = 0.9  // a console session of the same name, in its time
	sureRole   = 0.9  // a service is known to run with that role under that name
	sureSource = 0.8  // the session carries a source identity, which some principal was allowed to set
	sureName   = 0.8  // one start of that role and name, in its time, and no key to tell
	sureOther  = 0.6  // as before, but under another key: a console renews keys, services forward sessions
	sureOnly   = 0.5  // all known starts of the role were by one
)
