package enrich

import (
	"bytes"
	"strings"

	"bannin/locale"
)

// A format is a way to write lists. Its reader takes what it can and counts
// what it cannot.
type format struct {
	name string
	also string // GuardDuty's name for it
	is   func(src []byte) bool
	read func(src []byte, h *harvest)
}

// formats are tried in this order; the last one takes every text.
var formats = []format{
	{"stix1", "STIX", func(src []byte) bool { return opens(src, "<") && bytes.Contains(src, []byte("stix")) }, readSTIX1},
	{"aws", "", jsonWith("ip_prefix", "prefixes"), readAWS},
	{"gcp", "", jsonWith("ipv4Prefix", "prefixes"), readGCP},
	{"azure", "", jsonWith("addressPrefixes"), readAzure},
	{"oracle", "", jsonWith("cidrs", "regions"), readOracle},
	{"stix2", "", jsonWith("spec_version"), readSTIX2},
	{"misp-warninglist", "", jsonWith("list", "version"), readWarninglist},
	{"misp", "", jsonWith("Attribute"), readMISP},
	{"misp-csv", "", mispCSV.is, mispCSV.read},
	{"otx", "OTX_CSV", otxCSV.is, otxCSV.read},
	{"fireeye", "FIRE_EYE", fireEyeCSV.is, fireEyeCSV.read},
	{"proofpoint", "PROOF_POINT", proofPointCSV.is, proofPointCSV.read},
	{"alienvault", "ALIEN_VAULT", isAlienVault, readAlienVault},
	{"tor", "", isTor, readTor},
	{"text", "TXT", isText, readText},
}

// Formats are the names of the formats of lists.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// KnownFormat tells whether a ListFile can have a format: one of Formats, or one
// of GuardDuty's names, in any case. "" is one too.
func KnownFormat(name string) bool { return name == "" || formatNamed(name) != nil }

func formatNamed(name string) *format {
	for i, f := range formats {
		if strings.EqualFold(name, f.name) || f.also != "" && strings.EqualFold(name, f.also) {
			return &formats[i]
		}
	}
	return nil
}

// chooseFormat is the format asked for, or else the one that the content shows.
func chooseFormat(asked string, src []byte) (*format, error) {
	if asked != "" {
		if f := formatNamed(asked); f != nil {
			return f, nil
		}
		return nil, locale.Errorf("enrich.unknown_format", "format", asked, "known", strings.Join(Formats(), ", "))
	}
	for i, f := range formats {
		if f.is(src) {
			return &formats[i], nil
		}
	}
	return nil, locale.Errorf("enrich.no_format")
}

// opens tells whether the first character that is no space is one of some.
func opens(src []byte, some string) bool {
	src = bytes.TrimSpace(src)
	return len(src) > 0 && strings.IndexByte(some, src[0]) >= 0
}

func jsonWith(keys ...string) func([]byte) bool {
	return func(src []byte) bool {
		if !opens(src, "{[") {
			return false
		}
		for _, key := range keys {
			if !bytes.Contains(src, []byte(`"`+key+`"`)) {
				return false
			}
		}
		return true
	}
}
