package derived

import (
	"bytes"
	"strings"

	"bannin/event"
)

// selfCalls act on the caller when no user is named.
// Source: IAM API reference, the actions whose UserName is optional.
var selfCalls = map[string]bool{
	"ChangePassword": true, "CreateAccessKey": true, "UpdateAccessKey": true, "DeleteAccessKey": true,
	"CreateLoginProfile": true, "UpdateLoginProfile": true, "DeleteLoginProfile": true,
	"UploadSigningCertificate": true, "UpdateSigningCertificate": true, "DeleteSigningCertificate": true,
	"EnableMFADevice": true, "DeactivateMFADevice": true, "ResetServiceSpecificCredential": true,
	"UpdateServiceSpecificCredential": true, "DeleteServiceSpecificCredential": true,
}

const issuer = "userIdentity.sessionContext.sessionIssuer."

func (c apiCall) targetSelf() []string {
	p, kind := c.parameters(), c.text("userIdentity.type")
	if target := p.get("userName").text; target != "" {
		acting := ""
		switch kind {
		case "IAMUser":
			acting = c.text("userIdentity.userName")
		case "FederatedUser":
			acting = c.text(issuer + "userName")
		}
		return same(acting, target)
	}
	if target := p.get("roleName").text; target != "" {
		acting := ""
		if kind == "AssumedRole" {
			acting = c.text(issuer + "userName")
		}
		return same(acting, target)
	}
	return truth(selfCalls[c.name()] && (kind == "IAMUser" || kind == "Root"))
}

// same is "true" or "false". IAM's names differ in more than case.
func same(a, b string) []string {
	if strings.EqualFold(a, b) {
		return []string{"true"}
	}
	return []string{"false"}
}

// The console's sign-in service stands for the person who signs in.
const signIn = "signin.amazonaws.com"

// IsService tells whether a source address or an invoker is the name of an AWS
// service.
func IsService(name []byte) bool {
	return endsWith(name, ".amazonaws.com") || endsWith(name, ".amazonaws.com.cn")
}

// endsWith compares without regard to case.
func endsWith(name []byte, suffix string) bool {
	return len(name) >= len(suffix) && strings.EqualFold(string(name[len(name)-len(suffix):]), suffix)
}

func (c apiCall) sourceKind() []string {
	source := c.text("sourceIPAddress")
	if IsService([]byte(source)) || strings.HasPrefix(source, "AWS Internal") {
		return []string{"service"}
	}
	ip, ok := event.ParseIP([]byte(source))
	switch {
	case !ok:
		return []string{"unknown"}
	case event.IsPrivate(ip):
		return []string{"private"}
	}
	return []string{"public"}
}

// actorService names the AWS service that acts. A bare "AWS Internal" as the
// source does not count: consoles make the calls of people look so.
func (c apiCall) actorService() []string {
	invoker, source := c.bytes("userIdentity.invokedBy"), c.bytes("sourceIPAddress")
	switch {
	case IsService(invoker) && string(invoker) != signIn, bytes.HasPrefix(invoker, []byte("AWS Internal")):
		return []string{string(invoker)}
	case IsService(source) && string(source) != signIn:
		return []string{string(source)}
	case string(c.bytes("userIdentity.type")) == "AWSService", string(c.bytes("eventType")) == "AwsServiceEvent":
		if len(invoker) == 0 {
			return []string{"aws"}
		}
		return []string{string(invoker)}
	}
	if _, role, ok := bytes.Cut(c.bytes("userIdentity.arn"), []byte(":assumed-role/")); ok && bytes.HasPrefix(role, []byte("AWSServiceRoleFor")) {
		role, _, _ = bytes.Cut(role, []byte("/"))
		return []string{string(role)}
	}
	if arn := c.bytes(issuer + "arn"); bytes.Contains(arn, []byte("/aws-service-role/")) {
		return []string{afterLast(string(arn), "/")}
	}
	return nil
}

// session is the name of the role session that acts, or "".
func (c apiCall) session() string {
	if c.text("userIdentity.type") != "AssumedRole" {
		return ""
	}
	if arn := c.text("userIdentity.arn"); strings.Contains(arn, "/") {
		return afterLast(arn, "/")
	}
	return ""
}

// sessionInstance is the id of the instance whose role acts: EC2 names the
// session by it. AWS's ids are hexadecimal; those of anonymised logs are not.
func (c apiCall) sessionInstance() []string {
	name := c.session()
	id, ok := strings.CutPrefix(name, "i-")
	if !ok || len(id) < 8 || len(id) > 17 {
		return nil
	}
	for _, r := range id {
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return nil
		}
	}
	return []string{name}
}

// sessionFunction is the Lambda function whose role acts.
func (c apiCall) sessionFunction() []string {
	name := c.session()
	if name != "" && (c.text("userIdentity.inScopeOf.issuerType") == "AWS::Lambda::Function" ||
		strings.Contains(c.text("userAgent"), "exec-env/AWS_Lambda_")) {
		return []string{name}
	}
	return nil
}
