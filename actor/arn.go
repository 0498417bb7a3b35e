package actor

import "strings"

// An arn is an ARN taken apart. Source: IAM user guide, identify AWS resources
// with ARNs.
type arn struct {
	partition, service, region, account string
	kind                                string // user, role, assumed-role, instance
	resource                            string // with path: ops/alice
}

func parseARN(text string) (a arn) {
	rest, ok := strings.CutPrefix(text, "arn:")
	if !ok {
		return arn{}
	}
	parts := strings.SplitN(rest, ":", 5)
	if len(parts) < 5 {
		return arn{}
	}
	a = arn{partition: parts[0], service: parts[1], region: parts[2], account: parts[3], resource: parts[4]}
	if i := strings.IndexAny(a.resource, "/:"); i >= 0 {
		a.kind, a.resource = a.resource[:i], a.resource[i+1:]
	}
	return a
}

// name is the last part of the resource. IAM's names are unique in an account,
// whatever their paths.
func (a arn) name() string { return a.resource[strings.LastIndexByte(a.resource, '/')+1:] }

// nameOf is what people call that which an ARN names: of a session, role and
// session.
func nameOf(text string) string {
	a := parseARN(text)
	switch {
	case a.service == "sts" && a.kind == "assumed-role":
		return a.resource
	case a.service == "" && a.resource == "":
		return text
	}
	return a.name()
}

// bare is an ARN of IAM without its path, so that those who are told of by name
// and those by ARN are the same.
func bare(text string) string {
	i := strings.Index(text, ":iam::")
	if i < 0 || !strings.HasPrefix(text, "arn:") {
		return text
	}
	a := parseARN(text)
	if !strings.Contains(a.resource, "/") || a.kind != "user" && a.kind != "role" && a.kind != "instance-profile" {
		return text
	}
	return "arn:" + a.partition + ":iam::" + a.account + ":" + a.kind + "/" + a.name()
}

// session takes the ARN of a role session apart: the bare ARN of the role, and
// the session's name.
func session(text string) (role, name string, ok bool) {
	a := parseARN(text)
	if a.service != "sts" || a.kind != "assumed-role" {
		return "", "", false
	}
	r, name, ok := strings.Cut(a.resource, "/")
	return "arn:" + a.partition + ":iam::" + a.account + ":role/" + r, name, ok
}

// sessionARN is the ARN of a session of a role.
func sessionARN(role, name string) string {
	a := parseARN(role)
	return "arn:" + a.partition + ":sts::" + a.account + ":assumed-role/" + a.name() + "/" + name
}

// reserved tells whether Identity Center manages a role: it makes it under that
// name, lets nobody but its own provider assume it, and names sessions after
// users. Source: IAM Identity Center user guide, referencing permission sets.
func reserved(role string) bool { return strings.Contains(role, ":role/AWSReservedSSO_") }
