package decode

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

const (
	ocsfCall = `{"metadata":{"product":{"name":"CloudTrail","version":"1.08","feature":{"name":"Management"}},"event_code":"AwsApiCall","uid":"e1","version":"1.1.0"},` +
		`"time":1785000000000,"class_uid":6003,"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}},"api":{"operation":"PutBucketPolicy","service":{"name":"s3.amazonaws.com"},` +
		`"request":{"uid":"r1","data":"{\"bucketName\":\"b\",\"x\":[1,{\"y\":null}]}"},"response":{"error":"AccessDenied","message":"no"}},` +
		`"actor":{"user":{"type":"IAMUser","name":"eve","uid":"arn:aws:iam::111122223333:user/eve","uid_alt":"AIDAX","account":{"uid":"111122223333"},"credential_uid":"AKIAX"},"session":{"is_mfa":true}},` +
		`"src_endpoint":{"ip":"203.0.113.9"},"http_request":{"user_agent":"aws-cli"},"resources":[{"uid":"arn:aws:s3:::b","owner":{"account":{"uid":"1"}}}],` +
		`"unmapped":{"readOnly":"false","additionalEventData.a[].b":"1,2","tlsDetails":{"tlsVersion":"TLSv1.3"},"sharedEventID":""}}`
	ocsfFlowRecord = `{"class_uid":4001,"time":1785000000000,"end_time":1785000060000,"action":"Denied","disposition":"Blocked","metadata":{"product":{"name":"Amazon VPC","version":"5"},"version":"1.1.0"},` +
		`"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}},"src_endpoint":{"ip":"203.0.113.9","port":40000,"svc_name":"-"},"dst_endpoint":{"ip":"10.0.0.5","port":22,"interface_uid":"eni-1","intermediate_ips":["10.0.0.6"]},` +
		`"connection_info":{"protocol_num":6,"tcp_flags":2,"direction_id":1},"traffic":{"packets":1,"bytes":40},"status_code":"OK","unmapped":{"sublocation_id":"-","reject_reason":"BPA"}}`
	ocsfQuery = `{"class_uid":4003,"time":1785000000000,"rcode":"NXDomain","rcode_id":3,"disposition":"Alert","metadata":{"product":{"name":"Route 53","version":"1.1"},"version":"1.1.0"},` +
		`"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}},"query":{"hostname":"x.example.","type":"A","class":"IN"},"answers":[{"rdata":"1.2.3.4","type":"A","class":"IN"}],` +
		`"src_endpoint":{"ip":"10.0.0.5","port":5353,"vpc_uid":"vpc-1","instance_uid":"i-1"},"connection_info":{"protocol_name":"UDP"},"firewall_rule":{"uid":"g1"}}`
)

// body is the JSON that a record is read by, and its format.
func body(t *testing.T, raw string) (string, string) {
	t.Helper()
	var got, format string
	result := NewReader(event.NewProjection(Fields())).Read(context.Background(), "o", strings.NewReader(raw), func(e *event.Event) error {
		got, format = string(e.Body()), e.Format
		if string(e.Raw) != raw {
			t.Errorf("got the record %s, want %s", e.Raw, raw)
		}
		return nil
	})
	if got == "" || !json.Valid([]byte(got)) {
		t.Fatalf("got %q, %+v", got, result)
	}
	return got, format
}

func TestCallsInOCSFAreTurnedBack(t *testing.T) {
	got, format := body(t, ocsfCall)
	want := `{"additionalEventData":{"a":{"b":["1","2"]}},"awsRegion":"us-east-1","errorCode":"AccessDenied","errorMessage":"no","eventCategory":"Management","eventID":"e1","eventName":"PutBucketPolicy",` +
		`"eventSource":"s3.amazonaws.com","eventTime":"2026-07-25T17:20:00Z","eventType":"AwsApiCall","eventVersion":"1.08","readOnly":false,"recipientAccountId":"111122223333","requestID":"r1",` +
		`"requestParameters":{"bucketName":"b","x":[1,{"y":null}]},"resources":[{"ARN":"arn:aws:s3:::b","accountId":"1","uid":"arn:aws:s3:::b","owner":{"account":{"uid":"1"}}}],"sourceIPAddress":"203.0.113.9",` +
		`"tlsDetails":{"tlsVersion":"TLSv1.3"},"userAgent":"aws-cli","userIdentity":{"accessKeyId":"AKIAX","accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/eve","principalId":"AIDAX",` +
		`"sessionContext":{"attributes":{"mfaAuthenticated":"true"}},"type":"IAMUser","userName":"eve"}`
	turned, others, _ := strings.Cut(got, `,"metadata":`)
	if diff := cmp.Diff(want, turned); diff != "" || format != "cloudtrail" {
		t.Errorf("%s (-want +got):\n%s", format, diff)
	}
	if strings.Contains(others, `"resources"`) || !strings.Contains(others, `"api":{"operation"`) {
		t.Errorf("got the others %s", others)
	}
}

func TestFlowsInOCSFAreTurnedBack(t *testing.T) {
	got, format := body(t, ocsfFlowRecord)
	turned, _, _ := strings.Cut(got, `,"class_uid":`)
	want := `{"account-id":"111122223333","account_id":"111122223333","action":"REJECT","bytes":40,"dst_ip":"10.0.0.6","dst_port":22,"dstaddr":"10.0.0.6","dstport":22,"end":1785000060,` +
		`"flow-direction":"ingress","flow_direction":"ingress","interface-id":"eni-1","interface_id":"eni-1","log-status":"OK","log_status":"OK","packets":1,"pkt-dstaddr":"10.0.0.5","pkt-srcaddr":"203.0.113.9",` +
		`"pkt_dstaddr":"10.0.0.5","pkt_srcaddr":"203.0.113.9","protocol":6,"region":"us-east-1","reject-reason":"BPA","reject_reason":"BPA","src_ip":"203.0.113.9","src_port":40000,"srcaddr":"203.0.113.9",` +
		`"srcport":40000,"start":1785000000,"tcp-flags":2,"tcp_flags":2,"version":"5"`
	if diff := cmp.Diff(want, turned); diff != "" || format != "vpcflow" || strings.Count(got, `"action"`) != 1 {
		t.Errorf("%s (-want +got):\n%s", format, diff)
	}
}

func TestQueriesInOCSFAreTurnedBack(t *testing.T) {
	got, format := body(t, ocsfQuery)
	got, _, _ = strings.Cut(got, `,"class_uid":`)
	want := `{"account_id":"111122223333","answers":[{"Rdata":"1.2.3.4","Type":"A","Class":"IN","rdata":"1.2.3.4","type":"A","class":"IN"}],"firewall_rule_action":"ALERT","firewall_rule_group_id":"g1",` +
		`"query_class":"IN","query_name":"x.example.","query_timestamp":"2026-07-25T17:20:00Z","query_type":"A","rcode":"NXDOMAIN","region":"us-east-1","srcaddr":"10.0.0.5","srcids":{"instance":"i-1"},` +
		`"srcport":"5353","transport":"UDP","version":"1.1","vpc_id":"vpc-1"`
	if diff := cmp.Diff(want, got); diff != "" || format != "resolver" {
		t.Errorf("%s (-want +got):\n%s", format, diff)
	}
}

// Whatever a record says, it becomes valid JSON, and adds no member of its own
// to the record that it is turned into.
func TestOCSFCannotForgeACall(t *testing.T) {
	for name, change := range map[string][2]string{
		"request_closes_the_object": {`"{\"bucketName\":\"b\",\"x\":[1,{\"y\":null}]}"`, `"{\"a\":1},\"eventName\":\"Forged\",\"z\":{}"`},
		"request_is_cut_off":        {`"{\"bucketName\":\"b\",\"x\":[1,{\"y\":null}]}"`, `"{\"a\":1"`},
		"request_is_text":           {`"{\"bucketName\":\"b\",\"x\":[1,{\"y\":null}]}"`, `"}, \"eventName\":\"Forged\""`},
		"unmapped_names_the_call":   {`"readOnly":"false"`, `"eventName":"Forged"`},
		"unmapped_quotes":           {`"readOnly":"false"`, `"a\",\"eventName\":\"Forged":"1"`},
		"unmapped_is_below_a_value": {`"readOnly":"false"`, `"eventName.x":"Forged","eventSource.":"Forged",".":"1","..":"2","":"3"`},
		"root_names_the_call":       {`"class_uid":6003`, `"class_uid":6003,"eventName":"Forged"`},
		"root_escapes_the_name":     {`"class_uid":6003`, `"class_uid":6003,"event\u004eame":"Forged"`},
		"root_names_a_path":         {`"class_uid":6003`, `"class_uid":6003,"userIdentity.arn":"Forged","additionalEventData.x":"Forged"`},
		"arn_in_a_list":             {`"readOnly":"false"`, `"userIdentity.arn[]":"arn:aws:iam::1:root,\\,x"`},
	} {
		t.Run(name, func(t *testing.T) {
			raw := strings.Replace(ocsfCall, change[0], change[1], 1)
			if raw == ocsfCall {
				t.Fatal("nothing changed")
			}
			p := event.NewProjection(Fields())
			n := 0
			NewReader(p).Read(context.Background(), "o", strings.NewReader(raw), func(e *event.Event) error {
				n++
				for v := e.First(p.Slot("eventName")); v != nil; v = e.Next(v) {
					if v.String() != "PutBucketPolicy" {
						t.Errorf("got eventName %s of %s", v.String(), e.Body())
					}
				}
				if !json.Valid(e.Body()) || e.Text("userIdentity.arn") != "arn:aws:iam::111122223333:user/eve" {
					t.Errorf("got %s", e.Body())
				}
				return nil
			})
			if n != 1 {
				t.Errorf("got %d records", n)
			}
		})
	}
}

// What is no record of the log that its product writes stays what it is.
func TestOCSFStaysWhereNothingIsToTurnBack(t *testing.T) {
	raw := strings.Replace(ocsfCall, `"operation":"PutBucketPolicy",`, "", 1)
	if got, format := body(t, raw); got != raw || format != "ocsf" {
		t.Errorf("got %s: %s", format, got)
	}
	deep := strings.Replace(ocsfCall, `"readOnly":"false"`, `"`+strings.Repeat("a.", 300)+`":"1"`, 1)
	if got, format := body(t, deep); got != deep || format != "ocsf" {
		t.Errorf("got %s: %s", format, got)
	}
}

func TestSummariseOCSF(t *testing.T) {
	finding := `{"class_uid":2004,"time":1785000000000,"severity_id":4,"status":"New","metadata":{"product":{"name":"GuardDuty"},"version":"1.1.0"},"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}},` +
		`"finding_info":{"title":"Something bad","types":["Recon:EC2/Portscan"]},"evidences":[{"src_endpoint":{"ip":"203.0.113.9"}}],"resources":[{"uid":"arn:aws:ec2:us-east-1:111122223333:instance/i-1"}]}`
	web := `{"class_uid":4002,"time":1785000000000,"activity_name":"Get","disposition_id":2,"metadata":{"product":{"name":"AWS WAF"},"version":"1.5.0"},"http_request":{"http_method":"GET","user_agent":"curl","url":{"hostname":"h","path":"/x"}},"src_endpoint":{"ip":"203.0.113.9"}}`
	logon := `{"class_uid":3002,"time":1785000000000,"activity_name":"Logon","status_id":2,"status_detail":"bad password","metadata":{"product":{"name":"Okta"},"version":"1.8.0"},"actor":{"user":{"name":"eve","uid":"00u1"}},"src_endpoint":{"ip":"203.0.113.9"}}`
	service := `{"class_uid":6003,"time":1785000000000,"api":{"operation":"X"},"metadata":{"product":{"name":"Other"},"version":"1.0.0"},"actor":{"invoked_by":"ecs.amazonaws.com"},"src_endpoint":{"domain":"ecs.amazonaws.com"}}`
	role := `{"class_uid":6003,"time":1785000000000,"api":{"operation":"create","response":{"error":"Forbidden","message":"no"}},"metadata":{"product":{"name":"Amazon EKS"},"version":"1.1.0"},"actor":{"user":{"uid":"arn:aws:sts::1:assumed-role/r/s"}}}`
	for _, c := range []struct{ name, raw, want string }{
		{"finding", finding, "GuardDuty Recon:EC2/Portscan ip 203.0.113.9 203.0.113.9 true [] Something bad [{arn:aws:ec2:us-east-1:111122223333:instance/i-1 read}]"},
		{"web", web, "AWS WAF Get ip 203.0.113.9 203.0.113.9 false [Blocked] GET h/x []"},
		{"logon", logon, "Okta Logon user eve 203.0.113.9 false [bad password] bad password []"},
		{"service", service, "Other X service ecs.amazonaws.com ecs.amazonaws.com true []  []"},
		{"role", role, "Amazon EKS create role r/s  false [Forbidden] no []"},
		{"call", ocsfCall, "s3.amazonaws.com PutBucketPolicy user eve 203.0.113.9 false [AccessDenied] no [{arn:aws:s3:::b denied}]"},
		{"query", ocsfQuery, "route53resolver.amazonaws.com A instance i-1 10.0.0.5 false [NXDOMAIN] x.example. A [{arn:aws:ec2:us-east-1:111122223333:instance/i-1 read}]"},
		{"flow", ocsfFlowRecord, "vpc-flow-logs.amazonaws.com REJECT ip 203.0.113.9 203.0.113.9 false [BPA] TCP 203.0.113.9:40000 → 10.0.0.5:22 [{arn:aws:ec2:us-east-1:111122223333:network-interface/eni-1 denied}]"},
	} {
		p := event.NewProjection(Fields())
		var got string
		NewReader(p).Read(context.Background(), "o", strings.NewReader(c.raw), func(e *event.Event) error {
			s := summarise(NewSummariser(p), e)
			got = fmt.Sprint(s.Service, " ", s.Name, " ", s.Actor.Kind, " ", s.Actor.Name, " ", s.IP, " ", s.Succeeded, " [", s.Error, "] ", s.Message, " ", s.Resources)
			return nil
		})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestReadOCSFInAllWrappers(t *testing.T) {
	web := `{"message":"text","class_uid":4002,"time":1785000000000,"metadata":{"uid":"a","product":{"name":"AWS WAF"},"version":"1.5.0"}}`
	for name, raw := range map[string]string{
		"one": web, "lines": web + "\n" + web, "array": "[" + web + "," + web + "]", "events": `{"events":[` + web + `]}`, "records": `{"Records":[` + web + `]}`,
		"bridge": `{"detail-type":"x","detail":` + web + `}`,
	} {
		ids, result := read(t, strings.NewReader(raw))
		if len(ids) == 0 || ids[0] != "a@2026-07-25T17:20:00Z" || result.Rejected > 0 || result.Err != nil {
			t.Errorf("%s: got %v, %+v", name, ids, result)
		}
	}
	if _, result := read(t, strings.NewReader(`{"class_uid":4002}`)); result.Rejected != 1 {
		t.Errorf("no time: got %+v", result)
	}
}
