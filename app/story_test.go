package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call is a record of CloudTrail, in one account and region.
func call(minute int, who, key, ip, service, name, request, response string) string {
	kind := "IAMUser"
	if strings.Contains(who, ":assumed-role/") {
		kind = "AssumedRole"
	}
	return fmt.Sprintf(`{"eventVersion":"1.09","eventTime":"2026-01-15T03:%02d:00Z","eventID":"e-%02d","eventSource":%q,"eventName":%q,"awsRegion":"us-east-1",
		"recipientAccountId":"111122223333","sourceIPAddress":%q,"userAgent":"aws-cli/2.15","managementEvent":true,"readOnly":false,
		"userIdentity":{"type":%q,"arn":%q,"accountId":"111122223333","accessKeyId":%q},"requestParameters":%s,"responseElements":%s}`,
		minute, minute, service+".amazonaws.com", name, ip, kind, who, key, request, response)
}

// story scans records, and gives each incident as its root, the roots that are in
// it, and its events.
func story(t *testing.T, records ...string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.json")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(strings.Join(records, "\n"), "\n\t", " ")), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range scanFile(t, shipped(t), path).Incidents {
		got = append(got, fmt.Sprint(in.Actor.ARN, " ", in.Ties, " ", len(in.Events)))
	}
	return got
}

const (
	thief = "arn:aws:iam::111122223333:user/thief"
	other = "arn:aws:iam::111122223333:user/other"
)

func TestWhoMadeTheKeyIsWhereTheStoryBegins(t *testing.T) {
	got := story(t,
		call(1, thief, "AKIATHIEF", "198.51.100.7", "iam", "CreateAccessKey", `{"userName":"other"}`, `{"accessKey":{"accessKeyId":"AKIAMADE","userName":"other","status":"Active"}}`),
		call(9, other, "AKIAMADE", "203.0.113.9", "cloudtrail", "StopLogging", `{"name":"main"}`, `null`))
	if len(got) != 1 || !strings.HasPrefix(got[0], thief+" ") || !strings.Contains(got[0], "created e-01") {
		t.Errorf("got %q, want one story of %s", got, thief)
	}
}

func TestWhoTookTheSessionIsTheRoot(t *testing.T) {
	session := "arn:aws:sts::111122223333:assumed-role/Admin/other"
	took := func(minute int, who, key, session string) string {
		return call(minute, who, key, "198.51.100.7", "sts", "AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/Admin","roleSessionName":"other"}`,
			`{"credentials":{"accessKeyId":"`+session+`","expiration":"Jan 15, 2026, 4:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROAADMIN:other","arn":"arn:aws:sts::111122223333:assumed-role/Admin/other"}}`)
	}
	records := []string{
		took(1, thief, "AKIATHIEF", "ASIATHIEF"),
		took(2, other, "AKIAOTHER", "ASIAOTHER"),
		call(9, session, "ASIATHIEF", "198.51.100.7", "cloudtrail", "StopLogging", `{"name":"main"}`, `null`),
	}
	if got := story(t, records...); len(got) != 1 || !strings.HasPrefix(got[0], thief+" ") {
		t.Errorf("got %q, want one story of %s", got, thief)
	}
	records[2] = strings.ReplaceAll(records[2], "ASIATHIEF", "ASIAOTHER")
	if got := story(t, records...); len(got) != 1 || !strings.HasPrefix(got[0], other+" ") {
		t.Errorf("got %q, want one story of %s", got, other)
	}
}

func TestWhoPassedTheRoleIsWhereTheStoryBegins(t *testing.T) {
	job := "arn:aws:sts::111122223333:assumed-role/EtlAdmin/GlueJobRunnerSession"
	records := []string{
		call(1, thief, "AKIATHIEF", "198.51.100.7", "cloudtrail", "StopLogging", `{"name":"main"}`, `null`),
		call(2, thief, "AKIATHIEF", "198.51.100.7", "glue", "CreateJob", `{"name":"etl","role":"arn:aws:iam::111122223333:role/EtlAdmin"}`, `{"name":"etl"}`),
		call(9, job, "ASIAJOB", "203.0.113.9", "iam", "AttachUserPolicy", `{"userName":"other","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`, `null`),
	}
	if got := story(t, records...); len(got) != 1 || !strings.HasPrefix(got[0], thief+" ") || !strings.Contains(got[0], "passed e-02") {
		t.Errorf("got %q, want one story of %s", got, thief)
	}
	// who passes roles, and has nothing against them, is not the one
	if got := story(t, records[1:]...); len(got) != 1 || !strings.HasPrefix(got[0], job+" ") {
		t.Errorf("got %q, want one story of %s", got, job)
	}
	// but for whom the role is used from the same address
	records[2] = strings.ReplaceAll(records[2], "203.0.113.9", "198.51.100.7")
	if got := story(t, records[1:]...); len(got) != 1 || !strings.HasPrefix(got[0], thief+" ") {
		t.Errorf("got %q, want one story of %s", got, thief)
	}
}

func TestWhoLaunchedTheInstanceUsesItsCredentials(t *testing.T) {
	inside := "arn:aws:sts::111122223333:assumed-role/Admin/i-0123456789abcdef0"
	from := func(ip string) []string {
		return []string{
			call(1, thief, "AKIATHIEF", "198.51.100.7", "ec2", "RunInstances", `{"instanceType":"t3.micro","iamInstanceProfile":{"name":"Admin"}}`, `{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"}]}}`),
			call(9, inside, "ASIAINSIDE", ip, "iam", "AttachUserPolicy", `{"userName":"other","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`, `null`),
		}
	}
	if got := story(t, from("198.51.100.7")...); len(got) != 1 || !strings.HasPrefix(got[0], thief+" ") {
		t.Errorf("from the same address: got %q, want one story of %s", got, thief)
	}
	if got := story(t, from("203.0.113.9")...); len(got) != 1 || strings.HasPrefix(got[0], thief+" ") {
		t.Errorf("from another: got %q, want one story of the instance", got)
	}
}
