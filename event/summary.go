package event

import (
	"strings"
	"time"
)

// An Actor is who did something: the principal that the record names.
type Actor struct {
	Kind      string `json:"kind"` // user, role, root, key, service, federated, instance, account, ip
	ARN       string `json:"arn"`
	Name      string `json:"name"`
	AccessKey string `json:"access_key"`
	Root      string `json:"root"` // the ARN of the one who started the chain

	Type      string `json:"-"` // userIdentity.type as the log has it
	Account   string `json:"-"`
	Principal string `json:"-"` // the unique id: AIDA…, AROA…:session
}

// Key names the actor for grouping: the ARN, or what stands for it.
func (a Actor) Key() string {
	for _, k := range []string{a.ARN, a.Principal, a.AccessKey, a.Name} {
		if k != "" {
			return k
		}
	}
	return a.Kind + ":" + a.Account
}

// Temporary tells whether the actor used a session's access key, which says
// more of who it is than its names do.
// Source: IAM user guide, IAM identifiers, unique ID prefixes.
func (a Actor) Temporary() bool { return strings.HasPrefix(a.AccessKey, "ASIA") }

// A Resource is something an event touched.
type Resource struct {
	ARN string `json:"arn"`
	How string `json:"how"` // created, changed, deleted, read, denied
}

// A Summary is what stays of an event that somebody found worth telling.
type Summary struct {
	ID, Format                     string
	Object                         string // where it was read
	Record                         int64
	Time                           time.Time
	Account, Region, Service, Name string
	Error, Message                 string // error code and message; "" where the call succeeded
	IP, Agent                      string // source address (or service name) and user agent
	Type                           string // where the record is a finding itself: its type, as its source names it
	Actor                          Actor
	Succeeded                      bool
	Resources                      []Resource
}
