package app

import (
	"fmt"
	"strings"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
)

// calls are records of CloudTrail by tanaka, a minute apart: each is its service,
// its name and its parameters.
func calls(all ...[3]string) string {
	var lines []string
	for i, c := range all {
		lines = append(lines, fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2026-01-15T03:%02d:00Z","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","requestParameters":%s,"eventID":"11111111-1111-4111-8111-%012d","eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/tanaka","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE123456789","userName":"tanaka"}}`,
			i, c[0], c[1], c[2], i))
	}
	return strings.Join(lines, "\n")
}

var stopLogging = [3]string{"cloudtrail", "StopLogging", `{"name":"main"}`}

// suppressed scans a log under suppressions.
func suppressed(t *testing.T, log string, list ...finding.Suppression) (*Result, error) {
	t.Helper()
	rules, _, err := LoadRules(RuleSource{NoTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return Scan{Paths: []string{"-"}, Stdin: strings.NewReader(log), Rules: rules, Threads: 1, Printer: locale.New(locale.English), Counts: new(pipeline.Counts), Setup: &Setup{Suppressions: list}}.Run(t.Context())
}

func TestSuppressedFindingsOpenNoIncident(t *testing.T) {
	open, err := suppressed(t, calls(stopLogging))
	if err != nil || len(open.Incidents) != 1 || len(open.Findings) == 0 {
		t.Fatalf("without suppressions: got %+v, %v", open, err)
	}
	hide := finding.Suppression{Name: "migration", Owner: "ops", Reason: "trail moves", Match: finding.Match{Actors: []string{"*:user/tanaka"}, IPs: []string{"198.51.100.0/24"}, Types: []string{"Stealth:IAMUser/*"}}}
	r, err := suppressed(t, calls(stopLogging), hide)
	if err != nil || len(r.Incidents) != 0 || len(r.Findings) != 0 || len(r.Hidden) != len(open.Findings) {
		t.Fatalf("got %+v, %v", r, err)
	}
	if got := r.Suppressed[0]; got.Findings != int64(len(open.Findings)) || got.Events != int64(len(open.Findings)) {
		t.Errorf("got %+v", got)
	}
	hide.Match.IPs = []string{"192.0.2.0/24"}
	if r, err = suppressed(t, calls(stopLogging), hide); err != nil || len(r.Incidents) != 1 || !r.Suppressed[0].Idle() {
		t.Errorf("from elsewhere: got %+v, %v", r, err)
	}
	hide.Reason = ""
	if _, err = suppressed(t, calls(stopLogging), hide); err == nil || !strings.Contains(err.Error(), "reason") {
		t.Errorf("without a reason: got %v", err)
	}
}

// TestSuppressedFindingsCountInSequences holds that an intruder cannot hide a
// step of an attack behind what is allowed.
func TestSuppressedFindingsCountInSequences(t *testing.T) {
	attack := calls(stopLogging,
		[3]string{"iam", "CreateAccessKey", `{"userName":"backup"}`},
		[3]string{"ec2", "GetPasswordData", `{"instanceId":"i-0a1b2c3d4e5f60718"}`},
		[3]string{"ec2", "ModifySnapshotAttribute", `{"snapshotId":"snap-1","attributeType":"CREATE_VOLUME_PERMISSION","createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}}}`})
	open, err := suppressed(t, attack)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range open.Findings {
		if !strings.HasPrefix(f.Type, "AttackSequence:") {
			rules = append(rules, f.Rule)
		}
	}
	r, err := suppressed(t, attack, finding.Suppression{Name: "all steps", Owner: "ops", Reason: "test", Match: finding.Match{Rules: rules}})
	if err != nil || len(r.Findings) != 1 || len(r.Incidents) != 1 || !strings.HasPrefix(r.Findings[0].Type, "AttackSequence:") || len(r.Hidden) != len(rules) {
		t.Fatalf("got %d findings, %d hidden, %v", len(r.Findings), len(r.Hidden), err)
	}
	// Whoever vouches for all that this user does vouches for the sequence, too.
	r, err = suppressed(t, attack, finding.Suppression{Name: "tester", Owner: "ops", Reason: "test", Match: finding.Match{Actors: []string{"tanaka"}}})
	if err != nil || len(r.Findings) != 0 || len(r.Hidden) != len(rules)+1 {
		t.Errorf("got %d findings, %d hidden, %v", len(r.Findings), len(r.Hidden), err)
	}
}
