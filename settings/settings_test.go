package settings

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bannin/calendar"
	"bannin/enrich"
	"bannin/finding"
	"bannin/locale"
)

// example is the file that docs/settings.md shows.
func example(t testing.TB) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "docs", "settings.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
	if m == nil {
		t.Fatal("docs/settings.md shows no example")
	}
	return string(m[1])
}

// folder has the files that the example names.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"lists/c2.txt", "lists/otx.csv", "lists/partners.txt", "lists/exit-addresses", "lists/ip-ranges.json", "lists/vpn.txt", "geo/city.mmdb", "geo/asn.mmdb"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("1.1.1.1\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What a parser would take minutes over is refused before.
func TestReadRefusesWhatIsTooDeep(t *testing.T) {
	for _, text := range []string{"a: " + strings.Repeat("[", 100000), strings.Repeat("{a: ", 20000), strings.Repeat("- ", 10000) + "a", "a: [" + strings.Repeat("&a a, ", 5000) + "]"} {
		file := filepath.Join(t.TempDir(), "bannin.yaml")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(file); err == nil || !strings.Contains(err.Error(), "deeper") {
			t.Errorf("%.20s: got %v", text, err)
		}
	}
}

func TestExampleOfTheDocuments(t *testing.T) {
	dir := folder(t)
	file := filepath.Join(dir, "bannin.yaml")
	if err := os.WriteFile(file, []byte(example(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	tokyo, _ := time.LoadLocation("Asia/Tokyo")
	want := &Settings{
		File: file, Zone: tokyo,
		Accounts: map[string]string{"111122223333": "production", "012345678901": "log archive"},
		Places: enrich.Options{
			Trusted: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("198.51.100.7/32")},
			Lists: []enrich.ListFile{
				{Kind: enrich.ThreatList, File: filepath.Join(dir, "lists", "c2.txt")},
				{Kind: enrich.ThreatList, Name: "AlienVault OTX", File: filepath.Join(dir, "lists", "otx.csv"), Format: "otx"},
				{Kind: enrich.Trusted, Name: "partners", File: filepath.Join(dir, "lists", "partners.txt")},
				{Kind: enrich.Tor, File: filepath.Join(dir, "lists", "exit-addresses")},
				{Kind: enrich.VPN, File: filepath.Join(dir, "lists", "vpn.txt")},
				{Kind: enrich.Cloud, File: filepath.Join(dir, "lists", "ip-ranges.json")},
			},
			Databases: []string{filepath.Join(dir, "geo", "city.mmdb"), filepath.Join(dir, "geo", "asn.mmdb")},
		},
		Scanners: []netip.Prefix{netip.MustParsePrefix("10.0.9.5/32")}, Domains: []string{"example.co.jp"},
		Thresholds: map[string]Threshold{"failed-sign-ins-per-minute": {Value: 50}},
		Surprise:   Surprise{Budget: 0.01, HalfLifeDays: 30, WarmUpDays: 14},
		Suppressions: []finding.Suppression{{
			Name: "nightly scanner", Owner: "sec@example.com", Reason: "our own scanner, runs every night", Expires: time.Date(2027, 4, 1, 0, 0, 0, 0, tokyo),
			Match: finding.Match{Actors: []string{"arn:aws:sts::111122223333:assumed-role/scanner/*"}, IPs: []string{"203.0.113.0/24"}, Severities: []string{"low", "medium"}},
		}},
	}
	ignore := []cmp.Option{cmpopts.IgnoreFields(Settings{}, "Zone", "Calendar"), cmpopts.IgnoreFields(Threshold{}, "Place"), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })}
	if diff := cmp.Diff(want, s, ignore...); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Zone.String() != "Asia/Tokyo" {
		t.Errorf("got zone %v", s.Zone)
	}
	for when, want := range map[string]calendar.Verdict{
		"2026-01-15T10:00:00+09:00": calendar.Working, "2026-01-15T20:00:00+09:00": calendar.AfterHours, "2026-01-12T10:00:00+09:00": calendar.PublicHoliday,
		"2026-12-30T10:00:00+09:00": calendar.Closed, "2026-08-14T10:00:00+09:00": calendar.Closed, "2026-05-02T10:00:00+09:00": calendar.Working, "2026-05-09T10:00:00+09:00": calendar.DayOff,
	} {
		at, err := time.Parse(time.RFC3339, when)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Calendar.Judge(at); got != want {
			t.Errorf("%s: got %v, want %v", when, got, want)
		}
	}
	if err := s.CheckThresholds("failed-sign-ins-per-minute", "other"); err != nil {
		t.Error(err)
	}
	if err := s.CheckThresholds("failed-sign-ins-per-hour"); err == nil || !strings.Contains(err.Error(), file+":") || !strings.Contains(err.Error(), `did you mean "failed-sign-ins-per-hour"?`) {
		t.Errorf("got %v", err)
	}
}

func TestEmptySettings(t *testing.T) {
	for _, src := range []string{"", "\n# nothing\n", "timezone:\nlists:\nbusiness:\n", "---\n"} {
		s, err := Parse("x.yaml", []byte(src))
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if s.Zone != nil || s.Calendar != nil || len(s.Places.Lists)+len(s.Accounts)+len(s.Suppressions) > 0 {
			t.Errorf("%q: got %+v", src, s)
		}
	}
}

// TestFaults has one file for each fault.
// TestFaultsOfOnePlaceKeepTheirOrder holds that a file is told the same each time.
func TestFaultsOfOnePlaceKeepTheirOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.yaml")
	if err := os.WriteFile(file, []byte("ask: {key: env:K}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := Read(file); err == nil || !strings.Contains(err.Error(), "\"url\" is missing\n") {
			t.Fatalf("got %v", err)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"unknown_key":        {"timezon: UTC", `1:1: the key "timezon" is unknown here; did you mean "timezone"?`},
		"unknown_key_far":    {"foo: 1", `1:1: the key "foo" is unknown here; there are timezone, accounts, networks`},
		"unknown_inner_key":  {"networks:\n  trustd: [10.0.0.0/8]", `2:3: the key "trustd" is unknown here; did you mean "trusted"?`},
		"unknown_kind":       {"lists:\n  threats: [x]", `2:3: the key "threats" is unknown here; did you mean "threat"?`},
		"twice":              {"timezone: UTC\ntimezone: UTC", `2:1: "timezone" is there twice`},
		"yaml":               {"accounts: [", `1:11: this is not valid YAML`},
		"two_documents":      {"timezone: UTC\n---\naccounts: []", `a second document begins here`},
		"not_a_dict":         {"- a\n- b", `keys with values are needed here`},
		"zone":               {"timezone: Tokyo", `1:11: "Tokyo" is no time zone`},
		"zone_of_machine":    {"timezone: Local", `1:11: "Local" is no time zone`},
		"account":            {"accounts: {123: x}", `1:12: "123" is no account id`},
		"account_in_list":    {"accounts: [\"111122223333\", x]", `"x" is no account id`},
		"network":            {"networks: {trusted: [10.0.0.0/8, 1.2.3]}", `1:34: "1.2.3" is no address or network`},
		"network_everything": {"networks: {trusted: 0.0.0.0/0}", `is every address there is`},
		"network_not_masked": {"networks: {trusted: 10.1.2.3/8}", `"10.1.2.3/8" is an address within the network 10.0.0.0/8`},
		"needs_zone":         {"business:\n  hours: 09:00-18:00", `2:3: business hours need a timezone`},
		"hours":              {"timezone: UTC\nbusiness:\n  hours: 9-18", `3:10: "9-18" are no hours`},
		"hours_too_late":     {"timezone: UTC\nbusiness:\n  hours: 09:00-24:30", `"09:00-24:30" are no hours`},
		"weekday":            {"timezone: UTC\nbusiness:\n  days: [mon, tues]", `3:15: "tues" is no day of the week`},
		"country":            {"timezone: UTC\nbusiness:\n  holidays: us", `3:13: no holidays are known of "us"`},
		"date":               {"timezone: UTC\nbusiness:\n  closed: [2026-02-30]", `3:12: "2026-02-30" is no day`},
		"date_half_yearly":   {"timezone: UTC\nbusiness:\n  closed: [2026-12-29..01-03]", `is no day`},
		"date_backwards":     {"timezone: UTC\nbusiness:\n  open: [2026-12-29..2026-12-01]", `ends before it begins`},
		"no_file":            {"lists:\n  tor: [gone.txt]", `2:9: there is no file`},
		"file_missing":       {"lists:\n  tor:\n    - name: x", `3:7: "file" is missing`},
		"format":             {"lists:\n  tor:\n    - {file: x.yaml, format: stix}\n    - {file: x.yaml, format: stix3}", `4:30: the format "stix3" is unknown; did you mean "stix1"?`},
		"geo":                {"geo:\n  asn: x", `2:3: the key "asn" is unknown here; there are city, network, anonymous`},
		"threshold":          {"thresholds: {failed_logins: many}", `1:29: "many" is no number above zero`},
		"threshold_negative": {"thresholds: {failed_logins: -1}", `"-1" is no number above zero`},
		"surprise":           {"surprise: {half_life_day: 3}", `did you mean "half_life_days"?`},
		"endpoint":           {"ask: {url: 'https://x'}", `"model" is missing`},
		"endpoint_key":       {"ask: {url: 'https://x', model: m, key: sk-123}", `1:40: a secret does not stand here`},
		"anchors":            {"timezone: &a UTC", `anchors, aliases and tags are not read here`},
		"suppression_bare":   {"suppressions:\n  - {}", `"name" is missing`},
		"suppression_all":    {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {rule: '*'}}", `everything would be hidden`},
		"suppression_none":   {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {}}", `everything would be hidden`},
		"suppression_owner":  {"suppressions:\n  - {name: x, reason: r, expires: never, match: {rule: x}}", `2:6: "owner" is missing`},
		"suppression_end":    {"suppressions:\n  - {name: x, owner: o, reason: r, expires: soon, match: {rule: x}}", `"soon" is no end`},
		"suppression_no_end": {"suppressions:\n  - {name: x, owner: o, reason: r, match: {rule: x}}", `"expires" is missing`},
		"suppression_key":    {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {acount: '1'}}", `did you mean "account"?`},
		"suppression_ip":     {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {ip: 1.2.3}}", `"1.2.3" is no address`},
		"suppression_level":  {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {severity: hgih}}", `"hgih" is no severity`},
		"suppression_twice":  {"suppressions:\n  - {name: x, owner: o, reason: r, expires: never, match: {rule: a}}\n  - {name: x, owner: o, reason: r, expires: never, match: {rule: b}}", `3:6: "x" is there twice`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "x.yaml")
			if err := os.WriteFile(file, []byte(c.src), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Read(file)
			if err == nil {
				t.Fatal("got no fault")
			}
			if !strings.HasPrefix(err.Error(), file+":") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
			if ja := locale.New(locale.Japanese).Tell(err); ja == err.Error() {
				t.Errorf("is not told in Japanese: %s", ja)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, err := Parse("x.yaml", []byte("timezone: nowhere\nnetworks: {trusted: [x, y]}\nfoo: 1\nsuppressions: [{name: a}]\n"))
	if err == nil {
		t.Fatal("got no fault")
	}
	var places []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		places = append(places, strings.Join(strings.SplitN(line, ":", 4)[1:3], ":"))
	}
	if diff := cmp.Diff([]string{"1:11", "2:22", "2:25", "3:1", "4:17", "4:17", "4:17", "4:17"}, places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestEnds(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2027-03-31":                time.Date(2027, 3, 31, 15, 0, 0, 0, time.UTC), // the end of that day in Tokyo
		"2027-03-31T18:00:00+09:00": time.Date(2027, 3, 31, 9, 0, 0, 0, time.UTC),
		"never":                     {},
	} {
		s, err := Parse("x.yaml", []byte("timezone: Asia/Tokyo\nsuppressions: [{name: x, owner: o, reason: r, expires: '"+text+"', match: {rule: x}}]"))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := s.Suppressions[0].Expires; !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, make([]byte, maxFile+1), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{large, "does-not-exist.yaml", t.TempDir()} {
		if _, err := Read(file); err == nil {
			t.Errorf("%s: got no error", file)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(example(f))
	f.Add("a: &x [*x]")
	f.Add("? [a]\n: b")
	f.Add("<<: {a: b}")
	f.Add("business: {closed: [12-29..01-03], hours: [\"22:00-06:00\"]}\ntimezone: UTC")
	f.Fuzz(func(t *testing.T, src string) {
		s, err := Parse("x.yaml", []byte(src))
		if err == nil && s.Calendar != nil {
			s.Calendar.Open(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		}
	})
}
