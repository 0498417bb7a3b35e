package enrich

import (
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oschwald/maxminddb-golang/v2/mmdbdata"
)

// maxmind is the folder of MaxMind's own test databases.
func maxmind(t testing.TB) string {
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	dir = filepath.Join(dir, "ip-country", "maxmind-test-db")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	return dir
}

func TestDatabases(t *testing.T) {
	good := filepath.Join(maxmind(t), "test-data")
	a := atlas(t, Options{Databases: []string{
		filepath.Join(good, "GeoLite2-City-Test.mmdb"), filepath.Join(good, "GeoLite2-ASN-Test.mmdb"), filepath.Join(good, "GeoIP2-Anonymous-IP-Test.mmdb"),
	}})
	for addr, want := range map[string]Place{
		"2.125.160.216": {Country: "GB", City: "Boxford", Latitude: 51.75, Longitude: -1.25, Located: true},
		"1.128.0.1":     {Country: "AU", ASN: 1221, Network: "Telstra Pty Ltd"},
		"1.2.0.1":       {Country: "CN", VPN: true},
		"133.11.0.1":    {Country: "JP"}, // from the table, since the databases do not have it
		"10.1.2.3":      {Reserved: true},
	} {
		if diff := cmp.Diff(want, look(a, addr)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", addr, diff)
		}
	}
	if err := a.Verify(); err != nil {
		t.Error(err)
	}
	lists := a.Lists()
	if l := lists[0]; l.Kind != Database || l.Format != "GeoLite2-City" || !l.Dated || l.Date.Year() < 2015 || l.Faulty != 0 {
		t.Errorf("got %+v", l)
	}
}

// TestDatabaseAgreesWithItsSource asks for every network of the test databases,
// and compares with the JSON that they are made from.
func TestDatabaseAgreesWithItsSource(t *testing.T) {
	dir := maxmind(t)
	a := atlas(t, Options{Databases: []string{filepath.Join(dir, "test-data", "GeoLite2-City-Test.mmdb")}})
	src, err := os.ReadFile(filepath.Join(dir, "source-data", "GeoLite2-City-Test.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]struct {
		City    struct{ Names map[string]string }
		Country struct {
			ISO string `json:"iso_code"`
		}
		RegisteredCountry struct {
			ISO string `json:"iso_code"`
		} `json:"registered_country"`
		Location struct{ Latitude, Longitude *float64 }
	}
	if err := json.Unmarshal(src, &rows); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, row := range rows {
		for prefix, want := range row {
			addr := netip.MustParsePrefix(prefix).Addr()
			got := a.Look(addr)
			if got.Reserved {
				continue
			}
			asked++
			country := want.Country.ISO
			if country == "" {
				country = want.RegisteredCountry.ISO
			}
			if country != "" && got.Country != country || got.City != want.City.Names["en"] || got.Located != (want.Location.Latitude != nil) {
				t.Errorf("%s: got %+v, want %+v", prefix, got, want)
			}
		}
	}
	if asked < 100 {
		t.Errorf("asked for %d networks only", asked)
	}
}

// TestBrokenDatabases opens each of MaxMind's broken files: a fault when it is
// opened, or one for the addresses that meet it, or one when it is verified, but
// never a crash.
func TestBrokenDatabases(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(maxmind(t), "bad-data", "*", "*.mmdb"))
	if err != nil || len(names) < 15 {
		t.Fatalf("got %d broken databases, %v", len(names), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	refused, broken, unverified := 0, 0, 0
	for _, name := range names {
		a, err := New(Options{Databases: []string{name}})
		if err != nil {
			refused++
			continue
		}
		for range 500 {
			b := [16]byte{0x20, 0x01}
			for i := 2; i < 16; i++ {
				b[i] = byte(random.IntN(256))
			}
			a.Look(netip.AddrFrom16(b))
			a.Look(netip.AddrFrom4([4]byte{b[2], b[3], b[4], b[5]}))
		}
		if l := a.Lists()[0]; l.Faulty > 0 {
			broken++
			if len(l.Faults) != 1 {
				t.Errorf("%s: got %d faulty, but no fault", name, l.Faulty)
			}
		}
		if a.Verify() != nil {
			unverified++
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("of %d: %d refused, %d broken at a look, %d not verified", len(names), refused, broken, unverified)
	if refused == 0 || broken == 0 || unverified == 0 {
		t.Errorf("got %d refused, %d broken, %d unverified, want some of each", refused, broken, unverified)
	}
}

// flat writes a map of strings as an MMDB record. Source: the MaxMind DB file
// format specification, data section.
func flat(pairs ...string) []byte {
	text := func(s string) []byte { return append([]byte{2<<5 | byte(len(s))}, s...) }
	b := []byte{7<<5 | byte(len(pairs)/2)}
	for _, s := range pairs {
		b = append(b, text(s)...)
	}
	return b
}

func TestFlatRecords(t *testing.T) {
	for name, c := range map[string]struct {
		src  []byte
		want record
	}{
		"ipinfo_lite":     {flat("country", "United States", "country_code", "US", "asn", "AS15169", "as_name", "Google LLC"), record{country: "US", asn: 15169, network: "Google LLC"}},
		"ipinfo_country":  {flat("country", "jp", "continent", "AS"), record{country: "JP"}},
		"ipinfo_location": {flat("city", "Tokyo", "country", "JP", "lat", "35.68", "lng", "139.69"), record{country: "JP", city: "Tokyo", latitude: 35.68, longitude: 139.69, hasLatitude: true, hasLongitude: true}},
		"ipinfo_asn":      {flat("asn", "AS24940", "name", "Hetzner", "type", "hosting"), record{asn: 24940, network: "Hetzner", hosting: true}},
		"ipinfo_privacy":  {flat("vpn", "true", "tor", "false", "hosting", "true"), record{vpn: true, hosting: true}},
		"nonsense":        {flat("country", "J1", "asn", "AS-1", "lat", "91", "lng", "x"), record{}},
	} {
		var got record
		if _, err := got.UnmarshalMaxMindDBCursor(mmdbdata.NewDecoder(c.src, 0).Cursor()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got.latitude, got.longitude = whole(got.hasLatitude, got.latitude), whole(got.hasLongitude, got.longitude)
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(record{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// whole is a coordinate, or zero where it does not count.
func whole(has bool, f float64) float64 {
	if !has {
		return 0
	}
	return f
}

func TestHosting(t *testing.T) {
	for name, want := range map[string]bool{
		"Hetzner Online GmbH": true, "OVH SAS": true, "Some-VPS.net": true, "AMAZON-02": true, "SAKURA Internet Inc.": true, "Acme Cloud (Tokyo)": true, "Data Center Hosting": true,
		"NTT Communications Corporation": false, "Comcast Cable": false, "University of Tokyo": false, "": false, "Cloudy Telecom": false,
	} {
		if got := hosts(0, name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
	if !hosts(16276, "") || hosts(2516, "KDDI CORPORATION") {
		t.Error("systems are not known by number")
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(flat("country", "JP", "asn", "AS1"))
	f.Add([]byte("\xe1\x44city\xe1\x45names\xe1\x42en\x47Boxford"))
	f.Fuzz(func(t *testing.T, src []byte) {
		var r record
		r.UnmarshalMaxMindDBCursor(mmdbdata.NewDecoder(src, 0).Cursor())
	})
}

func BenchmarkLook(b *testing.B) {
	good := filepath.Join(maxmind(b), "test-data")
	for name, o := range map[string]Options{
		"countries": {},
		"databases": {Databases: []string{filepath.Join(good, "GeoLite2-City-Test.mmdb"), filepath.Join(good, "GeoLite2-ASN-Test.mmdb")}},
	} {
		b.Run(name, func(b *testing.B) {
			a := atlas(b, o)
			addrs := []netip.Addr{netip.MustParseAddr("2.125.160.216"), netip.MustParseAddr("1.128.0.1"), netip.MustParseAddr("81.2.69.142")}
			i := 0
			for b.Loop() {
				a.Look(addrs[i%3])
				i++
			}
		})
	}
}

func BenchmarkLookInLists(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	var lists []ListFile
	for range 6 {
		var src []byte
		for range 100_000 {
			p := netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(1 + random.IntN(220)), byte(random.IntN(256)), byte(random.IntN(256)), byte(random.IntN(256))}), 22+random.IntN(11)).Masked()
			src = append(p.AppendTo(src), '\n')
		}
		lists = append(lists, ListFile{Kind: ThreatList, File: write(b, "list.txt", string(src))})
	}
	a := atlas(b, Options{Lists: lists})
	for b.Loop() {
		r := random.Uint32()
		a.Look(netip.AddrFrom4([4]byte{byte(r >> 24), byte(r >> 16), byte(r >> 8), byte(r)}))
	}
}
