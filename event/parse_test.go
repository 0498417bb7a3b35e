package event

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-02-29T23:59:58Z":           "2024-02-29T23:59:58Z",
		"2024-02-29T23:59:58.123456789Z": "2024-02-29T23:59:58.123456789Z",
		"2024-03-01T08:59:58+09:00":      "2024-02-29T23:59:58Z",
		"2024-03-01T08:59:58+0900":       "2024-02-29T23:59:58Z",
		"2024-02-29T23:59:58":            "2024-02-29T23:59:58Z",
		"2024-02-29 23:59:58.5":          "2024-02-29T23:59:58.5Z",
		"2024-02-29 23:59:58":            "2024-02-29T23:59:58Z",
		"20240229T235958Z":               "2024-02-29T23:59:58Z",
		"2024-02-29T23:59:58.123456":     "2024-02-29T23:59:58.123456Z",
		"2024-02-29T23:59:58.5Z":         "2024-02-29T23:59:58.5Z",
		"29/Feb/2024:23:59:58 +0000":     "2024-02-29T23:59:58Z",
		"01/Mar/2024:08:59:58 +0900":     "2024-02-29T23:59:58Z",
		"2016-12-31T23:59:60Z":           "2017-01-01T00:00:00Z", // a leap second
		"1709251198":                     "2024-02-29T23:59:58Z",
		"999999999":                      "2001-09-09T01:46:39Z",
		"1709251198000":                  "2024-02-29T23:59:58Z",
		"1709251198000000":               "2024-02-29T23:59:58Z",
		"1.709251198E9":                  "2024-02-29T23:59:58Z",
		"1709251198.25":                  "2024-02-29T23:59:58.25Z",
	} {
		got, ok := ParseTime([]byte(text))
		if !ok || got.Format(time.RFC3339Nano) != want || got.Location() != time.UTC {
			t.Errorf("%s: got %v %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-10T00:00:00Z", "2024-06-00T00:00:00Z",
		"2024-06-31T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01t00:00:00Z",
		"0000-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "12", "-5", "1e300", "NaN", "Inf", "99999999999999999999", "099999999", "7258118400", "12345678x",
		strings.Repeat("1", 1000), "2024-01-01", "2024-01-01T00:00:00.", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.x",
		"2024-01-01T00:00:00ZZ", "30/Feb/2024:23:59:58 +0000", "29/anF/2024:23:59:58 +0000", "29/Feb/2024:23:59:58", "2024-01-01 -1:00:00", "20240-01-01T00:00:00Z", "2024-0x-01T00:00:00Z",
	} {
		if got, ok := ParseTime([]byte(text)); ok {
			t.Errorf("%s: got %v, want none", text, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2024-02-29T23:59:58Z", "1709251198.5", "29/Feb/2024:23:59:58 +0000", "2024-02-29T23:59:58.1", "2024-03-01T08:59:58+09:00", "20240229T235958Z", "1e18"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseTime([]byte(s))
		if ok && (got.Year() < 1970 || got.Year() > 2201 || got.Location() != time.UTC) {
			t.Errorf("%q: got %v", s, got)
		}
		if want, err := time.Parse("2006-01-02T15:04:05Z", s); err == nil && len(s) == 20 && plausible(want) && (!ok || !got.Equal(want)) {
			t.Errorf("%q: got %v %v, want %v", s, got, ok, want)
		}
	})
}

func TestParseIP(t *testing.T) {
	for text, want := range map[string]string{
		"10.1.2.3": "10.1.2.3", "010.001.02.003": "10.1.2.3", "255.255.255.255": "255.255.255.255", "0.0.0.0": "0.0.0.0",
		"2001:DB8::1": "2001:db8::1", "::": "::", "::ffff:1.2.3.4": "::ffff:1.2.3.4",
	} {
		if got, ok := ParseIP([]byte(text)); !ok || got.String() != want {
			t.Errorf("%s: got %v %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.0004", "+1.2.3.4", " 1.2.3.4",
		"1.2.3.4 ", "1.2.3.4/32", "fe80::1%eth0", "2001:db8::g", ":::", "08:23", "ec2.amazonaws.com", "AWS Internal", strings.Repeat("1", 100),
	} {
		if got, ok := ParseIP([]byte(text)); ok {
			t.Errorf("%s: got %v, want none", text, got)
		}
	}
}

func FuzzParseIP(f *testing.F) {
	for _, s := range []string{"10.1.2.3", "2001:db8::1", "1.2.3.4.", "::ffff:1.2.3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseIP([]byte(s))
		if want, err := netip.ParseAddr(s); err == nil && want.Zone() == "" && (!ok || got != want) {
			t.Errorf("%q: got %v %v, want %v", s, got, ok, want)
		}
	})
}
