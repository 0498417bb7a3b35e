package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// GuardDuty, Inspector and Security Hub report findings of their own, and
// Security Hub passes on those of the other two. What rules want to know of a
// finding is said in fields that all three have:
//
//	bannin.finding.class     threat, vulnerability, posture or data
//	bannin.finding.severity  info, low, medium, high or critical, as the source says
//	bannin.finding.state     active; or archived, resolved, passed, sample: then it is no alarm
//
// A finding passed on is the same event as the original: its id is the
// finding's ARN with the time it was last observed.

// A reportedFinding is what a format reads of its findings.
type reportedFinding struct {
	class, severity, state func(r reading) string
	kind                   func(r reading) string // the finding's type
	title                  []string
	inputs                 []string // paths, beside those of title
}

// A reading reads an event by path, whoever asks.
type reading struct {
	e *event.Event
}

// at is the first value that is not empty at one of some paths.
func (r reading) at(paths ...string) []byte {
	for _, path := range paths {
		if b := r.e.Bytes(r.e.Projection().Slot(path)); len(b) > 0 {
			return b
		}
	}
	return nil
}

func (r reading) text(paths ...string) string { return string(r.at(paths...)) }

// is tells whether one of the values at one of some paths is a text.
func (r reading) is(text string, paths ...string) bool {
	for _, path := range paths {
		for v := r.e.First(r.e.Projection().Slot(path)); v != nil; v = r.e.Next(v) {
			if v.Kind.Scalar() && bytes.EqualFold(v.Text, []byte(text)) {
				return true
			}
		}
	}
	return false
}

// derived are the fields that all findings have.
func (f *reportedFinding) derived() map[string]event.Derive {
	field := func(f func(reading) string) event.Derive {
		return func(e *event.Event, add func(event.Value)) { addText([]byte(f(reading{e})), add) }
	}
	return map[string]event.Derive{
		"bannin.finding.class":    field(f.class),
		"bannin.finding.severity": field(f.severity),
		"bannin.finding.state":    field(f.state),
		"bannin.finding.type":     field(f.kind),
	}
}

// fields are all paths that are read.
func (f *reportedFinding) fields(more ...[]string) []string {
	all := append([]string(nil), f.inputs...)
	for _, paths := range append(more, f.title) {
		all = append(all, paths...)
	}
	return all
}

// pascal is a path as the command line of AWS prints it: each key with a
// capital.
func pascal(path string) string {
	keys := strings.Split(path, ".")
	for i, key := range keys {
		keys[i] = strings.ToUpper(key[:1]) + key[1:]
	}
	return strings.Join(keys, ".")
}

// cased are paths, and after them the same as the command line prints them.
func cased(paths ...string) []string {
	all := append([]string(nil), paths...)
	for _, path := range paths {
		all = append(all, pascal(path))
	}
	return all
}

// arnMarks tell a record by a key whose value is an ARN of a service, in every
// partition.
func arnMarks(service string, keys ...string) []mark {
	var all []mark
	for _, key := range keys {
		for _, partition := range []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"} {
			all = append(all, mark{key, `"arn:` + partition + ":" + service})
		}
	}
	return all
}

// A suspect is what a finding says of the one it is about.
type suspect struct {
	userType, userName, principal, accessKey string // of a key or session
	instance, resource                       string // the ARN of an instance; of anything else
	cluster                                  string // a user of Kubernetes
	ip                                       string // the remote address
	acts                                     bool   // the resource is the one who acts, no victim
}

// actor names the suspect as CloudTrail's records would, so that findings join
// the incident of the same principal.
func (p suspect) actor(s *event.Summary) event.Actor {
	a := event.Actor{Type: p.userType, AccessKey: p.accessKey, Principal: p.principal, Account: s.Account}
	_, session, _ := strings.Cut(p.principal, ":")
	iam, sts := "arn:aws:iam::"+s.Account+":", "arn:aws:sts::"+s.Account+":"
	switch {
	case p.userType == "Root":
		a.Kind, a.Name, a.ARN = "root", "root", iam+"root"
	case p.userType == "IAMUser" && p.userName != "":
		a.Kind, a.Name, a.ARN = "user", p.userName, iam+"user/"+p.userName
	case p.userType == "FederatedUser" && p.userName != "":
		a.Kind, a.Name, a.ARN = "federated", p.userName, sts+"federated-user/"+p.userName
	case (p.userType == "AssumedRole" || p.userType == "Role") && p.userName != "" && session != "":
		a.Name = p.userName + "/" + session
		a.ARN = sts + "assumed-role/" + a.Name
		a.Kind, a.Root = whoseSession(session, iam+"role/"+p.userName)
	case (p.userType == "AssumedRole" || p.userType == "Role") && p.userName != "":
		a.Kind, a.Name, a.ARN = "role", p.userName, iam+"role/"+p.userName
	case p.accessKey != "" || p.principal != "":
		a.Kind, a.Name = "key", either(p.userName, either(p.accessKey, p.principal))
	default:
		a = p.host(s)
	}
	a.Root = either(a.Root, a.Key())
	return a
}

// host is the suspect where no principal is told: the machine that acts, or
// whoever acts on it.
func (p suspect) host(s *event.Summary) event.Actor {
	own := event.Actor{Kind: "instance", ARN: p.instance, Name: afterLast(p.instance, "/"), Account: s.Account}
	if p.instance == "" {
		own = event.Actor{Kind: "service", ARN: p.resource, Name: afterLast(afterLast(p.resource, "/"), ":"), Account: s.Account}
	}
	switch {
	case p.cluster != "":
		return event.Actor{Kind: "user", Name: p.cluster, Principal: clusterUser(s.Account, p.cluster), Account: s.Account}
	case p.acts && own.ARN != "", own.ARN != "" && p.ip == "":
		return own
	case p.ip != "":
		return event.Actor{Kind: "ip", Name: p.ip}
	}
	return event.Actor{Kind: "account", Name: s.Account, Account: s.Account}
}
