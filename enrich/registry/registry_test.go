package registry

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func embedded(t testing.TB) *Table {
	t.Helper()
	table, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestCountry(t *testing.T) {
	table := embedded(t)
	for addr, want := range map[string]string{
		"133.11.0.1":         "JP", // University of Tokyo
		"1.0.15.255":         "CN", // the last before a Japanese network
		"1.0.16.0":           "JP",
		"1.0.31.255":         "JP",
		"1.0.32.0":           "CN",
		"8.8.8.8":            "US",
		"::ffff:133.11.0.1":  "JP",
		"2001:200::1":        "JP",
		"2001:67c:2e8::1":    "NL", // RIPE NCC, a /48
		"0.0.0.0":            "",
		"10.1.2.3":           "",
		"224.0.0.1":          "",
		"255.255.255.255":    "",
		"::":                 "",
		"::1":                "",
		"2001:db8::1":        "",
		"fe80::1":            "",
		"ffff:ffff:ffff:f::": "",
	} {
		if got := table.Country(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
	if got := table.Country(netip.Addr{}); got != "" {
		t.Errorf("no address: got %q", got)
	}
}

func TestTableSaysWhereItIsFrom(t *testing.T) {
	table := embedded(t)
	four, six := table.Len()
	if four < 100_000 || six < 50_000 {
		t.Errorf("got %d and %d ranges, want those of the world", four, six)
	}
	if !strings.Contains(table.Source, "CC0") || table.Date.Year() < 2026 {
		t.Errorf("got source %q of %v", table.Source, table.Date)
	}
	if len(file) > 1<<20 {
		t.Errorf("the table has %d bytes, more than 1 MB", len(file))
	}
}

// TestTableAgreesWithItsSource asks for the first, the last and one address
// between of every network that the registries' list names, and for what lies
// beyond its ends where another network does not begin.
func TestTableAgreesWithItsSource(t *testing.T) {
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	names, err := filepath.Glob(filepath.Join(dir, "ip-country", "ipverse-rir", "country", "??", "ipv[46]-aggregated.txt"))
	if err != nil || len(names) == 0 {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	table := embedded(t)
	random := rand.New(rand.NewPCG(1, 2))
	networks, wrong := 0, 0
	for _, name := range names {
		want := strings.ToUpper(filepath.Base(filepath.Dir(name)))
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
			p, err := netip.ParsePrefix(lines.Text())
			if err != nil {
				continue // a comment
			}
			networks++
			for _, addr := range []netip.Addr{p.Addr(), within(p, random), last(p)} {
				if got := table.Country(addr); got != want {
					if wrong++; wrong < 20 {
						t.Errorf("%s of %s: got %q, want %q", addr, p, got, want)
					}
				}
			}
		}
	}
	if networks < 200_000 || wrong > 0 {
		t.Errorf("got %d wrong of %d networks", wrong, networks)
	}
}

func within(p netip.Prefix, random *rand.Rand) netip.Addr {
	b := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= byte(random.IntN(2)) << (7 - bit%8)
	}
	addr, _ := netip.AddrFromSlice(b)
	return addr
}

func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 1 << (7 - bit%8)
	}
	addr, _ := netip.AddrFromSlice(b)
	return addr
}

func TestEncodeDecode(t *testing.T) {
	day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	all := []Delegation{
		{netip.MustParsePrefix("255.0.0.0/8"), "ZZ"}, // up to the last address
		{netip.MustParsePrefix("0.0.0.0/8"), "AA"},   // from the first
		{netip.MustParsePrefix("1.0.0.0/8"), "AA"},   // joins it
		{netip.MustParsePrefix("2.0.0.1/32"), "JP"},
		{netip.MustParsePrefix("2001:db8::/32"), "JP"},
		{netip.MustParsePrefix("ffff:ffff:ffff:ffff::/64"), "ZZ"},
	}
	var buf bytes.Buffer
	if err := Encode(&buf, "a test", day, all); err != nil {
		t.Fatal(err)
	}
	table, err := Decode(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if table.Source != "a test" || !table.Date.Equal(day) {
		t.Errorf("got %q of %v", table.Source, table.Date)
	}
	got := map[string]string{}
	for _, addr := range []string{"0.0.0.0", "1.255.255.255", "2.0.0.0", "2.0.0.1", "2.0.0.2", "254.255.255.255", "255.255.255.255",
		"2001:db7:ffff::", "2001:db8:ffff::", "2001:db9::", "ffff:ffff:ffff:fffe::", "ffff:ffff:ffff:ffff::1"} {
		got[addr] = table.Country(netip.MustParseAddr(addr))
	}
	want := map[string]string{"0.0.0.0": "AA", "1.255.255.255": "AA", "2.0.0.0": "", "2.0.0.1": "JP", "2.0.0.2": "", "254.255.255.255": "", "255.255.255.255": "ZZ",
		"2001:db7:ffff::": "", "2001:db8:ffff::": "JP", "2001:db9::": "", "ffff:ffff:ffff:fffe::": "", "ffff:ffff:ffff:ffff::1": "ZZ"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("countries (-want +got):\n%s", diff)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, all := range map[string][]Delegation{
		"overlap":    {{netip.MustParsePrefix("1.0.0.0/8"), "JP"}, {netip.MustParsePrefix("1.2.0.0/16"), "CN"}},
		"no_country": {{netip.MustParsePrefix("1.0.0.0/8"), "Japan"}},
		"too_small":  {{netip.MustParsePrefix("2001:db8::/65"), "JP"}},
	} {
		if err := Encode(&bytes.Buffer{}, "", time.Time{}, all); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	head := len(file) - len(bytes.SplitN(file, []byte("\n\n"), 2)[1])
	for name, src := range map[string][]byte{
		"empty":     nil,
		"other":     []byte("PK\x03\x04"),
		"no_body":   file[:head],
		"truncated": file[:len(file)/2],
	} {
		if _, err := Decode(src); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var buf bytes.Buffer
	err := Encode(&buf, "a test", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), []Delegation{{netip.MustParsePrefix("1.0.0.0/8"), "JP"}, {netip.MustParsePrefix("2001:db8::/32"), "JP"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Fuzz(func(t *testing.T, src []byte) {
		table, err := Decode(src)
		if err != nil {
			return
		}
		for _, addr := range []string{"0.0.0.0", "1.2.3.4", "255.255.255.255", "2001:db8::1", "ffff::"} {
			table.Country(netip.MustParseAddr(addr))
		}
	})
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCountry(b *testing.B) {
	table := embedded(b)
	random := rand.New(rand.NewPCG(1, 2))
	addrs := make([]netip.Addr, 4096)
	for i := range addrs {
		addrs[i] = netip.AddrFrom4([4]byte{byte(random.IntN(224)), byte(random.IntN(256)), byte(random.IntN(256)), byte(random.IntN(256))})
	}
	i := 0
	for b.Loop() {
		table.Country(addrs[i&4095])
		i++
	}
}
