package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

var day = time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)

const account = "111122223333"

// thief is who most of the sample is about.
var thief = event.Actor{Kind: "role", ARN: "arn:aws:sts::111122223333:assumed-role/Admin/alice", Name: "Admin/alice", AccessKey: "ASIAEXAMPLE00000ALIC",
	Root: "arn:aws:iam::111122223333:user/alice", Type: "AssumedRole", Account: "444455556666", Principal: "AROAEXAMPLE:alice"}

// found is a finding with one event that it keeps whole.
func found(id, kind string, level finding.Severity, tactic string, technique string, e event.Summary) finding.Finding {
	in := "I-1"
	e.ID, e.Time, e.Account, e.Region = "e-"+id, day, account, "ap-northeast-1"
	f := finding.Finding{ID: id, Rule: "rule-" + id, Type: kind, Title: "Title of " + id, Severity: level, Score: level.Score(), Outcome: finding.Succeeded,
		First: day, Last: day.Add(90 * time.Minute), Count: 3, Account: account, Region: "ap-northeast-1", Actor: e.Actor, IPs: []string{e.IP}, Techniques: []string{technique},
		Events: []string{e.ID}, Incident: &in, Reason: map[string]any{"count": 3}, Tactics: []string{tactic}, Touched: e.Resources,
		Detail: &finding.Detail{Sample: []event.Summary{e}, Words: map[locale.Language]finding.Words{
			locale.English:  {Title: "Title of " + id, Description: "What happened.", Response: []string{"Do this.", "Do that."}},
			locale.Japanese: {Title: id + " の題", Description: "何が起きたか。"}}}}
	for _, r := range e.Resources {
		f.Resources = append(f.Resources, r.ARN)
	}
	return f
}

// sampleScan has a finding of each kind of log, and an attack sequence.
func sampleScan() Scan {
	web := event.Actor{Kind: "ip", Name: "203.0.113.9", Root: "203.0.113.9"}
	host := event.Actor{Kind: "instance", Name: "i-0a1b2c3d4e5f60718", ARN: "arn:aws:ec2:ap-northeast-1:111122223333:instance/i-0a1b2c3d4e5f60718", Account: account}
	all := []finding.Finding{
		found("F-sequence", "AttackSequence:IAM/CompromisedCredentials", finding.Critical, "impact", "T1485", event.Summary{Format: "cloudtrail", Service: "iam.amazonaws.com", Name: "DeleteRole", IP: "203.0.113.9", Actor: thief, Succeeded: true}),
		found("F-call", "", finding.High, "persistence", "T1098.001", event.Summary{Format: "cloudtrail", Service: "iam.amazonaws.com", Name: "CreateAccessKey", IP: "203.0.113.9", Agent: "aws-cli", Actor: thief,
			Succeeded: true, Resources: []event.Resource{{ARN: "arn:aws:iam::111122223333:user/bob", How: "created"}}}),
		found("F-bucket", "Exfiltration:S3/AnomalousBehavior", finding.High, "exfiltration", "T1530", event.Summary{Format: "cloudtrail", Service: "s3.amazonaws.com", Name: "GetObject", IP: "2001:db8::9", Error: "AccessDenied", Actor: thief,
			Resources: []event.Resource{{ARN: "arn:aws:s3:::logs", How: "read"}, {ARN: "arn:aws:s3:::logs/a/b", How: "read"}}}),
		found("F-service", "", finding.Low, "discovery", "T1087", event.Summary{Format: "cloudtrail", Service: "iam.amazonaws.com", Name: "ListUsers", IP: "cloudformation.amazonaws.com", Actor: thief, Succeeded: true}),
		found("F-flow", "UnauthorizedAccess:EC2/SSHBruteForce", finding.Medium, "credential-access", "T1110", event.Summary{Format: "vpcflow", Service: "vpc-flow-logs", Name: "ACCEPT", IP: "203.0.113.9", Actor: web, Succeeded: true,
			Message: "TCP 203.0.113.9:49152 → 10.0.0.5:22", Resources: []event.Resource{{ARN: "arn:aws:ec2:ap-northeast-1:111122223333:network-interface/eni-1", How: "read"}}}),
		found("F-out", "Backdoor:EC2/Spambot", finding.Medium, "command-and-control", "T1071", event.Summary{Format: "vpcflow", Name: "ACCEPT", IP: "10.0.0.5", Actor: host, Succeeded: true, Message: "TCP 10.0.0.5:50000 → [2001:db8::25]:25"}),
		found("F-probe", "Recon:EC2/PortProbeUnprotectedPort", finding.Low, "reconnaissance", "T1595", event.Summary{Format: "vpcflow", Name: "REJECT", IP: "203.0.113.9", Actor: web, Message: "TCP 203.0.113.9:40000 → 10.0.0.5:3389"}),
		found("F-dns", "CryptoCurrency:EC2/BitcoinTool.B!DNS", finding.High, "impact", "T1496", event.Summary{Format: "resolver", Name: "A", IP: "10.0.0.5", Actor: host, Succeeded: true, Message: "pool.example.com. A"}),
		found("F-eks", "", finding.Medium, "execution", "T1609", event.Summary{Format: "eks", Name: "create", IP: "203.0.113.9", Actor: event.Actor{Kind: "user", Name: "system:anonymous", Principal: "kubernetes:1:x"}, Message: "create pods/exec kube-system/web: 403",
			Resources: []event.Resource{{ARN: "kubernetes:pods/exec/kube-system/web", How: "denied"}}}),
		found("F-web", "", finding.Medium, "initial-access", "T1190", event.Summary{Format: "alb", Name: "GET", IP: "203.0.113.9", Actor: web, Message: "GET /.git/config", Succeeded: true,
			Resources: []event.Resource{{ARN: "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/1", How: "read"}}}),
	}
	in := finding.Incident{ID: "I-1", Title: "A thief, in one sentence", Severity: finding.Critical, Score: 9.75, Outcome: finding.Succeeded, First: day, Last: day.Add(time.Hour),
		Actor: thief, Aliases: []event.Actor{host}, IPs: []string{"203.0.113.9", "cloudformation.amazonaws.com"}, Accounts: []string{account}, Techniques: []string{"T1098.001"},
		Resources: []finding.TouchedCount{{ARN: "arn:aws:s3:::logs", How: "read", Count: 1}, {ARN: "arn:aws:iam::111122223333:user/bob", How: "created", Count: 1}}}
	for i := range all {
		f := &all[i]
		in.Findings, in.Events = append(in.Findings, f.ID), append(in.Events, f.Events...)
		in.Story = append(in.Story, finding.Step{Time: f.First, Tactic: f.Tactics[0], Title: f.Title, Count: f.Count, Findings: []string{f.ID}})
	}
	return Scan{Findings: all, Incidents: []finding.Incident{in}, Version: "0.1", Language: locale.English}
}

// written is a scan in a form.
func written(t testing.TB, form Form, s Scan) []byte {
	var b bytes.Buffer
	if !form.OfEvents() {
		if err := Write(&b, form, s); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	w := NewEventWriter(&b, s.Language)
	for i := range s.Findings {
		if f := &s.Findings[i]; f.Detail != nil {
			for j := range f.Detail.Sample {
				if err := w.Add(&f.Detail.Sample[j], f); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// documents are the JSON documents of a form: one, or one a line.
func documents(form Form, text []byte) [][]byte {
	if slices.Contains([]Form{GuardDuty, STIX, Navigator}, form) {
		return [][]byte{text}
	}
	var all [][]byte
	for line := range bytes.Lines(text) {
		all = append(all, line)
	}
	return all
}

func schemas(t testing.TB) map[Form]*jsonschema.Schema {
	all := map[Form]*jsonschema.Schema{}
	for _, name := range Forms() {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		s, err := c.Compile(filepath.Join("testdata", name+".schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		all[Form(name)] = s
	}
	return all
}

// wantForm checks that a text is of its form: valid JSON, of the schema's shape.
func wantForm(t testing.TB, form Form, s *jsonschema.Schema, text []byte) {
	t.Helper()
	if !utf8.Valid(text) {
		t.Fatalf("%s: invalid UTF-8", form)
	}
	for _, doc := range documents(form, text) {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatalf("%s: %v in\n%s", form, err, doc)
		}
		if err := s.Validate(v); err != nil {
			t.Fatalf("%s: %v in\n%.4000s", form, err, doc)
		}
	}
}

func TestFormsHaveTheirShape(t *testing.T) {
	for form, schema := range schemas(t) {
		t.Run(string(form), func(t *testing.T) {
			for _, lang := range []locale.Language{locale.English, locale.Japanese} {
				s := sampleScan()
				s.Language = lang
				text := written(t, form, s)
				wantForm(t, form, schema, text)
				if len(documents(form, text)) == 0 {
					t.Error("nothing was written")
				}
				if again := written(t, form, s); !bytes.Equal(text, again) {
					t.Error("the same scan gave other bytes")
				}
			}
			wantForm(t, form, schema, written(t, form, Scan{Language: locale.English}))
		})
	}
}

// TestSchemasRefuse holds that the schemas can fail.
func TestSchemasRefuse(t *testing.T) {
	for form, schema := range schemas(t) {
		for _, text := range []string{`{}`, `{"surprise":1}`, `[]`} {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if schema.Validate(v) == nil {
				t.Errorf("%s: takes %s", form, text)
			}
		}
	}
}

// hostileText draws what an attacker may write into a log, or nothing, or much.
func hostileText(t *rapid.T) string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x1b[2J\u202e\x00\xff\xfe\ufeff", `"},{"a":1}]`, strings.Repeat("\u202e", 9000), strings.Repeat("\xff", 9000),
		strings.Repeat("長", 5000), "arn:aws:s3:::", "arn:aws:s3:::b/\xff", "arn:aws:iam::111122223333:user/\u202e", "AKIAEXAMPLE", "203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9", "::1%eth0",
		"TCP 203.0.113.9:1 → 10.0.0.1:22", "x → y", "a.example.com. A", "T1098.001", "initial-access", "us-east-1", "111122223333", "Recon:EC2/PortProbe", "AttackSequence:IAM/x",
		"cloudtrail", "vpcflow", "resolver", "eks", "alb", "s3access", "create", "create pods x/y/z: 200", "kubernetes:pods"})).Draw(t, "text")
}

// hostileScan draws findings and incidents with such texts everywhere.
func hostileScan(t *rapid.T) Scan {
	text := func() string { return hostileText(t) }
	few := func(n int) (all []string) {
		for range rapid.IntRange(0, n).Draw(t, "n") {
			all = append(all, text())
		}
		return all
	}
	actor := func() event.Actor {
		return event.Actor{Kind: text(), ARN: text(), Name: text(), AccessKey: text(), Root: text(), Type: text(), Account: text(), Principal: text()}
	}
	at := time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "time"), 0)
	level := finding.Severity(rapid.IntRange(-1, 6).Draw(t, "severity"))
	s := Scan{Version: text(), Language: locale.English}
	for i := range rapid.IntRange(0, 3).Draw(t, "findings") {
		incident := fmt.Sprint("I-", i%2)
		e := event.Summary{ID: text(), Format: text(), Object: text(), Time: at, Account: text(), Region: text(), Service: text(), Name: text(), Error: text(), Message: text(), IP: text(), Agent: text(), Actor: actor()}
		words := finding.Words{Title: text(), Description: text(), Response: few(2)}
		f := finding.Finding{ID: fmt.Sprint("F-", i), Rule: text(), Type: text(), Title: text(), Severity: level, Score: rapid.SampledFrom([]float64{0, 5, 9.9, math.NaN(), math.Inf(1)}).Draw(t, "score"),
			Outcome: finding.Outcome(text()), First: at, Last: at.Add(time.Hour), Count: rapid.Int64Range(0, 1<<62).Draw(t, "count"), Account: text(), Region: text(), Actor: e.Actor, IPs: few(3), Resources: few(40),
			Techniques: few(2), Events: few(3), Tactics: few(2), Reason: map[string]any{text(): text(), "f": math.NaN()}}
		if rapid.Bool().Draw(t, "sampled") {
			f.Detail = &finding.Detail{Sample: []event.Summary{e}, References: few(2), Words: map[locale.Language]finding.Words{locale.English: words}}
		}
		if rapid.Bool().Draw(t, "in an incident") {
			f.Incident = &incident
		}
		s.Findings = append(s.Findings, f)
	}
	for i := range 2 {
		in := finding.Incident{ID: fmt.Sprint("I-", i), Title: text(), Severity: level, Score: 9, Outcome: finding.Outcome(text()), First: at, Last: at.Add(time.Hour), Actor: actor(), Aliases: []event.Actor{actor()},
			IPs: few(2), Accounts: few(2), Findings: []string{"F-0", "F-1", "F-2", text()}, Events: few(2), Story: []finding.Step{{Time: at, Title: text(), Tactic: text()}}}
		for _, r := range few(2) {
			in.Resources = append(in.Resources, finding.TouchedCount{ARN: r})
		}
		s.Incidents = append(s.Incidents, in)
	}
	return s
}

// TestHostileFindingsKeepTheShape holds that whatever logs hold, each form is
// what it says it is, and no finding is larger than Security Hub takes.
func TestHostileFindingsKeepTheShape(t *testing.T) {
	all := schemas(t)
	rapid.Check(t, func(r *rapid.T) {
		s := hostileScan(r)
		for form, schema := range all {
			text := written(t, form, s)
			wantForm(t, form, schema, text)
			if bytes.ContainsAny(text, "\x1b\x00\u202e\ufeff") {
				t.Fatalf("%s: what is unseen shows", form)
			}
			if form == ASFF {
				wantSizes(t, text)
			}
		}
	})
}

func wantSizes(t testing.TB, text []byte) {
	for line := range bytes.Lines(text) {
		var batch struct{ Findings []json.RawMessage }
		if err := json.Unmarshal(line, &batch); err != nil {
			t.Fatal(err)
		}
		for _, f := range batch.Findings {
			if len(f) > 240_000 {
				t.Fatalf("a finding of %d bytes, Security Hub takes 240 KB", len(f))
			}
		}
	}
}

func TestOwnTypesAreStable(t *testing.T) {
	cases := []struct {
		name string
		f    finding.Finding
		want string
	}{
		{"guardduty_has_one", finding.Finding{Type: "CryptoCurrency:EC2/BitcoinTool.B!DNS", Tactics: []string{"impact"}}, "CryptoCurrency:EC2/BitcoinTool.B!DNS"},
		{"ampersand", finding.Finding{Type: "Backdoor:EC2/C&CActivity.B"}, "Backdoor:EC2/C&CActivity.B"},
		{"call", found("F-x", "", finding.High, "persistence", "T1098", event.Summary{Format: "cloudtrail", Service: "iam.amazonaws.com"}), "Persistence:IAMUser/TitleOfFX.Bannin"},
		{"bucket", found("F-x", "", finding.High, "exfiltration", "T1537", event.Summary{Format: "cloudtrail", Service: "s3.amazonaws.com"}), "Exfiltration:S3/TitleOfFX.Bannin"},
		{"flow", found("F-x", "", finding.High, "command-and-control", "T1071", event.Summary{Format: "vpcflow"}), "Backdoor:EC2/TitleOfFX.Bannin"},
		{"possessive", finding.Finding{Title: "Root user's password changed", Tactics: []string{"persistence"}}, "Persistence:Account/RootUsersPasswordChanged.Bannin"},
		{"no_tactic", finding.Finding{Title: "Odd"}, "UnauthorizedAccess:Account/Odd.Bannin"},
		{"no_latin_title", finding.Finding{Title: "題", Rule: "r"}, "UnauthorizedAccess:Account/Rule" + digest(8, "r") + ".Bannin"},
		{"others_type", finding.Finding{Title: "Weakness reported: a b", Type: "a b"}, "UnauthorizedAccess:Account/WeaknessReported.Bannin"},
		{"long", finding.Finding{Title: strings.Repeat("word ", 90)}, "UnauthorizedAccess:Account/" + strings.Repeat("Word", 16) + ".Bannin"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := typeOf(&c.f); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// guardDutyOf is the finding of an id in GuardDuty's form.
func guardDutyOf(t *testing.T, id string) map[string]any {
	t.Helper()
	var doc struct{ Findings []map[string]any }
	if err := json.Unmarshal(written(t, GuardDuty, sampleScan()), &doc); err != nil {
		t.Fatal(err)
	}
	for _, f := range doc.Findings {
		if f["id"] == digest(32, id) {
			return f
		}
	}
	t.Fatalf("no finding %s", id)
	return nil
}

func TestGuardDutyTellsWhatItIsAbout(t *testing.T) {
	type m = map[string]any
	cases := []struct {
		id, resource, role string
		action             m
	}{
		{"F-call", "AccessKey", "TARGET", m{"actionType": "AWS_API_CALL", "awsApiCallAction": m{"api": "CreateAccessKey", "serviceName": "iam.amazonaws.com", "callerType": "Remote IP", "userAgent": "aws-cli",
			"remoteIpDetails": m{"ipAddressV4": "203.0.113.9"}, "remoteAccountDetails": m{"accountId": "444455556666"}, "affectedResources": m{"AWS::IAM::User": "arn:aws:iam::111122223333:user/bob"}}}},
		{"F-bucket", "S3Bucket", "TARGET", m{"actionType": "AWS_API_CALL", "awsApiCallAction": m{"api": "GetObject", "serviceName": "s3.amazonaws.com", "callerType": "Remote IP", "errorCode": "AccessDenied",
			"remoteIpDetails": m{"ipAddressV6": "2001:db8::9"}, "remoteAccountDetails": m{"accountId": "444455556666"}, "affectedResources": m{"AWS::S3::Bucket": "arn:aws:s3:::logs"}}}},
		{"F-service", "AccessKey", "TARGET", m{"actionType": "AWS_API_CALL", "awsApiCallAction": m{"api": "ListUsers", "serviceName": "iam.amazonaws.com", "callerType": "Domain",
			"domainDetails": m{"domain": "cloudformation.amazonaws.com"}, "remoteAccountDetails": m{"accountId": "444455556666"}}}},
		{"F-flow", "Instance", "TARGET", m{"actionType": "NETWORK_CONNECTION", "networkConnectionAction": m{"blocked": false, "connectionDirection": "INBOUND", "protocol": "TCP",
			"localIpDetails": m{"ipAddressV4": "10.0.0.5"}, "localPortDetails": m{"port": 22.0}, "remoteIpDetails": m{"ipAddressV4": "203.0.113.9"}, "remotePortDetails": m{"port": 49152.0}}}},
		{"F-out", "Instance", "ACTOR", m{"actionType": "NETWORK_CONNECTION", "networkConnectionAction": m{"blocked": false, "connectionDirection": "OUTBOUND", "protocol": "TCP",
			"localIpDetails": m{"ipAddressV4": "10.0.0.5"}, "localPortDetails": m{"port": 50000.0}, "remoteIpDetails": m{"ipAddressV6": "2001:db8::25"}, "remotePortDetails": m{"port": 25.0}}}},
		{"F-probe", "Instance", "TARGET", m{"actionType": "PORT_PROBE", "portProbeAction": m{"blocked": true, "portProbeDetails": []any{m{"localPortDetails": m{"port": 3389.0},
			"localIpDetails": m{"ipAddressV4": "10.0.0.5"}, "remoteIpDetails": m{"ipAddressV4": "203.0.113.9"}}}}}},
		{"F-dns", "Instance", "ACTOR", m{"actionType": "DNS_REQUEST", "dnsRequestAction": m{"domain": "pool.example.com", "blocked": false}}},
		{"F-eks", "EKSCluster", "TARGET", m{"actionType": "KUBERNETES_API_CALL", "kubernetesApiCallAction": m{"verb": "create", "resource": "pods", "subresource": "exec", "namespace": "kube-system", "resourceName": "web",
			"statusCode": 403.0, "sourceIPs": []any{"203.0.113.9"}, "remoteIpDetails": m{"ipAddressV4": "203.0.113.9"}}}},
		{"F-web", "LoadBalancer", "TARGET", nil},
	}
	for _, c := range cases {
		t.Run(c.id, func(t *testing.T) {
			f := guardDutyOf(t, c.id)
			service := f["service"].(m)
			if got := f["resource"].(m)["resourceType"]; got != c.resource {
				t.Errorf("resource: got %v, want %v", got, c.resource)
			}
			if got := service["resourceRole"]; got != c.role {
				t.Errorf("role: got %v, want %v", got, c.role)
			}
			action, _ := service["action"].(m)
			if diff := cmp.Diff(c.action, action); diff != "" {
				t.Errorf("action (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSequenceTellsItsSignals(t *testing.T) {
	f := guardDutyOf(t, "F-sequence")
	sequence := f["service"].(map[string]any)["detection"].(map[string]any)["sequence"].(map[string]any)
	if got, want := len(sequence["signals"].([]any)), len(sampleScan().Findings)-1; got != want {
		t.Errorf("got %d signals, want the %d other findings of the incident", got, want)
	}
	first := sequence["signals"].([]any)[0].(map[string]any)
	if first["createdAt"] != float64(day.Unix()) || first["name"] != "Persistence:IAMUser/TitleOfFCall.Bannin" {
		t.Errorf("got signal %v", first)
	}
	if got := guardDutyOf(t, "F-call")["associatedAttackSequenceArn"]; got != f["arn"] {
		t.Errorf("a signal's finding names %v, want %v", got, f["arn"])
	}
	if got := len(sequence["actors"].([]any)); got != 2 {
		t.Errorf("got %d actors, want the actor and its alias", got)
	}
}

func TestBatchesAreOfOneAccountAndRegion(t *testing.T) {
	s := Scan{Language: locale.English}
	for i := range 250 {
		f := found(fmt.Sprint("F-", i), "", finding.Low, "discovery", "T1087", event.Summary{Format: "cloudtrail"})
		if i%5 == 0 {
			f.Region = "eu-west-1"
		}
		s.Findings = append(s.Findings, f)
	}
	var got []string
	for line := range bytes.Lines(written(t, ASFF, s)) {
		var batch struct{ Findings []struct{ ProductArn string } }
		if err := json.Unmarshal(line, &batch); err != nil {
			t.Fatal(err)
		}
		for _, f := range batch.Findings {
			if f.ProductArn != batch.Findings[0].ProductArn {
				t.Errorf("one batch has %s and %s", f.ProductArn, batch.Findings[0].ProductArn)
			}
		}
		got = append(got, fmt.Sprint(len(batch.Findings)))
	}
	if diff := cmp.Diff([]string{"100", "100", "50"}, got); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

// TestObservablesHaveTheirKnownNames holds ids against those that OASIS's own
// library gives (stix2 3.0.2, for Python).
func TestObservablesHaveTheirKnownNames(t *testing.T) {
	text := string(written(t, STIX, sampleScan()))
	for _, id := range []string{
		"ipv4-addr--39090fdc-366e-571f-ab5b-d05e2918f88f",
		"ipv6-addr--fd2f725b-ee05-5ab8-b70d-156273893a23",
		"user-account--31c04972-8fab-5255-b4c7-49d3418734c4",
	} {
		if !strings.Contains(text, `"id":"`+id+`"`) {
			t.Errorf("no object %s", id)
		}
	}
	if got := canonical("a\"\\\n\x01\u2028é"); got != "\"a\\\"\\\\\\n\\u0001\u2028é\"" {
		t.Errorf("got %s", got)
	}
}

// TestBundleRefersToItself holds that each reference is to an object of the
// bundle, and each id is there once.
func TestBundleRefersToItself(t *testing.T) {
	var doc struct{ Objects []map[string]any }
	if err := json.Unmarshal(written(t, STIX, sampleScan()), &doc); err != nil {
		t.Fatal(err)
	}
	ids, kinds := map[any]int{}, map[any]int{}
	for _, o := range doc.Objects {
		ids[o["id"]]++
		kinds[o["type"]]++
	}
	for _, o := range doc.Objects {
		if ids[o["id"]] != 1 {
			t.Errorf("%v is there %d times", o["id"], ids[o["id"]])
		}
		for name, v := range o {
			refs, _ := v.([]any)
			if strings.HasSuffix(name, "_ref") {
				refs = []any{v}
			} else if !strings.HasSuffix(name, "_refs") {
				continue
			}
			for _, ref := range refs {
				if ids[ref] == 0 {
					t.Errorf("%v: %s is to %v, which is not there", o["id"], name, ref)
				}
			}
		}
	}
	// Of the addresses, two are others'; one is our own, one is a service.
	if kinds["indicator"] != 2 || kinds["incident"] != 1 || kinds["grouping"] != 1 || kinds["observed-data"] != 10 {
		t.Errorf("got %v", kinds)
	}
}

func TestNavigatorScoresByTheGravest(t *testing.T) {
	s := sampleScan()
	s.Findings[3].Techniques = []string{"T1098.001", "no technique", "T1530"}
	var layer struct {
		Techniques []struct {
			TechniqueID, Comment string
			Score                *int
		}
	}
	if err := json.Unmarshal(written(t, Navigator, s), &layer); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, one := range layer.Techniques {
		got[one.TechniqueID] = "unscored"
		if one.Score != nil {
			got[one.TechniqueID] = fmt.Sprint(*one.Score, " ", strings.Count(one.Comment, "×"))
		}
	}
	want := map[string]string{"T1098.001": "80 2", "T1098": "unscored", "T1530": "80 2", "T1485": "95 1"}
	for id, w := range want {
		if got[id] != w {
			t.Errorf("%s: got %s, want %s", id, got[id], w)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "a.."}, {"長い名前", 3, "長.."}, {"😀😀", 3, ".."}, {"😀a", 3, "😀a"}, {"a\xffb", 9, "a\ufffdb"}, {"ab", 1, "."}} {
		if got := clip(c.text, c.n); got != c.want {
			t.Errorf("%q to %d: got %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestFormsAreExplained(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "docs", "exports.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Forms() {
		if !strings.Contains(string(doc), "`"+name+"`") {
			t.Errorf("docs/exports.md does not name %s", name)
		}
	}
}
