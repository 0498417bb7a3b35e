package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/rule"
)

func corpus(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	return path
}

// shipped are the rules that ship.
func shipped(t *testing.T) []*rule.Rule {
	t.Helper()
	rules, _, err := LoadRules(RuleSource{})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// scanFile scans one path.
func scanFile(t *testing.T, rules []*rule.Rule, path string) *Result {
	t.Helper()
	r, err := Scan{Paths: []string{path}, Rules: rules, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// attackCalls are, of each file, the calls that are the attack itself, and not
// the tool's set-up or its waiting.
var attackCalls = map[string][]string{
	"aws.credential-access.ec2-get-password-data":                 {"GetPasswordData"},
	"aws.credential-access.ec2-steal-instance-credentials":        {"SendCommand", "DescribeInstances"},
	"aws.credential-access.secretsmanager-batch-retrieve-secrets": {"BatchGetSecretValue"},
	"aws.credential-access.secretsmanager-retrieve-secrets":       {"GetSecretValue"},
	"aws.credential-access.ssm-retrieve-securestring-parameters":  {"GetParameters"},
	"aws.defense-evasion.cloudtrail-delete":                       {"DeleteTrail"},
	"aws.defense-evasion.cloudtrail-event-selectors":              {"PutEventSelectors"},
	"aws.defense-evasion.cloudtrail-stop":                         {"StopLogging"},
	"aws.defense-evasion.dns-delete-logs":                         {"DeleteResolverQueryLogConfig"},
	"aws.defense-evasion.organizations-leave":                     {"LeaveOrganization"},
	"aws.defense-evasion.vpc-remove-flow-logs":                    {"DeleteFlowLogs"},
	"aws.discovery.ec2-download-user-data":                        {"DescribeInstanceAttribute"},
	"aws.execution.ec2-launch-unusual-instances":                  {"RunInstances"},
	"aws.execution.ec2-user-data":                                 {"ModifyInstanceAttribute"},
	"aws.execution.ssm-send-command":                              {"SendCommand"},
	"aws.execution.ssm-start-session":                             {"StartSession"},
	"aws.exfiltration.ec2-security-group-open-port-22-ingress":    {"AuthorizeSecurityGroupIngress"},
	"aws.exfiltration.ec2-share-ami":                              {"ModifyImageAttribute"},
	"aws.exfiltration.ec2-share-ebs-snapshot":                     {"ModifySnapshotAttribute"},
	"aws.exfiltration.rds-share-snapshot":                         {"ModifyDBSnapshotAttribute"},
	"aws.impact.bedrock-invoke-model":                             {"InvokeModel"},
	"aws.initial-access.console-login-without-mfa":                {"ConsoleLogin"},
	"aws.lateral-movement.ec2-instance-connect":                   {"SendSSHPublicKey"},
	"aws.lateral-movement.ec2-serial-console-send-ssh-public-key": {"EnableSerialConsoleAccess", "SendSerialConsoleSSHPublicKey"},
	"aws.persistence.iam-backdoor-role":                           {"UpdateAssumeRolePolicy"},
	"aws.persistence.iam-backdoor-user":                           {"CreateAccessKey"},
	"aws.persistence.iam-create-admin-user":                       {"CreateUser", "AttachUserPolicy", "CreateAccessKey"},
	"aws.persistence.iam-create-backdoor-role":                    {"CreateRole", "AttachRolePolicy"},
	"aws.persistence.iam-create-user-login-profile":               {"CreateLoginProfile"},
	"aws.persistence.lambda-backdoor-function":                    {"AddPermission20150331v2"},
	"aws.persistence.lambda-layer-extension":                      {"UpdateFunctionConfiguration20150331v2"},
	"aws.persistence.lambda-overwrite-code":                       {"UpdateFunctionCode20150331v2"},
	"aws.persistence.rolesanywhere-create-trust-anchor":           {"CreateTrustAnchor", "CreateProfile"},
	"aws.persistence.sts-federation-token":                        {"GetFederationToken"},
	"aws.privilege-escalation.iam-update-user-login-profile":      {"UpdateLoginProfile"},
}

// TestStratusAttacksAreFound holds that every event that is the attack is cited
// by a finding of at least low severity.
func TestStratusAttacksAreFound(t *testing.T) {
	dir := corpus(t, "stratus-red-team", "detonation-logs")
	if len(attackCalls) != 35 {
		t.Fatalf("got %d attacks, want 35", len(attackCalls))
	}
	rules := shipped(t)
	for name, calls := range attackCalls {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name+".json")
			missed := attackEvents(t, file, calls)
			for _, f := range scanFile(t, rules, file).Findings {
				if f.Severity >= finding.Low {
					for _, id := range f.Events {
						delete(missed, id)
					}
				}
			}
			for id, call := range missed {
				t.Errorf("no finding cites %s %s", call, id)
			}
		})
	}
}

// attackEvents are the ids of a file's records of some calls.
func attackEvents(t *testing.T, file string, calls []string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var records []struct{ EventName, EventID string }
	if err := json.Unmarshal(src, &records); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range records {
		if slices.Contains(calls, r.EventName) {
			ids[r.EventID] = r.EventName
		}
	}
	if len(ids) == 0 {
		t.Fatalf("%v: no record of %v", file, calls)
	}
	return ids
}
