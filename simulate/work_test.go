package simulate

import (
	"strings"
	"testing"
	"time"
)

// ordinary is a simulation without attacks that several tests look at.
func ordinary(t *testing.T) []map[string]any {
	t.Helper()
	dir, _ := simulated(t, Config{Events: 30000, Files: 150, Seed: 21, Days: 7, Accounts: 2, Attacks: []string{"none"}})
	var all []map[string]any
	for _, f := range readLogs(t, dir) {
		all = append(all, f.records...)
	}
	return all
}

func text(r map[string]any, path ...string) string {
	var v any = r
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	s, _ := v.(string)
	return s
}

func eventTime(t *testing.T, r map[string]any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text(r, "eventTime"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOrdinaryWorkIsVaried(t *testing.T) {
	records := ordinary(t)
	kinds, calls, failures, types := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	bytes := map[string]int{}
	six, internal := 0, 0
	for _, r := range records {
		checkRecord(t, text(r, "eventName"), r)
		kinds[text(r, "userIdentity", "type")]++
		calls[text(r, "eventSource")+" "+text(r, "eventName")]++
		types[text(r, "eventType")]++
		bytes[text(r, "eventCategory")]++
		if code := text(r, "errorCode"); code != "" {
			failures[code]++
		}
		if strings.Contains(text(r, "sourceIPAddress"), ":") {
			six++
		}
		if strings.HasSuffix(text(r, "sourceIPAddress"), ".amazonaws.com") {
			internal++
		}
	}
	for _, kind := range []string{"IAMUser", "AssumedRole", "AWSService", "AWSAccount", "WebIdentityUser", "SAMLUser", "IdentityCenterUser"} {
		if kinds[kind] == 0 {
			t.Errorf("got no %s among %v", kind, kinds)
		}
	}
	for _, kind := range []string{"AwsApiCall", "AwsConsoleSignIn", "AwsServiceEvent"} {
		if types[kind] == 0 {
			t.Errorf("got no %s among %v", kind, types)
		}
	}
	for _, code := range []string{"AccessDenied", "Client.RequestLimitExceeded", "ThrottlingException", "NoSuchEntityException", "ResourceNotFoundException"} {
		if failures[code] == 0 {
			t.Errorf("got no %s among %v", code, failures)
		}
	}
	if len(calls) < 250 || bytes["Data"] == 0 || six == 0 {
		t.Errorf("got %d sorts of calls, %d data events, %d from IPv6", len(calls), bytes["Data"], six)
	}
	if share := float64(internal) / float64(len(records)); share < 0.15 || share > 0.6 {
		t.Errorf("got %.2f of the events from services, want between 0.15 and 0.6", share)
	}
	if kinds["Root"] != 0 {
		t.Errorf("got %d events of root, want none in ordinary work", kinds["Root"])
	}
}

func TestPeopleKeepOfficeHours(t *testing.T) {
	atWork, all, weekends := 0, 0, 0
	for _, r := range ordinary(t) {
		if text(r, "sessionCredentialFromConsole") != "true" {
			continue
		}
		local := eventTime(t, r).Add(9 * time.Hour)
		all++
		if local.Hour() >= 8 && local.Hour() < 21 {
			atWork++
		}
		if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
			weekends++
		}
	}
	if all == 0 || float64(atWork) < 0.85*float64(all) || float64(weekends) > 0.1*float64(all) {
		t.Errorf("got %d of %d events in office hours and %d at weekends", atWork, all, weekends)
	}
}

// TestSessionsAreGranted holds that keys of role sessions were given by a call
// that the logs show, as long as the session began within them.
func TestSessionsAreGranted(t *testing.T) {
	records := ordinary(t)
	given := map[string]bool{}
	first := eventTime(t, records[0])
	for _, r := range records {
		if key := text(r, "responseElements", "credentials", "accessKeyId"); key != "" {
			given[key] = true
		}
		if at := eventTime(t, r); at.Before(first) {
			first = at
		}
	}
	known, unknown := 0, 0
	for _, r := range records {
		begun, err := time.Parse(time.RFC3339, text(r, "userIdentity", "sessionContext", "attributes", "creationDate"))
		if err != nil || text(r, "userIdentity", "type") != "AssumedRole" || begun.Before(first.Add(time.Hour)) {
			continue
		}
		if eventTime(t, r).Before(begun) {
			t.Errorf("got an event of %s before its session of %v", text(r, "eventTime"), begun)
		}
		if given[text(r, "userIdentity", "accessKeyId")] {
			known++
		} else {
			unknown++
		}
	}
	if known == 0 || unknown > known/50 {
		t.Errorf("got %d events with keys that were given and %d with others", known, unknown)
	}
}

func TestSignInsHaveSecondFactors(t *testing.T) {
	users, failed := 0, 0
	for _, r := range ordinary(t) {
		if text(r, "eventName") != "ConsoleLogin" || text(r, "userIdentity", "type") != "IAMUser" {
			continue
		}
		if text(r, "responseElements", "ConsoleLogin") == "Failure" {
			failed++
			if text(r, "errorMessage") != "Failed authentication" || text(r, "userIdentity", "arn") != "" {
				t.Errorf("got a failed sign-in %v", r)
			}
			continue
		}
		users++
		if text(r, "additionalEventData", "MFAUsed") != "Yes" {
			t.Errorf("got a sign-in without MFA: %v", r)
		}
	}
	if users == 0 || failed > users {
		t.Errorf("got %d sign-ins and %d failures", users, failed)
	}
}

// TestTwoAccountsHearOfOneCall holds that calls across accounts leave a record
// in each, with one sharedEventID and two eventIDs.
func TestTwoAccountsHearOfOneCall(t *testing.T) {
	dir, _ := simulated(t, Config{Events: 2000, Attacks: []string{"account-hopping"}})
	shared := map[string]map[string]string{}
	files := readLogs(t, dir)
	vendors := map[string]bool{}
	for _, f := range files {
		for _, r := range f.records {
			if text(r, "requestParameters", "externalId") != "" {
				vendors[text(r, "userIdentity", "accountId")] = true
			}
		}
	}
	for _, f := range files {
		for _, r := range f.records {
			id := text(r, "sharedEventID")
			if id == "" || text(r, "userIdentity", "type") == "AWSService" || vendors[text(r, "userIdentity", "accountId")] {
				continue
			}
			if shared[id] == nil {
				shared[id] = map[string]string{}
			}
			shared[id][text(r, "recipientAccountId")] = text(r, "eventID")
		}
	}
	if len(shared) < 2 {
		t.Errorf("got %d calls across accounts, want the two hops", len(shared))
	}
	for id, where := range shared {
		if len(where) != 2 {
			t.Errorf("call %s is known to %d accounts, want 2", id, len(where))
		}
	}
}

func TestShiftsAreTheSameForAll(t *testing.T) {
	p := newPlan(&Config{Events: 1000, Days: 1, Accounts: 2, End: time.Unix(1800000000, 0)}, nil, logSet{cloudLog: true})
	who := p.org.people[0]
	if x, y := who.shift(p.org, 20000), who.shift(p.org, 20000); x != y {
		t.Errorf("got %+v and %+v for one day", x, y)
	}
	days := 0
	for d := int64(20000); d < 20070; d++ {
		s := who.shift(p.org, d)
		if s.from == 0 {
			continue
		}
		days++
		if s.to-s.from < 5*hour || s.to-s.from > 14*hour {
			t.Errorf("day %d: got a shift of %d seconds", d, s.to-s.from)
		}
	}
	if days < 35 || days > 55 {
		t.Errorf("got %d working days in ten weeks", days)
	}
}
