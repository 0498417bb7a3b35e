package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/ledger"
	"bannin/locale"
	"bannin/profile"
	"bannin/report/fit"
)

// someone is a profile with text in every place where a log's may stand.
func someone(text func(string) string) *profile.Profile {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	end := at.Add(time.Hour)
	span := profile.Span{First: at, Last: end, Count: 12}
	arn := func(rest string) string { return text("arn:aws:iam::111122223333:" + rest) }
	alice := event.Actor{Kind: "user", ARN: arn("user/alice"), Name: text("alice"), AccessKey: text("AKIAALICE00000000001"), Root: arn("user/alice"), Account: text("111122223333")}
	ops := event.Actor{Kind: "role", ARN: text("arn:aws:sts::111122223333:assumed-role/Ops/work"), Name: text("Ops/work"), AccessKey: text("ASIAONE0000000000001"), Root: text("r")}
	became := profile.Link{How: "assumed", By: alice, Made: ops, Via: arn("saml-provider/x"), Source: text("alice"), Event: text("e-1"), Call: text("AssumeRole"), Time: &at, Until: &end,
		Account: text("111122223333"), Region: text("us-east-1"), Confidence: 0.6}
	door := event.Actor{Kind: "login", ARN: arn("user/door"), Name: text("door")}
	created := profile.Link{How: "created", By: ops, Made: door, Event: text("e-2"), Call: text("CreateLoginProfile"), Time: &at, Until: &end, Confidence: 1}
	p := &profile.Profile{Who: text("alice"), Span: span, Failed: 3,
		Actors:    []profile.Doer{{Actor: ops, Span: span}, {Actor: alice, Span: span}},
		Chains:    []profile.Chain{{Actor: ops, Links: []profile.Link{became}, Root: alice, Confidence: 0.6, Span: span}},
		Makers:    []profile.Maker{{Link: profile.Link{How: "created", By: ops, Made: alice, Call: text("CreateUser"), Time: &at, Confidence: 1}, Root: door}},
		Made:      []profile.Branch{{Link: became, Count: 11, Made: []profile.Branch{{Link: created, Made: []profile.Branch{}}}}},
		Addresses: []profile.Address{{IP: text("198.51.100.7"), Country: text("JP"), Network: text("AS64500 Example"), Span: span}},
		Agents:    []profile.Agent{{Agent: text("aws-cli/2.17.0"), Span: span}},
		Calls:     []profile.Call{{Service: text("iam.amazonaws.com"), Name: text("CreateUser"), Failed: 1, Span: span}},
		Resources: []profile.Resource{{Resource: event.Resource{ARN: arn("user/door"), How: "created"}, Span: span}, {Resource: event.Resource{ARN: text("arn:aws:s3:::secret"), How: "denied"}, Span: span}},
		Left:      []profile.Left{{Kind: "key", ARN: arn("user/door"), Key: text("AKIADOOR000000000001"), Since: at, Event: text("e-3")}, {ARN: text("arn:aws:s3:::stash"), Since: at}},
		Omitted:   profile.Omitted{Made: 2}}
	for i := range 9 {
		p.Chains = append(p.Chains, profile.Chain{Actor: alice, Root: event.Actor{Kind: "federated", Name: text(fmt.Sprint("bob", i)), Root: text("bob")}, Confidence: 1, Span: span})
	}
	return p
}

func shownLedger() *ledger.Ledger {
	l := &ledger.Ledger{Objects: ledger.Objects{Seen: 1, Read: 1}, Records: ledger.Records{Seen: 40, Evaluated: 40}, Formats: map[string]int64{"cloudtrail": 40}}
	l.Coverage.Add(ledger.Trail{Log: "cloudtrail-management", Account: "111122223333", Region: "us-east-1"}, time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), 40)
	l.Close()
	return l
}

func shown(t *testing.T, p *profile.Profile, o TerminalOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Show(&b, shownLedger(), p, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestShow(t *testing.T) {
	plain := func(s string) string { return s }
	for _, lang := range languages {
		for _, width := range []int{80, 120} {
			name := fmt.Sprintf("show-%s-%d.txt", lang, width)
			t.Run(name, func(t *testing.T) {
				got := shown(t, someone(plain), TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: width})
				golden(t, name, []byte(got))
				for _, line := range strings.Split(got, "\n") {
					if fit.Columns(line) > width {
						t.Errorf("%d columns, more than %d: %s", fit.Columns(line), width, line)
					}
				}
			})
		}
	}
}

func TestShowIsHarmless(t *testing.T) {
	p := someone(func(s string) string { return s + evil })
	for _, lang := range languages {
		wantHarmless(t, shown(t, p, TerminalOptions{Printer: locale.New(lang), Width: 100}), "\t")
	}
	var b bytes.Buffer
	if err := ShowJSON(&b, shownLedger(), p); err != nil {
		t.Fatal(err)
	}
	wantHarmless(t, b.String())
	var document struct {
		Schema  string
		Profile profile.Profile
	}
	if err := json.Unmarshal(b.Bytes(), &document); err != nil || document.Schema != ShowSchema || document.Profile.Count != 12 {
		t.Errorf("the document reads %+v, %v", document, err)
	}
}
