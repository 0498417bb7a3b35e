package query

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"bannin/query/meaning"
)

// What questions in plain words become is a query that runs, as it is and as
// people would paste it, where it is read as Athena's SQL.
func TestQuestionsRun(t *testing.T) {
	s, _ := fortress(t)
	zone := time.FixedZone("JST", 9*60*60)
	asked := 0
	for _, file := range []string{"questions.txt", "heldout.txt", "heldout2.txt", "heldout3.txt", "heldout4.txt", "heldout5.txt", "heldout6.txt"} {
		f, err := os.Open("ask/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), "= ")
			if !ok {
				continue
			}
			q, err := meaning.Parse(text, zone)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			asked++
			for _, native := range []bool{true, false} {
				runs(t, s, q, native)
			}
		}
	}
	if asked < 150 {
		t.Errorf("%d questions were asked", asked)
	}
}

func runs(t *testing.T, s *Session, q *meaning.Question, native bool) {
	t.Helper()
	checked, err := s.Check(t.Context(), Translation{SQL: q.SQL(), Native: native})
	if err == nil {
		_, err = s.Ask(t.Context(), checked)
	}
	if err != nil {
		t.Errorf("%s, native %v: %v\n%s", q, native, err, q.SQL())
	}
}

// Every field of every table runs, in all comparisons that it takes together and to
// group by, and so does every activity with what it was done to.
func TestAllThatCanBeSaidRuns(t *testing.T) {
	s, _ := fortress(t)
	compared := 0
	for _, table := range meaning.Tables() {
		for _, field := range meaning.FieldsOf(table) {
			q := &meaning.Question{Table: table, Show: meaning.Measure{Of: meaning.Count}}
			for _, op := range []string{"=", "!=", "~", "!~", "<", "<=", ">", ">="} {
				for _, value := range []string{"x", "*.x", "7", "5xx", "192.0.2.1", "10.0.0.0/8", meaning.Public, meaning.Private, "failed", "T1078"} {
					one := meaning.Question{Table: table, Show: q.Show, Where: []meaning.Condition{{Field: field, Op: op, Values: []string{value}}}}
					if one.Check() == nil {
						q.Where = append(q.Where, one.Where[0])
					}
				}
			}
			compared += len(q.Where)
			runs(t, s, q, true)
			if q.Where, q.By = nil, []string{field}; q.Check() == nil {
				runs(t, s, q, true)
			}
		}
	}
	if compared < 2000 {
		t.Errorf("only %d comparisons ran", compared)
	}
	for _, activity := range meaning.Activities() {
		q, err := meaning.Parse("from cloudtrail where did = "+activity+" count by target", time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		runs(t, s, q, true)
	}
}

// Conditions hold for the records that they should: each form is asked of one
// record, which stands in for its table.
func TestConditionsHold(t *testing.T) {
	s, _ := fortress(t)
	policy := func(statement string) string {
		return "'s3.amazonaws.com' AS eventsource, 'PutBucketPolicy' AS eventname, '{\"bucketPolicy\":{\"Statement\":" + statement + "}}' AS requestparameters"
	}
	flow := "'198.51.100.7' AS srcaddr, '10.0.1.25' AS dstaddr"
	public := "cloudtrail where did = bucket.public"
	for _, c := range []struct {
		form, record string
		want         int64
	}{
		{public, policy(`[{"Effect":"Allow","Principal":"*"}]`), 1},
		{public, policy(`[{"Effect":"Allow","Principal":{"AWS":"*"}}]`), 1},
		{public, policy(`{"Effect":"Allow","Principal":{"AWS":["*"]}}`), 1},
		{public, policy(`[{"Effect":"Deny","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]`), 0},
		{public, policy(`[{"Effect":"Deny","Principal":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"}}]`), 0},
		{"cloudtrail where did = key.stop", "'iam.amazonaws.com' AS eventsource, 'UpdateAccessKey' AS eventname, '{\"status\":\"Inactive\"}' AS requestparameters", 1},
		{"cloudtrail where did = key.stop", "'iam.amazonaws.com' AS eventsource, 'UpdateAccessKey' AS eventname, '{\"status\":\"Active\"}' AS requestparameters", 0},
		{"cloudtrail where did = detector.stop", "'guardduty.amazonaws.com' AS eventsource, 'UpdateDetector' AS eventname, '{\"enable\":false}' AS requestparameters", 1},
		{"cloudtrail where did = detector.stop", "'guardduty.amazonaws.com' AS eventsource, 'UpdateDetector' AS eventname, '{\"enable\":true}' AS requestparameters", 0},
		{"cloudtrail where did = detector.stop", "'guardduty.amazonaws.com' AS eventsource, 'DeleteDetector' AS eventname, '{}' AS requestparameters", 1},
		{"vpcflow where source = public", flow, 1},
		{"vpcflow where source = private", flow, 0},
		{"vpcflow where destination != public", flow, 1},
		{"vpcflow where end = 10.0.1.25 and end = 198.51.100.7", flow, 1},
		{"vpcflow where end = 10.0.0.0/23", flow, 1},
		{"vpcflow where end = 203.0.113.1", flow, 0},
		{"vpcflow where source = public", "'172.32.0.1' AS srcaddr", 1},
		{"vpcflow where source = public", "'172.31.0.1' AS srcaddr", 0},
		{"vpcflow where source = public", "'-' AS srcaddr", 0},
		{"vpcflow where source = public", "'fd00::1' AS srcaddr", 0},
		{"vpcflow where source = public", "'2001:db8::1' AS srcaddr", 1},
		{"resolver where domain ~ *.example.com", "'a.Example.com.' AS query_name", 1},
		{"resolver where domain ~ *.example.com", "'example.com.' AS query_name", 0},
		{"resolver where domain ~ *.xyz", "'xyz.example.com.' AS query_name", 0},
		{"resolver where domain ~ example.com", "'badexample.com.' AS query_name", 0},
		{"resolver where domain ~ example.com", "'example.com.' AS query_name", 1},
		{"cloudtrail where readonly = no", "'false' AS readonly", 1},
		{"cloudtrail where readonly = no", "'true' AS readonly", 0},
		{"cloudtrail where actor !~ alice", "'arn:aws:iam::1:user/alice' AS event_actor", 0},
		{"cloudtrail where actor !~ alice", "CAST(NULL AS VARCHAR) AS event_actor", 1},
		{"findings where technique = T1078", "['T1078.004'] AS techniques", 1},
		{"findings where technique = T1078.001", "['T1078.004'] AS techniques", 0},
		{"incidents where account = 210987654321", "['123456789012', '210987654321'] AS accounts", 1},
	} {
		q, err := meaning.Parse("from "+c.form+" count", time.UTC)
		if err != nil {
			t.Fatalf("%s: %v", c.form, err)
		}
		at := "event_time"
		if q.Table == "findings" || q.Table == "incidents" {
			at = `"first"`
		}
		text := "WITH " + q.Table + " AS (SELECT now() AS " + at + ", " + c.record + ")\n" + q.SQL()
		checked, err := s.Check(t.Context(), Translation{SQL: text, Native: true})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got, err := s.Ask(t.Context(), checked)
		if err != nil || len(got.Rows) != 1 || got.Rows[0][0] != c.want {
			t.Errorf("%s of %s: got %v, %v, want %d", c.form, c.record, got, err, c.want)
		}
	}
}
