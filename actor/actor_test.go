package actor

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bannin/decode"
	"bannin/event"
)

// A fataler is a test, a benchmark or a property.
type fataler interface{ Fatalf(string, ...any) }

var projection = func() *event.Projection {
	fields := decode.Fields()
	fields.Paths = append(fields.Paths, Paths()...)
	return event.NewProjection(fields)
}()

// see lets a collector see records.
func see(t fataler, c *Collector, records ...string) {
	in := decode.NewRecords(projection)
	for _, r := range records {
		e, err := in.One([]byte(r))
		if err != nil {
			t.Fatalf("read %s: %v", r, err)
		}
		if err := c.See(e); err != nil {
			t.Fatalf("see: %v", err)
		}
	}
}

// graphOf is the graph of records.
func graphOf(t fataler, records ...string) *Graph {
	c := NewCollector(projection)
	defer c.Close()
	see(t, c, records...)
	g, err := Join(c)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	return g
}

// acts is who a record says acted, and when.
func acts(t fataler, record string) (event.Actor, time.Time) {
	e, err := decode.NewRecords(projection).One([]byte(record))
	if err != nil {
		t.Fatalf("read %s: %v", record, err)
	}
	var s event.Summary
	decode.NewSummariser(projection).Outline(e, &s)
	return s.Actor, s.Time
}

// The records of the tests: who at which minute called what, and what came of it.

type fields map[string]any

const (
	home    = "111122223333"
	other   = "444455556666"
	foreign = "999900001111"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// record is one of CloudTrail's, with whatever more adds or replaces.
func record(minute int, service, name string, who fields, more fields) string {
	r := fields{"eventVersion": "1.11", "userIdentity": who, "eventTime": noon.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339),
		"eventSource": service + ".amazonaws.com", "eventName": name, "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
		"eventType": "AwsApiCall", "recipientAccountId": home}
	for key, value := range more {
		r[key] = value
	}
	if r["eventID"] == nil {
		text, _ := json.Marshal(r)
		r["eventID"] = uuid(string(text))
	}
	text, _ := json.Marshal(r)
	return string(text)
}

// uuid is an id that follows from a text.
func uuid(text string) string {
	h := fmt.Sprintf("%016x%016x", spread(text), spread(text+"."))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func user(name, key string) fields {
	return fields{"type": "IAMUser", "arn": "arn:aws:iam::" + home + ":user/" + name, "accountId": home, "userName": name, "accessKeyId": key,
		"principalId": "AIDA" + strings.ToUpper(name)}
}

// in is a session of a role of an account.
func in(account, role, name, key string) fields {
	return fields{"type": "AssumedRole", "arn": "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + name, "accountId": account,
		"accessKeyId": key, "principalId": "AROA" + strings.ToUpper(role) + ":" + name,
		"sessionContext": fields{"sessionIssuer": fields{"type": "Role", "arn": "arn:aws:iam::" + account + ":role/" + role, "userName": role}}}
}

func aws(service string) fields {
	return fields{"type": "AWSService", "invokedBy": service + ".amazonaws.com"}
}

func roleARN(account, role string) string { return "arn:aws:iam::" + account + ":role/" + role }

// assume is AssumeRole or a sister of it, with the new session's key; "" leaves
// out what was answered.
func assume(minute int, call string, who fields, account, role, name, key string) string {
	more := fields{"requestParameters": fields{"roleArn": roleARN(account, role), "roleSessionName": name, "durationSeconds": 3600}}
	if key != "" {
		more["responseElements"] = fields{"credentials": fields{"accessKeyId": key, "expiration": noon.Add(time.Duration(minute+60) * time.Minute).Format("Jan 2, 2006, 3:04:05 PM")},
			"assumedRoleUser": fields{"arn": sessionARN(roleARN(account, role), name)}}
	}
	return record(minute, "sts", call, who, more)
}

// act is any call of somebody.
func act(minute int, who fields) string { return record(minute, "s3", "ListBuckets", who, nil) }

func userARN(name string) string { return "arn:aws:iam::" + home + ":user/" + name }
