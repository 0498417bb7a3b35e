package derived

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// The account that the calls of these tests are made in.
const ownAccount = "111122223333"

// derivedOf gives the values of a derived field of a record.
func derivedOf(t *testing.T, record, field string) []string {
	t.Helper()
	e := event.New(event.NewProjection(event.Fields{Paths: append(Inputs(), field), Derived: Fields()}))
	if !e.SetJSON([]byte(record)) {
		t.Fatalf("not a record: %s", record)
	}
	var got []string
	for v := e.First(e.Projection().Slot(field)); v != nil; v = e.Next(v) {
		if v.Kind != event.String || v.Escaped {
			t.Fatalf("%s: got a value of kind %d, escaped %v; want plain text", field, v.Kind, v.Escaped)
		}
		got = append(got, v.String())
	}
	return got
}

// called is the record of a call with parameters.
func called(service, name, parameters string) string {
	return fmt.Sprintf(`{"eventSource":"%s.amazonaws.com","eventName":%q,"recipientAccountId":"%s","requestParameters":%s}`, service, name, ownAccount, parameters)
}

// A derivedCase is what a field must say of a record.
type derivedCase struct {
	name, record string
	want         []string
}

func checkDerived(t *testing.T, field string, cases []derivedCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, derivedOf(t, c.record, field)); diff != "" {
				t.Errorf("%s (-want +got):\n%s%.500s", field, diff, c.record)
			}
		})
	}
}

func TestDerivedInputsHoldAllThatIsRead(t *testing.T) {
	// A record in which every input has a value, and every field one to give.
	record := `{"eventName":"CreateAccessKey","eventSource":"s3.amazonaws.com","eventType":"AwsApiCall","recipientAccountId":"x",
		"sourceIPAddress":"1.2.3.4","userAgent":"exec-env/AWS_Lambda_go","userIdentity":{"accountId":"111122223333","arn":"a/i-12345678",
		"inScopeOf":{"issuerType":"t"},"invokedBy":"iam.amazonaws.com","principalId":"p:s","type":"AssumedRole","userName":"u",
		"sessionContext":{"sessionIssuer":{"arn":"a","userName":"r"}}},
		"requestParameters":{"userName":"v","r":"arn:aws:iam::444455556666:role/x","policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":\"*\"}}"}}`
	all := event.New(event.NewProjection(event.Fields{Paths: append(Inputs(), "requestParameters.userName"), Derived: Fields()}))
	if !all.SetJSON([]byte(record)) {
		t.Fatal("not a record")
	}
	for _, path := range Inputs() {
		if all.First(all.Projection().Slot(path)) == nil {
			t.Errorf("%s: got no value", path)
		}
	}
	for field, want := range map[string][]string{
		"bannin.policy.public": {"true"}, "bannin.target.self": {"false"}, "bannin.source.kind": {"public"},
		"bannin.actor.service": {"iam.amazonaws.com"}, "bannin.session.instance": {"i-12345678"},
		"bannin.session.function": {"i-12345678"}, "bannin.ref.external": {"444455556666"},
	} {
		if diff := cmp.Diff(want, derivedOf(t, record, field)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
}

func TestDerivedBesideEagerParameters(t *testing.T) {
	p := event.NewProjection(event.Fields{Paths: append(Inputs(), "bannin.target.self"), Eager: []string{"requestParameters.userName"}, Derived: Fields()})
	e := event.New(p)
	for range 2 { // an event is read into again and again
		e.SetJSON([]byte(`{"requestParameters":{"userName":"Bob","x":{"y":[1]}},"userIdentity":{"type":"IAMUser","userName":"bob"}}`))
		if got := e.Text("bannin.target.self"); got != "true" {
			t.Errorf("got %q, want true", got)
		}
	}
}

func TestDerivedBounds(t *testing.T) {
	open := `{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}`
	long := strings.Repeat(" ", maxPolicyBytes)
	deep := strings.Repeat(`{"a":`, maxPolicyDepth+1) + `"` + open + `}"` + strings.Repeat("}", maxPolicyDepth+1)
	nested := strings.Repeat(`{"a":`, maxPolicyDepth-1) + `"` + open + `}"` + strings.Repeat("}", maxPolicyDepth-1)
	brackets := `{"policy":"` + open + `,\"x\":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}"}`
	checkDerived(t, "bannin.policy.public", []derivedCase{
		{"within", called("x", "X", nested), []string{"true"}},
		{"too_deep", called("x", "X", deep), nil},
		{"too_long", called("x", "X", `{"policy":"`+open+long+`}"}`), nil},
		{"junk_nested_in_policy", called("x", "X", brackets), []string{"true"}}, // and nothing overflows
		{"parameters_too_large", called("x", "X", `{"policy":"`+open+`}","x":"`+strings.Repeat("y", maxTreeBytes)+`"}`), nil},
		{"too_many_values", called("x", "X", `{"policy":"`+open+`}","x":[`+strings.Repeat("1,", maxTreeNodes)+`1]}`), nil},
		{"no_parameters", called("x", "X", `null`), nil},
		{"parameters_of_other_kind", called("x", "X", `["a"]`), nil},
		{"absent", `{"eventName":"X"}`, nil},
	})
}

func FuzzDerived(f *testing.F) {
	for _, p := range []string{
		`{"policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\",\"444455556666\"]},\"Condition\":{\"StringLike\":{\"a:sub\":\"*\"}}}]}"}`,
		`{"policy":"%7B%22Statement%22:%5B%5D%7D"}`, `{"userName":"x","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":1,"toPort":"65535","ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}`,
		`{"x-amz-grant-read":"id=\"a\", uri=\"b\"","AccessControlPolicy":{"Owner":{"ID":"a"},"AccessControlList":{"Grant":{"Grantee":{"ID":"b"}}}}}`,
	} {
		for name := range openers {
			f.Add(name, p)
		}
		f.Add("AddPermission20150331v2", p)
		f.Add("PutBucketAcl", p)
	}
	fields := Fields()
	paths := Inputs()
	for field := range fields {
		paths = append(paths, field)
	}
	e := event.New(event.NewProjection(event.Fields{Paths: paths, Derived: fields}))
	f.Fuzz(func(t *testing.T, name, parameters string) {
		quotedName, _ := json.Marshal(name)
		if !json.Valid([]byte(parameters)) || !e.SetJSON([]byte(`{"recipientAccountId":"111122223333","eventName":`+string(quotedName)+`,"requestParameters":`+parameters+`}`)) {
			return
		}
		for field := range fields {
			var got []string
			for v := e.First(e.Projection().Slot(field)); v != nil; v = e.Next(v) {
				got = append(got, v.String())
			}
			if strings.HasSuffix(field, ".external") && (slices.Contains(got, ownAccount) || !slices.IsSorted(got)) {
				t.Errorf("%s: got %q, want others than the own account, sorted", field, got)
			}
		}
	})
}
