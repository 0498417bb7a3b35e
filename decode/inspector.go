package decode

import (
	"strings"

	"bannin/event"
)

// inspector is the findings of Inspector: answers of ListFindings and exports,
// whose times are seconds, and EventBridge's detail, whose times are text.
//
// Source: Inspector user guide, findings; service model of inspector2.
var inspector = format{
	name:     "inspector",
	marks:    arnMarks("inspector2:", "findingArn"),
	lists:    []string{"findings"},
	time:     []string{"lastObservedAt", "updatedAt", "firstObservedAt"},
	id:       []string{"findingArn"},
	account:  []string{"awsAccountId"},
	region:   []string{"findingArn"},
	event:    []string{"type"}, // PACKAGE_VULNERABILITY, NETWORK_REACHABILITY, CODE_VULNERABILITY
	origin:   "inspector2.amazonaws.com",
	updated:  true,
	outline:  outlineInspector,
	complete: completeInspector,
	fields:   inspectorFinding.fields([]string{"resources.id"}),
	derived:  inspectorFinding.derived(),
	inputs:   inspectorFinding.inputs,
}

var inspectorFinding = &reportedFinding{
	class: func(reading) string { return "vulnerability" },
	severity: func(r reading) string {
		severity := r.text("severity")
		exploit := r.is("YES", "exploitAvailable") || len(r.at("exploitabilityDetails.lastKnownExploitAt")) > 0
		return weakness(severity, exploit, r.is("NETWORK_REACHABILITY", "type"))
	},
	state: func(r reading) string {
		switch r.text("status") {
		case "SUPPRESSED":
			return "archived"
		case "CLOSED":
			return "resolved"
		}
		return "active"
	},
	kind:   func(r reading) string { return r.text("type") },
	title:  []string{"title"},
	inputs: []string{"severity", "status", "type", "exploitAvailable", "exploitabilityDetails.lastKnownExploitAt"},
}

// weakness is how much a weakness matters that nobody is known to have used
// yet: all are for information, but for the critical ones that have an exploit,
// and ports of note that the internet reaches.
func weakness(label string, exploit, reachable bool) string {
	critical := strings.EqualFold(label, "CRITICAL")
	if critical && (exploit || reachable) || reachable && strings.EqualFold(label, "HIGH") {
		return "low"
	}
	return "info"
}

// outlineInspector tells what the finding is about: nobody acted.
func outlineInspector(z *Summariser, e *event.Event, s *event.Summary) {
	r := reading{e}
	s.Type = z.keep(r.at("type"))
	s.Succeeded = true
	s.Actor = suspectedResource(s, r.text("resources.id")).actor(s)
}

// suspectedResource is a finding's resource as the one it is about. An instance
// is named by its id or its ARN.
func suspectedResource(s *event.Summary, id string) suspect {
	switch {
	case strings.HasPrefix(id, "i-"):
		return suspect{instance: ec2ARN(s, "instance", id)}
	case strings.Contains(id, ":instance/"):
		return suspect{instance: id}
	}
	return suspect{resource: id}
}

func completeInspector(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = reading{e}.text("title")
	s.Resources = []event.Resource{{ARN: s.Actor.ARN, How: "read"}}
}
