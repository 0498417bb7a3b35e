package enrich

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// samples are lists as their publishers write them, each with things that have
// to be left out. The entries they hold stand as "1.2.3.0/24 note" and "name
// note".
var samples = map[string]struct {
	name, file, src string
	want            []string
	kind            Kind
	ignored, faulty int
	faultLine       int // of the first fault
	date            string
	cloud           map[string]Place // of single addresses
}{
	"text": {
		src:  "# feed\n\n1.2.3.4\n 1.2.4.0/24 ; SBL1\n1.2.5.1-1.2.5.6\n1.2.6.1 - 1.2.6.2\n1.2.7.1:443\n2a00::/32\n1.2.8.0/24,JP,JP-13,Tokyo,\nevil.example // note\n::ffff:1.2.9.9\n[2a01::1]:80\n",
		want: []string{"1.2.3.4", "1.2.4.0/24 SBL1", "1.2.5.1", "1.2.5.2/31", "1.2.5.4/31", "1.2.5.6", "1.2.6.1", "1.2.6.2", "1.2.7.1", "2a00::/32", "1.2.8.0/24 JP,JP-13,Tokyo,", "1.2.9.9", "2a01::1", "evil.example // note"},
	},
	"tor": {
		src: "ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-01-14 03:13:49\nLastStatus 2026-01-14 20:00:00\nExitAddress 162.247.74.201 2026-01-14 20:06:20\n" +
			"ExitNode 0020D91C7F1A2B\nPublished 2026-01-13 03:13:49\nLastStatus 2026-01-14 20:00:00\nExitAddress 5.1.1.1 2026-01-14 20:16:20\nExitAddress bad 2026\nnonsense\n",
		want: []string{"162.247.74.201 0011BD2485AD45D984EC4159C88FC066E5E3300E", "5.1.1.1 0020D91C7F1A2B"}, faulty: 2, date: "2026-01-14",
	},
	"alienvault": {
		src:  "# comment\n49.143.32.6#4#2#Malicious Host#KR##37.5111,126.97#3\n222.77.181.28#4#2#Malicious Host;Scanning Host#CN##24.47,118.08#3\nx#4#2#Malicious Host#KR##1,2#3\n",
		want: []string{"49.143.32.6 Malicious Host", "222.77.181.28 Malicious Host;Scanning Host"}, faulty: 1,
	},
	"otx": {
		src: "Indicator type,Indicator,Description\nIPv4,5.5.5.5,\"first, of two\"\nCIDR,5.6.0.0/16,\nDomain name,Bad.Example,c2\nFileHash-SHA256,44d88612fea8a8f36de82e1278abb02f44d88612fea8a8f36de82e1278abb02f,\n" +
			"URL,http://5.5.5.7/x,\nIPv4,5.5.5.300,\n\"IPv4,5.5.5.8,unclosed\nIPv4,5.5.5.9,\"over\ntwo lines\"\nIPv4,5.5.5.10,\n",
		want: []string{"5.5.5.5 first, of two", "5.6.0.0/16", "5.5.5.9 over\ntwo lines", "5.5.5.10", "bad.example c2"}, ignored: 2, faulty: 2,
	},
	"proofpoint": {
		src:  "ip, category, score, first_seen, last_seen, ports (|)\n5.5.5.5, 1, 100, 2000-01-01, 2000-01-01, \n5.5.5.6, 1, 100, 2000-01-01, 2000-01-01, 80|443\nx, 1,1\n",
		want: []string{"5.5.5.5 1", "5.5.5.6 1"}, faulty: 1,
	},
	"proofpoint_domains": {
		name: "proofpoint", src: "domain, category, score, first_seen, last_seen, ports (|)\nbad.example, 2, 100, 2000-01-01, 2000-01-01, \n",
		want: []string{"bad.example 2"},
	},
	"fireeye": {
		src: "reportId,title,threatScape,audience,intelligenceType,publishDate,reportLink,webLink,emailIdentifier,senderAddress,senderName,sourceDomain,sourceIp,subject,recipient,emailLanguage,fileName,fileSize,fuzzyHash,fileIdentifier,md5,sha1,sha256,description,fileType,packer,userAgent,registry,fileCompilationDateTime,filePath,asn,cidr,domain,domainTimeOfLookup,networkIdentifier,ip,port,protocol,registrantEmail,registrantName,networkType,url,malwareFamily,malwareFamilyId,actor,actorId,observationTime\n" +
			"01-1,Example,Test,Operational,threat,1494944400,https://x.example/1,https://x.example/1,,,,,,,,,,,,,,,,,,,,,,,,,,,Attacker,5.5.5.5,,,,,,,Ursnif,21,,,1494944400\n" +
			"01-2,Example,Test,Operational,threat,1494944400,https://x.example/1,https://x.example/1,,,,,,,,,,,,,,,,,,,,,,,,5.6.0.0/16,bad.example,,Attacker,,,,,,,,,,,,1494944400\n" +
			"01-3,Example,Test,Operational,threat,1494944400,https://x.example/1,https://x.example/1,,,,,,,,,a.exe,1,,,44d88612fea8a8f36de82e1278abb02f,,,,,,,,,,,,,,Attacker,,,,,,,,,,,,1494944400\n",
		want: []string{"5.5.5.5 Ursnif", "5.6.0.0/16 Example", "bad.example Example"}, ignored: 1,
	},
	"stix1": {
		src: `<?xml version="1.0" encoding="UTF-8"?>
<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1" xmlns:indicator="http://stix.mitre.org/Indicator-2" xmlns:AddressObj="http://cybox.mitre.org/objects#AddressObject-2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cybox="http://cybox.mitre.org/cybox-2" version="1.2">
<stix:STIX_Header><stix:Title>The package</stix:Title></stix:STIX_Header>
<stix:Observables><cybox:Observable><cybox:Object>
  <cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr">
    <AddressObj:Address_Value condition="Equals">5.5.5.5##comma##5.5.5.6</AddressObj:Address_Value></cybox:Properties></cybox:Object></cybox:Observable></stix:Observables>
<stix:Indicator><indicator:Title>C2 of X</indicator:Title><indicator:Observable><cybox:Object>
  <cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr">
    <AddressObj:Address_Value condition="InclusiveBetween">5.6.0.0##comma##5.6.0.255</AddressObj:Address_Value></cybox:Properties>
  <cybox:Properties xsi:type="AddressObj:AddressObjectType" category="e-mail"><AddressObj:Address_Value>x@y.example</AddressObj:Address_Value></cybox:Properties>
  <cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr"><AddressObj:Address_Value condition="DoesNotEqual">5.5.5.7</AddressObj:Address_Value></cybox:Properties>
  <cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr"><AddressObj:Address_Value>5.5.5.777</AddressObj:Address_Value></cybox:Properties>
  <cybox:Properties xsi:type="DomainNameObj:DomainNameObjectType" type="FQDN"><DomainNameObj:Value xmlns:DomainNameObj="d">bad.example</DomainNameObj:Value></cybox:Properties>
</cybox:Object></indicator:Observable></stix:Indicator></stix:STIX_Package>`,
		want: []string{"5.5.5.5 The package", "5.5.5.6 The package", "5.6.0.0/24 C2 of X", "bad.example C2 of X"}, ignored: 2, faulty: 1, faultLine: 12,
	},
	"stix2": {
		src: `{"type": "bundle", "id": "bundle--1", "objects": [
{"type": "indicator", "spec_version": "2.1", "name": "C2", "modified": "2026-01-10T00:00:00.000Z", "pattern": "[ipv4-addr:value = '5.5.5.5/32'] OR [domain-name:value = 'bad.example']", "pattern_type": "stix"},
{"type": "indicator", "spec_version": "2.1", "name": "net", "modified": "2026-01-11T00:00:00.000Z", "pattern": "[ipv4-addr:value ISSUBSET '5.6.0.0/16' OR ipv6-addr:value IN ('2a00::1', '2a00::2')]"},
{"type": "indicator", "spec_version": "2.1", "name": "together", "pattern": "[ipv4-addr:value = '5.5.5.6' AND domain-name:value = 'x.example']"},
{"type": "indicator", "spec_version": "2.1", "name": "old", "revoked": true, "pattern": "[ipv4-addr:value = '5.5.5.7']"},
{"type": "indicator", "spec_version": "2.1", "name": "not", "pattern": "[NOT ipv4-addr:value = '5.5.5.8']"},
{"type": "indicator", "spec_version": "2.1", "name": "file", "pattern": "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"},
{"type": "indicator", "spec_version": "2.1", "name": "broken", "pattern": "[ipv4-addr:value = '5.5.5.999']"},
{"type": "malware", "spec_version": "2.1", "name": "X"}]}`,
		want: []string{"5.5.5.5 C2", "5.6.0.0/16 net", "2a00::1 net", "2a00::2 net", "bad.example C2"}, ignored: 4, faulty: 1, faultLine: 8, date: "2026-01-11",
	},
	"misp": {
		src: `{"response": [{"Event": {"info": "campaign", "date": "2026-01-12", "Attribute": [
{"type": "ip-dst", "category": "Network activity", "to_ids": true, "value": "5.5.5.5", "comment": "c2"},
{"type": "ip-src|port", "category": "Network activity", "to_ids": true, "value": "5.5.5.6|443", "comment": ""},
{"type": "domain|ip", "category": "Network activity", "to_ids": true, "value": "bad.example|5.5.5.7"},
{"type": "ip-dst", "to_ids": false, "value": "5.5.5.8"},
{"type": "ip-dst", "to_ids": true, "deleted": true, "value": "5.5.5.9"},
{"type": "md5", "to_ids": true, "value": "d41d8cd98f00b204e9800998ecf8427e"}],
"Object": [{"name": "domain-ip", "Attribute": [{"type": "hostname", "to_ids": true, "value": "host.example"}, {"type": "ip-dst", "to_ids": true, "value": "nonsense"}]}],
"Galaxy": [{"type": "threat-actor", "GalaxyCluster": [{"type": "threat-actor", "value": "APT0"}]}]}}]}`,
		want: []string{"5.5.5.5 c2", "5.5.5.6 Network activity", "5.5.5.7 Network activity", "bad.example Network activity", "host.example"}, ignored: 4, faulty: 1, faultLine: 8, date: "2026-01-12",
	},
	"misp-csv": {
		src: "uuid,event_id,category,type,value,comment,to_ids,date,object_relation\n\"a\",1,\"Network activity\",\"ip-dst\",\"5.5.5.5\",\"c2\",1,1700000000,\"\"\n\"b\",1,\"Network activity\",\"domain|ip\",\"bad.example|5.5.5.6\",\"\",1,1700000000,\"\"\n" +
			"\"c\",1,\"Network activity\",\"ip-dst\",\"5.5.5.7\",\"\",0,1700000000,\"\"\n\"d\",1,\"Payload\",\"md5\",\"d41d8cd98f00b204e9800998ecf8427e\",\"\",1,1700000000,\"\"\n",
		want: []string{"5.5.5.5 c2", "5.5.5.6 Network activity", "bad.example Network activity"}, ignored: 2,
	},
	"misp-warninglist": {
		kind: Trusted, src: `{"description": "d", "list": ["5.5.0.0/16", "dns.example", ".own.example"], "matching_attributes": ["ip-src"], "name": "Own", "type": "cidr", "version": 20260101}`,
		want: []string{"5.5.0.0/16 Own", "dns.example Own", ".own.example Own", ".own.example Own"},
	},
	"aws": {
		kind: Cloud, date: "2026-01-15", src: `{"syncToken": "1", "createDate": "2026-01-15-22-33-05", "prefixes": [
{"ip_prefix": "3.112.0.0/14", "region": "ap-northeast-1", "service": "AMAZON", "network_border_group": "ap-northeast-1"},
{"ip_prefix": "3.5.152.0/21", "region": "ap-northeast-1", "service": "AMAZON"},
{"ip_prefix": "3.112.0.0/14", "region": "ap-northeast-1", "service": "EC2"},
{"ip_prefix": "bad", "region": "ap-northeast-1", "service": "EC2"},
{"ip_prefix": "3.5.152.0/21", "region": "ap-northeast-1", "service": "S3"}],
"ipv6_prefixes": [{"ipv6_prefix": "2406:da14::/36", "region": "ap-northeast-1", "service": "EC2"}]}`,
		want: []string{"3.112.0.0/14 AMAZON", "3.5.152.0/21 AMAZON", "3.112.0.0/14 EC2", "3.5.152.0/21 S3", "2406:da14::/36 EC2"}, faulty: 1, faultLine: 5,
		cloud: map[string]Place{"3.112.1.1": {Cloud: "aws", CloudRegion: "ap-northeast-1", CloudService: "EC2"}, "3.5.152.9": {Cloud: "aws", CloudRegion: "ap-northeast-1", CloudService: "S3"},
			"2406:da14::9": {Cloud: "aws", CloudRegion: "ap-northeast-1", CloudService: "EC2"}},
	},
	"gcp": {
		kind: Cloud, date: "2026-01-15", src: `{"syncToken": "1", "creationTime": "2026-01-15T10:03:22.46412", "prefixes": [{"ipv4Prefix": "34.84.0.0/16", "service": "Google Cloud", "scope": "asia-northeast1"}, {"ipv6Prefix": "2600:1900:4050::/44", "service": "Google Cloud", "scope": "asia-northeast1"}]}`,
		want:  []string{"34.84.0.0/16 Google Cloud", "2600:1900:4050::/44 Google Cloud"},
		cloud: map[string]Place{"34.84.9.9": {Cloud: "gcp", CloudRegion: "asia-northeast1", CloudService: "Google Cloud"}},
	},
	"azure": {
		kind: Cloud, file: "ServiceTags_Public_20260112.json", date: "2026-01-12",
		src: `{"changeNumber": 1, "cloud": "Public", "values": [{"name": "AzureCloud.japaneast", "id": "x", "properties": {"changeNumber": 1, "region": "japaneast", "platform": "Azure", "systemService": "", "addressPrefixes": ["20.43.64.0/20", "2603:1040:400::/46"]}},
{"name": "Storage.JapanEast", "properties": {"region": "japaneast", "systemService": "AzureStorage", "addressPrefixes": ["20.43.66.0/24"]}}]}`,
		want:  []string{"20.43.64.0/20", "2603:1040:400::/46", "20.43.66.0/24 AzureStorage"},
		cloud: map[string]Place{"20.43.64.1": {Cloud: "azure", CloudRegion: "japaneast"}, "20.43.66.1": {Cloud: "azure", CloudRegion: "japaneast", CloudService: "AzureStorage"}},
	},
	"oracle": {
		kind: Cloud, date: "2026-01-09", src: `{"last_updated_timestamp": "2026-01-09T20:22:37.148000", "regions": [{"region": "ap-tokyo-1", "cidrs": [{"cidr": "132.145.112.0/20", "tags": ["OCI"]}]}]}`,
		want:  []string{"132.145.112.0/20 OCI"},
		cloud: map[string]Place{"132.145.112.1": {Cloud: "oracle", CloudRegion: "ap-tokyo-1", CloudService: "OCI"}},
	},
}

func TestFormats(t *testing.T) {
	for name, c := range samples {
		t.Run(name, func(t *testing.T) {
			if c.name == "" {
				c.name = name
			}
			if c.file == "" {
				c.file = "list.dat"
			}
			if c.kind == "" {
				c.kind = ThreatList
			}
			file := write(t, c.file, c.src)
			h, err := readList(ListFile{Kind: c.kind, File: file})
			if err != nil {
				t.Fatal(err)
			}
			if h.list.Format != c.name {
				t.Errorf("got format %s, want %s", h.list.Format, c.name)
			}
			if diff := cmp.Diff(c.want, entries(h)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if h.list.Ignored != c.ignored || h.list.Faulty != c.faulty {
				t.Errorf("got %d ignored, %d faulty, want %d, %d: %v", h.list.Ignored, h.list.Faulty, c.ignored, c.faulty, h.list.Faults)
			}
			if place := fmt.Sprintf("%s:%d: ", file, c.faultLine); c.faultLine > 0 && !strings.HasPrefix(h.list.Faults[0].Error(), place) {
				t.Errorf("got fault %q, want it at line %d", h.list.Faults[0], c.faultLine)
			}
			if c.date != "" && (!h.list.Dated || h.list.Date.Format(time.DateOnly) != c.date) {
				t.Errorf("got date %v (%v), want %s", h.list.Date, h.list.Dated, c.date)
			}
			if len(c.cloud) > 0 {
				a := atlas(t, Options{Lists: []ListFile{{Kind: c.kind, File: file}}})
				for addr, want := range c.cloud {
					got := look(a, addr)
					want.Country, want.Hosting = got.Country, true
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s (-want +got):\n%s", addr, diff)
					}
				}
			}
		})
	}
}

// entries writes what was taken, networks first.
func entries(h *harvest) []string {
	var all []string
	for _, n := range h.networks {
		all = append(all, strings.TrimSpace(shown(n.prefix)+" "+n.note))
	}
	for _, d := range h.domains {
		all = append(all, strings.TrimSpace(d.written+" "+d.note))
	}
	return all
}

func TestFormatsThatGuardDutyNames(t *testing.T) {
	for _, name := range []string{"TXT", "STIX", "OTX_CSV", "ALIEN_VAULT", "PROOF_POINT", "FIRE_EYE", "text", "Stix2", ""} {
		if !KnownFormat(name) {
			t.Errorf("%q is unknown", name)
		}
	}
	if KnownFormat("yaml") {
		t.Error("yaml is known")
	}
	// What the user says wins over what the content looks like.
	h, err := readList(ListFile{Kind: ThreatList, Format: "TXT", File: write(t, "x", "ExitNode x\n1.1.1.1\n")})
	if err != nil || h.list.Format != "text" || h.list.Entries != 1 || h.list.Faulty != 1 {
		t.Errorf("got %+v, %v", h, err)
	}
}

func TestHostileLists(t *testing.T) {
	for name, src := range map[string]string{
		"xml_bomb":      `<?xml version="1.0"?><!DOCTYPE stix [<!ENTITY a "1.1.1.1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><stix><Properties type="AddressObj"><Address_Value>&b;</Address_Value></Properties></stix>`,
		"xml_external":  `<?xml version="1.0"?><!DOCTYPE stix [<!ENTITY x SYSTEM "file:///etc/passwd">]><stix><Properties type="AddressObj"><Address_Value>&x;</Address_Value></Properties></stix>`,
		"xml_deep":      "<stix>" + strings.Repeat("<a>", 100_000),
		"xml_cut":       `<stix:x><Properties type="AddressObj"><Address_Value>1.1.1.1`,
		"json_deep":     `{"spec_version": "2.1", "x": ` + strings.Repeat("[", 100_000),
		"json_deep_map": `{"spec_version": "2.1", "x": ` + strings.Repeat(`{"a":`, 100_000),
		"json_cut":      `{"type": "bundle", "spec_version": "2.1", "objects": [{"type": "indicator"`,
		"long_line":     strings.Repeat("x", 1<<20),
		"binary":        "\x7fELF\x00\x00",
		"quotes":        "Indicator type,Indicator\n" + strings.Repeat("\"", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			h, err := readList(ListFile{Kind: ThreatList, File: write(t, "x", src)})
			if err == nil && h.list.Entries > 0 {
				t.Errorf("got %d entries: %v", h.list.Entries, entries(h))
			}
			if err == nil && h.list.Faulty == 0 {
				t.Error("got neither error nor fault")
			}
			if err != nil && len(err.Error()) > 5000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

func TestWhatCameBeforeABreakCounts(t *testing.T) {
	src := `{"prefixes": [{"ip_prefix": "3.112.0.0/14", "region": "ap-northeast-1", "service": "EC2"},` + "\n" + `{"ip_prefix": "3.5.`
	h, err := readList(ListFile{Kind: Cloud, File: write(t, "x", src)})
	if err != nil || h.list.Entries != 1 || h.list.Faulty != 1 || !strings.Contains(h.list.Faults[0].Error(), ":2: ") {
		t.Fatalf("got %+v, %v", h, err)
	}
}

func TestTooManyEntries(t *testing.T) {
	h := &harvest{list: &List{File: "x", Entries: maxEntries - 1}}
	readText([]byte("1.1.1.1\n1.1.1.2\nbad.example\n"), h)
	if h.list.Entries != maxEntries || len(h.networks) != 1 || len(h.domains) != 0 || h.list.Faulty != 2 {
		t.Errorf("got %+v", h.list)
	}
	full := &object{fields: map[string][]text{"list": make([]text, maxValues)}}
	if err := (&walk{}).keep(full, "list", "x"); err == nil {
		t.Error("got no fault for one value too many in an object")
	}
}

// TestPublishedLists reads the lists of the corpus, of which every line must be
// understood.
func TestPublishedLists(t *testing.T) {
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	names, err := filepath.Glob(filepath.Join(dir, "threat-intel", "tor", "*.lst"))
	if err != nil || len(names) == 0 {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	trails, err := filepath.Glob(filepath.Join(dir, "threat-intel", "maltrail", "trails", "static", "*", "*.txt"))
	if err != nil || len(trails) == 0 {
		t.Fatalf("got %d trails, %v", len(trails), err)
	}
	taken := 0
	for _, name := range slices.Concat(names, trails) {
		h, err := readList(ListFile{Kind: ThreatList, File: name})
		if err != nil {
			t.Error(err)
			continue
		}
		taken += h.list.Entries
		for _, fault := range h.list.Faults {
			t.Error(fault)
		}
	}
	t.Logf("%d entries", taken)
}

func FuzzList(f *testing.F) {
	for _, c := range samples {
		f.Add(c.src)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, src string) {
		for _, form := range formats {
			file := filepath.Join(dir, "x")
			h := &harvest{list: &List{File: file, Kind: ThreatList}}
			form.is([]byte(src))
			form.read([]byte(src), h)
			if len(h.networks) > h.list.Entries || len(h.domains) > 2*h.list.Entries {
				t.Errorf("%s: %d networks, %d domains of %d entries", form.name, len(h.networks), len(h.domains), h.list.Entries)
			}
			for _, n := range h.networks {
				if n.prefix != n.prefix.Masked() || n.prefix.Bits() < 1 || n.prefix.Addr().Is4In6() {
					t.Errorf("%s: %s", form.name, n.prefix)
				}
			}
			for _, d := range h.domains {
				if again, ok := normal(d.name); !ok || again != d.name {
					t.Errorf("%s: %q is not normal: %q", form.name, d.name, again)
				}
			}
		}
	})
}
