// Package derived computes the fields that no record holds but that follow from
// one: that a policy lets everyone in, that somebody gave rights to himself.
package derived

import (
	"sort"
	"strings"

	"bannin/event"
)

// Fields gives the fields that no record holds but that follow from one, by
// name; all are text. They are computed when a rule asks, and have no value
// where the record does not tell. The functions may run side by side.
func Fields() map[string]event.Derive {
	return map[string]event.Derive{
		"bannin.policy.public":         derive(apiCall.policyPublic),
		"bannin.policy.external":       derive(apiCall.policyExternal),
		"bannin.policy.vendor":         derive(apiCall.policyVendor),
		"bannin.policy.federated":      derive(apiCall.policyFederated),
		"bannin.policy.openfederation": derive(apiCall.policyOpenFederation),
		"bannin.policy.admin":          derive(apiCall.policyAdmin),
		"bannin.policy.escalates":      derive(apiCall.policyEscalates),
		"bannin.target.self":           derive(apiCall.targetSelf),
		"bannin.shared.external":       derive(apiCall.sharedExternal),
		"bannin.shared.public":         derive(apiCall.sharedPublic),
		"bannin.ref.external":          derive(apiCall.refExternal),
		"bannin.source.kind":           derive(apiCall.sourceKind),
		"bannin.actor.service":         derive(apiCall.actorService),
		"bannin.session.instance":      derive(apiCall.sessionInstance),
		"bannin.session.function":      derive(apiCall.sessionFunction),
		"bannin.cidr.world":            derive(apiCall.cidrWorld),
		"bannin.cidr.ports":            derive(apiCall.cidrPorts),
	}
}

// Inputs are the native paths that the derived fields read.
func Inputs() []string {
	return []string{
		"eventName", "eventSource", "eventType", "recipientAccountId", "requestParameters", "sourceIPAddress", "userAgent",
		"userIdentity.accountId", "userIdentity.arn", "userIdentity.inScopeOf.issuerType", "userIdentity.invokedBy",
		"userIdentity.principalId", "userIdentity.sessionContext.sessionIssuer.arn",
		"userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.type", "userIdentity.userName",
	}
}

// Foreign are the derived fields whose values are accounts other than the
// record's own.
func Foreign() []string {
	return []string{"bannin.policy.external", "bannin.shared.external", "bannin.ref.external", "bannin.requester.external"}
}

// Implies says what must stand in a record for some of the derived fields to
// have a value, so that rules on them need not be tried on every record.
func Implies() map[string][]event.Implied {
	return map[string][]event.Implied{
		"bannin.session.instance": {{Path: "userIdentity.arn", Text: "/i-"}},
		"bannin.session.function": {{Path: "userIdentity.inScopeOf.issuerType", Text: "lambda"}, {Path: "userAgent", Text: "exec-env/aws_lambda_"}},
	}
}

// An apiCall is a record seen as the call that it tells of.
type apiCall struct{ e *event.Event }

// derive makes a field of a function that gives its values.
func derive(values func(apiCall) []string) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		for _, text := range values(apiCall{e}) {
			add(event.Value{Kind: event.String, Text: []byte(text)})
		}
	}
}

func (c apiCall) text(path string) string { return c.e.Text(path) }

func (c apiCall) bytes(path string) []byte { return c.e.Bytes(c.e.Projection().Slot(path)) }

func (c apiCall) name() string { return c.text("eventName") }

// own is the account that the call was made in.
func (c apiCall) own() string {
	if id := c.text("recipientAccountId"); isAccount(id) {
		return id
	}
	return c.text("userIdentity.accountId")
}

// parameters is what was asked for. Of a record with repeated keys it is the
// last, as every reader of JSON takes it.
func (c apiCall) parameters() jsonTree {
	return c.e.Memo("parameters", func() any {
		var last event.Value
		slot := c.e.Projection().Slot("requestParameters")
		for v := c.e.First(slot); v != nil; v = c.e.Next(v) {
			if !v.Loose {
				last = *v
			}
		}
		return readTree(last)
	}).(jsonTree)
}

// truth is the value of a field that is "true" or absent.
func truth(is bool) []string {
	if is {
		return []string{"true"}
	}
	return nil
}

// afterLast is what stands behind the last sep.
func afterLast(s, sep string) string { return s[strings.LastIndex(s, sep)+len(sep):] }

// sorted are the members of a set in order.
func sorted(set map[string]bool) []string {
	var list []string
	for text, in := range set {
		if in {
			list = append(list, text)
		}
	}
	sort.Strings(list)
	return list
}

// isAccount tells whether text is an account number: twelve digits.
func isAccount(text string) bool {
	if len(text) != 12 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
