package decode

import (
	"slices"
	"strconv"
	"strings"

	"bannin/event"
)

// securityHub is the findings of Security Hub in its own format (ASFF): the
// answers of GetFindings, and EventBridge's detail, which may hold several.
//
// Source: Security Hub user guide, AWS Security Finding Format.
var securityHub = format{
	name:     "securityhub",
	marks:    append(arnMarks("securityhub:", "ProductArn"), mark{"SchemaVersion", `"2018-10-08"`}),
	lists:    []string{"Findings", "findings"},
	time:     []string{"LastObservedAt", "UpdatedAt", "CreatedAt"},
	id:       []string{"Id"},
	account:  []string{"AwsAccountId"},
	region:   []string{"Region", "ProductArn"},
	event:    []string{"Types"},
	origin:   "securityhub.amazonaws.com",
	updated:  true,
	outline:  outlineSecurityHub,
	complete: completeSecurityHub,
	fields: hubFinding.fields(hubIP, []string{"Resources.Id", "Resources.Details.AwsIamAccessKey.PrincipalType", "Resources.Details.AwsIamAccessKey.PrincipalName",
		"Resources.Details.AwsIamAccessKey.PrincipalId", "ProductFields.aws/guardduty/service/resourceRole"}),
	derived: hubFinding.derived(),
	inputs:  hubFinding.inputs,
}

// hubIP are the paths of the remote address: in the finding's action, and among
// the fields that GuardDuty adds.
var hubIP = []string{"Action.AwsApiCallAction.RemoteIpDetails.IpAddressV4", "Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4",
	"Action.PortProbeAction.PortProbeDetails.RemoteIpDetails.IpAddressV4", "Network.SourceIpV4",
	"ProductFields.aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4",
	"ProductFields.aws/guardduty/service/action/networkConnectionAction/remoteIpDetails/ipAddressV4"}

const (
	hubProduct = "ProductArn"
	hubSample  = "ProductFields.aws/guardduty/service/additionalInfo/sample"
)

var hubFinding = &reportedFinding{
	class: hubClass,
	severity: func(r reading) string {
		label := hubLabel(r)
		if hubClass(r) != "vulnerability" {
			return label
		}
		return weakness(label, r.is("YES", "Vulnerabilities.ExploitAvailable"), hubType(r) == "NETWORK_REACHABILITY")
	},
	state: func(r reading) string {
		switch {
		case r.is("true", "Sample", hubSample), strings.HasPrefix(r.text("Title"), sampleTitle):
			return "sample"
		case r.is("ARCHIVED", "RecordState"):
			return "archived"
		case r.is("RESOLVED", "Workflow.Status"):
			return "resolved"
		case r.is("SUPPRESSED", "Workflow.Status"):
			return "archived"
		case r.is("PASSED", "Compliance.Status"), r.is("NOT_AVAILABLE", "Compliance.Status"):
			return "passed"
		}
		return "active"
	},
	kind:  hubType,
	title: []string{"Title"},
	inputs: slices.Concat([]string{hubProduct, "Types", "Severity.Label", "Severity.Normalized", "FindingProviderFields.Severity.Label", "Sample", hubSample,
		"Title", "RecordState", "Workflow.Status", "Compliance.Status", "Compliance.SecurityControlId", "ProductFields.ControlId", "Vulnerabilities.Id", "Vulnerabilities.ExploitAvailable"}),
}

// hubClass tells what a finding is of. Controls have a compliance status;
// other products say it in the namespace of the type.
func hubClass(r reading) string {
	product, types := r.text(hubProduct), r.text("Types")
	switch {
	case len(r.at("Compliance.Status")) > 0, strings.HasSuffix(product, "/securityhub"):
		return "posture"
	case strings.HasSuffix(product, "/guardduty"):
		return "threat"
	case strings.HasSuffix(product, "/inspector"), strings.Contains(types, "/Vulnerabilities"), len(r.at("Vulnerabilities.Id")) > 0:
		return "vulnerability"
	case strings.HasPrefix(types, "Sensitive Data"):
		return "data"
	case strings.HasPrefix(types, "Software and Configuration"):
		return "posture"
	}
	return "threat"
}

// hubLabel is the severity by label, or by its number from 0 to 100. Of
// GuardDuty's, the label is what GuardDuty said.
func hubLabel(r reading) string {
	label := strings.ToLower(r.text("Severity.Label", "FindingProviderFields.Severity.Label"))
	switch label {
	case "":
		score, err := strconv.ParseFloat(r.text("Severity.Normalized"), 64)
		if err != nil {
			return "info"
		}
		return bandOf(score / 10)
	case "informational":
		return "info"
	}
	return label
}

// hubType is the finding's type as its product names it: of GuardDuty's
//
//	TTPs/Discovery/Recon:EC2-PortProbeUnprotectedPort
//
// it is Recon:EC2/PortProbeUnprotectedPort; of Inspector's, Inspector's; of a
// control, its id.
func hubType(r reading) string {
	switch hubClass(r) {
	case "posture":
		if id := r.text("Compliance.SecurityControlId", "ProductFields.ControlId"); id != "" {
			return id
		}
	case "vulnerability":
		return hubWeakness(r.text("Types"))
	}
	name := afterLast(r.text("Types"), "/")
	if strings.HasSuffix(r.text(hubProduct), "/guardduty") {
		name = strings.Replace(name, "-", "/", 1)
	}
	return name
}

// hubWeakness is Inspector's word for a kind of weakness.
func hubWeakness(types string) string {
	switch types = strings.ToLower(types); {
	case strings.Contains(types, "network reachability"):
		return "NETWORK_REACHABILITY"
	case strings.Contains(types, "code"):
		return "CODE_VULNERABILITY"
	}
	return "PACKAGE_VULNERABILITY"
}

// outlineSecurityHub tells who the finding is about, as the product that it is
// from would.
func outlineSecurityHub(z *Summariser, e *event.Event, s *event.Summary) {
	r := reading{e}
	s.Type = hubType(r)
	s.IP = z.keep(r.at(hubIP...))
	s.Succeeded = true
	s.Actor = hubSuspect(r, s).actor(s)
}

// hubSuspect is who a finding is about. What is amiss with an account's settings
// is the account's.
func hubSuspect(r reading, s *event.Summary) suspect {
	p := suspect{}
	class := hubClass(r)
	if class == "posture" {
		return p
	}
	e := r.e
	for v := e.First(e.Projection().Slot("Resources.Id")); v != nil; v = e.Next(v) {
		id := v.String()
		found := suspectedResource(s, strings.TrimPrefix(id, "AWS::IAM::AccessKey:"))
		switch {
		case strings.HasPrefix(id, "AWS::IAM::AccessKey:"):
			p.accessKey = found.resource
		case p.instance == "" && found.instance != "":
			p.instance = found.instance
		case p.resource == "":
			p.resource = found.resource
		}
	}
	const key = "Resources.Details.AwsIamAccessKey."
	p.userType, p.userName, p.principal = r.text(key+"PrincipalType"), r.text(key+"PrincipalName"), r.text(key+"PrincipalId")
	if class == "threat" {
		p.ip, p.acts = s.IP, r.is("ACTOR", "ProductFields.aws/guardduty/service/resourceRole")
	}
	return p
}

func completeSecurityHub(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = reading{e}.text("Title")
	eachText(e, z.slots["Resources.Id"], func(id []byte) {
		if len(s.Resources) < maxResources {
			s.Resources = append(s.Resources, event.Resource{ARN: z.keep(id), How: "read"})
		}
	})
}
