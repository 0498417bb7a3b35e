package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// ocsfCloudTrail tells how CloudTrail's records were turned into API Activity,
// Authentication, Account Change and the other classes of identities. Where
// versions of the mapping differ, the newer path comes first.
//
// What CloudTrail has and the mapping has no place for stands in unmapped, by
// its own path.
//
// Source: github.com/ocsf/examples, mappings/markdown/AWS, v1.0.0-rc.2, v1.1.0
// and v1.5.0.
var ocsfCloudTrail = translation{
	product: "CloudTrail",
	to:      "cloudtrail",
	key:     "eventName",
	more:    moreCloudTrail,
	fields: []carried{
		{"eventVersion", []string{"metadata.product.version"}, asText},
		{"eventTime", []string{"time", "time_dt"}, asTime},
		{"eventSource", []string{"api.service.name"}, asText},
		{"eventName", []string{"api.operation"}, asText},
		{"awsRegion", []string{"cloud.region"}, asText},
		{"sourceIPAddress", []string{"src_endpoint.ip", "src_endpoint.domain"}, asText},
		{"vpcEndpointId", []string{"src_endpoint.uid"}, asText},
		{"userAgent", []string{"http_request.user_agent"}, asText},
		{"errorCode", []string{"api.response.error"}, asText},
		{"errorMessage", []string{"api.response.message", "api.response.error_message"}, asText},
		{"requestID", []string{"api.request.uid"}, asText},
		{"eventID", []string{"metadata.uid"}, asText},
		{"eventType", []string{"metadata.event_code", "unmapped.eventType", "metadata.log_name"}, asText},
		{"eventCategory", []string{"unmapped.eventCategory", "metadata.product.feature.name"}, asWord},
		{"apiVersion", []string{"api.version"}, asText},
		{"recipientAccountId", []string{"unmapped.recipientAccountId", "cloud.account.uid", "cloud.account_uid"}, asText},
		{"readOnly", []string{"unmapped.readOnly"}, asTruth},
		{"managementEvent", []string{"unmapped.managementEvent"}, asTruth},
		{"requestParameters", []string{"api.request.data"}, asObject},
		{"responseElements", []string{"api.response.data"}, asObject},
		{"resources", []string{"resources"}, asResources},
		{"userIdentity.type", []string{"actor.user.type"}, asText},
		{"userIdentity.principalId", []string{"actor.user.uid_alt"}, asText},
		{"userIdentity.principalId", []string{"actor.user.uid"}, asNoARN},
		{"userIdentity.arn", []string{"actor.user.uuid", "actor.user.uid"}, asARN},
		{"userIdentity.accountId", []string{"actor.user.account.uid", "actor.user.account_uid"}, asText},
		{"userIdentity.accessKeyId", []string{"actor.user.credential_uid"}, asText},
		{"userIdentity.userName", []string{"actor.user.name"}, asText},
		{"userIdentity.invokedBy", []string{"actor.invoked_by"}, asText},
		{"userIdentity.identityProvider", []string{"actor.idp.name"}, asText},
		{"userIdentity.onBehalfOf.identityStoreArn", []string{"actor.idp.uid"}, asText},
		{"userIdentity.sessionContext.attributes.creationDate", []string{"actor.session.created_time", "actor.session.created_time_dt"}, asTime},
		{"userIdentity.sessionContext.attributes.mfaAuthenticated", []string{"actor.session.is_mfa", "actor.session.mfa"}, asText},
		{"userIdentity.sessionContext.sessionIssuer.arn", []string{"actor.session.issuer"}, asText},
		{"additionalEventData.MFAUsed", []string{"is_mfa", "mfa"}, asYes},
		{"additionalEventData.LoginTo", []string{"dst_endpoint.svc_name"}, asText},
		{"tlsDetails.tlsVersion", []string{"tls.version"}, asText},
		{"tlsDetails.cipherSuite", []string{"tls.cipher"}, asText},
		{"tlsDetails.clientProvidedHostHeader", []string{"tls.sni"}, asText},
		// Of what more looks at.
		{"", []string{"unmapped", "status", "user.name", "user.uuid"}, asNothing},
	},
}

// moreCloudTrail adds what is unmapped, and what the first version of the
// mapping, which did not keep requests and answers, made of them.
func moreCloudTrail(t *translator, e *event.Event) {
	kept := t.has("requestParameters") || t.has("responseElements")
	operation := string(e.Bytes(t.slots["api.operation"]))
	switch {
	case kept:
	case operation == "ConsoleLogin":
		t.addFirst(e, "responseElements.ConsoleLogin", "status")
	case strings.HasPrefix(operation, "AssumeRole"):
		t.addFirst(e, "requestParameters.roleArn", "user.uuid")
		t.addFirst(e, "requestParameters.roleSessionName", "user.name")
	case strings.Contains(operation, "Role"):
		t.addFirst(e, "requestParameters.roleName", "user.name")
	default:
		t.addFirst(e, "requestParameters.userName", "user.name")
	}
	if v := e.First(t.slots["unmapped"]); v != nil && v.Kind == event.Object {
		t.unmapped("", v.Text, 0)
	}
	if string(e.Bytes(t.slots["actor.user.type"])) == "IdentityCenterUser" {
		for i, m := range t.members {
			if other := ofIdentityCenter[m.path]; other != "" {
				t.members[i].path = other
			}
		}
	}
}

// ofIdentityCenter is where users of Identity Center have what others have
// elsewhere; the schema has one place for both.
var ofIdentityCenter = map[string]string{
	"userIdentity.principalId": "userIdentity.onBehalfOf.userId", "userIdentity.accessKeyId": "userIdentity.credentialId",
}

func (t *translator) addFirst(e *event.Event, to, from string) {
	if v := e.First(t.slots[from]); v != nil {
		t.add(to, v, asText)
	}
}

// maxUnmapped is how deep objects in unmapped are looked into.
const maxUnmapped = 6

// unmapped adds the members of what no attribute of the schema holds. Paths are
// written "a.b" or as objects, and where there was an array "a[].b", with the
// values of all elements in one text, between commas.
func (t *translator) unmapped(above string, object []byte, depth int) {
	event.Members(object, func(key string, v event.Value) bool {
		path, listed := above+strings.ReplaceAll(key, "[]", ""), strings.Contains(key, "[]")
		switch {
		case v.Kind == event.Object && depth < maxUnmapped:
			t.unmapped(path+".", v.Text, depth+1)
		case v.Kind == event.Object || v.Kind == event.Array:
			t.add(path, &v, asObject)
		case listed && bytes.IndexByte(v.Text, ',') >= 0:
			t.add(path, &v, asList)
		case v.Kind.Scalar():
			t.add(path, &v, asIs)
		}
		return true
	})
}

// asNothing takes no value.
func asNothing(dst []byte, _ *event.Value) []byte { return dst }

// asWord appends text of one word: the mapping writes "Management, Data, and
// Insights" where a record does not say which.
func asWord(dst []byte, v *event.Value) []byte {
	if bytes.IndexByte(v.Text, ' ') >= 0 {
		return dst
	}
	return asText(dst, v)
}

// asYes appends "Yes" or "No" for a truth.
func asYes(dst []byte, v *event.Value) []byte {
	switch string(v.Text) {
	case "true":
		return append(dst, `"Yes"`...)
	case "false":
		return append(dst, `"No"`...)
	}
	return dst
}

// asList appends text as a list of what stands between its commas. A comma
// before a blank is one of a date or a sentence.
func asList(dst []byte, v *event.Value) []byte {
	dst = append(dst, '[', '"')
	for i, c := range v.Text {
		if c == ',' && i+1 < len(v.Text) && v.Text[i+1] != ' ' {
			dst = append(dst, '"', ',', '"')
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, '"', ']')
}

// asResources appends resources with CloudTrail's names beside those of the
// schema.
func asResources(dst []byte, v *event.Value) []byte {
	return asElements(dst, v, map[string]string{"uid": "ARN", "owner.account.uid": "accountId", "account_uid": "accountId"})
}

// asElements appends a list of objects with more names for some of their
// members: path → name.
func asElements(dst []byte, v *event.Value, names map[string]string) []byte {
	if v.Kind != event.Array {
		return dst
	}
	from := len(dst)
	dst = append(dst, '[')
	event.Items(v.Text, func(item event.Value) bool {
		if item.Kind != event.Object {
			return true
		}
		if len(dst) > from+1 {
			dst = append(dst, ',')
		}
		dst = appendNamed(append(dst, '{'), "", item.Text, names)
		dst = append(append(dst, bytes.TrimSpace(item.Text[1:len(item.Text)-1])...), '}')
		return true
	})
	if len(dst) == from+1 {
		return dst[:from]
	}
	return append(dst, ']')
}

// appendNamed appends the members that have another name, each with a comma
// behind.
func appendNamed(dst []byte, above string, object []byte, names map[string]string) []byte {
	event.Members(object, func(key string, v event.Value) bool {
		name, named := names[above+key]
		switch {
		case named && v.Kind.Scalar():
			from := len(dst)
			if dst = asIs(append(append(append(dst, '"'), name...), `":`...), &v); dst[len(dst)-1] == ':' {
				dst = dst[:from]
			} else {
				dst = append(dst, ',')
			}
		case v.Kind == event.Object && strings.Count(above, ".") < 2:
			dst = appendNamed(dst, above+key+".", v.Text, names)
		}
		return true
	})
	return dst
}
