package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// record is a small CloudTrail record with an id.
func record(id string) string {
	return `{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z","eventSource":"iam.amazonaws.com","eventName":"ListUsers","awsRegion":"us-east-1","recipientAccountId":"111122223333","eventID":"` + id + `","responseElements":null}`
}

// read decodes a body and returns the ids it found and what became of it.
func read(t testing.TB, body io.Reader) ([]string, Result) {
	t.Helper()
	r := NewReader(event.NewProjection(Fields()))
	var ids []string
	result := r.Read(context.Background(), "o", body, func(e *event.Event) error {
		ids = append(ids, string(e.ID))
		return nil
	})
	return ids, result
}

// wideText is text in UTF-16.
func wideText(order binary.AppendByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func quoted(s string) string { return strconv.Quote(s) }

func TestReadKnowsShapes(t *testing.T) {
	a, b := record("a"), record("b")
	pretty := "[\n  {\n    \"eventVersion\": \"1.08\",\n    \"eventTime\": \"2026-01-15T03:00:00Z\",\n    \"eventName\": \"X\", \"eventID\": \"a\"\n  },\n  " + b + "\n]"
	bridge := `{"version":"0","id":"e","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","account":"1","time":"2026-01-15T03:00:00Z","region":"us-east-1","resources":[],"detail":` + a + `}`
	cases := []struct{ name, body string }{
		{"s3_records", `{"Records":[` + a + "," + b + `]}`},
		{"s3_records_spaced", " { \"Records\" : [ " + a + " ,\n" + b + " ] } "},
		{"records_behind_other_keys", `{"v":1,"Records":[` + a + "," + b + `],"next":{"x":[1]}}`},
		{"array", "[" + a + "," + b + "]"},
		{"pretty_array", pretty},
		{"json_lines", a + "\n" + b + "\n"},
		{"crlf_lines", a + "\r\n" + b},
		{"objects_back_to_back", a + b},
		{"array_of_wrappers", `[{"Records":[` + a + `]},{"Records":[` + b + `]}]`},
		{"byte_order_mark", "\ufeff" + a + "\n" + b},
		{"lookup_events", `{"Events":[{"EventId":"a","Username":"x","CloudTrailEvent":` + quoted(a) + `},{"EventId":"b","CloudTrailEvent":` + quoted(b) + `}],"NextToken":"t"}`},
		{"eventbridge_then_plain", bridge + "\n" + b},
		{"logs_export", "2026-01-15T03:00:00.000Z " + a + "\n2026-01-15T03:00:01.000Z " + b + "\n"},
		{"subscription", `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1,"message":` + quoted(a) + `},{"id":"2","timestamp":1,"message":` + quoted(b) + `}]}`},
		{"filter_log_events", `{"events":[{"logStreamName":"s","timestamp":1,"message":` + quoted(a) + `,"eventId":"1"},{"message":` + quoted(b) + `}],"searchedLogStreams":[]}`},
		{"subscription_of_eventbridge", `{"logEvents":[{"id":"1","message":` + quoted(bridge) + `},{"message":` + quoted(b) + `}]}`},
		{"lake_rows", `{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventID":"a"},{"eventJson":` + quoted(a) + `}],[{"eventJson":` + quoted(b) + `}]]}`},
		{"lake_csv", "eventID,eventJson\na,\"" + strings.ReplaceAll(a, `"`, `""`) + "\"\nb,\"" + strings.ReplaceAll(b, `"`, `""`) + "\"\n"},
		{"list_in_eventbridge", `{"detail-type":"x","detail":{"Records":[` + a + "," + b + `]}}`},
		{"elasticsearch", `{"_index":"i","_source":` + a + "}\n" + `{"_index":"i","_source":` + b + `}`},
		{"elasticsearch_answer", `{"took":1,"hits":{"total":{"value":2},"hits":[{"_index":"i","_source":` + a + `},{"_source":` + b + `}]},"aggregations":{"x":[1]}}`},
		{"elastic_agent", `{"_source":{"@timestamp":"2026-01-15T03:00:00Z","event":{"kind":"event","original":` + quoted(a) + `}}}` + "\n" + `{"@timestamp":"2026-01-15T03:00:00Z","event":{"original":` + quoted(b) + `}}`},
		{"splunk_export", `{"preview":false,"result":{"_raw":` + quoted(a) + `,"_time":"x"}}` + "\n" + `{"result":{"_raw":` + quoted(b) + `}}`},
		{"splunk_results", `{"fields":[{"name":"_raw"}],"results":[{"_raw":` + quoted(a) + `},{"_raw":` + quoted(b) + `}],"highlighted":{}}`},
		{"splunk_csv", "_time,_raw\n1,\"" + strings.ReplaceAll(a, `"`, `""`) + "\"\n2,\"" + strings.ReplaceAll(b, `"`, `""`) + "\"\n"},
		{"splunk_collector", `{"time":1,"event":` + a + `}` + "\n" + `{"event":` + b + `}`},
		{"insights_answer", `{"results":[[{"field":"@timestamp","value":"x"},{"field":"@message","value":` + quoted(a) + `}],[{"field":"@message","value":` + quoted(b) + `}]],"status":"Complete"}`},
		{"topic_to_function", `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":` + quoted(a) + `}},{"Sns":{"Message":` + quoted(b) + `}}]}`},
		{"array_of_texts", "[" + quoted(a) + ",[" + quoted(b) + "]]"},
		{"texts_in_envelope", `{"detail":{"Records":[` + quoted(a) + "," + quoted(b) + `]}}`},
		{"list_without_brackets", a + ",\n" + b},
		{"logs_tail", "2026-01-15T03:00:00.123000+00:00 1_CloudTrail_us-east-1 " + a + "\n2026-01-15T03:00:00+00:00 s " + b + "\n"},
		{"byte_order_marks_between", "\ufeff" + a + "\n\ufeff" + b},
		{"utf16", wideText(binary.LittleEndian, "\ufeff"+a+"\r\n"+b)},
		{"utf16_big_endian", wideText(binary.BigEndian, "\ufeff"+a+"\r\n"+b)},
		{"utf16_without_mark", wideText(binary.LittleEndian, a+b)},
		{"utf16_big_endian_without_mark", wideText(binary.BigEndian, "["+a+","+b+"]")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []io.Reader{strings.NewReader(c.body), iotest.OneByteReader(strings.NewReader(c.body))} {
				ids, result := read(t, body)
				if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" {
					t.Errorf("ids (-want +got):\n%s\n%+v", diff, result)
				}
				if result.Err != nil {
					t.Errorf("got error %v", result.Err)
				}
				if result.Rejected != 0 {
					t.Errorf("got %d rejected %v, want none", result.Rejected, result.Faults)
				}
			}
		})
	}
}

func TestReadRejectsTheBrokenAndKeepsItsNeighbours(t *testing.T) {
	a, b := record("a"), record("b")
	broken := map[string]string{
		"no_time":           `{"eventVersion":"1.08","eventName":"X","eventID":"c"}`,
		"bad_time":          `{"eventVersion":"1.08","eventName":"X","eventID":"c","eventTime":"yesterday"}`,
		"number":            `42`,
		"string":            `"text"`,
		"null":              `null`,
		"missing_value":     `{"eventVersion":,"eventName":"X"}`,
		"unclosed_brace":    `{"eventVersion":"1.08","userIdentity":{"type":"Root"`,
		"unclosed_skipped":  `{"eventVersion":"1.08","tlsDetails":{"type":"Root"`,
		"unclosed_string":   `{"eventVersion":"1.08","eventName":"X`,
		"missing_quote":     `{"eventVersion":"1.08","userAgent":"x, "eventName":"X"}`,
		"wrong_bracket":     `{"eventVersion":"1.08","tlsDetails":{"a":[1}}`,
		"junk_behind":       `{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z" garbage}`,
		"deep":              `{"eventVersion":"1.08","x":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`,
		"deep_where_walked": `{"eventVersion":"1.08","eventTime":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`,
		"no_cloudtrail":     `{"hello":"world"}`,
	}
	for name, c := range broken {
		t.Run(name, func(t *testing.T) {
			for shape, body := range map[string]string{
				"array": `{"Records":[` + a + "," + c + "," + b + "]}",
				"lines": a + "\n" + c + "\n" + b + "\n",
			} {
				if shape == "lines" && (name == "number" || name == "string" || name == "null") {
					continue // see TestReadRejectsLinesOfText
				}
				ids, result := read(t, strings.NewReader(body))
				if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" {
					t.Errorf("%s: ids (-want +got):\n%s\n%v", shape, diff, result)
				}
				if result.Rejected != 1 || len(result.Faults) != 1 || result.Faults[0].Record != 2 {
					t.Errorf("%s: got %d rejected, faults %v, want record 2 alone", shape, result.Rejected, result.Faults)
				}
			}
		})
	}
}

func TestReadGoesOnBehindArraysTooDeep(t *testing.T) {
	ids, result := read(t, strings.NewReader(`{"Records":[`+record("a")+","+strings.Repeat("[", 1000)+","+record("b")+"]}"))
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || result.Rejected != 1 {
		t.Errorf("ids (-want +got):\n%s\n%+v", diff, result)
	}
}

// Text in UTF-16 is the same text, cut anywhere, and what is broken in it stays
// where it is.
func TestReadWideText(t *testing.T) {
	for wide, want := range map[string]string{
		wideText(binary.LittleEndian, "\ufeffa番𝄞z"): "a番𝄞z",
		"\xff\xfea\x00\x00\xd8b\x00":                "a\ufffdb",
		"\xff\xfea\x00\x00\xdcb\x00":                "a\ufffdb",
		"\xff\xfea\x00\x00\xd8":                     "a\ufffd",
		"\xff\xfea\x00b":                            "a\ufffd",
	} {
		order, skip := wideOrder([]byte(wide))
		got, err := io.ReadAll(&wideReader{src: iotest.OneByteReader(strings.NewReader(wide[skip:])), order: order})
		if string(got) != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", wide, got, err, want)
		}
	}
}

func TestReadSaysWhatToDoWithTheConsolesTable(t *testing.T) {
	_, result := read(t, strings.NewReader("User name,AWS access key,Event time,Event source,Event name\nalice,,2026-01-15T03:00:00Z,iam.amazonaws.com,ListUsers\n"))
	if result.Err == nil || errors.Is(result.Err, ErrNotLog) || !strings.Contains(result.Err.Error(), "JSON") {
		t.Errorf("got %v, want what to do", result.Err)
	}
}

func TestReadRejectsLinesOfText(t *testing.T) {
	ids, result := read(t, strings.NewReader(record("a")+"\nhello\n42\n"+record("b")+"\n"))
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || result.Rejected != 2 {
		t.Errorf("got %v and %d rejected, want a, b and 2", ids, result.Rejected)
	}
}

func TestReadTellsWhatEndsTooEarly(t *testing.T) {
	body := `{"Records":[` + record("a") + "," + record("b") + "]}"
	for cut := 1; cut < len(body); cut++ {
		_, result := read(t, strings.NewReader(body[:cut]))
		if result.Err == nil && result.Rejected == 0 {
			t.Errorf("cut at %d: nothing said of %q", cut, body[:cut])
		}
	}
	broken := errors.New("cut short")
	ids, result := read(t, io.MultiReader(strings.NewReader(body), iotest.ErrReader(broken)))
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || result.Err != broken {
		t.Errorf("a body that breaks: got error %v, ids (-want +got):\n%s", result.Err, diff)
	}
}

func TestReadKnowsWhatIsNoLog(t *testing.T) {
	for name, body := range map[string]string{
		"text": "Apache License\nVersion 2.0\n", "png": "\x89PNG\r\n\x1a\n\x00\x00", "json": `{"attacks":[{"name":"x","events":["a"]}]}`,
		"json_array": `[{"technique":"T1"},{"technique":"T2"}]`, "digest": `{"awsAccountId":"1","digestStartTime":"2026-01-01T00:00:00Z","logFiles":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			ids, result := read(t, strings.NewReader(body))
			if !errors.Is(result.Err, ErrNotLog) || len(ids) != 0 || result.Rejected != 0 {
				t.Errorf("got %v, %d rejected, %v; want ErrNotLog alone", ids, result.Rejected, result.Err)
			}
		})
	}
	if ids, result := read(t, strings.NewReader("")); result.Err != nil || len(ids) != 0 {
		t.Errorf("empty: got %v %v, want nothing", ids, result.Err)
	}
}

func TestReadMeetsOddRecords(t *testing.T) {
	cases := []struct{ name, record, id, when string }{
		{"stamp", `{"@timestamp":"2026-01-15T03:00:00.123Z","eventName":"X","eventID":"a"}`, "a", "2026-01-15T03:00:00.123Z"},
		{"insight", `{"eventVersion":"1.07","eventTime":"2026-01-15T03:00:00Z","awsRegion":"x","eventID":"a","eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start","eventName":"RunInstances","eventSource":"ec2.amazonaws.com"}}`, "a", "2026-01-15T03:00:00Z"},
		{"aggregated", `{"eventVersion":"1.0","eventId":"a","accountId":"1","eventType":"AwsAggregatedEvent","timeWindow":{"windowStart":"2026-01-15T03:00:00Z"}}`, "a", "2026-01-15T03:00:00Z"},
		{"network_activity", `{"eventVersion":"1.09","eventTime":"2026-01-15T03:00:00Z","eventType":"AwsVpceEvent","eventSource":"kms.amazonaws.com","eventName":"Decrypt","eventID":"a","errorCode":"VpceAccessDenied"}`, "a", "2026-01-15T03:00:00Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := NewReader(event.NewProjection(Fields()))
			var got []string
			result := r.Read(context.Background(), "o", strings.NewReader(c.record), func(e *event.Event) error {
				got = append(got, string(e.ID), e.Time.Format("2006-01-02T15:04:05.999Z"))
				return nil
			})
			if diff := cmp.Diff([]string{c.id, c.when}, got); diff != "" || result.Err != nil {
				t.Errorf("(-want +got):\n%s\n%v", diff, result)
			}
		})
	}
}

func TestRecordsStayAsTheyWere(t *testing.T) {
	all := Fields()
	all.Paths = append(all.Paths, "a") // read only when asked for
	raw := `{"a":"x","eventTime":"2026-01-15T03:00:00Z","eventName":"X"}`
	e, err := NewRecords(event.NewProjection(all)).One([]byte(raw))
	if err != nil || e.Text("a") != "x" || string(e.Raw) != raw {
		t.Errorf("got %v, %q, %v", e.Text("a"), e.Raw, err)
	}
}

func TestReadTakesLargeRecords(t *testing.T) {
	big := strings.Replace(record("a"), `"responseElements":null`, `"responseElements":{"x":"`+strings.Repeat("y", 3<<20)+`"}`, 1)
	ids, result := read(t, strings.NewReader(`{"Records":[`+big+","+record("b")+"]}"))
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || result.Err != nil {
		t.Errorf("(-want +got):\n%s%v", diff, result.Err)
	}
	huge := strings.Replace(record("a"), `"responseElements":null`, `"responseElements":{"x":"`+strings.Repeat("y", 20<<20)+`"}`, 1)
	ids, result = read(t, strings.NewReader(`{"Records":[`+huge+","+record("b")+"]}"))
	if diff := cmp.Diff([]string{"b"}, ids); diff != "" || result.Rejected != 1 {
		t.Errorf("too large: (-want +got):\n%s%d rejected", diff, result.Rejected)
	}
}

func TestReadBoundsTheRowsOfTables(t *testing.T) {
	_, result := read(t, strings.NewReader("eventJson\n\""+strings.Repeat("x", 3*maxRecord)))
	if result.Err == nil {
		t.Error("a row without end: got no error")
	}
	row := "\"" + strings.ReplaceAll(record("a"), `"`, `""`) + "\"\n"
	n := 2*maxRecord/len(row) + 1
	ids, result := read(t, strings.NewReader("eventJson\n"+strings.Repeat(row, n)))
	if len(ids) != n || result.Err != nil {
		t.Errorf("a long table: got %d of %d rows, %v", len(ids), n, result.Err)
	}
}

func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	return dir
}

func TestReadStratusLogs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "stratus-red-team", "detonation-logs", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	total := 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		ids, result := read(t, f)
		f.Close()
		total += len(ids)
		if result.Err != nil || result.Rejected > 0 {
			t.Errorf("%s: %v %v", filepath.Base(name), result.Err, result.Faults)
		}
	}
	if total != 310 {
		t.Errorf("got %d events, want 310", total)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"Records":[` + record("a") + `]}`))
	f.Add([]byte(record("a") + "\n" + record("b")))
	f.Add([]byte(`{"Events":[{"CloudTrailEvent":` + quoted(record("a")) + `}]}`))
	f.Add([]byte(flowV2 + "\n" + flowA + "\n" + flowV2 + " vpc-id\n" + flowB + " -"))
	f.Add([]byte("2014-12-14T04:06:50.000Z " + flowA + "\n" + record("a")))
	f.Add([]byte(`{"logEvents":[{"id":"1","message":"` + flowA + `"}]}`))
	f.Add([]byte(`{"detail":{"Records":[` + record("a") + `,7]}}`))
	f.Add([]byte(ocsfCall))
	f.Add([]byte(ocsfFlowRecord))
	f.Add(parquetOf(f, flowRows(3)))
	f.Add(parquetOf(f, lakeRows()))
	for _, line := range []string{albGET, albQuotes, albBroken, connectionGood, nlbLine, elbLine, elbEvil, elbTCP, s3GET, s3Quotes, s3Expire, s3JSON, cfHeader + cfLine, cfReal, cfServer, cfJSON} {
		f.Add([]byte(line))
	}
	f.Add([]byte("a,eventJson\nb,\"{\"\"eventName\"\":1}\""))
	for _, one := range []string{resolverA, zoneA, wafA, guardA, hubA, controlA, inspectA, eksA, bridged("x", `{"findings":[`+hubA+`]}`),
		"<34>1 2026-01-15T03:00:00Z x\n y\n", `{"time":"2026-01-15T03:00:00Z","message":"` + flowA + `"}` + "\n{}\n",
		"20260115 03:00:00,h,u,i,3,7,QUERY,d,'select a',0", `{"logEvents":[{"id":"1","timestamp":1768446000000,"message":"x"}]}`} {
		f.Add([]byte(one))
	}
	fields := Fields()
	for name := range fields.Aliases {
		fields.Paths = append(fields.Paths, name)
	}
	for name := range fields.Derived {
		fields.Paths = append(fields.Paths, name)
	}
	r := NewReader(event.NewProjection(fields))
	z := NewSummariser(r.event.Projection())
	f.Fuzz(func(t *testing.T, body []byte) {
		var n int64
		result := r.Read(context.Background(), "o", bytes.NewReader(body), func(e *event.Event) error {
			n++
			for name := range fields.Aliases {
				e.Text(name)
			}
			s := summarise(z, e)
			for name := range fields.Derived {
				e.First(r.event.Projection().Slot(name))
			}
			if e.Format == "" || e.Time.IsZero() || s.ID == "" || len(e.Raw) == 0 {
				t.Errorf("got an event of format %q at %v, id %q", e.Format, e.Time, s.ID)
			}
			return nil
		})
		if result.Records != n && result.Err == nil {
			t.Errorf("got %d records told, %d handed on", result.Records, n)
		}
		if len(result.Faults) > maxFaults {
			t.Errorf("got %d faults listed", len(result.Faults))
		}
	})
}

// CloudTrail's logs are told apart by what each version of its records says.
func TestLogsOfCloudTrail(t *testing.T) {
	for name, c := range map[string]struct{ fields, want string }{
		"management":     {`"eventCategory":"Management","managementEvent":true`, Management},
		"data":           {`"eventCategory":"Data","managementEvent":false`, Data},
		"network":        {`"eventCategory":"NetworkActivity"`, Network},
		"insight":        {`"eventCategory":"Insight"`, Insight},
		"aggregated":     {`"eventCategory":"Aggregated"`, Aggregated},
		"version_1_06":   {`"managementEvent":false`, Data},
		"old_management": {`"eventSource":"ec2.amazonaws.com","eventName":"RunInstances"`, Management},
		"old_object":     {`"eventSource":"s3.amazonaws.com","eventName":"GetObject"`, Data},
		"old_bucket":     {`"eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy"`, Management},
		"old_function":   {`"eventSource":"lambda.amazonaws.com","eventName":"Invoke"`, Data},
		"new_category":   {`"eventCategory":"Unheard","managementEvent":true`, Management},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := NewRecords(event.NewProjection(Fields())).One([]byte(`{"eventVersion":"1.05","eventTime":"2026-01-15T03:00:00Z",` + c.fields + `}`))
			if err != nil || e.Log != c.want {
				t.Errorf("got %v, %v; want %s", e, err, c.want)
			}
		})
	}
	if all := Logs(); !slices.Contains(all, Data) || !slices.Contains(all, "vpcflow") || slices.Contains(all, "cloudtrail") {
		t.Errorf("logs: got %v", all)
	}
}
