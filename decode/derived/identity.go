package derived

import (
	"strings"

	"bannin/event"
)

// escalations are the actions with which somebody gives himself more rights;
// those with a text only where the resource is everything, or ends so.
var escalations = map[string]string{
	"iam:createpolicyversion": "", "iam:setdefaultpolicyversion": "", "iam:createaccesskey": "", "iam:createloginprofile": "",
	"iam:updateloginprofile": "", "iam:attachuserpolicy": "", "iam:attachgrouppolicy": "", "iam:attachrolepolicy": "",
	"iam:putuserpolicy": "", "iam:putgrouppolicy": "", "iam:putrolepolicy": "", "iam:addusertogroup": "",
	"iam:updateassumerolepolicy": "", "iam:deleteuserpermissionsboundary": "", "iam:deleterolepermissionsboundary": "",
	"iam:putuserpermissionsboundary": "", "iam:putrolepermissionsboundary": "", "iam:createservicespecificcredential": "",
	"iam:deactivatemfadevice": "", "iam:createopenidconnectprovider": "", "iam:createsamlprovider": "",
	"iam:updatesamlprovider": "", "sso:createaccountassignment": "", "sso:attachmanagedpolicytopermissionset": "",
	"sso:putinlinepolicytopermissionset": "", "organizations:detachpolicy": "",
	"iam:passrole": ":role/*", "sts:assumerole": ":role/*",
	"lambda:updatefunctioncode": ":function:*", "lambda:updatefunctionconfiguration": ":function:*",
}

func (c apiCall) policyAdmin() []string {
	for _, s := range c.allowed() {
		if !s.principal && len(s.conditions) == 0 && s.onEverything() && s.allActions() {
			return truth(true)
		}
	}
	return nil
}

// onEverything tells whether one of the resources is every resource.
func (s policyStatement) onEverything() bool {
	for _, r := range s.resources {
		if isEverything(r) {
			return true
		}
	}
	return false
}

// isEverything knows *, arn:aws:*, *:* and their like.
func isEverything(resource string) bool {
	rest := strings.TrimPrefix(resource, "arn:")
	for _, partition := range []string{"aws-us-gov", "aws-cn", "aws"} {
		if cut, ok := strings.CutPrefix(rest, partition); ok {
			rest = cut
			break
		}
	}
	return strings.Contains(rest, "*") && strings.Trim(rest, "*:") == ""
}

// allActions tells whether the statement allows all there is, or all but some
// that are not IAM's: who keeps IAM can give himself the rest.
func (s policyStatement) allActions() bool {
	for _, a := range s.actions {
		if strings.Contains(a, "*") && strings.Trim(a, "*:") == "" {
			return true
		}
	}
	if len(s.excluded) == 0 {
		return false
	}
	for _, a := range s.excluded {
		service, _, _ := strings.Cut(strings.ToLower(a), ":")
		if event.Wild(service, "iam") {
			return false
		}
	}
	return true
}

func (c apiCall) policyEscalates() []string {
	set := map[string]bool{}
	for _, s := range c.allowed() {
		if s.principal {
			continue
		}
		for _, action := range s.actions {
			if pattern := strings.ToLower(action); s.escalatesBy(pattern) {
				set[pattern] = true
			}
		}
	}
	return sorted(set)
}

func (s policyStatement) escalatesBy(pattern string) bool {
	for action, suffix := range escalations {
		if event.Wild(pattern, action) && (suffix == "" || s.reachesAll(suffix)) {
			return true
		}
	}
	return false
}

// reachesAll tells whether one of the resources is all of a kind.
func (s policyStatement) reachesAll(suffix string) bool {
	for _, r := range s.resources {
		if isEverything(r) || strings.HasPrefix(r, "arn:") && strings.HasSuffix(r, suffix) {
			return true
		}
	}
	return false
}
