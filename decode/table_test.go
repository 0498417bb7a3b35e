package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"

	"bannin/event"
)

// flowRow is a row of VPC Flow Logs as AWS writes them to Parquet.
// Source: VPC user guide, flow log files: INT32 and INT64 as here, all else text.
type flowRow struct {
	Version   int32   `parquet:"version"`
	Account   *string `parquet:"account_id,optional,dict"`
	Interface *string `parquet:"interface_id,optional,dict"`
	Src       *string `parquet:"srcaddr,optional"`
	Dst       *string `parquet:"dstaddr,optional"`
	SrcPort   *int32  `parquet:"srcport,optional"`
	DstPort   *int32  `parquet:"dstport,optional"`
	Protocol  *int32  `parquet:"protocol,optional"`
	Packets   *int64  `parquet:"packets,optional"`
	Bytes     *int64  `parquet:"bytes,optional"`
	Start     int64   `parquet:"start"`
	End       int64   `parquet:"end"`
	Action    *string `parquet:"action,optional,dict"`
	Status    *string `parquet:"log_status,optional,dict"`
	Flags     *int32  `parquet:"tcp_flags,optional"`
}

func flowRows(n int) []flowRow {
	rows := make([]flowRow, n)
	for i := range rows {
		src, port, dst, p, six, many := fmt.Sprintf("203.0.113.%d", i%250), int32(40000+i%20000), fmt.Sprintf("10.0.%d.5", i%256), int32(22), int32(6), int64(i%9000)
		eni, action := fmt.Sprintf("eni-%017x", i%50), [2]string{"ACCEPT", "REJECT"}[i%2]
		rows[i] = flowRow{2, ptr("111122223333"), &eni, &src, &dst, &port, &p, &six, &many, &many, 1785000000 + int64(i/10), 1785000060 + int64(i/10), &action, ptr("OK"), ptr(int32(2))}
	}
	return rows
}

func ptr[T any](v T) *T { return &v }

// parquetOf is a file of rows, as the reference implementation writes it.
func parquetOf[T any](t testing.TB, rows []T, options ...pq.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A row is the same record as the line of text, by any name that a rule has for
// a field.
func TestReadFlowsInParquet(t *testing.T) {
	rows := flowRows(2)
	rows = append(rows, flowRow{Version: 2, Account: ptr("111122223333"), Interface: ptr("eni-1"), Start: 1785000600, End: 1785000660, Status: ptr("NODATA")})
	want := []string{
		"vpcflow 1785000000 111122223333 us-east-1 ACCEPT 203.0.113.0 #22 #2 OK",
		"vpcflow 1785000000 111122223333 us-east-1 REJECT 203.0.113.1 #22 #2 OK",
		"vpcflow 1785000600 111122223333 us-east-1 NODATA none none none NODATA",
	}
	file := parquetOf(t, rows, pq.Compression(&pq.Snappy))
	text, _ := flows(strings.NewReader(flowV2+" tcp-flags\n"+strings.Join([]string{
		"2 111122223333 eni-00000000000000000 203.0.113.0 10.0.0.5 40000 22 6 0 0 1785000000 1785000060 ACCEPT OK 2",
		"2 111122223333 eni-00000000000000001 203.0.113.1 10.0.1.5 40001 22 6 1 1 1785000000 1785000060 REJECT OK 2",
		"2 111122223333 eni-1 - - - - - - - 1785000600 1785000660 - NODATA -"}, "\n")), "src_ip", "dst_port", "tcp_flags", "log-status")
	for name, body := range map[string]io.Reader{"in_place": bytes.NewReader(file), "copied": io.MultiReader(bytes.NewReader(file))} {
		got, result := flows(body, "src_ip", "dst_port", "tcp_flags", "log-status")
		if diff := cmp.Diff(want, got); diff != "" || result.Err != nil || result.Rejected != 0 {
			t.Errorf("%s: %+v (-want +got):\n%s", name, result, diff)
		}
		if diff := cmp.Diff(text, got); diff != "" {
			t.Errorf("%s (-text +Parquet):\n%s", name, diff)
		}
	}
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, result := flows(f); len(got) != 3 || result.Err != nil {
		t.Errorf("a file: got %v, %+v", got, result)
	}
}

// A row and a line of the same flow are one record.
func TestRowsAreKnownByTheirContent(t *testing.T) {
	ids := map[string]bool{}
	for _, body := range []io.Reader{
		bytes.NewReader(parquetOf(t, flowRows(1))),
		strings.NewReader(flowV2 + " tcp-flags\n2 111122223333 eni-00000000000000000 203.0.113.0 10.0.0.5 40000 22 6 0 0 1785000000 1785000060 ACCEPT OK 2\n"),
	} {
		NewReader(event.NewProjection(Fields())).Read(context.Background(), "o", body, func(e *event.Event) error {
			ids[e.IDText()] = true
			return nil
		})
	}
	if len(ids) != 1 {
		t.Errorf("got %v", ids)
	}
}

// lakeRow is some columns of API Activity as Security Lake writes them, nested.
type lakeRow struct {
	Metadata struct {
		Product struct {
			Version *string `parquet:"version,optional"`
			Name    *string `parquet:"name,optional"`
			Feature *struct {
				Name *string `parquet:"name,optional"`
			} `parquet:"feature,optional"`
		} `parquet:"product,optional"`
		EventCode *string  `parquet:"event_code,optional"`
		UID       *string  `parquet:"uid,optional"`
		Profiles  []string `parquet:"profiles,list"`
		Version   *string  `parquet:"version,optional"`
	} `parquet:"metadata,optional"`
	Time  *int64 `parquet:"time,optional"`
	Cloud struct {
		Region  *string `parquet:"region,optional"`
		Account *struct {
			UID *string `parquet:"uid,optional"`
		} `parquet:"account,optional"`
	} `parquet:"cloud,optional"`
	API *struct {
		Operation *string `parquet:"operation,optional"`
		Request   *struct {
			Data *string `parquet:"data,optional"`
		} `parquet:"request,optional"`
		Service *struct {
			Name *string `parquet:"name,optional"`
		} `parquet:"service,optional"`
	} `parquet:"api,optional"`
	Resources []struct {
		UID  *string `parquet:"uid,optional"`
		Type *string `parquet:"type,optional"`
	} `parquet:"resources,list"`
	ClassUID int32             `parquet:"class_uid"`
	Unmapped map[string]string `parquet:"unmapped"`
}

func lakeRows() []lakeRow {
	var r lakeRow
	r.Metadata.Product.Version, r.Metadata.Product.Name = ptr("1.08"), ptr("CloudTrail")
	r.Metadata.EventCode, r.Metadata.UID, r.Metadata.Version = ptr("AwsApiCall"), ptr("7dd15a89-ae0f-4340-8e6c-d6981246c71b"), ptr("1.1.0")
	r.Metadata.Profiles = []string{"cloud", "datetime"}
	r.Time, r.Cloud.Region, r.ClassUID = ptr(int64(1785000000123)), ptr("us-east-1"), 3001
	r.API = &struct {
		Operation *string `parquet:"operation,optional"`
		Request   *struct {
			Data *string `parquet:"data,optional"`
		} `parquet:"request,optional"`
		Service *struct {
			Name *string `parquet:"name,optional"`
		} `parquet:"service,optional"`
	}{Operation: ptr("CreateUser")}
	r.API.Service = &struct {
		Name *string `parquet:"name,optional"`
	}{ptr("iam.amazonaws.com")}
	r.API.Request = &struct {
		Data *string `parquet:"data,optional"`
	}{ptr(`{"userName":"eve"}`)}
	r.Resources = append(r.Resources, struct {
		UID  *string `parquet:"uid,optional"`
		Type *string `parquet:"type,optional"`
	}{ptr("arn:aws:iam::111122223333:user/eve"), nil})
	r.Unmapped = map[string]string{"recipientAccountId": "111122223333", "readOnly": "false"}
	return []lakeRow{r}
}

func TestReadOCSFInParquet(t *testing.T) {
	var got []string
	all := Fields()
	all.Paths = append(all.Paths, "requestParameters.userName", "metadata.profiles", "resources.ARN", "resources.uid", "readOnly")
	p := event.NewProjection(all)
	for _, codec := range []pq.WriterOption{pq.Compression(&pq.Zstd), pq.Compression(&pq.Gzip)} {
		result := NewReader(p).Read(context.Background(), "o", bytes.NewReader(parquetOf(t, lakeRows(), codec)), func(e *event.Event) error {
			got = append(got, fmt.Sprint(e.Form, " ", e.Format, " ", e.Time.UnixMilli(), " ", string(e.ID), " ", string(e.Account), " ", string(e.Name)))
			for _, path := range []string{"requestParameters.userName", "metadata.profiles", "resources.ARN", "resources.uid", "readOnly"} {
				got = append(got, e.Text(path))
			}
			got = append(got, string(e.Raw))
			return nil
		})
		want := []string{"ocsf cloudtrail 1785000000000 7dd15a89-ae0f-4340-8e6c-d6981246c71b 111122223333 CreateUser",
			"eve", "cloud", "arn:aws:iam::111122223333:user/eve", "arn:aws:iam::111122223333:user/eve", "false",
			`{"metadata":{"product":{"version":"1.08","name":"CloudTrail"},"event_code":"AwsApiCall","uid":"7dd15a89-ae0f-4340-8e6c-d6981246c71b","profiles":["cloud","datetime"],"version":"1.1.0"},` +
				`"time":1785000000123,"cloud":{"region":"us-east-1"},"api":{"operation":"CreateUser","request":{"data":"{\"userName\":\"eve\"}"},"service":{"name":"iam.amazonaws.com"}},` +
				`"resources":[{"uid":"arn:aws:iam::111122223333:user/eve"}],"class_uid":3001,"unmapped":{"readOnly":"false","recipientAccountId":"111122223333"}}`}
		if diff := cmp.Diff(want, got); diff != "" || result.Err != nil || result.Rejected != 0 {
			t.Errorf("%+v (-want +got):\n%s", result, diff)
		}
		got = nil
	}
}

// A table may hold whole records in a column, as CloudTrail Lake saves them.
func TestReadRecordsInAColumn(t *testing.T) {
	type row struct {
		ID   string `parquet:"eventID"`
		JSON string `parquet:"eventJson"`
	}
	ids, result := read(t, bytes.NewReader(parquetOf(t, []row{{"a", record("a")}, {"x", "{"}, {"b", record("b")}})))
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || result.Rejected != 1 || result.Faults[0].Record != 2 {
		t.Errorf("%+v (-want +got):\n%s", result, diff)
	}
}

func TestReadKnowsWhichParquetIsNoLog(t *testing.T) {
	type row struct{ City, Name string }
	ids, result := read(t, bytes.NewReader(parquetOf(t, []row{{"a", "b"}})))
	if !errors.Is(result.Err, ErrNotLog) || len(ids) > 0 || result.Rejected > 0 {
		t.Errorf("got %v, %+v", ids, result)
	}
}

// CloudFront's rows are its lines.
func TestReadCloudFrontInParquet(t *testing.T) {
	type row struct {
		Date     string `parquet:"date"`
		Time     string `parquet:"time"`
		Edge     string `parquet:"x_edge_location"`
		Bytes    string `parquet:"sc_bytes"`
		Client   string `parquet:"c_ip"`
		Method   string `parquet:"cs_method"`
		Host     string `parquet:"cs_host"`
		Stem     string `parquet:"cs_uri_stem"`
		Status   string `parquet:"sc_status"`
		Referer  string `parquet:"cs_referer"`
		Agent    string `parquet:"cs_user_agent"`
		Query    string `parquet:"cs_uri_query"`
		Request  string `parquet:"x_edge_request_id"`
		HostName string `parquet:"x_host_header"`
	}
	file := parquetOf(t, []row{{"2026-07-25", "03:00:08", "NRT57-P4", "392", "2001:db8::a", "GET", "d111111abcdef8.cloudfront.net", "/a%2520b", "200", "-", "Mozilla/5.0%20(X11)", "q=1", "R==", "www.example.com"}})
	want := []string{"cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET c-ip=2001:db8::a sc-status=#200 cs(User-Agent)=Mozilla/5.0%20(X11) cs-user-agent=Mozilla/5.0 (X11) cs-referer= cs-host=www.example.com bannin.http.decoded=/a b?q=1"}
	got, result := told(albObject, bytes.NewReader(file), strings.Fields("c-ip sc-status cs(User-Agent) cs-user-agent cs-referer cs-host bannin.http.decoded")...)
	if diff := cmp.Diff(want, got); diff != "" || result.Err != nil || result.Rejected != 0 {
		t.Errorf("%+v (-want +got):\n%s", result, diff)
	}
}

// Wherever a file is cut off or changed, what is lost is told of.
func TestReadTellsWhatParquetLost(t *testing.T) {
	file := parquetOf(t, flowRows(50), pq.Compression(&pq.Snappy))
	for cut := len("PAR1"); cut < len(file); cut += 7 {
		if got, result := flows(bytes.NewReader(file[:cut])); result.Err == nil || errors.Is(result.Err, ErrNotLog) {
			t.Errorf("cut at %d of %d: got %d records, %+v", cut, len(file), len(got), result)
		}
	}
	silent := 0
	for at := 4; at < len(file); at += 3 {
		bad := bytes.Clone(file)
		bad[at] ^= 0x55
		if got, result := flows(bytes.NewReader(bad)); result.Err == nil && len(got) != 50 {
			silent++
			t.Logf("byte %d of %d: got %d records, %+v", at, len(file), len(got), result)
		}
	}
	if silent > 0 {
		t.Errorf("%d changed bytes lost records in silence", silent)
	}
	for _, sealed := range []string{"PARE", "PARE........PARE"} {
		if _, result := read(t, strings.NewReader(sealed)); result.Err == nil || errors.Is(result.Err, ErrNotLog) {
			t.Errorf("%s: got %+v", sealed, result)
		}
	}
}

// What one row's wrapper told is not told of the next row.
func TestRowsDoNotTellOfEachOther(t *testing.T) {
	type logged struct {
		ID      string `parquet:"id"`
		Time    int64  `parquet:"timestamp"`
		Message string `parquet:"message"`
	}
	type row struct {
		Events  []logged `parquet:"logEvents,optional,list"`
		Message *string  `parquet:"message,optional"`
	}
	rows := []row{{Events: []logged{{"x", 1768446000000, "some text"}}}, {Message: ptr("other text")}}
	ids, result := read(t, bytes.NewReader(parquetOf(t, rows)))
	if diff := cmp.Diff([]string{"x"}, ids); diff != "" || result.Rejected != 1 || result.Faults[0].Record != 2 {
		t.Errorf("%+v (-want +got):\n%s", result, diff)
	}
}
