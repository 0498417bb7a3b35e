package contributors_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/locale"
	"bannin/query/contributors"
	"bannin/query/insights"
	"bannin/query/insights/insightstest"
	"bannin/query/insights/syntax"
)

const head = `{"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, `

var (
	from = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2026, 3, 1, 23, 59, 59, 0, time.UTC)
)

func filled(t *testing.T) *insightstest.World {
	w := insightstest.New(t)
	for i, row := range []struct {
		at, src, action string
		port, bytes     int
	}{
		{"10:00:01", "10.0.0.1", "ACCEPT", 443, 100}, {"10:00:59", "10.0.0.1", "ACCEPT", 443, 200}, {"10:06:00", "10.0.0.1", "ACCEPT", 22, 50},
		{"10:00:02", "10.0.0.2", "REJECT", 22, 40}, {"10:06:02", "10.0.0.2", "REJECT", 22, 400}, {"10:07:00", "10.0.0.3", "ACCEPT", 80, 440},
		{"10:08:00", "10.0.0.3", "ACCEPT", 80, 2_000_000_000}, // CloudWatch skips such numbers
	} {
		w.Fill("vpcflow", fmt.Sprintf(`{"event_time":"2026-03-01T%sZ","event_object":"f","event_record":%d,"srcaddr":%q,"dstport":%d,"bytes":%d,"action":%q}`, row.at, i, row.src, row.port, row.bytes, row.action))
	}
	w.Fill("vpcflow", `{"event_time":"2026-03-01T10:00:00Z","bytes":5,"action":"ACCEPT"}`, `{"event_time":"2026-03-02T10:00:00Z","srcaddr":"10.0.0.9","bytes":5}`)
	for i, line := range []string{
		`127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /a HTTP/1.0" 200 2326`,
		`127.0.0.1 - frank [10/Oct/2000:13:25:16 -0700] "GET /a HTTP/1.0" 404 10`,
		`192.0.2.1 - - [10/Oct/2000:13:25:17 -0700] "POST /b HTTP/1.0" 500 -`,
		`short`,
	} {
		text, _ := json.Marshal(line)
		w.Fill("logs", fmt.Sprintf(`{"event_time":"2026-03-01T10:00:%02dZ","event_object":"l","event_record":%d,"log_group":"/web/access","message":%s}`, i, i, text))
	}
	w.Fill("logs", `{"event_time":"2026-03-01T10:00:00Z","log_group":"/app","message":"{\"user\":\"a/b'c\",\"n\":5,\"tags\":[{\"k\":\"x\"}],\"odd name\":1}"}`,
		`{"event_time":"2026-03-01T10:00:00Z","log_group":"/app","message":"{\"user\":\"a/z\",\"n\":\"7\",\"tags\":[{\"k\":\"y\"}]}"}`,
		`{"event_time":"2026-03-01T10:00:00Z","log_group":"/app","message":"{\"user\":\"q\",\"n\":\"none\"}"}`)
	return w
}

// ask runs a rule's three SELECTs.
func ask(w *insightstest.World, rule string, q contributors.Question) (top, points, metrics string) {
	w.Helper()
	r, err := contributors.Parse([]byte(rule))
	if err != nil {
		w.Fatalf("%s: %v", rule, err)
	}
	q.From, q.To = from, to
	report, err := r.Report(q, insights.Tables{})
	if err != nil {
		w.Fatalf("%s: %v", rule, err)
	}
	run := func(sql string) string {
		rows, err := w.Rows(sql)
		if err != nil {
			w.Fatalf("%s\n%s\n%v", rule, sql, err)
		}
		return rows
	}
	return run(report.Contributors), run(report.Datapoints), run(report.Metrics)
}

func TestReport(t *testing.T) {
	w := filled(t)
	sum := head + `"LogGroupNames": ["vpcflow"], "LogFormat": "JSON", "Contribution": {"Keys": ["$.srcAddr"], "ValueOf": "$.bytes"}, "AggregateOn": "Sum"}`
	top, points, metrics := ask(w, sum, contributors.Question{})
	for _, c := range []struct{ what, got, want string }{
		{"top", top, "1|10.0.0.2|440|400|1230|3\n2|10.0.0.3|440|440|1230|3\n3|10.0.0.1|350|300|1230|3"},
		{"points", points, "1|10.0.0.2|2026-03-01 10:00:00|40\n1|10.0.0.2|2026-03-01 10:05:00|400\n2|10.0.0.3|2026-03-01 10:05:00|440\n" +
			"3|10.0.0.1|2026-03-01 10:00:00|300\n3|10.0.0.1|2026-03-01 10:05:00|50"},
		{"metrics", metrics, "2026-03-01 10:00:00|2|300|3|340|40|200|113.33333333333333\n2026-03-01 10:05:00|3|440|3|890|50|440|296.6666666666667"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.what, c.got, c.want)
		}
	}
	if top, _, _ := ask(w, sum, contributors.Question{Top: 1, ByMost: true}); top != "1|10.0.0.3|440|440|1230|3" {
		t.Error(top)
	}
	if _, points, _ := ask(w, sum, contributors.Question{Top: 1, Period: time.Hour}); points != "1|10.0.0.2|2026-03-01 10:00:00|440" {
		t.Error(points)
	}
	same, err := w.Rows(`SELECT row_number() OVER (ORDER BY sum(bytes) DESC, srcaddr), srcaddr, sum(bytes) FROM vpcflow
		WHERE event_time BETWEEN '2026-03-01 00:00:00+00' AND '2026-03-01 23:59:59+00' AND srcaddr IS NOT NULL AND bytes <= 1e9 GROUP BY srcaddr ORDER BY 1`)
	if err != nil || strings.Join(strings.Split(top, "\n"), "") == "" || !sameHeads(top, same) {
		t.Errorf("by hand: %s, %v", same, err)
	}
}

// sameHeads tells whether lines begin alike.
func sameHeads(long, short string) bool {
	l, s := strings.Split(long, "\n"), strings.Split(short, "\n")
	for i := range s {
		if len(l) != len(s) || !strings.HasPrefix(l[i], s[i]+"|") {
			return false
		}
	}
	return true
}

func TestFiltersAndFormats(t *testing.T) {
	w := filled(t)
	flow := func(keys, filter string) string {
		return head + `"LogGroupNames": ["vpcflow"], "LogFormat": "JSON", "Contribution": {"Keys": [` + keys + `], "Filters": [` + filter + `]}, "AggregateOn": "Count"}`
	}
	app := func(keys, filter string) string {
		return strings.Replace(flow(keys, filter), `"vpcflow"`, `"/app*"`, 1)
	}
	clf := func(keys, filter string) string {
		return head + `"LogGroupNames": ["/web/access"], "LogFormat": "CLF", "Fields": {"1": "ip", "5": "request", "6": "status", "7": "bytes"},
			"Contribution": {"Keys": [` + keys + `], "Filters": [` + filter + `]}, "AggregateOn": "Count"}`
	}
	for _, c := range []struct{ name, rule, want string }{
		{"in", flow(`"$.srcAddr"`, `{"Match": "$.action", "In": ["REJECT", "x"]}`), "1|10.0.0.2|2|1|2|1"},
		{"not_in", flow(`"$.srcAddr"`, `{"Match": "$.action", "NotIn": ["REJECT"]}`), "1|10.0.0.1|3|2|5|2\n2|10.0.0.3|2|2|5|2"},
		{"case_counts", flow(`"$.srcAddr"`, `{"Match": "$.action", "In": ["reject"]}`), ""},
		{"two_keys", flow(`"$.dstPort", "$.action"`, `{"Match": "$.dstPort", "LessThan": 100}`), "1|22|REJECT|2|1|5|3\n2|80|ACCEPT|2|2|5|3\n3|22|ACCEPT|1|1|5|3"},
		{"greater", flow(`"$.srcAddr"`, `{"Match": "$.bytes", "GreaterThan": 200}, {"Match": "$.dstPort", "NotEqualTo": 22}`), "1|10.0.0.3|2|2|2|1"},
		{"equal", flow(`"$.srcAddr"`, `{"Match": "$.dstPort", "EqualTo": 443}`), "1|10.0.0.1|2|2|2|1"},
		{"absent", flow(`"$.action"`, `{"Match": "$.srcAddr", "IsPresent": false}`), "1|ACCEPT|1|1|1|1"},
		{"starts", app(`"$.user"`, `{"Match": "$.user", "StartsWith": ["a/b'", "zz"]}`), "1|a/b'c|1|1|1|1"},
		{"json_index", app(`"$.tags[0].k"`, `{"Match": "$.n", "GreaterThan": 5}`), "1|y|1|1|1|1"},
		{"odd_name", app(`"$.user"`, `{"Match": "$.['odd name']", "IsPresent": true}`), "1|a/b'c|1|1|1|1"},
		{"clf_names", clf(`"ip", "request"`, `{"Match": "status", "GreaterThan": 199}`), "1|127.0.0.1|GET /a HTTP/1.0|2|2|3|2\n2|192.0.2.1|POST /b HTTP/1.0|1|1|3|2"},
		{"clf_positions", clf(`"4"`, `{"Match": "6", "StartsWith": ["4", "5"]}, {"Match": "3", "In": ["-"]}`), "1|10/Oct/2000:13:25:17 -0700|1|1|1|1"},
		{"clf_sum", strings.Replace(strings.Replace(clf(`"3"`, ``), `"Keys"`, `"ValueOf": "bytes", "Keys"`, 1), "Count", "Sum", 1), "1|frank|2336|2336|2336|1"},
		{"nested_aggregate", strings.Replace(flow(`"$.action"`, ``), `"Filters": []}, "AggregateOn": "Count"`, `"AggregateOn": "Count"}`, 1), "1|ACCEPT|6|3|8|2\n2|REJECT|2|1|8|2"},
	} {
		if top, _, _ := ask(w, c.rule, contributors.Question{}); top != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, top, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, rule, want string }{
		{"all_at_once", `{"Schema": {"Name": "x", "Version": 2}, "LogFormat": "XML", "Contribution": {"Keys": [], "Filters": [{"Match": "a", "In": []}, {"Match": "$.b"}]}, "AggregateOn": "Max"}`,
			`Schema: the schema must be CloudWatchLogRule, version 1
LogGroupNames: the rule names no log group
LogFormat: "XML" is none of JSON, CLF
AggregateOn: "Max" is none of Count, Sum
Contribution.Keys: there are 0 keys; a rule has 1 to 4
Contribution.Filters[0].Match: a is no path, as in $.userIdentity.arn or $.users[0].name
Contribution.Filters[0].In: there are 0 values; a filter has 1 to 10
Contribution.Filters[1]: a filter has one operator: In, NotIn, StartsWith, GreaterThan, LessThan, EqualTo, NotEqualTo or IsPresent; this has 0`},
		{"member", head + `"LogGroupName": ["x"], "Contribution": {"Filters": [{"Mach": "$.a"}]}}`,
			"Contribution.Filters[0].Mach: rules have no such member; did you mean \"Match\"?\nLogGroupName: rules have no such member; did you mean \"LogGroupNames\"?"},
		{"not_json", `{`, `line 1, column 1: the rule is not valid JSON: unexpected end of JSON input`},
		{"comma", "{\"Schema\":\n {\"Name\": \"日\",}}", `line 2, column 15: the rule is not valid JSON: invalid character '}' looking for beginning of object key string`},
		{"trailing", `{} 5`, `line 1, column 4: the rule is not valid JSON: invalid character '5' after top-level value`},
		{"type", head + `"LogGroupNames": "x"}`, `LogGroupNames: found string where a list of texts belongs`},
		{"type_number", head + `"LogGroupNames": ["x"], "Contribution": {"Keys": ["$.a"], "Filters": [{"Match": "$.a", "EqualTo": "200"}]}}`,
			`Contribution.Filters.EqualTo: found string where a number belongs`},
		{"list", `[]`, `found array where an object belongs`},
		{"sum_of_nothing", head + `"LogGroupNames": ["x"], "LogFormat": "JSON", "Contribution": {"Keys": ["$.a", "$.a"]}, "AggregateOn": "Sum"}`,
			"Contribution.ValueOf: a rule that aggregates on Sum must say of what\nContribution.Keys[1]: $.a is a key already"},
		{"clf", head + `"LogGroupNames": ["x"], "LogGroupARNs": ["y"], "LogFormat": "CLF", "Fields": {"0": "a", "2": "ip"}, "Contribution": {"Keys": ["pi"], "ValueOf": "2"}, "AggregateOn": "Count"}`,
			"LogGroupARNs: a rule names log groups or their ARNs, not both\nFields.0: a position is a number from 1 to 100\n" +
				"Contribution.ValueOf: only rules that aggregate on Sum have a ValueOf\nContribution.Keys[0]: there is no field pi: a CLF rule names fields by position or by the names in Fields; did you mean \"ip\"?"},
		{"number", head + `"LogGroupNames": ["x"], "LogFormat": "JSON", "Fields": {"1": "a"}, "Contribution": {"Keys": ["$.a"], "Filters": [{"Match": "$.a", "EqualTo": 2e9}]}, "AggregateOn": "Count"}`,
			"Fields: only CLF rules have Fields\nContribution.Filters[0].EqualTo: the number is beyond a billion, where CloudWatch skips entries"},
		{"long", strings.Repeat(" ", 8193), `the rule has 8193 characters; 8192 are allowed`},
	} {
		_, err := contributors.Parse([]byte(c.rule))
		if err == nil {
			t.Errorf("%s: no fault", c.name)
			continue
		}
		if got := locale.New(locale.English).Tell(err); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestReadyRules(t *testing.T) {
	w := insightstest.New(t)
	if len(contributors.AllReady()) < 12 {
		t.Errorf("only %d rules", len(contributors.AllReady()))
	}
	for _, ready := range contributors.AllReady() {
		if ready.Title[locale.English] == "" || ready.Title[locale.Japanese] == "" {
			t.Errorf("%s has no title", ready.Name)
		}
		report, err := ready.Rule.Report(contributors.Question{}, insights.Tables{})
		if err != nil {
			t.Errorf("%s: %v", ready.Name, err)
			continue
		}
		if len(report.Notes) > 0 {
			t.Errorf("%s: %v", ready.Name, report.Notes)
		}
		for _, sql := range []string{report.Contributors, report.Datapoints, report.Metrics} {
			if got, err := w.Rows(sql); got != "" || err != nil {
				t.Errorf("%s: %s, %v\n%s", ready.Name, got, err, sql)
			}
		}
	}
}

func TestReadyRulesFind(t *testing.T) {
	w := insightstest.New(t)
	at := `"event_time":"2026-03-01T10:00:00Z",`
	w.Fill("cloudtrail", `{`+at+`"eventname":"ConsoleLogin","sourceipaddress":"198.51.100.1","responseelements":"{\"ConsoleLogin\":\"Failure\"}","readonly":"false","eventsource":"signin.amazonaws.com","useridentity":{"arn":"arn:u"}}`,
		`{`+at+`"eventname":"GetObject","eventsource":"s3.amazonaws.com","sourceipaddress":"198.51.100.2","errorcode":"AccessDenied","readonly":"true","useridentity":{"arn":"arn:r"}}`)
	w.Fill("vpcflow", `{`+at+`"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","dstport":22,"bytes":7,"action":"ACCEPT"}`, `{`+at+`"srcaddr":"10.0.0.3","dstaddr":"10.0.0.2","dstport":23,"bytes":1,"action":"REJECT"}`)
	w.Fill("waf", `{`+at+`"action":"BLOCK","webaclid":"acl","terminatingruleid":"sqli","httprequest":{"clientip":"192.0.2.1","country":"FR","uri":"/x"}}`)
	w.Fill("resolver", `{`+at+`"query_name":"a.example.","srcaddr":"10.0.0.4","rcode":"NXDOMAIN","firewall_rule_action":"BLOCK"}`)
	want := map[string]string{
		"cloudtrail-callers": "arn:r|198.51.100.2", "cloudtrail-denied": "arn:r|GetObject", "cloudtrail-failed-logins": "198.51.100.1",
		"cloudtrail-changes": "arn:u|signin.amazonaws.com", "cloudtrail-errors": "s3.amazonaws.com|GetObject|AccessDenied",
		"flow-bytes-by-source": "10.0.0.1", "flow-bytes-by-pair": "10.0.0.1|10.0.0.2", "flow-rejected": "10.0.0.3|23",
		"waf-blocked-addresses": "192.0.2.1|FR", "waf-blocking-rules": "acl|sqli", "waf-blocked-paths": "/x",
		"dns-names": "a.example.", "dns-unknown-names": "10.0.0.4", "dns-blocked": "10.0.0.4|a.example.",
	}
	for _, ready := range contributors.AllReady() {
		report, err := ready.Rule.Report(contributors.Question{Top: 1}, insights.Tables{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Rows(report.Contributors); err != nil || !strings.HasPrefix(got, "1|"+want[ready.Name]+"|") {
			t.Errorf("%s: got %s, %v; want %s", ready.Name, got, err, want[ready.Name])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, ready := range contributors.AllReady() {
		text, err := json.Marshal(ready.Rule)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(head + `"LogGroupNames": ["x"], "LogFormat": "CLF", "Fields": {"1": "a"}, "Contribution": {"Keys": ["a"], "Filters": [{"Match": "a", "StartsWith": ["/'\\"]}]}, "AggregateOn": "Count"}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := contributors.Parse([]byte(text))
		if err != nil {
			return
		}
		in := insights.Tables{}
		if _, err := r.Report(contributors.Question{From: from, To: to}, in); err != nil && !errors.As(err, new(*syntax.Fault)) {
			t.Errorf("%s: %v", text, err)
		}
	})
}

// Rules as people publish them, for log groups of other accounts.
// Ideas: CloudWatch user guide, Contributor Insights rule examples; CIS benchmark
// rules for CloudTrail in CloudFormation.
func TestPublishedRules(t *testing.T) {
	w := filled(t)
	w.Fill("cloudtrail",
		`{"event_time":"2026-03-01T01:00:00Z","eventname":"ConsoleLogin","sourceipaddress":"203.0.113.7","useridentity":{"type":"IAMUser","username":"ann"},"additionaleventdata":"{\"MFAUsed\":\"No\"}"}`,
		`{"event_time":"2026-03-01T01:01:00Z","eventname":"ConsoleLogin","sourceipaddress":"203.0.113.8","useridentity":{"type":"IAMUser","username":"ben"},"additionaleventdata":"{\"MFAUsed\":\"Yes\"}"}`,
		`{"event_time":"2026-03-01T02:00:00Z","eventname":"CreateUser","eventtype":"AwsApiCall","useridentity":{"type":"Root"}}`,
		`{"event_time":"2026-03-01T02:00:00Z","eventname":"PutEvents","eventtype":"AwsApiCall","useridentity":{"type":"Root","invokedby":"events.amazonaws.com"}}`)
	for _, c := range []struct {
		name, rule string
		asked      []string // instead of the rule's log groups
		want       string
	}{
		{"no_mfa", `"LogGroupARNs": ["CloudTrail/DefaultLogGroup"], "LogFormat": "JSON", "AggregateOn": "Count", "Contribution": {"Keys": ["$.userIdentity.userName", "$.sourceIPAddress"],
			"Filters": [{"In": ["ConsoleLogin"], "Match": "$.eventName"}, {"NotIn": ["Yes"], "Match": "$.additionalEventData.MFAUsed"}]}}`, []string{"cloudtrail"}, "1|ann|203.0.113.7|1|1|1|1"},
		{"root", `"LogGroupARNs": ["arn:aws:logs:us-east-1:*:log-group:cloudtrail:*"], "LogFormat": "JSON", "AggregateOn": "Count", "Contribution": {"Keys": ["$.userIdentity.type", "$.eventName"],
			"Filters": [{"In": ["Root"], "Match": "$.userIdentity.type"}, {"IsPresent": false, "Match": "$.userIdentity.invokedBy"}, {"NotIn": ["AwsServiceEvent"], "Match": "$.eventType"}]}}`, nil, "1|Root|CreateUser|1|1|1|1"},
		{"clf", `"LogGroupNames": ["API-Gateway-Access-Logs*"], "LogFormat": "CLF", "Fields": {"1": "IpAddress", "6": "StatusCode"}, "AggregateOn": "Count", "Contribution": {"Keys": ["IpAddress"],
			"Filters": [{"Match": "StatusCode", "EqualTo": 200}]}}`, []string{"/web/*"}, "1|127.0.0.1|1|1|1|1"},
	} {
		r, err := contributors.Parse([]byte(head + c.rule))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		report, err := r.Report(contributors.Question{From: from, To: to}, insights.Tables{Asked: c.asked})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got, err := w.Rows(report.Contributors); err != nil || got != c.want {
			t.Errorf("%s: got %s, %v, want %s", c.name, got, err, c.want)
		}
	}
}
