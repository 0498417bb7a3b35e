package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ocsfThreat is guardA as Security Hub hands it to a security lake.
const ocsfThreat = `{"class_uid":2004,"category_uid":2,"activity_id":1,"time":1768446000000,"severity":"High","severity_id":4,"status":"New","status_id":1,` +
	`"metadata":{"version":"1.1.0","product":{"name":"GuardDuty","uid":"arn:aws:securityhub:us-east-1::product/aws/guardduty","vendor_name":"Amazon","feature":{"uid":"arn:aws:guardduty:us-east-1:111122223333:detector/d"}}},` +
	`"cloud":{"provider":"AWS","region":"us-east-1","account":{"uid":"111122223333"}},"finding_info":{"uid":"arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/f1","title":"API ListUsers was invoked",` +
	`"types":["TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller"]},"evidences":[{"api":{"operation":"ListUsers"},"src_endpoint":{"ip":"203.0.113.9"}}],"resources":[{"type":"AwsIamAccessKey","uid":"AWS::IAM::AccessKey:ASIAEXAMPLE",` +
	`"data":"{\"AwsIamAccessKey\":{\"PrincipalId\":\"AROAEXAMPLE:tanaka\",\"PrincipalName\":\"admin\",\"PrincipalType\":\"AssumedRole\"}}"}],` +
	`"unmapped":{"ProductFields.aws/guardduty/service/resourceRole":"TARGET","RecordState":"ACTIVE","Sample":"false","WorkflowState":"NEW"}}`

// What a finding in OCSF is, by class, severity and type, and what became of it.
func TestFindingsInOCSF(t *testing.T) {
	const (
		asItIs = "threat high active UnauthorizedAccess:IAMUser/MaliciousIPCaller"
		types  = `"TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller"`
	)
	state := func(s string) string { return strings.Replace(asItIs, "active", s, 1) }
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"as_it_is":             {nil, asItIs},
		"of_version_1_0":       {[]string{`"class_uid":2004`, `"class_uid":2001`, `"finding_info"`, `"finding"`}, asItIs},
		"own_type":             {[]string{types, `"UnauthorizedAccess:IAMUser/MaliciousIPCaller"`}, asItIs},
		"fatal":                {[]string{`"severity_id":4`, `"severity_id":6`}, strings.Replace(asItIs, "high", "critical", 1)},
		"no_severity":          {[]string{`"severity_id":4`, `"severity_id":0`}, strings.Replace(asItIs, "high", "info", 1)},
		"suppressed":           {[]string{`"status":"New","status_id":1`, `"status":"Suppressed"`}, state("archived")},
		"suppressed_by_number": {[]string{`"status":"New","status_id":1`, `"status_id":3`}, state("archived")},
		"archived_in_hub":      {[]string{`"RecordState":"ACTIVE"`, `"RecordState":"ARCHIVED"`}, state("archived")},
		"suppressed_in_hub":    {[]string{`"WorkflowState":"NEW"`, `"WorkflowState":"SUPPRESSED"`}, state("archived")},
		"resolved_in_hub":      {[]string{`"WorkflowState":"NEW"`, `"WorkflowState":"RESOLVED"`}, state("resolved")},
		"resolved":             {[]string{`"status":"New","status_id":1`, `"status_id":4`}, state("resolved")},
		"closed":               {[]string{`"activity_id":1`, `"activity_id":3`}, state("resolved")},
		"old_state":            {[]string{`"class_uid":2004`, `"class_uid":2001,"state_id":4`}, state("resolved")},
		"old_state_suppressed": {[]string{`"class_uid":2004`, `"class_uid":2001,"state_id":3`}, state("archived")},
		"sample":               {[]string{`"Sample":"false"`, `"Sample":"true"`}, state("sample")},
		"sample_of_guardduty":  {[]string{`"Sample":"false"`, `"ProductFields.aws/guardduty/service/additionalInfo/sample":"true"`}, state("sample")},
		"sample_title":         {[]string{`"title":"`, `"title":"[SAMPLE] `}, state("sample")},
		"incident_on_hold":     {[]string{`"class_uid":2004`, `"class_uid":2005`, `"status":"New","status_id":1`, `"status_id":3`}, asItIs},
		"incident_closed":      {[]string{`"class_uid":2004`, `"class_uid":2005`, `"status":"New","status_id":1`, `"status_id":5`}, state("resolved")},
		"sensitive_data":       {[]string{types, `"Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal"`, `"GuardDuty"`, `"Macie"`}, "data high active SensitiveData:S3Object-Personal"},
		"data_security":        {[]string{`"class_uid":2004`, `"class_uid":2006`}, strings.Replace(asItIs, "threat", "data", 1)},
		"control":              {[]string{`"class_uid":2004`, `"class_uid":2003,"compliance":{"control":"Config.1","status":"FAILED"}`}, "posture high active Config.1"},
		"control_passed":       {[]string{`"class_uid":2004`, `"class_uid":2003,"compliance":{"control":"Config.1","status_id":1}`}, "posture high passed Config.1"},
		"old_control": {[]string{`"class_uid":2004`, `"class_uid":2001,"compliance":{"status":"PASSED"}`, `"uid":"arn:aws:guardduty:us-east-1:111122223333:detector/d"}`,
			`"uid":"aws-foundational-security-best-practices/v/1.0.0/EC2.19"}`}, "posture high passed EC2.19"},
		"weakness":           {[]string{`"class_uid":2004`, `"class_uid":2002`, types, `"Software and Configuration Checks/Vulnerabilities/CVE"`}, "vulnerability info active PACKAGE_VULNERABILITY"},
		"old_weakness":       {[]string{`"class_uid":2004`, `"class_uid":2001,"vulnerabilities":[{"cve":{"uid":"CVE-1"}}]`}, "vulnerability info active PACKAGE_VULNERABILITY"},
		"weakness_with_use":  {[]string{`"class_uid":2004`, `"class_uid":2002,"vulnerabilities":[{"is_exploit_available":true}]`, `"severity_id":4`, `"severity_id":5`}, "vulnerability low active PACKAGE_VULNERABILITY"},
		"weakness_in_reach":  {[]string{`"class_uid":2004`, `"class_uid":2002`, types, `"Software and Configuration Checks/AWS Security Best Practices/Network Reachability"`}, "vulnerability low active NETWORK_REACHABILITY"},
		"no_finding_class":   {[]string{`"class_uid":2004`, `"class_uid":4002`}, "   "},
		"unknown_find_class": {[]string{`"class_uid":2004`, `"class_uid":2099`}, "   "},
		"no_type":            {[]string{`"types":[` + types + `]`, `"types":[]`}, "threat high active "},
	} {
		t.Run(name, func(t *testing.T) {
			raw := ocsfThreat
			for i := 0; i < len(c.change); i += 2 {
				if !strings.Contains(raw, c.change[i]) {
					t.Fatalf("%s is not there", c.change[i])
				}
				raw = strings.Replace(raw, c.change[i], c.change[i+1], 1)
			}
			paths := []string{"bannin.finding.class", "bannin.finding.severity", "bannin.finding.state", "bannin.finding.type"}
			got, result := told("o", strings.NewReader(raw), paths...)
			if len(got) != 1 {
				t.Fatalf("got %v, %+v", got, result)
			}
			_, fields, _ := strings.Cut(got[0], " bannin.finding.class=")
			for _, path := range paths {
				fields = strings.Replace(fields, path+"=", "", 1)
			}
			if diff := cmp.Diff(c.want, fields); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The lake's copy of a finding is of the same type and about the same actor as
// the original.
func TestFindingsInOCSFAreOfTheSameActor(t *testing.T) {
	want, got := summarised(t, guardA), summarised(t, ocsfThreat)
	if got.Type != want.Type || got.ID != want.ID || got.IP != want.IP {
		t.Errorf("got %q %q %q, want %q %q %q", got.Type, got.ID, got.IP, want.Type, want.ID, want.IP)
	}
	if diff := cmp.Diff(want.Actor, got.Actor); diff != "" {
		t.Errorf("(-GuardDuty +OCSF):\n%s", diff)
	}
	control := strings.Replace(ocsfThreat, `"class_uid":2004`, `"class_uid":2003,"actor":{"user":{"name":"eve"}}`, 1)
	if s := summarised(t, control); s.Actor.Kind != "account" || s.Actor.Name != "111122223333" {
		t.Errorf("a control: got %+v", s.Actor)
	}
	told := strings.Replace(ocsfThreat, `"class_uid":2004`, `"class_uid":2004,"actor":{"user":{"name":"eve"}}`, 1)
	if s := summarised(t, told); s.Actor.Kind != "user" || s.Actor.Name != "eve" {
		t.Errorf("a user: got %+v", s.Actor)
	}
}
