package simulate

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// logLine is a record of the network logs as a test reads it.
type logLine struct {
	log, path, id, account string
	at                     time.Time
	fields                 map[string]string
}

// readLines reads the network logs of a folder by its paths, as S3 lays them out.
func readLines(t *testing.T, dir string) []logLine {
	t.Helper()
	var all []logLine
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".log.gz") {
			return err
		}
		part := strings.Split(filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator))), "/")
		for _, text := range unzipLines(t, path) {
			l := logLine{log: part[2], path: path, account: part[1]}
			sum := sha256.Sum256([]byte(text))
			l.id = hex.EncodeToString(sum[:16])
			if strings.HasPrefix(text, "version ") {
				if text != flowHeader {
					t.Errorf("%s: got header %s", path, text)
				}
				continue
			}
			l.read(t, text)
			all = append(all, l)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func unzipLines(t *testing.T, path string) []string {
	t.Helper()
	h, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	z, err := gzip.NewReader(h)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(z); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

func (l *logLine) read(t *testing.T, text string) {
	t.Helper()
	l.fields = map[string]string{}
	switch l.log {
	case "vpcflowlogs":
		values := strings.Split(text, " ")
		names := strings.Split(flowHeader, " ")
		if len(values) != len(names) {
			t.Fatalf("%s: got %d fields, want %d: %s", l.path, len(values), len(names), text)
		}
		for i, name := range names {
			l.fields[name] = values[i]
		}
		sec, err := strconv.ParseInt(l.fields["start"], 10, 64)
		if err != nil || l.fields["account-id"] != l.account {
			t.Fatalf("%s: got %s", l.path, text)
		}
		l.at = time.Unix(sec, 0)
	case "vpcdnsquerylogs":
		var q struct {
			Account string            `json:"account_id"`
			At      time.Time         `json:"query_timestamp"`
			Name    string            `json:"query_name"`
			Address string            `json:"srcaddr"`
			Sources map[string]string `json:"srcids"`
		}
		if err := json.Unmarshal([]byte(text), &q); err != nil || q.Account == "" || !strings.HasSuffix(q.Name, ".") {
			t.Fatalf("%s: %v in %s", l.path, err, text)
		}
		l.account, l.at = q.Account, q.At
		l.fields["instance-id"], l.fields["ip"] = q.Sources["instance"], q.Address
	case "elasticloadbalancing":
		part := strings.Split(text, " ")
		at, err := time.Parse(time.RFC3339, part[1])
		if err != nil || part[0] != "https" || strings.Count(text, `"`)%2 != 0 {
			t.Fatalf("%s: %v in %s", l.path, err, text)
		}
		l.at = at.Truncate(time.Second)
	default:
		t.Fatalf("%s: unknown log %s", l.path, l.log)
	}
}

// TestEverythingFitsTogether looks at two weeks of an organisation with all attacks.
func TestEverythingFitsTogether(t *testing.T) {
	dir, sum := simulated(t, Config{Events: 40000, Files: 600, Seed: 31, Days: 14, Accounts: 4, People: 24, Roles: 24, Attacks: []string{"all"}})
	var records []map[string]any
	for _, f := range readLogs(t, dir) {
		records = append(records, f.records...)
	}
	slices.SortStableFunc(records, func(x, y map[string]any) int { return strings.Compare(text(x, "eventTime"), text(y, "eventTime")) })
	t.Run("sessions", func(t *testing.T) { checkSessions(t, records, sum) })
	t.Run("accounts", func(t *testing.T) { checkShared(t, records) })
	t.Run("instances", func(t *testing.T) { checkInstances(t, records, readLines(t, dir), sum) })
}

// checkSessions holds that who is named is the same everywhere: a session's key was
// given to that session before it was used, and a role has one id.
func checkSessions(t *testing.T, records []map[string]any, sum Summary) {
	given, ids := map[string]string{}, map[string]string{}
	sessions := 0
	for from := 0; from < len(records); {
		// What is of one second comes in no order: what is given in it, is given first.
		to := from
		for ; to < len(records) && text(records[to], "eventTime") == text(records[from], "eventTime"); to++ {
			noteGrant(records[to], given)
		}
		if at := eventTime(t, records[from]); at.Before(sum.First) || !at.Before(sum.Last) {
			t.Errorf("event of %v, want from %v to %v", at, sum.First, sum.Last)
		}
		for ; from < to; from++ {
			sessions += checkSession(t, records[from], given, ids, sum.First)
		}
	}
	if sessions < 8000 || len(given) < 2000 {
		t.Errorf("got %d calls of sessions, with %d keys", sessions, len(given))
	}
}

// checkShared holds that both sides of a call between accounts have their record.
func checkShared(t *testing.T, records []map[string]any) {
	shared, ours := map[string]map[string]bool{}, map[string]bool{}
	for _, r := range records {
		ours[text(r, "recipientAccountId")] = true
	}
	for _, r := range records {
		if id := text(r, "sharedEventID"); id != "" && ours[text(r, "userIdentity", "accountId")] {
			if shared[id] == nil {
				shared[id] = map[string]bool{}
			}
			shared[id][text(r, "recipientAccountId")] = true
		}
	}
	if len(shared) < 20 {
		t.Errorf("got %d calls between accounts", len(shared))
	}
	for id, sides := range shared {
		if len(sides) != 2 {
			t.Errorf("call %s has records of %d accounts, want 2", id, len(sides))
		}
	}
}

// checkSession checks the identity of a record of a role session that began
// within the logs, and tells whether it was one.
func checkSession(t *testing.T, r map[string]any, given, ids map[string]string, first time.Time) int {
	t.Helper()
	if text(r, "userIdentity", "type") != "AssumedRole" {
		return 0
	}
	issuer, id := text(r, "userIdentity", "sessionContext", "sessionIssuer", "arn"), text(r, "userIdentity", "sessionContext", "sessionIssuer", "principalId")
	if ids[issuer] != "" && ids[issuer] != id {
		t.Errorf("%s has the ids %s and %s", issuer, ids[issuer], id)
	}
	ids[issuer] = id
	arn := text(r, "userIdentity", "arn")
	if want := id + ":" + arn[strings.LastIndex(arn, "/")+1:]; text(r, "userIdentity", "principalId") != want {
		t.Errorf("got principalId %s, want %s", text(r, "userIdentity", "principalId"), want)
	}
	begun, err := time.Parse(time.RFC3339, text(r, "userIdentity", "sessionContext", "attributes", "creationDate"))
	if err != nil {
		t.Fatal(err)
	}
	if begun.Before(first) {
		return 0
	}
	key := text(r, "userIdentity", "accessKeyId")
	if owner, ok := given[key]; !ok || owner != "" && owner != arn {
		t.Errorf("%s of %s calls %s with %s, which was given to %q (%v)", arn, text(r, "eventTime"), text(r, "eventName"), key, owner, ok)
	}
	return 1
}

// noteGrant keeps to whom a record gives a key: "" where it does not say.
func noteGrant(r map[string]any, given map[string]string) {
	if key := text(r, "responseElements", "credentials", "accessKeyId"); key != "" && text(r, "eventName") != "GetSigninToken" {
		given[key] = text(r, "responseElements", "assumedRoleUser", "arn")
	}
	sets, _ := r["responseElements"].(map[string]any)
	for _, s := range list(sets["credentialSet"]) {
		given[text(s, "credentials", "accessKeyId")] = text(s, "assumedRoleUser", "arn")
	}
}

func list(v any) (all []map[string]any) {
	l, _ := v.([]any)
	for _, e := range l {
		if m, ok := e.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// checkInstances holds that the instances of the network logs have the interfaces
// and addresses with which they were started.
func checkInstances(t *testing.T, records []map[string]any, lines []logLine, sum Summary) {
	started := map[string][2]string{}
	for _, r := range records {
		if text(r, "eventName") != "RunInstances" {
			continue
		}
		answer, _ := r["responseElements"].(map[string]any)
		set, _ := answer["instancesSet"].(map[string]any)
		for _, i := range list(set["items"]) {
			cards, _ := i["networkInterfaceSet"].(map[string]any)
			started[text(i, "instanceId")] = [2]string{text(list(cards["items"])[0], "networkInterfaceId"), text(i, "privateIpAddress")}
		}
	}
	seen := map[string]bool{}
	for _, l := range lines {
		if l.at.Before(sum.First) || !l.at.Before(sum.Last) {
			t.Errorf("%s: got a record of %v", l.path, l.at)
		}
		card, known := started[l.fields["instance-id"]]
		if !known {
			continue
		}
		seen[l.fields["instance-id"]] = true
		ip := l.fields["ip"]
		if l.log == "vpcflowlogs" {
			ip = l.fields["dstaddr"]
			if l.fields["flow-direction"] == "egress" {
				ip = l.fields["srcaddr"]
			}
			if l.fields["interface-id"] != card[0] {
				t.Errorf("%s: got %s, want %s", l.path, l.fields["interface-id"], card[0])
			}
		}
		if ip != card[1] {
			t.Errorf("%s: %s has %s, want %s", l.path, l.fields["instance-id"], ip, card[1])
		}
	}
	if len(seen) < 20 || len(lines) != sum.Lines {
		t.Errorf("got %d instances that the logs start, and %d lines, Summary %d", len(seen), len(lines), sum.Lines)
	}
}

func TestLogsAreThoseWanted(t *testing.T) {
	logs := func(c Config) string {
		dir, _ := simulated(t, c)
		found := map[string]bool{}
		if len(readLogs(t, dir)) > 0 {
			found["cloudtrail"] = true
		}
		for _, l := range readLines(t, dir) {
			found[map[string]string{"vpcflowlogs": "flow", "vpcdnsquerylogs": "dns", "elasticloadbalancing": "web"}[l.log]] = true
		}
		var names []string
		for _, name := range logNames {
			if found[name] {
				names = append(names, name)
			}
		}
		return strings.Join(names, ",")
	}
	tests := map[string]struct {
		attack string
		logs   []string
		want   string
	}{
		"default":            {"mail-abuse", nil, "cloudtrail"},
		"no_attack":          {"none", nil, "cloudtrail"},
		"what_attacks_need":  {"dns-tunnel", nil, "cloudtrail,dns"},
		"only_what_is_asked": {"all", []string{"flow", "web"}, "flow,web"},
		"cloudtrail_only":    {"all", []string{"cloudtrail"}, "cloudtrail"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := logs(Config{Events: 3000, Files: 60, Days: 1, Attacks: []string{tt.attack}, Logs: tt.logs}); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
