package decode

import (
	"strconv"
	"strings"

	"bannin/event"
)

// eks is the audit log of Kubernetes, as EKS writes it to CloudWatch Logs. A
// request is recorded at several stages, with one auditID: the stage's time tells
// them apart.
//
// Source: Kubernetes documentation, auditing; API reference of audit.k8s.io/v1.
var eks = format{
	name:     "eks",
	marks:    []mark{{"apiVersion", `"audit.k8s.io/`}, {"auditID", `"`}},
	time:     []string{"stageTimestamp", "requestReceivedTimestamp"},
	id:       []string{"auditID"},
	account:  []string{"user.extra.arn"}, // of the principal that IAM vouches for
	event:    []string{"verb"},
	origin:   "eks.amazonaws.com",
	updated:  true,
	outline:  outlineCluster,
	complete: completeCluster,
	fields: []string{"user.username", "user.extra.arn", "user.extra.canonicalArn", "user.extra.accessKeyId", "sourceIPs", "userAgent", "responseStatus.code",
		"responseStatus.reason", clusterDecision, "requestURI", "objectRef.resource", "objectRef.subresource", "objectRef.namespace", "objectRef.name"},
	derived: map[string]event.Derive{"bannin.source.kind": deriveSource},
	inputs:  []string{"sourceIPs"},
}

// clusterDecision is whether the request was allowed: allow or forbid.
const clusterDecision = "annotations.authorization.k8s.io/decision"

// deriveSource tells where a request came from: public or private. Of several
// addresses, the first is the client's.
func deriveSource(e *event.Event, add func(event.Value)) {
	ip, ok := event.ParseIP(e.Bytes(e.Projection().Slot("sourceIPs")))
	switch {
	case !ok:
	case event.IsPrivate(ip):
		addText([]byte("private"), add)
	default:
		addText([]byte("public"), add)
	}
}

// outlineCluster tells who asked: the principal that IAM vouches for, as
// CloudTrail names it, or a user or service account of the cluster.
func outlineCluster(z *Summariser, e *event.Event, s *event.Summary) {
	s.IP, s.Agent = z.text(e, "sourceIPs"), z.text(e, "userAgent")
	code, _ := strconv.Atoi(z.text(e, "responseStatus.code"))
	s.Succeeded = code < 400 && z.text(e, clusterDecision) != "forbid"
	if !s.Succeeded {
		s.Error = either(z.text(e, "responseStatus.reason"), z.text(e, "responseStatus.code"))
	}
	name := z.text(e, "user.username")
	a := event.Actor{Kind: "user", Name: name, Principal: clusterUser(s.Account, name), Account: s.Account}
	switch arn := z.text(e, "user.extra.arn"); {
	case strings.Contains(arn, ":assumed-role/"):
		a = event.Actor{ARN: arn, Name: afterLast(arn, ":assumed-role/"), AccessKey: z.text(e, "user.extra.accessKeyId"), Account: s.Account}
		a.Kind, a.Root = whoseSession(afterLast(arn, "/"), z.text(e, "user.extra.canonicalArn"))
	case strings.HasPrefix(arn, "arn:"):
		a = event.Actor{Kind: "user", ARN: arn, Name: afterLast(arn, "/"), AccessKey: z.text(e, "user.extra.accessKeyId"), Account: s.Account}
	case name == "system:anonymous":
		a = event.Actor{Kind: "ip", Name: s.IP}
	}
	a.Root = either(a.Root, a.Key())
	s.Actor = a
}

// clusterUser tells a user of Kubernetes from principals of the same name.
func clusterUser(account, name string) string { return "kubernetes:" + account + ":" + name }

// completeCluster tells what was asked: "create pods/exec kube-system/web: 403".
func completeCluster(z *Summariser, e *event.Event, s *event.Summary) {
	what, name := z.text(e, "objectRef.resource"), z.text(e, "objectRef.name")
	if sub := z.text(e, "objectRef.subresource"); sub != "" {
		what += "/" + sub
	}
	if space := z.text(e, "objectRef.namespace"); space != "" {
		name = space + "/" + name
	}
	if what == "" {
		what = z.text(e, "requestURI")
	}
	s.Message = strings.Join(strings.Fields(s.Name+" "+what+" "+name), " ")
	if code := z.text(e, "responseStatus.code"); code != "" {
		s.Message += ": " + code
	}
	if what != "" {
		s.Resources = []event.Resource{{ARN: strings.TrimSuffix("kubernetes:"+what+"/"+name, "/"), How: clusterEffect(s)}}
	}
}

// clusterEffect is what a verb does to what it is asked of.
func clusterEffect(s *event.Summary) string {
	if !s.Succeeded {
		return "denied"
	}
	switch s.Name {
	case "get", "list", "watch":
		return "read"
	case "create":
		return "created"
	case "delete", "deletecollection":
		return "deleted"
	}
	return "changed"
}
