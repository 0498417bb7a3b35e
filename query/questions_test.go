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
				checked, err := s.Check(t.Context(), Translation{SQL: q.SQL(), Native: native})
				if err == nil {
					_, err = s.Ask(t.Context(), checked)
				}
				if err != nil {
					t.Errorf("%s, native %v: %v\n%s", text, native, err, q.SQL())
				}
			}
		}
	}
	if asked < 150 {
		t.Errorf("%d questions were asked", asked)
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
