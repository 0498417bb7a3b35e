package flow

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

// everything is a log in which every judge finds something.
func everything(seed uint64) []string {
	l := &log{}
	r := rand.New(rand.NewPCG(seed, 9))
	habits(l, web, 5)
	habits(l, batch, 5)
	late := day.AddDate(0, 0, 4).Add(time.Duration(r.IntN(3600)) * time.Second)
	every(late, time.Second, 60, func(i int, at time.Time) {
		l.add(at, web, line{from: web.addr, to: public(1), port: 20 + i, packets: 1, bytes: 44})
		l.add(at, web, line{from: web.addr, to: fmt.Sprintf("10.0.1.%d", i), port: 445, packets: 1, bytes: 60, action: "REJECT"})
		l.add(at, web, line{from: public(99), to: web.addr, port: 22, packets: 20, bytes: 3000, back: 33000 + i})
		l.add(at, web, line{from: public(i), to: web.addr, port: 9200, packets: 3, bytes: 200})
		l.add(at, web, line{from: web.addr, to: public(i), port: 25, packets: 20, bytes: 4000})
		l.add(at, batch, line{from: batch.addr, to: public(9), port: 9987, protocol: udp, packets: 30000, bytes: 3e6})
		l.add(at, batch, line{from: batch.addr, to: fmt.Sprintf("10.0.3.%d", i), port: 22, packets: 60, bytes: 9000})
		l.add(at, batch, line{from: batch.addr, to: public(80), port: 53, protocol: udp, packets: 2, bytes: 200})
	})
	l.add(late.Add(8*time.Minute), web, line{from: public(99), to: web.addr, port: 22, packets: 900, bytes: 90000})
	every(late, time.Minute, 240, func(i int, at time.Time) {
		l.add(at, batch, line{from: batch.addr, to: public(40), port: 3333, packets: 9, bytes: 900, back: 45000})
		l.add(at, web, line{from: web.addr, to: public(41), port: 8081, packets: 9, bytes: 1000 + r.IntN(100)})
		l.add(at, web, line{from: web.addr, to: public(42), port: 4782, packets: 900, bytes: 2e7})
		l.add(at, batch, line{from: batch.addr, to: public(0), port: 443, packets: 900, bytes: 4e7})
		l.add(at, batch, line{from: batch.addr, to: public(50), port: 9001})
	})
	return l.lines
}

var someKnown = Settings{Look: func(a netip.Addr) Place { return Place{Tor: a.String() == public(50)} }}

// observedBy are all signals of cells, by detectors that each take their share and
// hand on what they remember.
func observedBy(t fataler, cells []*observe.Cell, shares []int) []string {
	var got []string
	d, from := New(someKnown), 0
	for _, to := range append(shares, len(cells)) {
		for ; from < to; from++ {
			d.Observe(cells[from], func(s detect.Signal) { got = append(got, whole(t, s)) })
		}
		var memory bytes.Buffer
		if err := d.Save(&memory); err != nil {
			t.Fatalf("save: %v", err)
		}
		d = New(someKnown)
		if err := d.Load(&memory); err != nil {
			t.Fatalf("load: %v", err)
		}
	}
	return got
}

// TestEverythingIsFound holds that the log of the property has all kinds of
// shapes in it.
func TestEverythingIsFound(t *testing.T) {
	rules := map[string]bool{}
	for _, s := range find(t, someKnown, header, everything(1)) {
		rules[strings.Fields(s)[0]] = true
	}
	for _, want := range strings.Fields("port-probe port-scan scan-inside guess-in guess-fitted spam flood lateral resolver-unusual mining beacon port-unusual upload-new volume-unusual tor-client") {
		if !rules["flow."+want] {
			t.Errorf("%s is not found", want)
		}
	}
}

// TestFindingsDoNotDependOnTheOrder holds that neither the order of records, nor
// workers, nor repetition, nor an end between two cells changes what is found.
func TestFindingsDoNotDependOnTheOrder(t *testing.T) {
	lines := everything(2)
	d := New(someKnown)
	want := observedBy(t, gather(t, reduce(t, d, header, lines, 1, func(int) int { return 0 })), nil)
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		workers := 1 + r.IntN(3)
		again := slices.Clone(lines)
		if seed%2 == 1 {
			again = append(again, lines...)
		}
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		cells := gather(t, reduce(t, d, header, again, workers, func(int) int { return r.IntN(workers) }))
		if diff := cmp.Diff(want, observedBy(t, cells, []int{r.IntN(len(cells))})); diff != "" {
			t.Fatalf("seed %d: (-want +got):\n%s", seed, diff)
		}
	}
}

// FuzzRecords holds that no record makes the detector crash, and that what it
// tells can be written.
func FuzzRecords(f *testing.F) {
	f.Add("5 111122223333 eni-1 i-1 10.0.0.5 52.80.0.1 10.0.0.5 52.80.0.1 45000 3333 6 9 1200 1772366400 1772366460 ACCEPT OK 2 egress - -")
	f.Add("5 - - - ::1 ::ffff:10.0.0.1 - - 0 0 255 999999999999 999999999999 0 0 - - -1 ingress S3 EC2")
	d := New(someKnown)
	all := decode.Fields()
	all.Paths = append(all.Paths, d.Fields()...)
	p := event.NewProjection(all)
	f.Fuzz(func(t *testing.T, text string) {
		reducer := observe.NewReducer([]observe.Lens{d.Lens(p)})
		decode.NewReader(p).Read(context.Background(), object, strings.NewReader(custom+" pkt-src-aws-service\n"+text), reducer.See)
		for _, c := range gather(t, []*observe.Reducer{reducer}) {
			d.Observe(c, func(s detect.Signal) { whole(t, s) })
		}
	})
}

func TestStrangeMemoryIsAnError(t *testing.T) {
	for _, memory := range []string{"", "{}", `{"Version":99}`, `{"Version":1,"Judges":{"ghost":{}}}`, `{"Version":1,"Judges":{"spam":[]}}`} {
		if err := New(Settings{}).Load(strings.NewReader(memory)); err == nil {
			t.Errorf("%q was read", memory)
		}
	}
}

// someWorld knows one instance.
type someWorld struct{}

func (someWorld) Root(a event.Actor, _ time.Time) event.Actor { return a }
func (someWorld) Instance(_, _, eni, addr string, _ time.Time) (string, bool) {
	return "i-0a000000000000005", eni == web.eni || addr == web.addr
}

// TestInstancesAreNamed holds that who is behind an interface comes from the
// record, or else from the world.
func TestInstancesAreNamed(t *testing.T) {
	l := &log{}
	l.add(noon, web, line{from: web.addr, to: public(1), port: 445})
	d := New(Settings{})
	d.Begin(someWorld{})
	var got []event.Summary
	for _, c := range cells(t, header, l.lines) {
		d.Observe(c, func(s detect.Signal) { got = append(got, *s.Events[0]) })
	}
	if len(got) != 1 {
		t.Fatalf("got %d events", len(got))
	}
	e := got[0]
	const arn = "arn:aws:ec2:us-east-1:111122223333:instance/i-0a000000000000005"
	want := event.Summary{ID: e.ID, Format: "vpcflow", Time: noon, Account: "111122223333", Region: "us-east-1", Service: "vpc-flow-logs.amazonaws.com", Name: "ACCEPT",
		IP: public(1), Actor: event.Actor{Kind: "instance", ARN: arn, Name: "i-0a000000000000005", Root: arn, Account: "111122223333"}, Succeeded: true,
		Resources: []event.Resource{{ARN: arn, How: "read"}, {ARN: "arn:aws:ec2:us-east-1:111122223333:network-interface/" + web.eni, How: "read"}}}
	if diff := cmp.Diff(want, e); diff != "" || len(e.ID) != 32 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// corpus are the rows of one of the corpus's files.
func corpus(t *testing.T, name string) []map[string]any {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	src, err := os.ReadFile(filepath.Join(dir, "conformance", name))
	if err != nil {
		t.Skipf("no corpus: %v", err)
	}
	var rows []map[string]any
	for text := range strings.Lines(string(src)) {
		row := map[string]any{}
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// recordOf writes values as a flow log does.
func recordOf(values map[string]any, names []string) string {
	var texts []string
	for _, name := range names {
		switch v := values[name].(type) {
		case nil:
			texts = append(texts, "-")
		case float64:
			texts = append(texts, fmt.Sprintf("%.0f", v))
		default:
			texts = append(texts, fmt.Sprint(v))
		}
	}
	return strings.Join(texts, " ")
}

// TestRealExamples holds that single records of AWS and of other projects are
// read, and that none is a finding alone.
func TestRealExamples(t *testing.T) {
	names := strings.Fields("version account_id interface_id instance_id srcaddr dstaddr pkt_srcaddr pkt_dstaddr srcport dstport protocol packets bytes start end action log_status tcp_flags flow_direction pkt_dst_aws_service")
	head := strings.Join(names, " ")
	var lines []string
	for _, row := range corpus(t, "ocsf.jsonl") {
		if raw, ok := row["raw"].(map[string]any); ok && row["log_type"] == "vpcflow" {
			lines = append(lines, recordOf(raw, names))
		}
	}
	for _, row := range corpus(t, "panther-dev.jsonl") {
		e, ok := row["event"].(map[string]any)
		if !ok || row["log_type"] != "AWS.VPCFlow" || e["srcAddr"] == nil {
			continue
		}
		own := map[string]any{"srcaddr": e["srcAddr"], "dstaddr": e["dstAddr"], "srcport": e["srcPort"], "dstport": e["dstPort"], "flow_direction": e["flowDirection"],
			"start": 1772366400, "end": 1772366460, "action": "ACCEPT", "protocol": 6, "packets": 3, "bytes": 180, "interface_id": "eni-1", "account_id": "111122223333"}
		lines = append(lines, recordOf(own, names))
	}
	if len(lines) < 8 {
		t.Fatalf("only %d examples", len(lines))
	}
	if got := find(t, Settings{}, head, lines); len(got) > 0 {
		t.Errorf("finds %v in single records", got)
	}
	for _, row := range corpus(t, "splunk-example-logs.jsonl") {
		if text, ok := row["event"].(string); ok && row["sourcetype"] == "aws:cloudwatchlogs:vpcflow" {
			if got := find(t, Settings{}, header, []string{text}); len(got) > 0 {
				t.Errorf("finds %v in %s", got, text)
			}
		}
	}
}
