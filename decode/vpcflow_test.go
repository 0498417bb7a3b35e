package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

const (
	flowV2 = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
	flowA  = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK"
	flowB  = "2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530011 1418530070 REJECT OK"
)

// flowObject is where a flow log in S3 stands.
const flowObject = "AWSLogs/123456789010/vpcflowlogs/us-east-1/2014/12/14/123456789010_vpcflowlogs_us-east-1_fl-1234abcd_20141214T0410Z_fe123456.log.gz"

// flows reads a body and tells, of each record: time, account, region, name,
// and the named fields, numbers with a # before them.
func flows(body io.Reader, fields ...string) ([]string, Result) {
	all := Fields()
	all.Paths = append(all.Paths, fields...)
	p := event.NewProjection(all)
	var got []string
	result := NewReader(p).Read(context.Background(), flowObject, body, func(e *event.Event) error {
		line := fmt.Sprintf("%s %d %s %s %s", e.Format, e.Time.Unix(), e.Account, e.Region, e.Name)
		for _, f := range fields {
			switch v := e.First(p.Slot(f)); {
			case v == nil:
				line += " none"
			case v.Kind == event.Number:
				line += " #" + v.String()
			default:
				line += " " + v.String()
			}
		}
		got = append(got, line)
		return nil
	})
	return got, result
}

func TestReadFlows(t *testing.T) {
	const at = "vpcflow 1418530010 123456789010 us-east-1 "
	both := []string{at + "ACCEPT #22", "vpcflow 1418530011 123456789010 us-east-1 REJECT #3389"}
	custom := "dstport interface_id action start srcaddr\n22 eni-1 ACCEPT 1418530010 10.0.0.1\n"
	wrapped := func(lines ...string) string {
		var all []string
		for i, line := range lines {
			all = append(all, fmt.Sprintf(`{"id":"%d","timestamp":1418530010000,"message":%q}`, i, line))
		}
		return `{"messageType":"DATA_MESSAGE","owner":"123456789010","logGroup":"g","logStream":"eni-1-all","logEvents":[` + strings.Join(all, ",") + `]}`
	}
	athena := func(line string) string {
		return `"` + strings.ReplaceAll(strings.ReplaceAll(line, "-id", "_id"), " ", `","`) + `"` + "\n"
	}
	cases := []struct {
		name, body string
		fields     string
		want       []string
	}{
		{"default", flowV2 + "\n" + flowA + "\n" + flowB + "\n", "dstport", both},
		{"no_header", flowA + "\n" + flowB, "dstport", both},
		{"crlf", flowV2 + "\r\n" + flowA + "\r\n" + flowB + "\r\n", "dstport", both},
		{"byte_order_mark", "\ufeff" + flowV2 + "\n" + flowA + "\n" + flowB, "dstport", both},
		{"several_blanks", flowV2 + "\n" + strings.ReplaceAll(flowA, " ", "   ") + " \n\n" + flowB, "dstport", both},
		{"files_with_headers", flowV2 + "\n" + flowA + "\n" + flowV2 + "\n" + flowB + "\n", "dstport", both},
		{"logs_export", "2014-12-14T04:06:50.000Z " + flowA + "\n2014-12-14T04:06:51.000Z " + flowB + "\n", "dstport", both},
		{"subscription", wrapped(flowA, flowB), "dstport", both},
		{"subscription_behind_records", record("a") + "\n" + wrapped(flowA), "dstport", []string{"cloudtrail 1768446000 111122223333 us-east-1 ListUsers none", both[0]}},
		{"insights_rows", `{"QueryResultRows":[[{"@timestamp":"x"},{"@message":"` + flowA + `"}],[{"@message":"` + flowB + `"}]]}`, "dstport", both},
		{"logs_tail", "2014-12-14T04:06:50.120000+00:00 eni-1-all " + flowA + "\n2014-12-14T04:06:51+00:00 eni-1-all " + flowB + "\n", "dstport", both},
		{"logs_tail_short", "2014-12-14T04:06:50 " + flowA + "\n2014-12-14T04:06:51 " + flowB + "\n", "dstport", both},
		{"texts", `["` + flowA + `",["` + flowB + `"]]`, "dstport", both},
		{"athena", athena(flowV2) + athena(flowA) + "5\n" + athena(flowB), "dstport", both},
		{"csv", "@timestamp,@message\nx," + flowA + "\nx," + flowB + "\n", "dstport", both},
		{"first_line_cut_off", "419 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n" + flowA + "\n" + flowB, "dstport", both},
		{"nodata", "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1418530010 1418530070 - NODATA", "srcaddr dstport", []string{at + "NODATA none none"}},
		{"skipdata", "2 123456789010 eni-11111111aaaaaaaaa - - - - - - - 1418530010 1418530070 - SKIPDATA", "srcaddr", []string{at + "SKIPDATA none"}},
		{"ipv6", "2 123456789010 eni-1235b8ca123456789 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8:1234:a102:3304:8879:34cf:4071 34892 22 6 54 8855 1418530010 1418530070 ACCEPT OK",
			"srcaddr", []string{at + "ACCEPT 2001:db8:1234:a100:8d6e:3477:df66:f105"}},
		{"account_unknown", strings.Replace(flowA, "123456789010", "unknown", 1), "dstport", both[:1]},
		{"v3_tcp_flags", "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status\n" +
			"3 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 eni-1235b8ca123456789 123456789010 IPv4 52.213.180.42 10.0.0.62 43416 5001 52.213.180.42 10.0.0.62 6 568 8 1418530010 1418530070 ACCEPT 2 OK",
			"tcp-flags type pkt-srcaddr instance-id", []string{at + "ACCEPT #2 IPv4 52.213.180.42 i-01234567890123456"}},
		{"v4_region", "region az-id sublocation-type sublocation-id action start account-id\neu-west-1 euw1-az1 - - ACCEPT 1418530010 123456789010",
			"az-id sublocation-type", []string{"vpcflow 1418530010 123456789010 eu-west-1 ACCEPT euw1-az1 none"}},
		{"v5_direction", "version srcaddr flow-direction traffic-path pkt-src-aws-service pkt-dst-aws-service start end\n5 10.0.0.1 egress 8 - S3 1418530010 1418530070",
			"flow-direction traffic-path pkt-src-aws-service pkt-dst-aws-service", []string{at + " egress #8 none S3"}},
		{"v7_ecs", "ecs-cluster-name ecs-task-id ecs-second-container-id start\nprod 0a1b - 1418530010", "ecs-cluster-name ecs-second-container-id", []string{at + " prod none"}},
		{"v8_to_v10", "version reject-reason resource-id encryption-status action start\n10 BPA vpce-1 3 REJECT 1418530010", "reject-reason resource-id encryption-status", []string{at + "REJECT BPA vpce-1 #3"}},
		{"v11_tags", "version instance-tag asg-tag-2 next-hop-interface-id start\n11 web - eni-2 1418530010", "instance-tag asg-tag-2 next-hop-interface-id", []string{at + " web none eni-2"}},
		{"future_names", "version start end srcaddr action log-status moon-phase\n12 1418530010 1418530070 10.0.0.1 ACCEPT OK full", "moon-phase", []string{at + "ACCEPT full"}},
		{"transit_gateway", "version resource-type account-id tgw-id srcaddr dstaddr start end log-status\n6 TransitGateway 123456789010 tgw-1 10.0.0.1 10.0.0.2 1418530010 1418530070 OK", "tgw-id", []string{at + "OK tgw-1"}},
		{"transit_gateway_default", "version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service\n" +
			"6 TransitGateway 123456789010 tgw-1 tgw-attach-1 123456789010 123456789010 vpc-1 vpc-2 subnet-1 subnet-2 eni-1 eni-2 use1-az1 use1-az1 tgw-attach-2 10.0.0.1 10.40.255.125 42334 22 6 11 100 1418530010 1418530070 OK IPv4 0 0 0 0 16 us-east-1 ingress - -", "tgw-src-eni dstport", []string{at + "OK eni-1 #22"}},
		{"parquet_names", custom, "interface-id interface_id dst_port", []string{at + "ACCEPT eni-1 eni-1 #22"}},
		{"header_in_mid_file", flowV2 + "\n" + flowA + "\n" + custom + flowV2 + "\n" + flowB, "dstport", []string{both[0], at + "ACCEPT #22", both[1]}},
		{"fields_behind_the_last", flowA + " and more\n" + flowB, "dstport", both},
		{"end_alone", "srcaddr dstport end\n10.0.0.1 22 1418530010", "dstport", []string{at + " #22"}},
		{"number_that_is_none", "srcaddr dstport end\n10.0.0.1 ssh 1418530010", "dstport", []string{at + " ssh"}},
		{"mixed_with_json", record("a") + "\n" + flowA + "\n" + record("b"), "dstport",
			[]string{"cloudtrail 1768446000 111122223333 us-east-1 ListUsers none", both[0], "cloudtrail 1768446000 111122223333 us-east-1 ListUsers none"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []io.Reader{strings.NewReader(c.body), iotest.OneByteReader(strings.NewReader(c.body))} {
				got, result := flows(body, strings.Fields(c.fields)...)
				if diff := cmp.Diff(c.want, got); diff != "" || result.Err != nil {
					t.Errorf("(-want +got):\n%s\n%+v", diff, result)
				}
				if want := int64(strings.Count(c.name, "cut_off") + strings.Count(c.body, "\n5\n")); result.Rejected != want {
					t.Errorf("got %d rejected %v, want %d", result.Rejected, result.Faults, want)
				}
			}
		})
	}
}

func TestReadRejectsBrokenFlows(t *testing.T) {
	broken := map[string]string{
		"cut_off":        "2 123456789010 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010",
		"no_start":       strings.Replace(flowA, "1418530010", "-", 1),
		"start_is_text":  strings.Replace(flowA, "1418530010", "later", 1),
		"start_too_long": strings.Replace(flowA, "1418530010", "14185300101418530010141853001014185300101418530010141853001014185300101418530010", 1),
		"other_text":     "the quick brown fox",
		"nul":            "\x00\x00\x00",
		"binary":         "\xff\xfe\x80",
	}
	for name, c := range broken {
		for header, first := range map[string]string{"header": flowV2 + "\n", "bare": ""} {
			t.Run(name+"_"+header, func(t *testing.T) {
				got, result := flows(strings.NewReader(first + flowA + "\n" + c + "\n" + flowB + "\n"))
				if len(got) != 2 && name != "no_start" || result.Err != nil {
					t.Errorf("got %v, %v", got, result.Err)
				}
				if name == "no_start" { // the window's end tells the time as well
					return
				}
				if result.Rejected != 1 || len(result.Faults) != 1 || result.Faults[0].Record != 2 {
					t.Errorf("got %d rejected, %v, want record 2 alone", result.Rejected, result.Faults)
				}
			})
		}
	}
}

// A line that is cut off where the default format ends must not make the layout
// of all that follow.
func TestReadKeepsTheLayoutOfTheHeader(t *testing.T) {
	body := flowV2 + " vpc-id\n" + flowA + " vpc-1\n" + flowA + "\n" + flowB + " vpc-2\n"
	got, result := flows(strings.NewReader(body), "vpc-id")
	want := []string{"vpcflow 1418530010 123456789010 us-east-1 ACCEPT vpc-1", "vpcflow 1418530011 123456789010 us-east-1 REJECT vpc-2"}
	if diff := cmp.Diff(want, got); diff != "" || result.Rejected != 1 {
		t.Errorf("%d rejected (-want +got):\n%s", result.Rejected, diff)
	}
}

func TestReadBoundsLines(t *testing.T) {
	endless := func(first string) io.Reader {
		return io.MultiReader(strings.NewReader(first), io.LimitReader(repeated('x'), 1<<26), strings.NewReader("\n"+flowB))
	}
	r := NewReader(event.NewProjection(Fields()))
	n := 0
	visit := func(*event.Event) error { n++; return nil }
	result := r.Read(context.Background(), "o", endless(flowA+"\n"), visit)
	if n != 2 || result.Rejected != 1 || len(r.buf) > 2*maxRecord {
		t.Errorf("got %d records, %d rejected, a buffer of %d", n, result.Rejected, len(r.buf))
	}
	if result := r.Read(context.Background(), "o", endless(""), visit); !errors.Is(result.Err, ErrNotLog) || result.Unpacked > maxRecord {
		t.Errorf("no log: got %v after %d bytes", result.Err, result.Unpacked)
	}
	many := flowA + strings.Repeat(" x", 1<<20)
	if result := r.Read(context.Background(), "o", strings.NewReader(many), visit); result.Records != 1 || cap(r.fields) > 2*maxFields {
		t.Errorf("many fields: got %d records and room for %d fields", result.Records, cap(r.fields))
	}
}

type repeated byte

func (c repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func TestReadFindsProseNoFlowLog(t *testing.T) {
	for _, body := range []string{"start the engine\nand version it\n", "version\n", "name start end\nx 1 2\n", "2 eggs and 3 spoons\n"} {
		if got, result := flows(strings.NewReader(body)); !errors.Is(result.Err, ErrNotLog) || len(got) != 0 {
			t.Errorf("%q: got %v, %+v", body, got, result)
		}
	}
}

func TestFlowsAreKnownByTheirContent(t *testing.T) {
	ids := map[string]bool{}
	r := NewReader(event.NewProjection(Fields()))
	keep := func(e *event.Event) error {
		ids[e.IDText()] = true
		if string(e.Identity()) != string(e.Raw) {
			t.Errorf("got identity %q of %q", e.Identity(), e.Raw)
		}
		return nil
	}
	r.Read(context.Background(), "a", strings.NewReader(flowV2+"\n"+flowA+"\n"+flowB+"\n"), keep)
	r.Read(context.Background(), "b", strings.NewReader("2014-12-14T04:06:50.000Z "+flowA+"\n"), keep)
	if len(ids) != 2 {
		t.Errorf("got %d ids, want 2", len(ids))
	}
}

func TestSummariseFlows(t *testing.T) {
	const v5 = "account-id region interface-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags flow-direction start action pkt-srcaddr pkt-dstaddr\n"
	const who = "111122223333 us-east-1 eni-1 i-0123456789abcdef0 "
	const instance = "instance arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0"
	for _, c := range []struct{ name, body, actor, ip, message string }{
		{"in", v5 + who + "203.0.113.9 10.0.0.5 44444 22 6 2 ingress 1418530010 ACCEPT 203.0.113.9 10.0.0.5", "ip 203.0.113.9", "203.0.113.9", "TCP 203.0.113.9:44444 → 10.0.0.5:22"},
		{"answer_out", v5 + who + "10.0.0.5 203.0.113.9 22 44444 6 18 egress 1418530010 ACCEPT - -", "ip 203.0.113.9", "203.0.113.9", "TCP 203.0.113.9:44444 → 10.0.0.5:22"},
		{"out", v5 + who + "10.0.0.5 203.0.113.9 44444 443 6 0 egress 1418530010 ACCEPT - -", instance, "10.0.0.5", "TCP 10.0.0.5:44444 → 203.0.113.9:443"},
		{"answer_in", v5 + who + "203.0.113.9 10.0.0.5 443 44444 6 0 ingress 1418530010 ACCEPT - -", instance, "10.0.0.5", "TCP 10.0.0.5:44444 → 203.0.113.9:443"},
		{"behind_a_gateway", v5 + who + "10.0.0.7 10.0.0.5 44444 443 6 2 ingress 1418530010 ACCEPT 203.0.113.9 10.0.0.5", "ip 203.0.113.9", "203.0.113.9", "TCP 203.0.113.9:44444 → 10.0.0.5:443"},
		{"default", flowA, "ip 172.31.16.139", "172.31.16.139", "TCP 172.31.16.139:20641 → 172.31.16.21:22"},
		{"ping", strings.Replace(flowA, "20641 22 6", "0 0 1", 1), "ip 172.31.16.139", "172.31.16.139", "ICMP 172.31.16.139 → 172.31.16.21"},
		{"nodata", "2 123456789010 eni-1 - - - - - - - 1418530010 1418530070 - NODATA", "ip ", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := event.NewProjection(Fields())
			z := NewSummariser(p)
			var s *event.Summary
			NewReader(p).Read(context.Background(), flowObject, strings.NewReader(c.body), func(e *event.Event) error {
				s = summarise(z, e)
				return nil
			})
			if s == nil {
				t.Fatal("no record")
			}
			actor := s.Actor.Kind + " " + either(s.Actor.ARN, s.Actor.Name)
			if diff := cmp.Diff([]string{c.actor, c.ip, c.message}, []string{actor, s.IP, s.Message}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.Service != "vpc-flow-logs.amazonaws.com" || !s.Succeeded {
				t.Errorf("got %s, succeeded %v", s.Service, s.Succeeded)
			}
		})
	}
}

func TestSummariseTellsWhyAFlowWasRejected(t *testing.T) {
	for body, want := range map[string]string{flowB: "REJECT", flowV2 + " reject-reason\n" + flowB + " BPA": "BPA"} {
		p := event.NewProjection(Fields())
		var s *event.Summary
		NewReader(p).Read(context.Background(), flowObject, strings.NewReader(body), func(e *event.Event) error {
			s = summarise(NewSummariser(p), e)
			return nil
		})
		eni := event.Resource{ARN: "arn:aws:ec2:us-east-1:123456789010:network-interface/eni-1235b8ca123456789", How: "denied"}
		if s.Error != want || s.Succeeded || cmp.Diff([]event.Resource{eni}, s.Resources) != "" {
			t.Errorf("got %q, %v, %v", s.Error, s.Succeeded, s.Resources)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	for path, want := range map[string]string{
		flowObject: "123456789010 us-east-1",
		"copied/123456789010_vpcflowlogs_us-gov-west-1_fl-1_20141214T0410Z_x.log.gz":                                                 "123456789010 us-gov-west-1",
		"s3://b/p/AWSLogs/o-abc/123456789010/elasticloadbalancing/eu-west-1/2026/01/01/x.log":                                        "123456789010 eu-west-1",
		"b/AWSLogs/aws-account-id=123456789010/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=01/day=01/x.log.parquet": "123456789010 eu-west-1",
		`c:\logs\AWSLogs\123456789010\vpcflowlogs\us-east-1\2026\01\01\x.log`:                                                        "123456789010 us-east-1",
		"logs/123456789010/eu-west-1/photos/2026/01/01/2026-01-01-00-00-00-ABC":                                                      "123456789010 eu-west-1",
		"logs/123456789010/photos/2026/01/01/x":                                                                                      " ",
		"AWSLogs/123456789010/vpcdnsquerylogs/vpc-1/2026/01/01/x.log.gz":                                                             "123456789010 ",
		"AWSLogs/123456789010/WAFLogs/cloudfront/acl/2026/01/01/00/00/123456789010_waflogs_cloudfront_acl_20260101T0000Z_1.log.gz":   "123456789010 ",
		"": " ", "AWSLogs": " ", "AWSLogs/x/y/z": " ", "AWSLogs/123456789010": " ", "logs/flow.log": " ", "1_2_3_4": " ",
	} {
		p := placeOf(path)
		if got := string(p.account) + " " + string(p.region); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestRecordsTakeLines(t *testing.T) {
	r := NewRecords(event.NewProjection(Fields()))
	for _, raw := range []string{quoted(flowA), quoted(flowV2 + "\n" + flowA)} {
		if e, err := r.One([]byte(raw)); err != nil || e.Format != "vpcflow" || string(e.Raw) != flowA {
			t.Errorf("%s: got %v", raw, err)
		}
	}
	for _, raw := range []string{`"hello"`, `""`, quoted(flowA + "\n" + flowB), `{"x":1}`, `[]`} {
		if _, err := r.One([]byte(raw)); err == nil {
			t.Errorf("%s: got no error", raw)
		}
	}
}
