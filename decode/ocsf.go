package decode

import (
	"net"
	"strings"

	"bannin/event"
)

// ocsf is records of the Open Cybersecurity Schema Framework, versions 1.0 to
// 1.8, as Amazon Security Lake keeps them, of any class: API Activity,
// Authentication, Account Change, Network, DNS and HTTP Activity, findings.
// Rules name its fields as the schema does: api.operation, actor.user.uid.
//
// What was made from a log that bannin reads itself is turned back into a
// record of it, so that the rules for CloudTrail see the API calls of a
// security lake.
//
// Source: schema.ocsf.io; Security Lake user guide, "OCSF in Security Lake".
var ocsf = format{
	name:  "ocsf",
	marks: marksOf("class_uid", "category_uid", "type_uid"),
	time:  []string{"time", "time_dt"},
	id:    []string{"finding_info.uid", "finding.uid", "metadata.uid"},
	// The paths of 1.0.0-rc.2, which the first version of Security Lake wrote,
	// come behind those of today.
	account:  []string{"cloud.account.uid", "cloud.account_uid", "unmapped.recipientAccountId"},
	region:   []string{"cloud.region"},
	service:  []string{"api.service.name", "metadata.product.name"},
	event:    []string{"api.operation", "finding_info.types", "finding.types", "activity_name", "class_name"},
	updated:  true, // findings are
	outline:  outlineOCSF,
	complete: completeOCSF,
	fields: ocsfFinding.fields([]string{"actor.user.uid", "actor.user.uuid", "actor.user.uid_alt", "actor.user.name", "actor.user.type", "actor.user.account.uid",
		"actor.user.account_uid", "actor.user.credential_uid", "actor.invoked_by", "src_endpoint.ip", "src_endpoint.domain", "src_endpoint.port",
		"dst_endpoint.ip", "dst_endpoint.port", "evidences.src_endpoint.ip", "http_request.user_agent", "status", "status_id", "status_detail",
		"api.response.error", "api.response.message", "api.response.error_message", "disposition", "disposition_id", "action_id", "finding_info.title",
		"finding.title", "query.hostname", "http_request.http_method", "http_request.url.hostname", "http_request.url.path", "message",
		"resources.uid", "resource.uid", "dst_endpoint.instance_uid", "dst_endpoint.interface_uid"}),
	derived: ocsfFinding.derived(),
	inputs:  ocsfFinding.inputs,
	product: "metadata.product.name",
	origins: []translation{ocsfCloudTrail, ocsfFlow, ocsfResolver},
}

// outlineOCSF tells who acted, as far as classes have it in common.
func outlineOCSF(z *Summariser, e *event.Event, s *event.Summary) {
	if ocsfClass(reading{e}) != "" {
		outlineOCSFFinding(z, e, s)
		return
	}
	s.IP = either(either(z.text(e, "src_endpoint.ip"), z.text(e, "evidences.src_endpoint.ip")), z.text(e, "src_endpoint.domain"))
	s.Agent = z.text(e, "http_request.user_agent")
	s.Error = either(z.text(e, "api.response.error"), ocsfRefusal(z, e))
	s.Succeeded = s.Error == ""
	s.Actor = ocsfActor(z, e, s)
}

// ocsfRefusal is the word for what did not come to pass, or "".
func ocsfRefusal(z *Summariser, e *event.Event) string {
	if z.text(e, "status_id") == "2" || z.text(e, "status") == "Failure" {
		return either(z.text(e, "status_detail"), "Failure")
	}
	return ocsfBlocked(z, e)
}

// ocsfBlocked tells that somebody stopped it.
func ocsfBlocked(z *Summariser, e *event.Event) string {
	if z.text(e, "disposition_id") == "2" || z.text(e, "disposition") == "Blocked" || z.text(e, "action_id") == "2" {
		return "Blocked"
	}
	return ""
}

// ocsfActor is the user, else the service that acts for somebody, else the
// address.
func ocsfActor(z *Summariser, e *event.Event, s *event.Summary) event.Actor {
	a := event.Actor{
		Type: z.text(e, "actor.user.type"), Name: z.text(e, "actor.user.name"), AccessKey: z.text(e, "actor.user.credential_uid"),
		Account: either(z.text(e, "actor.user.account.uid"), z.text(e, "actor.user.account_uid")),
	}
	for _, path := range []string{"actor.user.uid", "actor.user.uuid", "actor.user.uid_alt"} {
		if uid := z.text(e, path); strings.HasPrefix(uid, "arn:") {
			a.ARN = either(a.ARN, uid)
		} else {
			a.Principal = either(a.Principal, uid)
		}
	}
	switch {
	case a.Type == "Root" || strings.HasSuffix(a.ARN, ":root"):
		a.Kind, a.Name = "root", "root"
	case strings.Contains(a.ARN, ":assumed-role/") || strings.Contains(a.ARN, ":role/"):
		a.Kind = "role"
		_, session, _ := strings.Cut(afterLast(a.ARN, ":"), "/")
		a.Name = either(a.Name, session)
	case a.ARN != "" || a.Name != "" || a.Principal != "":
		a.Kind, a.Name = "user", either(a.Name, either(afterLast(a.ARN, "/"), a.Principal))
	case z.text(e, "actor.invoked_by") != "":
		a.Kind, a.Name = "service", z.text(e, "actor.invoked_by")
	}
	if a.Kind == "" {
		return settle(a, s)
	}
	a.Root = a.Key()
	return a
}

// completeOCSF tells what it was about.
func completeOCSF(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = ocsfMessage(z, e)
	how := "read"
	if !s.Succeeded {
		how = "denied"
	}
	for _, path := range []string{"resources.uid", "resource.uid", "dst_endpoint.instance_uid", "dst_endpoint.interface_uid"} {
		eachText(e, z.slots[path], func(uid []byte) {
			if len(uid) > 1 && len(s.Resources) < maxResources {
				s.Resources = append(s.Resources, event.Resource{ARN: z.keep(uid), How: how})
			}
		})
	}
}

// ocsfMessage is the first sentence that a record has: of a finding its title,
// of network activity what went where.
func ocsfMessage(z *Summariser, e *event.Event) string {
	for _, path := range []string{"api.response.message", "api.response.error_message", "finding_info.title", "finding.title", "query.hostname", "message"} {
		if text := e.Bytes(z.slots[path]); len(text) > 0 {
			return string(text)
		}
	}
	text := func(path string) string { return string(e.Bytes(z.slots[path])) }
	if method := text("http_request.http_method"); method != "" {
		return method + " " + text("http_request.url.hostname") + text("http_request.url.path")
	}
	if from, to := text("src_endpoint.ip"), text("dst_endpoint.ip"); from != "" && to != "" {
		return net.JoinHostPort(from, text("src_endpoint.port")) + " → " + net.JoinHostPort(to, text("dst_endpoint.port"))
	}
	return text("status_detail")
}
