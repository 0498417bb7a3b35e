package decode

import (
	"regexp"
	"strings"

	"bannin/event"
)

// detail are the native fields that a Summary is made of.
var detail = append([]string{
	"sourceIPAddress", "userAgent", "errorCode", "errorMessage", "responseElements.ConsoleLogin",
	"userIdentity.type", "userIdentity.arn", "userIdentity.principalId", "userIdentity.userName",
	"userIdentity.accountId", "userIdentity.accessKeyId", "userIdentity.invokedBy",
	"userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.sessionIssuer.userName",
	"additionalEventData.UserName", "resources.ARN",
}, resourcePaths()...)

// A Summariser makes summaries for one worker. It keeps one copy of each text
// that comes again and again: names, addresses, actors.
type Summariser struct {
	detail     map[string]event.Slot
	parameters []event.Slot
	resources  event.Slot
	texts      map[string]string
	actors     map[string]event.Actor
	key        []byte
}

// maxKept bounds how many texts and how many actors are kept.
const maxKept = 1 << 15

// NewSummariser returns a summariser of events read by a projection.
func NewSummariser(p *event.Projection) *Summariser {
	z := &Summariser{detail: map[string]event.Slot{}, resources: p.Slot("resources.ARN"), texts: map[string]string{}, actors: map[string]event.Actor{}}
	for _, path := range detail {
		z.detail[path] = p.Slot(path)
	}
	for _, r := range parameters {
		z.parameters = append(z.parameters, p.Slot(r.path))
	}
	return z
}

// keep is the one copy of a text.
func (z *Summariser) keep(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := z.texts[string(b)]; ok {
		return s
	}
	if len(z.texts) == maxKept {
		clear(z.texts)
	}
	s := string(b)
	z.texts[s] = s
	return s
}

func (z *Summariser) text(e *event.Event, path string) string { return z.keep(e.Bytes(z.detail[path])) }

// Outline fills s with what is cheap to tell of an event that matched
// something: all but its id, message and resources.
func (z *Summariser) Outline(e *event.Event, s *event.Summary) {
	*s = event.Summary{
		Format: e.Format, Object: e.Object, Record: e.Record, Time: e.Time,
		Account: z.keep(e.Account), Region: z.keep(e.Region), Service: z.keep(e.Service), Name: z.keep(e.Name),
		Error: z.text(e, "errorCode"), IP: z.text(e, "sourceIPAddress"), Agent: z.text(e, "userAgent"),
	}
	s.Succeeded = s.Error == "" && (s.Service != "signin.amazonaws.com" ||
		len(e.Bytes(z.detail["errorMessage"])) == 0 && !strings.EqualFold(z.text(e, "responseElements.ConsoleLogin"), "Failure"))
	s.Actor = z.actor(e, s)
}

// Complete adds the rest to the outline of an event.
func (z *Summariser) Complete(e *event.Event, s *event.Summary) {
	s.ID, s.Message = string(e.ID), string(e.Bytes(z.detail["errorMessage"]))
	s.Resources = z.touched(e, s)
}

// identity are the fields that make an actor who has an ARN.
var identity = []string{"userIdentity.arn", "userIdentity.type", "userIdentity.accessKeyId", "userIdentity.principalId",
	"userIdentity.userName", "userIdentity.accountId", "additionalEventData.UserName"}

// actor is who acted; of one that came before, the copy.
func (z *Summariser) actor(e *event.Event, s *event.Summary) event.Actor {
	z.key = z.key[:0]
	for _, path := range identity {
		z.key = append(append(z.key, e.Bytes(z.detail[path])...), 0)
	}
	if z.key[0] == 0 { // no ARN: the address may have to do
		return actor(e, s)
	}
	if a, ok := z.actors[string(z.key)]; ok {
		return a
	}
	if len(z.actors) == maxKept {
		clear(z.actors)
	}
	a := actor(e, s)
	z.actors[string(z.key)] = a
	return a
}

// instanceSession matches the session name that EC2 gives to an instance's role.
var instanceSession = regexp.MustCompile(`^m?i-[0-9a-f]{8,17}$`)

// machineSession matches session names that programs make up anew for each
// run, such as botocore-session-1700000000: there the role is who acts. Under
// any other name the session is, since people's roles carry their names.
var machineSession = regexp.MustCompile(`[0-9]{8}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-`)

// actor reads who acted from userIdentity. The chain behind a role session is
// not in the record; Root is the principal itself, or the issuer of a
// federated user, which is.
func actor(e *event.Event, s *event.Summary) event.Actor {
	a := event.Actor{
		Type: e.Text("userIdentity.type"), ARN: e.Text("userIdentity.arn"), Name: e.Text("userIdentity.userName"),
		AccessKey: e.Text("userIdentity.accessKeyId"), Account: e.Text("userIdentity.accountId"),
		Principal: e.Text("userIdentity.principalId"),
	}
	issuer := e.Text("userIdentity.sessionContext.sessionIssuer.arn")
	switch a.Type {
	case "Root":
		a.Kind, a.Name = "root", "root"
	case "IAMUser":
		a.Kind = "user"
		if a.ARN == "" && a.Name != "" && !strings.HasPrefix(a.Name, "HIDDEN") {
			a.ARN = "arn:aws:iam::" + either(a.Account, s.Account) + ":user/" + a.Name
		}
	case "AssumedRole", "Role":
		a.Kind = "role"
		_, session, _ := strings.Cut(afterLast(a.ARN, ":"), "/")
		a.Name = either(session, e.Text("userIdentity.sessionContext.sessionIssuer.userName"))
		switch _, name, _ := strings.Cut(session, "/"); {
		case instanceSession.MatchString(name):
			a.Kind = "instance"
		case machineSession.MatchString(name):
			a.Root = issuer
		}
	case "FederatedUser":
		a.Kind, a.Root = "federated", issuer
		a.Name = afterLast(a.ARN, "/")
	case "SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Directory":
		a.Kind = "federated"
		a.Name = either(a.Name, e.Text("additionalEventData.UserName"))
	case "AWSService":
		a.Kind, a.Name = "service", e.Text("userIdentity.invokedBy")
	case "AWSAccount":
		a.Kind, a.Name = "account", a.Account
	}
	return settle(a, s)
}

// settle names an actor that its record leaves half unnamed: by key, else by
// address.
func settle(a event.Actor, s *event.Summary) event.Actor {
	if a.ARN == "" && (a.Kind == "" || a.Kind == "user") {
		if a.AccessKey != "" {
			a.Kind, a.Name = "key", either(a.Name, a.AccessKey)
		} else {
			a.Kind, a.Name = "ip", s.IP
		}
	}
	a.Root = either(a.Root, a.Key())
	return a
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func afterLast(s, sep string) string { return s[strings.LastIndex(s, sep)+len(sep):] }
