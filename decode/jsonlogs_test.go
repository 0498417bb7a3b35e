package decode

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// Records in the shapes that AWS documents.
const (
	resolverA = `{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2026-01-15T03:00:00Z","query_name":"A.b.Example.co.uk.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"10.0.0.9","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.5","srcport":"49152","transport":"UDP","srcids":{"instance":"i-0123456789abcdef0"},"firewall_rule_action":"ALERT"}`
	zoneA     = `1.0 2026-01-15T03:00:00.000Z Z123412341234 example.com A NXDOMAIN UDP FRA6 192.0.2.1 -`
	wafA      = `{"timestamp":1768446000000,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/b","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","terminatingRuleMatchDetails":[{"conditionType":"SQL_INJECTION"}],"httpSourceName":"ALB","httpRequest":{"clientIp":"203.0.113.9","country":"US","headers":[{"name":"Host","value":"example.com"},{"name":"user-agent","value":"sqlmap/1.0"},{"name":"Referer","myValue":"x"}],"uri":"/a","args":"q=1","httpMethod":"GET","requestId":"1-1"},"labels":[{"name":"awswaf:managed:aws:sql-database:SQLi_QueryArguments"},{"name":"awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body"}]}`
	guardA    = `{"schemaVersion":"2.0","accountId":"111122223333","region":"us-east-1","partition":"aws","id":"f1","arn":"arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/f1","type":"UnauthorizedAccess:IAMUser/MaliciousIPCaller","resource":{"resourceType":"AccessKey","accessKeyDetails":{"accessKeyId":"ASIAEXAMPLE","principalId":"AROAEXAMPLE:tanaka","userType":"AssumedRole","userName":"admin"}},"service":{"serviceName":"guardduty","action":{"actionType":"AWS_API_CALL","awsApiCallAction":{"api":"ListUsers","remoteIpDetails":{"ipAddressV4":"203.0.113.9"}}},"resourceRole":"TARGET","additionalInfo":{},"eventFirstSeen":"2026-01-15T02:00:00.000Z","eventLastSeen":"2026-01-15T03:00:00.000Z","archived":false,"count":1},"severity":8,"createdAt":"2026-01-15T03:05:00.000Z","updatedAt":"2026-01-15T03:05:00.000Z","title":"API ListUsers was invoked from a known malicious IP address."}`
	hubA      = `{"ProductArn":"arn:aws:securityhub:us-east-1::product/aws/guardduty","Types":["TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller"],"SchemaVersion":"2018-10-08","GeneratorId":"g","FirstObservedAt":"2026-01-15T02:00:00.000Z","LastObservedAt":"2026-01-15T03:00:00.000Z","RecordState":"ACTIVE","Title":"API ListUsers was invoked","Workflow":{"Status":"NEW"},"Severity":{"Normalized":80,"Label":"HIGH"},"UpdatedAt":"2026-01-15T03:05:00.000Z","ProductFields":{"aws/guardduty/service/resourceRole":"TARGET","aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4":"203.0.113.9"},"AwsAccountId":"111122223333","Region":"us-east-1","Id":"arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/f1","Resources":[{"Type":"AwsIamAccessKey","Id":"AWS::IAM::AccessKey:ASIAEXAMPLE","Details":{"AwsIamAccessKey":{"PrincipalId":"AROAEXAMPLE:tanaka","PrincipalName":"admin","PrincipalType":"AssumedRole"}}}]}`
	controlA  = `{"SchemaVersion":"2018-10-08","Id":"arn:aws:securityhub:us-east-1:111122223333:security-control/EC2.19/finding/f2","ProductArn":"arn:aws:securityhub:us-east-1::product/aws/securityhub","AwsAccountId":"111122223333","LastObservedAt":"2026-01-15T03:00:00Z","Severity":{"Label":"HIGH"},"Title":"EC2.19 Security groups should not allow unrestricted access","Types":["Software and Configuration Checks/Industry and Regulatory Standards"],"Compliance":{"Status":"FAILED","SecurityControlId":"EC2.19"},"Workflow":{"Status":"NEW"},"RecordState":"ACTIVE","Resources":[{"Type":"AwsEc2SecurityGroup","Id":"arn:aws:ec2:us-east-1:111122223333:security-group/sg-1"}]}`
	inspectA  = `{"awsAccountId":"111122223333","findingArn":"arn:aws:inspector2:us-east-1:111122223333:finding/f3","firstObservedAt":1768440000.5,"lastObservedAt":1768446000,"updatedAt":1768446000,"severity":"CRITICAL","status":"ACTIVE","title":"CVE-2021-44228 - log4j","type":"PACKAGE_VULNERABILITY","exploitAvailable":"YES","resources":[{"type":"AWS_EC2_INSTANCE","id":"i-0123456789abcdef0"}],"packageVulnerabilityDetails":{"vulnerabilityId":"CVE-2021-44228"}}`
	eksA      = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/default/pods/web/exec?command=sh","verb":"create","user":{"username":"kubernetes-admin","groups":["system:masters"],"extra":{"arn":["arn:aws:sts::111122223333:assumed-role/admin/tanaka"],"canonicalArn":["arn:aws:iam::111122223333:role/admin"],"accessKeyId":["ASIAEXAMPLE"]}},"sourceIPs":["203.0.113.9"],"userAgent":"kubectl/v1.30","objectRef":{"resource":"pods","namespace":"default","name":"web","apiVersion":"v1","subresource":"exec"},"responseStatus":{"metadata":{},"code":101},"requestReceivedTimestamp":"2026-01-15T02:59:59.900000Z","stageTimestamp":"2026-01-15T03:00:00.000000Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}`
)

// bridged is a record as EventBridge delivers it.
func bridged(kind, detail string) string {
	return `{"version":"0","id":"e","detail-type":"` + kind + `","source":"aws.x","account":"999999999999","time":"2026-01-15T03:06:00Z","region":"us-east-1","resources":[],"detail":` + detail + `}`
}

// capitals is a record as the command line prints it: with capitals.
func capitals(t *testing.T, record string) string {
	var value any
	if err := json.Unmarshal([]byte(record), &value); err != nil {
		t.Fatal(err)
	}
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			out := map[string]any{}
			for key, one := range v {
				out[pascal(key)] = walk(one)
			}
			return out
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return v
	}
	out, err := json.Marshal(walk(value))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestReadJSONLogs(t *testing.T) {
	logged := func(message string) string {
		return `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"g","logStream":"s","logEvents":[{"id":"1","timestamp":1768446000000,"message":` + quoted(message) + `}]}`
	}
	const place = " 2026-01-15T03:00:00 111122223333 us-east-1 "
	for _, c := range []struct {
		name, body, fields, want string
	}{
		{"resolver", resolverA, "query query_name bannin.dns.name bannin.dns.domain bannin.dns.subdomain bannin.dns.private srcids.instance answer",
			"resolver" + place + "A|a.b.example.co.uk|A.b.Example.co.uk.|a.b.example.co.uk|example.co.uk|a.b|true|i-0123456789abcdef0|10.0.0.9"},
		{"resolver_in_logs", logged(resolverA), "", "resolver" + place + "A"},
		{"zone", zoneA, "query_name rcode resolver_ip bannin.dns.domain srcaddr", "resolver 2026-01-15T03:00:00   A|example.com|NXDOMAIN|192.0.2.1|example.com|"},
		{"zone_in_logs", logged(zoneA), "query_type", "resolver 2026-01-15T03:00:00 111122223333  A|A"},
		{"zone_export", "2026-01-15T03:00:00.000Z " + zoneA, "", "resolver 2026-01-15T03:00:00   A"},
		{"waf", wafA, "httpRequest.clientIp cs-user-agent c-useragent cs-host cs-referer cs-method c-uri cs-uri-stem bannin.waf.caught",
			"waf" + place + "ALLOW|203.0.113.9|sqlmap/1.0|sqlmap/1.0|example.com|x|GET|/a?q=1|/a|sqli,xss"},
		{"waf_in_logs", logged(wafA), "", "waf" + place + "ALLOW"},
		{"guardduty", guardA, "bannin.finding.class bannin.finding.severity bannin.finding.state bannin.finding.type",
			"guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller|threat|high|active|UnauthorizedAccess:IAMUser/MaliciousIPCaller"},
		{"guardduty_event", bridged("GuardDuty Finding", guardA), "", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller"},
		{"guardduty_api", `{"findings":[` + guardA + `]}`, "", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller"},
		{"guardduty_cli", `{"Findings":[` + capitals(t, guardA) + `]}`, "bannin.finding.severity bannin.finding.state", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller|high|active"},
		{"guardduty_archived", strings.Replace(guardA, `"archived":false`, `"archived":true`, 1), "bannin.finding.state", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller|archived"},
		{"guardduty_sample", strings.Replace(guardA, `"additionalInfo":{}`, `"additionalInfo":{"sample":true}`, 1), "bannin.finding.state", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller|sample"},
		{"guardduty_sample_title", strings.Replace(guardA, `"title":"`, `"title":"[SAMPLE] `, 1), "bannin.finding.state", "guardduty" + place + "UnauthorizedAccess:IAMUser/MaliciousIPCaller|sample"},
		{"securityhub", hubA, "bannin.finding.class bannin.finding.severity bannin.finding.state bannin.finding.type",
			"securityhub" + place + "TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller|threat|high|active|UnauthorizedAccess:IAMUser/MaliciousIPCaller"},
		{"securityhub_api", `{"Findings":[` + hubA + `]}`, "", "securityhub" + place + "TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller"},
		{"securityhub_event", bridged("Security Hub Findings - Imported", `{"findings":[`+hubA+`,`+controlA+`]}`), "bannin.finding.class",
			"securityhub" + place + "TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller|threat\nsecurityhub" + place + "Software and Configuration Checks/Industry and Regulatory Standards|posture"},
		{"securityhub_control", controlA, "bannin.finding.class bannin.finding.severity bannin.finding.state bannin.finding.type",
			"securityhub" + place + "Software and Configuration Checks/Industry and Regulatory Standards|posture|high|active|EC2.19"},
		{"securityhub_passed", strings.Replace(controlA, "FAILED", "PASSED", 1), "bannin.finding.state", "securityhub" + place + "Software and Configuration Checks/Industry and Regulatory Standards|passed"},
		{"inspector", inspectA, "bannin.finding.class bannin.finding.severity bannin.finding.state bannin.finding.type",
			"inspector" + place + "PACKAGE_VULNERABILITY|vulnerability|low|active|PACKAGE_VULNERABILITY"},
		{"inspector_event", bridged("Inspector2 Finding", strings.NewReplacer("1768446000,", `"Jan 15, 2026, 3:00:00 AM",`).Replace(inspectA)), "", "inspector" + place + "PACKAGE_VULNERABILITY"},
		{"inspector_no_exploit", `{"findings":[` + strings.Replace(inspectA, "YES", "NO", 1) + `]}`, "bannin.finding.severity", "inspector" + place + "PACKAGE_VULNERABILITY|info"},
		{"inspector_suppressed", strings.Replace(inspectA, "ACTIVE", "SUPPRESSED", 1), "bannin.finding.state", "inspector" + place + "PACKAGE_VULNERABILITY|archived"},
		{"eks", eksA, "user.username objectRef.subresource annotations.authorization.k8s.io/decision bannin.source.kind", "eks 2026-01-15T03:00:00 111122223333  create|kubernetes-admin|exec|allow|public"},
		{"eks_in_logs", logged(eksA), "", "eks 2026-01-15T03:00:00 111122223333  create"},
		{"eks_export", "2026-01-15T03:00:00.000Z " + eksA, "", "eks 2026-01-15T03:00:00 111122223333  create"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []io.Reader{strings.NewReader(c.body), iotest.OneByteReader(strings.NewReader(c.body))} {
				got, result := events("o", body, strings.Fields(c.fields)...)
				if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" || result.Err != nil || result.Rejected != 0 {
					t.Errorf("%+v (-want +got):\n%s", result, diff)
				}
			}
		})
	}
}

func TestReadRejectsBrokenJSONLogs(t *testing.T) {
	for name, a := range map[string]string{"resolver": resolverA, "waf": wafA, "guardduty": guardA, "securityhub": hubA, "inspector": inspectA, "eks": eksA} {
		t.Run(name, func(t *testing.T) {
			got, result := events("o", strings.NewReader(a+"\n"+a[:len(a)/2]+"\n"+a+"\n"))
			if len(got) != 2 || result.Rejected != 1 || result.Err != nil {
				t.Errorf("cut off: got %d records, %+v", len(got), result)
			}
			timeless := strings.NewReplacer("2026-01-15T0", "never", "1768446000000", `"never"`, "1768446000", `"never"`, "1768440000.5", `"never"`).Replace(a)
			got, result = events("o", strings.NewReader(a+"\n"+timeless+"\n"+a+"\n"))
			if len(got) != 2 || result.Rejected != 1 || result.Faults[0].Record != 2 {
				t.Errorf("no time: got %d records, %+v", len(got), result)
			}
		})
	}
}

// summarised is the summary of the one record of a body, and its id.
func summarised(t *testing.T, body string) *event.Summary {
	t.Helper()
	p := event.NewProjection(Fields())
	z := NewSummariser(p)
	var s *event.Summary
	NewReader(p).Read(context.Background(), "o", strings.NewReader(body), func(e *event.Event) error {
		s = summarise(z, e)
		return nil
	})
	if s == nil {
		t.Fatal("no record")
	}
	return s
}

// What Security Hub passes on is the same event about the same actor as what
// GuardDuty says itself, and both are about the actor that CloudTrail names.
func TestReportedFindingsAreOne(t *testing.T) {
	tell := func(s *event.Summary) []string {
		return []string{s.ID, s.Time.String(), s.Type, s.IP, s.Account, s.Actor.Kind, s.Actor.ARN, s.Actor.Name, s.Actor.AccessKey, s.Actor.Root}
	}
	duty := tell(summarised(t, guardA))
	want := []string{"arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/f1@2026-01-15T03:00:00Z", "2026-01-15 03:00:00 +0000 UTC",
		"UnauthorizedAccess:IAMUser/MaliciousIPCaller", "203.0.113.9", "111122223333", "role", "arn:aws:sts::111122223333:assumed-role/admin/tanaka",
		"admin/tanaka", "ASIAEXAMPLE", "arn:aws:sts::111122223333:assumed-role/admin/tanaka"}
	if diff := cmp.Diff(want, duty); diff != "" {
		t.Errorf("GuardDuty (-want +got):\n%s", diff)
	}
	for name, body := range map[string]string{"hub": hubA, "cli": `{"Findings":[` + capitals(t, guardA) + `]}`} {
		if diff := cmp.Diff(duty, tell(summarised(t, body))); diff != "" {
			t.Errorf("%s (-GuardDuty +got):\n%s", name, diff)
		}
	}
	trail := summarised(t, `{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z","eventSource":"iam.amazonaws.com","eventName":"ListUsers","recipientAccountId":"111122223333","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:tanaka","arn":"arn:aws:sts::111122223333:assumed-role/admin/tanaka","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/admin","userName":"admin"}}}}`)
	if cluster := summarised(t, eksA); trail.Actor.Root != duty[9] || trail.Actor.Name != duty[7] || cluster.Actor.Root != trail.Actor.Root {
		t.Errorf("got CloudTrail's %+v, the cluster's %+v", trail.Actor, cluster.Actor)
	}
}

func TestSuspects(t *testing.T) {
	s := &event.Summary{Account: "1", Region: "r"}
	for _, c := range []struct {
		name string
		of   suspect
		want string // kind, name, root
	}{
		{"root", suspect{userType: "Root", userName: "x"}, "root root arn:aws:iam::1:root"},
		{"user", suspect{userType: "IAMUser", userName: "tanaka", ip: "203.0.113.9"}, "user tanaka arn:aws:iam::1:user/tanaka"},
		{"instance_session", suspect{userType: "AssumedRole", userName: "web", principal: "AROA:i-0123456789abcdef0"}, "instance web/i-0123456789abcdef0 arn:aws:sts::1:assumed-role/web/i-0123456789abcdef0"},
		{"machine_session", suspect{userType: "AssumedRole", userName: "ci", principal: "AROA:botocore-session-1700000000"}, "role ci/botocore-session-1700000000 arn:aws:iam::1:role/ci"},
		{"role", suspect{userType: "Role", userName: "web"}, "role web arn:aws:iam::1:role/web"},
		{"federated", suspect{userType: "FederatedUser", userName: "x"}, "federated x arn:aws:sts::1:federated-user/x"},
		{"key", suspect{accessKey: "AKIA1"}, "key AKIA1 AKIA1"},
		{"instance_acts", suspect{instance: "arn:i/i-1", ip: "203.0.113.9", acts: true}, "instance i-1 arn:i/i-1"},
		{"instance_suffers", suspect{instance: "arn:i/i-1", ip: "203.0.113.9"}, "ip 203.0.113.9 203.0.113.9"},
		{"instance_alone", suspect{instance: "arn:i/i-1"}, "instance i-1 arn:i/i-1"},
		{"bucket", suspect{resource: "arn:aws:s3:::b"}, "service b arn:aws:s3:::b"},
		{"cluster_user", suspect{cluster: "bob", ip: "203.0.113.9"}, "user bob kubernetes:1:bob"},
		{"nobody", suspect{}, "account 1 1"},
	} {
		a := c.of.actor(s)
		if got := fmt.Sprintf("%s %s %s", a.Kind, a.Name, a.Root); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSummariseJSONLogs(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"resolver", resolverA, "instance arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0|10.0.0.5|true||A.b.Example.co.uk. A"},
		{"refused", strings.Replace(resolverA, "NOERROR", "NXDOMAIN", 1), "instance arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0|10.0.0.5|false|NXDOMAIN|A.b.Example.co.uk. A"},
		{"waf", wafA, "ip 203.0.113.9|203.0.113.9|true||GET /a?q=1"},
		{"waf_block", strings.NewReplacer("ALLOW", "BLOCK", "Default_Action", "rule-1").Replace(wafA), "ip 203.0.113.9|203.0.113.9|false|BLOCK|GET /a?q=1 (rule-1)"},
		{"inspector", inspectA, "instance arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0||true||CVE-2021-44228 - log4j"},
		{"control", controlA, "account 111122223333||true||EC2.19 Security groups should not allow unrestricted access"},
		{"eks", eksA, "role arn:aws:sts::111122223333:assumed-role/admin/tanaka|203.0.113.9|true||create pods/exec default/web: 101"},
		{"eks_denied", strings.NewReplacer(`"code":101`, `"code":403,"reason":"Forbidden"`, `"allow"`, `"forbid"`).Replace(eksA), "role arn:aws:sts::111122223333:assumed-role/admin/tanaka|203.0.113.9|false|Forbidden|create pods/exec default/web: 403"},
		{"anonymous", strings.NewReplacer("kubernetes-admin", "system:anonymous", `"extra"`, `"x"`).Replace(eksA), "ip 203.0.113.9|203.0.113.9|true||create pods/exec default/web: 101"},
	} {
		s := summarised(t, c.body)
		got := fmt.Sprintf("%s %s|%s|%v|%s|%s", s.Actor.Kind, either(s.Actor.ARN, s.Actor.Name), s.IP, s.Succeeded, s.Error, s.Message)
		if got != c.want {
			t.Errorf("%s: got  %s\n           want %s", c.name, got, c.want)
		}
	}
}

func TestRegistrable(t *testing.T) {
	for name, want := range map[string]string{
		"a.b.example.co.uk": "a.b example.co.uk", "example.com": " example.com", "com": " ", "": " ",
		"api.default.svc.cluster.local": " ", "ip-10-0-0-1.ec2.internal": " ", "4.3.2.1.in-addr.arpa": " ", "localhost": " ",
		"x.y.duckdns.org": "x y.duckdns.org", ".": " ", "..": " ", ".com": " ",
	} {
		sub, domain := registrable([]byte(name))
		if got := string(sub) + " " + string(domain); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestFlowsTellWhoOpenedThem(t *testing.T) {
	const header = "srcaddr dstaddr srcport dstport tcp-flags flow-direction start\n"
	for line, want := range map[string]string{
		"10.0.0.5 203.0.113.9 40000 443 - - 1768446000":      "10.0.0.5 203.0.113.9 443 out ",
		"203.0.113.9 10.0.0.5 443 40000 - - 1768446000":      "10.0.0.5 203.0.113.9 443 out true",
		"203.0.113.9 10.0.0.5 40000 22 2 ingress 1768446000": "203.0.113.9 10.0.0.5 22 in ",
		"10.0.0.5 203.0.113.9 22 40000 18 egress 1768446000": "203.0.113.9 10.0.0.5 22 in true",
		"10.0.0.5 10.0.0.6 40000 22 - - 1768446000":          "10.0.0.5 10.0.0.6 22 inside ",
		"10.0.0.5 203.0.113.9 8443 20000 - - 1768446000":     "    ", // which of the two serves, nobody knows
		"10.0.0.5 203.0.113.9 8443 20000 18 - 1768446000":    "203.0.113.9 10.0.0.5 8443 in true",
		"2001:db8::1 2001:db8::2 40000 22 2 egress 17684460": "    ",
		"2600::1 2600::2 40000 22 2 egress 1768446000":       "2600::1 2600::2 22 out ",
		"2600::1 2600::2 40000 22 2 ingress 1768446000":      "2600::1 2600::2 22 in ",
		"2600::1 2600::2 40000 22 2 - 1768446000":            "2600::1 2600::2 22  ",
		"10.0.0.5 224.0.0.251 40000 5353 - - 1768446000":     "10.0.0.5 224.0.0.251 5353 inside ",
		"10.0.0.5 203.0.113.9 0 0 - - 1768446000":            "    ",
		"- - - - - - 1768446000":                             "    ",
	} {
		got, _ := events("o", strings.NewReader(header+line), "bannin.flow.client", "bannin.flow.server", "bannin.flow.port", "bannin.flow.direction", "bannin.flow.answer")
		if len(got) == 0 && want == "    " {
			continue
		}
		if _, fields, _ := strings.Cut(strings.Join(got, ""), "|"); strings.ReplaceAll(fields, "|", " ") != want {
			t.Errorf("%s: got %q, want %q", line, fields, want)
		}
	}
}

// Real records of others: each is read as the log that it is of.
func TestCorpusIsReadAsWhatItIs(t *testing.T) {
	corpus := os.Getenv("BANNIN_CORPUS")
	if corpus == "" {
		corpus = "../../shared/corpus"
	}
	folder := filepath.Join(corpus, "conformance")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no corpus of others' records: set BANNIN_CORPUS")
	}
	formats := map[string]string{"AWS.WAFWebACL": "waf", "AWS.VPCDns": "resolver", "AWS.GuardDuty": "guardduty", "AWS.SecurityFindingFormat": "securityhub",
		"AWS Security Hub": "securityhub", "AWS CloudWatchLogs VPCflow": "vpcflow", "route53_resolver": "resolver", "route53": "resolver", "securityhub": "securityhub"}
	read := map[string]int{}
	eachRow(t, folder, "panther-dev.jsonl", func(row map[string]json.RawMessage) { tellFormat(t, formats, read, row["log_type"], row["event"]) })
	eachRow(t, folder, "splunk-example-logs.jsonl", func(row map[string]json.RawMessage) { tellFormat(t, formats, read, row["data_source"], row["event"]) })
	eachRow(t, folder, "ocsf.jsonl", func(row map[string]json.RawMessage) { tellFormat(t, formats, read, row["log_type"], row["raw"]) })
	if read["waf"] < 40 || read["resolver"] < 13 || read["guardduty"] < 4 || read["securityhub"] < 8 {
		t.Errorf("got %v", read)
	}
}

func eachRow(t *testing.T, folder, name string, f func(map[string]json.RawMessage)) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		f(row)
	}
}

// tellFormat reads a row's record, a JSON object or text in quotes.
func tellFormat(t *testing.T, formats map[string]string, read map[string]int, kind, raw json.RawMessage) {
	t.Helper()
	var name string
	if json.Unmarshal(kind, &name) != nil || formats[name] == "" {
		return
	}
	e, err := NewRecords(event.NewProjection(Fields())).One(raw)
	if err != nil && strings.Contains(string(raw), "p_log_type") && !strings.Contains(string(raw), "query_timestamp") {
		return // a record that was cut down for a test of theirs
	}
	if err != nil || e.Format != formats[name] {
		t.Errorf("%s: got %v, %v\n%.300s", name, e, err, raw)
		return
	}
	read[e.Format]++
}
