package decode

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// summary reads a record with the fields every record has, and some more.
func summary(t *testing.T, fields string) *event.Summary {
	t.Helper()
	p := event.NewProjection(Fields())
	r := NewRecords(p)
	e, err := r.One([]byte(`{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z","awsRegion":"us-east-1","recipientAccountId":"111122223333","eventID":"a","sourceIPAddress":"192.0.2.1",` + fields + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return summarise(NewSummariser(p), e)
}

func summarise(z *Summariser, e *event.Event) *event.Summary {
	s := new(event.Summary)
	z.Outline(e, s)
	z.Complete(e, s)
	return s
}

func TestSummariseNamesTheActor(t *testing.T) {
	call := `"eventSource":"iam.amazonaws.com","eventName":"ListUsers","userIdentity":`
	for _, c := range []struct{ name, fields, kind, who, root string }{
		{"user", call + `{"type":"IAMUser","arn":"arn:aws:iam::1:user/x","userName":"x"}`, "user", "x", "arn:aws:iam::1:user/x"},
		{"root", call + `{"type":"Root","arn":"arn:aws:iam::1:root"}`, "root", "root", "arn:aws:iam::1:root"},
		{"role_of_a_person", call + `{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/Admin/tanaka","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/Admin"}}}`, "role", "Admin/tanaka", "arn:aws:sts::1:assumed-role/Admin/tanaka"},
		{"role_of_a_machine", call + `{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/Batch/botocore-session-1700000000","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/Batch"}}}`, "role", "Batch/botocore-session-1700000000", "arn:aws:iam::1:role/Batch"},
		{"instance", call + `{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/Web/i-0123456789abcdef0"}`, "instance", "Web/i-0123456789abcdef0", "arn:aws:sts::1:assumed-role/Web/i-0123456789abcdef0"},
		{"federated", call + `{"type":"FederatedUser","arn":"arn:aws:sts::1:federated-user/f","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:user/x"}}}`, "federated", "f", "arn:aws:iam::1:user/x"},
		{"service", call + `{"type":"AWSService","invokedBy":"config.amazonaws.com"}`, "service", "config.amazonaws.com", "config.amazonaws.com"},
		{"other_account", call + `{"type":"AWSAccount","accountId":"9","principalId":"AIDA"}`, "account", "9", "AIDA"},
		{"key_alone", call + `{"type":"IAMUser","accessKeyId":"AKIAX"}`, "key", "AKIAX", "AKIAX"},
		{"failed_login", `"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"},"errorMessage":"Failed authentication","userIdentity":{"type":"IAMUser","userName":"x","accountId":"1"}`, "user", "x", "arn:aws:iam::1:user/x"},
		{"hidden_user", `"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, "ip", "192.0.2.1", "192.0.2.1"},
		{"nobody", `"eventSource":"s3.amazonaws.com","eventName":"GetObject"`, "ip", "192.0.2.1", "192.0.2.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := summary(t, c.fields).Actor
			if diff := cmp.Diff([]string{c.kind, c.who, c.root}, []string{a.Kind, a.Name, a.Root}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSummariseTellsTheOutcome(t *testing.T) {
	for name, c := range map[string]struct {
		fields string
		want   bool
	}{
		"success":      {`"eventName":"X"`, true},
		"denied":       {`"eventName":"X","errorCode":"AccessDenied"`, false},
		"null_error":   {`"eventName":"X","errorCode":null`, true},
		"login":        {`"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}`, true},
		"login_failed": {`"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}`, false},
		"switch_role":  {`"eventSource":"signin.amazonaws.com","eventName":"SwitchRole","errorMessage":"no"`, false},
	} {
		if got := summary(t, c.fields).Succeeded; got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestSummariseNamesResources(t *testing.T) {
	for _, c := range []struct {
		name, fields string
		want         []event.Resource
	}{
		{"user", `"eventName":"CreateUser","requestParameters":{"userName":"x"}`, []event.Resource{{ARN: "arn:aws:iam::111122223333:user/x", How: "created"}}},
		{"denied", `"eventName":"DeleteUser","errorCode":"AccessDenied","requestParameters":{"userName":"x"}`, []event.Resource{{ARN: "arn:aws:iam::111122223333:user/x", How: "denied"}}},
		{"instances", `"eventName":"TerminateInstances","requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}}`,
			[]event.Resource{{ARN: "arn:aws:ec2:us-east-1:111122223333:instance/i-1", How: "deleted"}, {ARN: "arn:aws:ec2:us-east-1:111122223333:instance/i-2", How: "deleted"}}},
		{"listed", `"eventName":"GetObject","resources":[{"ARN":"arn:aws:s3:::b/k","type":"AWS::S3::Object"}],"requestParameters":{"bucketName":"b"}`,
			[]event.Resource{{ARN: "arn:aws:s3:::b/k", How: "read"}, {ARN: "arn:aws:s3:::b", How: "read"}}},
		{"null", `"eventName":"GetObject","requestParameters":null`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, summary(t, c.fields).Resources); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
