package enrich

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// write puts a list into a folder of the test's.
func write(t testing.TB, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func atlas(t testing.TB, o Options) *Atlas {
	t.Helper()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func look(a *Atlas, addr string) Place { return a.Look(netip.MustParseAddr(addr)) }

func TestLookWithoutLists(t *testing.T) {
	a := atlas(t, Options{})
	for addr, want := range map[string]Place{
		"133.11.0.1":           {Country: "JP"},
		"::ffff:133.11.0.1":    {Country: "JP"},
		"2001:200::1":          {Country: "JP"},
		"10.0.0.1":             {Reserved: true},
		"100.64.0.1":           {Reserved: true},
		"127.0.0.1":            {Reserved: true},
		"169.254.169.254":      {Reserved: true},
		"198.51.100.7":         {Reserved: true},
		"::1":                  {Reserved: true},
		"fd00::1":              {Reserved: true},
		"fe80::1%eth0":         {Reserved: true},
		"2001:db8::1":          {Reserved: true},
		"::ffff:192.168.0.1":   {Reserved: true},
		"2a00:1450:4009:80::1": {Country: "IE"},
	} {
		if diff := cmp.Diff(want, look(a, addr)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", addr, diff)
		}
	}
	if got := a.Look(netip.Addr{}); got.Country != "" || got.Reserved {
		t.Errorf("no address: got %+v", got)
	}
}

func TestListsOfEachKind(t *testing.T) {
	a := atlas(t, Options{
		Lists: []ListFile{
			{Kind: ThreatList, Name: "wide", File: write(t, "wide.txt", "5.5.0.0/16 botnet\n10.0.0.0/8\n")},
			{Kind: ThreatList, Name: "narrow", File: write(t, "narrow.txt", "# c2\n5.5.5.0/24\n5.5.5.5 # command\n5.5.9.9\n")},
			{Kind: Tor, File: write(t, "tor.txt", "5.5.5.5\n5.5.9.9\n")},
			{Kind: VPN, File: write(t, "vpn.txt", "5.5.5.0/24\n")},
			{Kind: Hosting, File: write(t, "hosting.txt", "5.5.5.6\n")},
			{Kind: Cloud, Name: "ourcloud", File: write(t, "cloud.txt", "5.5.7.0/24\n")},
			{Kind: Trusted, Name: "office", File: write(t, "trusted.txt", "5.5.9.0/24\n")},
		},
		Trusted: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")},
	})
	country := "FR"
	for addr, want := range map[string]Place{
		"5.5.1.1": {Country: country, Threats: []Threat{{"wide", "5.5.0.0/16", "botnet", 1}}},
		"5.5.5.4": {Country: country, VPN: true, Threats: []Threat{{"narrow", "5.5.5.0/24", "", 2}, {"wide", "5.5.0.0/16", "botnet", 1}}},
		"5.5.5.5": {Country: country, VPN: true, Tor: true, Threats: []Threat{{"narrow", "5.5.5.5", "command", 3}, {"wide", "5.5.0.0/16", "botnet", 1}}},
		"5.5.5.6": {Country: country, VPN: true, Hosting: true, Threats: []Threat{{"narrow", "5.5.5.0/24", "", 2}, {"wide", "5.5.0.0/16", "botnet", 1}}},
		"5.5.7.1": {Country: country, Cloud: "ourcloud", Hosting: true, Threats: []Threat{{"wide", "5.5.0.0/16", "botnet", 1}}},
		// Trust wins.
		"5.5.9.9": {Country: country, Trusted: true},
		// One's own networks are on no threat list, whatever the list says.
		"10.2.0.1": {Reserved: true},
		"10.1.0.1": {Reserved: true, Trusted: true},
	} {
		got := look(a, addr)
		want.Country = got.Country
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", addr, diff)
		}
	}
}

func TestDomain(t *testing.T) {
	a := atlas(t, Options{Lists: []ListFile{
		{Kind: ThreatList, Name: "bad", File: write(t, "bad.txt", "Evil.example. sinkholed\n*.below.example\n.both.example\nbücher.example\n0.0.0.0 hosts.example\n127.0.0.1 localhost\n")},
		{Kind: ThreatList, Name: "worse", File: write(t, "worse.txt", "evil.example\nfine.both.example\n")},
		{Kind: Trusted, Name: "good", File: write(t, "good.txt", "fine.both.example\n")},
	}})
	both := []Threat{{"bad", "evil.example.", "sinkholed", 1}, {"worse", "evil.example", "", 1}}
	for name, want := range map[string][]Threat{
		"evil.example":          both,
		"EVIL.example.":         both,
		"sub.evil.example":      nil,
		"below.example":         nil,
		"a.below.example":       {{"bad", "*.below.example", "", 2}},
		"a.b.below.example":     {{"bad", "*.below.example", "", 2}},
		"both.example":          {{"bad", ".both.example", "", 3}},
		"x.both.example":        {{"bad", ".both.example", "", 3}},
		"fine.both.example":     nil, // trusted
		"xn--bcher-kva.example": {{"bad", "bücher.example", "", 4}},
		"BÜCHER.example":        {{"bad", "bücher.example", "", 4}},
		"hosts.example":         {{"bad", "hosts.example", "", 5}},
		"localhost":             nil,
		"":                      nil,
		"..":                    nil,
		"example":               nil,
	} {
		if diff := cmp.Diff(want, a.Domain(name)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}

func TestBadLinesAreCountedAndNeighboursGoOn(t *testing.T) {
	file := write(t, "list.txt", strings.Join([]string{
		"1.1.1.1", "1.1.1.256", "1.1.1.2", "1.1.1.0/33", "not a domain!", "2.2.2.9-2.2.2.1", "0.0.0.0/0", "3.0.0.0 255.0.0.0",
		"44d88612fea8a8f36de82e1278abb02f", "http://bad.example/x", "1.1.1.3"}, "\n"))
	a := atlas(t, Options{Lists: []ListFile{{Kind: ThreatList, File: file}}})
	l := a.Lists()[0]
	if l.Entries != 3 || l.Faulty != 6 || l.Ignored != 2 || l.Format != "text" || l.Name != "list" {
		t.Errorf("got %+v, want 3 entries, 6 faulty, 2 ignored", l)
	}
	var places []string
	for _, err := range l.Faults {
		place, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), file+":"), ":")
		places = append(places, place)
	}
	if diff := cmp.Diff([]string{"2", "4", "5", "6", "7", "8"}, places); diff != "" {
		t.Errorf("lines of faults (-want +got):\n%s", diff)
	}
	for _, addr := range []string{"1.1.1.1", "1.1.1.2", "1.1.1.3"} {
		if len(look(a, addr).Threats) != 1 {
			t.Errorf("%s: got no threat", addr)
		}
	}
}

func TestNewTellsAllFaultsAtOnce(t *testing.T) {
	large := write(t, "large.txt", "")
	if err := os.Truncate(large, maxFile+1); err != nil {
		t.Fatal(err)
	}
	_, err := New(Options{
		Lists: []ListFile{
			{Kind: ThreatList, File: "does-not-exist.txt"},
			{Kind: ThreatList, File: t.TempDir()},
			{Kind: ThreatList, File: write(t, "junk.txt", "this is\nno list\n")},
			{Kind: ThreatList, File: write(t, "fine.txt", "1.1.1.1\n")},
			{Kind: Tor, File: write(t, "x.txt", "1.1.1.1\n"), Format: "yaml"},
			{Kind: ThreatList, File: write(t, "page.html", "<!doctype html><title>404</title>")},
			{Kind: ThreatList, File: large},
		},
		Databases: []string{write(t, "no.mmdb", "no database")},
	})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{"does-not-exist.txt", "no file", "junk.txt:1: ", "junk.txt:2: ", `"yaml" is unknown; there are stix1, aws`, "page.html: the list cannot be read: the content is of no known format", "larger than 35 MB", "no.mmdb"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got no %q in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "fine.txt") {
		t.Errorf("a list without fault is in:\n%v", err)
	}
}

func TestAges(t *testing.T) {
	old := write(t, "old.txt", "1.1.1.1\n")
	when := time.Date(2024, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(old, when, when); err != nil {
		t.Fatal(err)
	}
	a := atlas(t, Options{Lists: []ListFile{
		{Kind: ThreatList, File: old},
		{Kind: ThreatList, File: write(t, "own.txt", "# Last updated: 2025-12-31 08:00 UTC\n1.1.1.1\n# 2026-01-01\n")},
	}})
	lists := a.Lists()
	if l := lists[0]; l.Dated || !l.Date.Equal(when) || l.Age(when.AddDate(0, 0, 2)) != 48*time.Hour {
		t.Errorf("of the file: got %v, %v", l.Date, l.Dated)
	}
	if l := lists[1]; !l.Dated || l.Date.Format(time.DateOnly) != "2025-12-31" {
		t.Errorf("of the content: got %v, %v", l.Date, l.Dated)
	}
	if l := lists[2]; l.Kind != Country || !l.Dated || l.Entries < 200_000 {
		t.Errorf("of the countries: got %+v", l)
	}
}

func TestNestedEntriesStayBounded(t *testing.T) {
	var all strings.Builder
	for bits := 1; bits <= 128; bits++ {
		all.WriteString(netip.PrefixFrom(netip.MustParseAddr("2a00::"), bits).Masked().String() + "\n")
	}
	a := atlas(t, Options{Lists: []ListFile{{Kind: ThreatList, Name: "deep", File: write(t, "deep.txt", all.String())}}})
	if got := look(a, "2a00::").Threats; len(got) != 1 || got[0].Entry != "2a00::" {
		t.Errorf("got %+v, want the narrowest entry alone", got)
	}
}
