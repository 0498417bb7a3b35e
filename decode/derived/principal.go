package derived

import (
	"net/netip"
	"strconv"
	"strings"

	"bannin/event"
)

// narrowingKeys are the condition keys that tell who comes, or from where, in
// a way that the caller cannot choose. aws:Referer, aws:UserAgent and the like
// are the caller's own words, and sts:ExternalId is no secret.
var narrowingKeys = map[string]bool{
	"aws:sourceaccount": true, "aws:sourceowner": true, "aws:sourcearn": true, "aws:sourceorgid": true, "aws:sourceorgpaths": true,
	"aws:principalorgid": true, "aws:principalorgpaths": true, "aws:principalaccount": true, "aws:principalarn": true,
	"aws:principalisawsservice": true, "aws:principalservicename": true, "aws:userid": true, "aws:username": true,
	"aws:sourcevpc": true, "aws:sourcevpce": true, "aws:vpceaccount": true, "aws:vpceorgid": true, "aws:sourceip": true,
	"kms:calleraccount": true, "s3:dataaccesspointaccount": true, "s3:dataaccesspointarn": true, "lambda:eventsourcetoken": true,
	"elasticfilesystem:accesspointarn": true, "cognito-identity.amazonaws.com:aud": true,
}

// orgKeys are those of them that hold strangers to the own organisation.
var orgKeys = map[string]bool{"aws:principalorgid": true, "aws:principalorgpaths": true, "aws:sourceorgid": true}

// webKey tells whether a key is a claim of a web identity's token.
func webKey(key string) bool { return strings.HasSuffix(key, ":sub") || strings.HasSuffix(key, ":aud") }

// narrowed tells whether one condition keeps everyone but a few out.
func (s policyStatement) narrowed() bool {
	for _, c := range s.conditions {
		wide := isStars
		switch c.key {
		case "aws:sourceip":
			wide = wideNetwork
		case "aws:principalisawsservice":
			wide = func(value string) bool { return !strings.EqualFold(value, "true") }
		}
		if (narrowingKeys[c.key] || webKey(c.key)) && c.narrows(wide) {
			return true
		}
	}
	return false
}

// wideNetwork tells whether a prefix is so short that it keeps nobody out.
func wideNetwork(value string) bool {
	_, bits, ok := parsePrefix(value)
	return isStars(value) || ok && bits <= 7
}

// parsePrefix reads an address, or one with the length of a prefix. Bits
// behind the prefix may be set.
func parsePrefix(text string) (netip.Addr, int, bool) {
	address, length, slash := strings.Cut(strings.TrimSpace(text), "/")
	ip, ok := event.ParseIP([]byte(address))
	if !ok {
		return ip, 0, false
	}
	if !slash {
		return ip, ip.BitLen(), true
	}
	bits, err := strconv.ParseUint(length, 10, 8)
	return ip, int(bits), err == nil && int(bits) <= ip.BitLen()
}

func (c apiCall) policyPublic() []string {
	for _, s := range c.allowed() {
		for _, value := range s.values("AWS") {
			if value == "*" && !s.narrowed() {
				return truth(true)
			}
		}
	}
	return nil
}

// strangers gives each statement that lets other accounts in, with these.
func (c apiCall) strangers(f func(s policyStatement, account string)) {
	own, s3 := c.own(), c.isS3()
	for _, s := range c.allowed() {
		if s.heldToOrganisation() {
			continue
		}
		for _, value := range s.values("AWS") {
			account := principalAccount(value)
			if account != "" && account != own && !(s3 && logDelivery[account]) {
				f(s, account)
			}
		}
	}
}

func (c apiCall) isS3() bool { return c.text("eventSource") == "s3.amazonaws.com" }

func (s policyStatement) heldToOrganisation() bool {
	for _, c := range s.conditions {
		if orgKeys[c.key] && c.narrows(isStars) {
			return true
		}
	}
	return false
}

// principalAccount is the account of a principal: 123456789012, or the ARN of
// something of IAM or STS in it.
func principalAccount(value string) string {
	if isAccount(value) {
		return value
	}
	if parts := splitARN(value); parts != nil && (parts[2] == "iam" || parts[2] == "sts") && isAccount(parts[4]) {
		return parts[4]
	}
	return ""
}

// splitARN gives the six parts of an ARN, or nil.
func splitARN(text string) []string {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return nil
	}
	return parts
}

func (c apiCall) policyExternal() []string {
	set := map[string]bool{}
	c.strangers(func(_ policyStatement, account string) { set[account] = true })
	return sorted(set)
}

// policyVendor are the strangers who must always name an external id: what a
// vendor's service is given.
func (c apiCall) policyVendor() []string {
	set := map[string]bool{}
	c.strangers(func(s policyStatement, account string) {
		before, seen := set[account]
		set[account] = s.demandsExternalID() && (before || !seen)
	})
	return sorted(set)
}

func (s policyStatement) demandsExternalID() bool {
	for _, c := range s.conditions {
		operator := c.operator[strings.LastIndex(c.operator, ":")+1:]
		equal := operator == "stringequals" || operator == "stringlike" || operator == "stringequalsignorecase"
		if c.key == "sts:externalid" && equal && len(c.values) > 0 && c.narrows(isStars) {
			return true
		}
	}
	return false
}

func (c apiCall) policyFederated() []string {
	set := map[string]bool{}
	for _, s := range c.allowed() {
		for _, value := range s.values("Federated") {
			set[value] = true
		}
	}
	return sorted(set)
}

// publicProviders give a token to anyone with an account there.
var publicProviders = map[string]bool{"accounts.google.com": true, "www.amazon.com": true, "graph.facebook.com": true, "cognito-identity.amazonaws.com": true}

// policyOpenFederation are the providers of web identities whose every user
// may come, since nothing is asked of the token's subject.
func (c apiCall) policyOpenFederation() []string {
	set := map[string]bool{}
	for _, s := range c.allowed() {
		for _, provider := range s.values("Federated") {
			if s.isWebIdentity(provider) && !s.asksSubject(publicProviders[provider]) {
				set[provider] = true
			}
		}
	}
	return sorted(set)
}

func (s policyStatement) isWebIdentity(provider string) bool {
	if strings.Contains(provider, ":saml-provider/") {
		return false
	}
	if strings.Contains(provider, "oidc-provider/") || publicProviders[provider] {
		return true
	}
	for _, action := range s.actions {
		if event.Wild(strings.ToLower(action), "sts:assumerolewithwebidentity") {
			return true
		}
	}
	return false
}

// asksSubject tells whether a condition picks some of a provider's users. At a
// public provider the application's id does, too.
func (s policyStatement) asksSubject(public bool) bool {
	for _, c := range s.conditions {
		asks := strings.HasSuffix(c.key, ":sub") || public && (strings.HasSuffix(c.key, ":aud") || strings.HasSuffix(c.key, ":app_id"))
		if !asks || c.negated() || c.isNull() {
			continue
		}
		if len(c.values) == 0 || !anySubject(c.values) {
			return true
		}
	}
	return false
}

// anySubject tells whether one of the alternatives is every subject.
func anySubject(values []string) bool {
	for _, v := range values {
		switch v {
		case "repo:*", "repo:*/*", "repo:*:*", "project_path:*":
			return true
		}
		if isStars(v) {
			return true
		}
	}
	return false
}
