package sigma

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withTests = full + `
tests:
  match:
    - eventName: ConsoleLogin
      userIdentity: {type: Root, accountId: 444455556666}
      n: [1, 1.5, 010, true, null, "{n}", "<a>"]
    - - $repeat: 3
        $every: 10s
        eventName: ConsoleLogin
        sourceIPAddress: 203.0.113.{n}
        userIdentity: {accountId: '{n}'}
      - eventName: GetUser
        eventID: own
        awsRegion: eu-west-1
  ignore:
    - - eventTime: '2026-02-01T00:00:00Z'
        $repeat: 2
      - $every: 1h
        a: b
`

func TestTests(t *testing.T) {
	tests := read(t, withTests, Options{})[0].Tests
	if len(tests.Match) != 2 || len(tests.Ignore) != 1 {
		t.Fatalf("got %d and %d cases, want 2 and 1", len(tests.Match), len(tests.Ignore))
	}
	line := 1 + strings.Count(withTests[:strings.Index(withTests, "    - - $repeat")], "\n")
	if got, want := tests.Match[1].From, "r.yml:"+strconv.Itoa(line); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	first := string(tests.Match[0].Events[0])
	wantStart := `{"eventName":"ConsoleLogin","userIdentity":{"type":"Root","accountId":444455556666},"n":[1,1.5,"010",true,null,"{n}","<a>"],` +
		`"eventVersion":"1.09","eventTime":"2026-01-15T03:00:00Z","eventID":"`
	wantEnd := `","awsRegion":"us-east-1","eventType":"AwsApiCall","recipientAccountId":"444455556666"}`
	if !strings.HasPrefix(first, wantStart) || !strings.HasSuffix(first, wantEnd) {
		t.Errorf("got %s\nwant %s … %s", first, wantStart, wantEnd)
	}
	type record struct{ EventTime, SourceIPAddress, RecipientAccountID, AwsRegion string }
	decode := func(events [][]byte) (all []record) {
		ids := map[string]bool{}
		for _, raw := range events {
			var r record
			var id struct{ EventID string }
			if err := json.Unmarshal(raw, &r); err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			if err := json.Unmarshal(raw, &id); err != nil || ids[id.EventID] {
				t.Errorf("id %q again in %s", id.EventID, raw)
			}
			ids[id.EventID] = true
			all = append(all, r)
		}
		return all
	}
	want := []record{
		{"2026-01-15T03:00:00Z", "203.0.113.1", "1", "us-east-1"},
		{"2026-01-15T03:00:10Z", "203.0.113.2", "2", "us-east-1"},
		{"2026-01-15T03:00:20Z", "203.0.113.3", "3", "us-east-1"},
		{"2026-01-15T03:00:21Z", "", "111122223333", "eu-west-1"},
	}
	if diff := cmp.Diff(want, decode(tests.Match[1].Events)); diff != "" {
		t.Error(diff)
	}
	want = []record{
		{"2026-02-01T00:00:00Z", "", "111122223333", "us-east-1"},
		{"2026-02-01T00:00:01Z", "", "111122223333", "us-east-1"},
		{"2026-02-01T01:00:01Z", "", "111122223333", "us-east-1"},
	}
	if diff := cmp.Diff(want, decode(tests.Ignore[0].Events)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(tests, read(t, withTests, Options{})[0].Tests); diff != "" {
		t.Errorf("not the same twice: %s", diff)
	}
}

func TestTestsOfOtherLogsAreLeftAsTheyAre(t *testing.T) {
	src := strings.NewReplacer("service: cloudtrail", "service: vpcflow").Replace(full) + "tests:\n  match:\n    - dstport: 22\n"
	if got, want := string(read(t, src, Options{})[0].Tests.Match[0].Events[0]), `{"dstport":22}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTestsTakeLines(t *testing.T) {
	src := strings.NewReplacer("service: cloudtrail", "service: vpcflow").Replace(full) +
		"tests:\n  match:\n    - '2 {n} {epoch}'\n    - - $line: '{time} \"{n}\"'\n        $repeat: 2\n        $every: 1m\n      - plain\n"
	tests := read(t, src, Options{})[0].Tests.Match
	var got []string
	for _, c := range tests {
		for _, e := range c.Events {
			got = append(got, string(e))
		}
	}
	want := []string{`"2 {n} 1768446000"`, `"2026-01-15T03:00:00Z \"1\""`, `"2026-01-15T03:01:00Z \"2\""`, `"plain"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
