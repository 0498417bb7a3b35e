package app

import (
	"strings"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
)

// suppressed scans one call that stops a trail, under suppressions.
func suppressed(t *testing.T, list ...finding.Suppression) (*Result, error) {
	t.Helper()
	rules, _, err := LoadRules(RuleSource{NoTests: true})
	if err != nil {
		t.Fatal(err)
	}
	const log = `{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","requestParameters":{"name":"main"},"eventID":"11111111-1111-4111-8111-111111111111","eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/tanaka","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE123456789","userName":"tanaka"}}`
	return Scan{Paths: []string{"-"}, Stdin: strings.NewReader(log), Rules: rules, Threads: 1, Printer: locale.New(locale.English), Counts: new(pipeline.Counts), Suppressions: list}.Run(t.Context())
}

func TestSuppressedFindingsOpenNoIncident(t *testing.T) {
	open, err := suppressed(t)
	if err != nil || len(open.Incidents) != 1 || len(open.Findings) == 0 {
		t.Fatalf("without suppressions: got %+v, %v", open, err)
	}
	hide := finding.Suppression{Name: "migration", Owner: "ops", Reason: "trail moves", Match: finding.Match{Actors: []string{"*:user/tanaka"}, IPs: []string{"198.51.100.0/24"}, Types: []string{"Stealth:IAMUser/*"}}}
	r, err := suppressed(t, hide)
	if err != nil || len(r.Incidents) != 0 || len(r.Findings) != 0 || len(r.Hidden) != len(open.Findings) {
		t.Fatalf("got %+v, %v", r, err)
	}
	if got := r.Suppressed[0]; got.Findings != int64(len(open.Findings)) || got.Events != int64(len(open.Findings)) {
		t.Errorf("got %+v", got)
	}
	hide.Match.IPs = []string{"192.0.2.0/24"}
	if r, err = suppressed(t, hide); err != nil || len(r.Incidents) != 1 || !r.Suppressed[0].Idle() {
		t.Errorf("from elsewhere: got %+v, %v", r, err)
	}
	hide.Reason = ""
	if _, err = suppressed(t, hide); err == nil || !strings.Contains(err.Error(), "reason") {
		t.Errorf("without a reason: got %v", err)
	}
}
