package decode

import (
	"encoding/json"
	"slices"
	"strings"

	"bannin/event"
)

// ocsfFinding is what rules want to know of OCSF's classes of findings, as they
// are told of the findings that they were made from.
//
// Source: schema.ocsf.io, category Findings; github.com/ocsf/examples, mappings
// of Security Hub.
var ocsfFinding = &reportedFinding{
	class:    ocsfClass,
	severity: ocsfSeverity,
	state:    ocsfState,
	kind:     ocsfKind,
	title:    ocsfTitle,
	inputs: slices.Concat(ocsfTypes, ocsfSample, []string{"class_uid", "activity_id", "severity_id", "severity", "status", "status_id", "state", "state_id",
		"compliance.status", "compliance.status_id", "compliance.control", "unmapped.ProductFields.ControlId", "unmapped.RecordState", "unmapped.WorkflowState",
		"metadata.product.name", "metadata.product.feature.uid", "vulnerabilities.cve.uid", "vulnerabilities.is_exploit_available", "resources.data",
		"resources.details", ocsfRole}),
}

var (
	ocsfTypes  = []string{"finding_info.types", "finding.types", "finding_info_list.types"}
	ocsfTitle  = []string{"finding_info.title", "finding.title", "finding_info_list.title"}
	ocsfSample = []string{"unmapped.Sample", "unmapped." + hubSample}
)

const ocsfRole = "unmapped.ProductFields.aws/guardduty/service/resourceRole"

// ocsfClass tells what a finding is of; "" of a record that is none. Classes were
// told apart in version 1.1: what came before is a Security Finding.
func ocsfClass(r reading) string {
	switch r.text("class_uid") {
	case "2001":
		if len(r.at("compliance.status")) > 0 {
			return "posture"
		}
		if len(r.at("vulnerabilities.cve.uid")) > 0 {
			return "vulnerability"
		}
		return classOfType(r.text(ocsfTypes...))
	case "2002":
		return "vulnerability"
	case "2003":
		return "posture"
	case "2004":
		return classOfType(r.text(ocsfTypes...))
	case "2005":
		return "threat"
	case "2006":
		return "data"
	}
	return ""
}

// ocsfBands are the severities by number.
var ocsfBands = map[string]string{"1": "info", "2": "low", "3": "medium", "4": "high", "5": "critical", "6": "critical"}

func ocsfSeverity(r reading) string {
	class := ocsfClass(r)
	if class == "" {
		return ""
	}
	band := ocsfBands[r.text("severity_id")]
	if band == "" {
		band = "info"
	}
	if class == "vulnerability" {
		return weakness(band, r.is("true", "vulnerabilities.is_exploit_available"), ocsfKind(r) == "NETWORK_REACHABILITY")
	}
	return band
}

// ocsfState is what became of a finding. Numbers are those of its class: of an
// incident, 3 is on hold.
func ocsfState(r reading) string {
	if ocsfClass(r) == "" {
		return ""
	}
	incident := r.is("2005", "class_uid")
	has := func(path string, values ...string) bool {
		return slices.ContainsFunc(values, func(v string) bool { return r.is(v, path) })
	}
	switch {
	case has(ocsfSample[0], "true"), has(ocsfSample[1], "true"), strings.HasPrefix(r.text(ocsfTitle...), sampleTitle):
		return "sample"
	case has("status", "Suppressed", "Archived"), !incident && has("status_id", "3", "5"), has("state", "Suppressed"), has("state_id", "3"),
		has("unmapped.RecordState", "ARCHIVED"), has("unmapped.WorkflowState", "SUPPRESSED"):
		return "archived"
	case has("activity_id", "3"), has("status", "Resolved", "Closed", "Deleted"), has("status_id", "4", "6"), incident && has("status_id", "5"),
		has("state", "Resolved"), has("state_id", "4"), has("unmapped.WorkflowState", "RESOLVED"):
		return "resolved"
	case has("compliance.status", "PASSED", "Pass", "NOT_AVAILABLE"), has("compliance.status_id", "1"):
		return "passed"
	}
	return "active"
}

// ocsfKind is the finding's type as its product names it.
func ocsfKind(r reading) string {
	types := r.text(ocsfTypes...)
	switch ocsfClass(r) {
	case "":
		return ""
	case "posture":
		if id := r.text("compliance.control", "unmapped.ProductFields.ControlId"); id != "" {
			return id
		}
		if _, id, ok := strings.Cut(r.text("metadata.product.feature.uid"), "/v/"); ok { // cis-aws-foundations-benchmark/v/1.2.0/3.9
			return afterLast(id, "/")
		}
	case "vulnerability":
		return hubWeakness(types)
	}
	return typeOf(types, r.is("GuardDuty", "metadata.product.name"))
}

// outlineOCSFFinding tells who the finding is about, as its product would.
func outlineOCSFFinding(z *Summariser, e *event.Event, s *event.Summary) {
	r := reading{e}
	s.Type = ocsfKind(r)
	s.IP = either(z.text(e, "evidences.src_endpoint.ip"), z.text(e, "src_endpoint.ip"))
	s.Error = ocsfBlocked(z, e)
	s.Succeeded = s.Error == ""
	class := ocsfClass(r)
	switch {
	case class == "posture":
		s.Actor = suspect{}.actor(s)
	case len(r.at("actor.user.uid", "actor.user.name")) > 0:
		s.Actor = ocsfActor(z, e, s)
	default:
		p := suspectAmong(r, s, "resources.uid", "resource.uid")
		p.userType, p.userName, p.principal = ocsfPrincipal(e)
		if class == "threat" {
			p.ip, p.acts = s.IP, r.is("ACTOR", ocsfRole)
		}
		s.Actor = p.actor(s)
	}
}

// ocsfPrincipal is the principal of an access key that a finding is about, which
// stands among the key's data as ASFF has it.
func ocsfPrincipal(e *event.Event) (kind, name, id string) {
	for _, path := range []string{"resources.data", "resources.details"} {
		for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
			var data struct {
				AwsIamAccessKey struct{ PrincipalType, PrincipalName, PrincipalId string }
			}
			if key := &data.AwsIamAccessKey; json.Unmarshal(asObject(nil, v), &data) == nil && key.PrincipalName != "" {
				return key.PrincipalType, key.PrincipalName, key.PrincipalId
			}
		}
	}
	return "", "", ""
}
