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

// Summarise keeps what is worth telling of an event that matched something.
func Summarise(e *event.Event) *event.Summary {
	s := &event.Summary{
		ID: string(e.ID), Format: e.Format, Object: e.Object, Record: e.Record, Time: e.Time,
		Account: string(e.Account), Region: string(e.Region), Service: string(e.Service), Name: string(e.Name),
		Error: e.Text("errorCode"), Message: e.Text("errorMessage"),
		IP: e.Text("sourceIPAddress"), Agent: e.Text("userAgent"),
	}
	s.Succeeded = s.Error == "" && !strings.EqualFold(e.Text("responseElements.ConsoleLogin"), "Failure") &&
		(s.Message == "" || s.Service != "signin.amazonaws.com")
	s.Actor = actor(e, s)
	s.Resources = resources(e, s)
	return s
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
