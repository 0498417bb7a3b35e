package simulate

import (
	"encoding/json"
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

// TestEveryCallMakesARecord writes each call of the tables, ended in each way.
func TestEveryCallMakesARecord(t *testing.T) {
	p := newPlan(&Config{Events: 1000, Days: 1, Accounts: 2, End: time.Unix(1800000000, 0)}, nil, logSet{cloudLog: true})
	a := p.org.accounts[0]
	d := dice(1)
	var names []string
	for name := range p.cat.calls {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, end := range []outcome{succeeds, denied, throttled} {
			s := &scope{d: &d, cat: p.cat}
			s.clear()
			who := new(session)
			a.users[0].open(who, 1800000000)
			s.acct, s.region, s.who, s.at = a, home, who, 1800000000
			for v := range p.cat.names.index {
				if p.cat.kinds[p.cat.names.index[v]] == nil {
					s.set(v, "1")
				}
			}
			text, id := s.appendRecord(nil, p.cat.calls[name], end)
			var r map[string]any
			if err := json.Unmarshal(text, &r); err != nil {
				t.Errorf("%s: %v in %s", name, err, text)
				continue
			}
			checkRecord(t, name, r)
			if r["eventID"] != string(id[:]) {
				t.Errorf("%s: got eventID %v, want %s", name, r["eventID"], id)
			}
			if failed := r["errorCode"] != nil; failed != (end != succeeds || p.cat.calls[name].errCode != "") {
				t.Errorf("%s: ended %d: got errorCode %v", name, end, r["errorCode"])
			}
			if strings.ContainsAny(strings.ReplaceAll(string(text), "<sensitiveDataRemoved>", ""), "<>") {
				t.Errorf("%s: a name is left unfilled in %s", name, text)
			}
		}
	}
}

var guidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// checkRecord holds a record to the fields that CloudTrail always writes.
func checkRecord(t *testing.T, name string, r map[string]any) {
	t.Helper()
	for _, field := range []string{
		"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
		"userAgent", "requestParameters", "responseElements", "requestID", "eventID", "readOnly", "eventType",
		"managementEvent", "recipientAccountId", "eventCategory",
	} {
		if _, ok := r[field]; !ok {
			t.Errorf("%s: got no %s", name, field)
		}
	}
	if id, _ := r["eventID"].(string); !guidForm.MatchString(id) {
		t.Errorf("%s: got eventID %v", name, r["eventID"])
	}
	if (r["eventCategory"] == "Data") == (r["managementEvent"] == true) {
		t.Errorf("%s: got category %v and managementEvent %v", name, r["eventCategory"], r["managementEvent"])
	}
	switch r["eventType"] {
	case "AwsApiCall", "AwsConsoleSignIn", "AwsServiceEvent":
	default:
		t.Errorf("%s: got eventType %v", name, r["eventType"])
	}
	if source, _ := r["eventSource"].(string); !strings.HasSuffix(source, ".amazonaws.com") {
		t.Errorf("%s: got eventSource %v", name, source)
	}
}

// TestNoCallIsIdle holds that each call of the tables is made by somebody.
func TestNoCallIsIdle(t *testing.T) {
	var all strings.Builder
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasPrefix(f.Name(), "calls_") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	used := map[string]bool{}
	for _, name := range regexp.MustCompile(`[a-z0-9-]+:[A-Z][A-Za-z0-9]*(#[A-Za-z]+)?`).FindAllString(all.String(), -1) {
		used[name] = true
	}
	for name := range newCatalogue().calls {
		if !used[name] {
			t.Errorf("nobody ever calls %s", name)
		}
	}
}

func TestReadOnly(t *testing.T) {
	c := newCatalogue()
	tests := map[string]bool{
		"ec2:DescribeInstances": true, "sts:AssumeRole": true, "kms:Decrypt#secret": true, "s3:GetObject": true,
		"sts:GetFederationToken": false, "iam:CreateUser": false, "signin:ConsoleLogin#mfa": false,
		"s3:DeleteObject": false, "lambda:UpdateFunctionCode20150331v2": false, "bedrock:InvokeModel": true,
	}
	for name, want := range tests {
		if got := c.calls[name].readOnly; got != want {
			t.Errorf("%s: got readOnly %v, want %v", name, got, want)
		}
	}
}

func TestNamesOfCalls(t *testing.T) {
	c := newCatalogue()
	v := c.calls["lambda:UpdateFunctionCode20150331v2#zip"]
	if v.name != "UpdateFunctionCode20150331v2" || v.action != "lambda:UpdateFunctionCode" || v.command != "lambda.update-function-code" {
		t.Errorf("got name %s, action %s, command %s", v.name, v.action, v.command)
	}
	v = c.calls["monitoring:DescribeAlarms"]
	if v.source != "monitoring.amazonaws.com" || v.action != "cloudwatch:DescribeAlarms" {
		t.Errorf("got source %s, action %s", v.source, v.action)
	}
	if got := kebab("DescribeDBInstances"); got != "describe-dbinstances" {
		t.Errorf("got %s", got)
	}
}
