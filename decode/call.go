package decode

import (
	"strings"

	"bannin/event"
)

// callFields are the native fields that the Summary of a call is made of.
var callFields = append([]string{
	"sourceIPAddress", "userAgent", "errorCode", "errorMessage", "responseElements.ConsoleLogin",
	"userIdentity.type", "userIdentity.arn", "userIdentity.principalId", "userIdentity.userName",
	"userIdentity.accountId", "userIdentity.accessKeyId", "userIdentity.invokedBy", "userIdentity.onBehalfOf.userId",
	"userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.sessionIssuer.userName",
	"additionalEventData.UserName", "resources.ARN",
}, resourcePaths()...)

// outlineCall tells who made a CloudTrail record's call, and whether it succeeded.
func outlineCall(z *Summariser, e *event.Event, s *event.Summary) {
	s.Error, s.IP, s.Agent = z.text(e, "errorCode"), z.text(e, "sourceIPAddress"), z.text(e, "userAgent")
	s.Succeeded = s.Error == "" && (s.Service != "signin.amazonaws.com" ||
		len(e.Bytes(z.slots["errorMessage"])) == 0 && !strings.EqualFold(z.text(e, "responseElements.ConsoleLogin"), "Failure"))
	s.Actor = z.actor(e, s)
}

// completeCall tells what it was about.
func completeCall(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = string(e.Bytes(z.slots["errorMessage"]))
	s.Resources = z.touched(e, s)
}

// identity are the fields that make an actor who has an ARN.
var identity = []string{"userIdentity.arn", "userIdentity.type", "userIdentity.accessKeyId", "userIdentity.principalId",
	"userIdentity.userName", "userIdentity.accountId", "additionalEventData.UserName"}

// actor is who acted; of one that came before, the copy.
func (z *Summariser) actor(e *event.Event, s *event.Summary) event.Actor {
	z.key = z.key[:0]
	for _, slot := range z.identity {
		z.key = append(append(z.key, e.Bytes(slot)...), 0)
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

// Caller is who made the call that a CloudTrail record tells of, as the record
// alone tells it.
func Caller(e *event.Event) event.Actor {
	return actor(e, &event.Summary{Account: string(e.Account), IP: e.Text("sourceIPAddress")})
}

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
		_, session, _ := strings.Cut(afterLast(a.ARN, ":"), "/")
		a.Name = either(session, e.Text("userIdentity.sessionContext.sessionIssuer.userName"))
		_, name, _ := strings.Cut(session, "/")
		a.Kind, a.Root = whoseSession(name, issuer)
	case "FederatedUser":
		a.Kind, a.Root = "federated", issuer
		a.Name = afterLast(a.ARN, "/")
	case "SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Directory":
		a.Kind = "federated"
		a.Name = either(a.Name, e.Text("additionalEventData.UserName"))
		a.Principal = either(a.Principal, e.Text("userIdentity.onBehalfOf.userId"))
	case "AWSService":
		a.Kind, a.Name = "service", e.Text("userIdentity.invokedBy")
	case "AWSAccount":
		a.Kind, a.Name = "account", a.Account
	}
	return settle(a, s)
}

// whoseSession tells by a session's name what kind of actor it is, and its root
// where that is the role.
func whoseSession(name, role string) (kind, root string) {
	switch {
	case event.InstanceSession(name):
		return "instance", ""
	case event.MachineSession(name):
		return "role", role
	}
	return "role", ""
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
