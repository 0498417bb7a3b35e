package dga

import (
	"slices"
	"testing"
	"time"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// TestFamiliesMakeTheNamesThatWereSeen holds the algorithms against names that
// others published of the families.
func TestFamiliesMakeTheNamesThatWereSeen(t *testing.T) {
	for _, c := range []struct {
		family string
		on     time.Time
		want   []string
	}{
		{"necurs", day(2015, 8, 29), []string{"nccojqvabqvkiwhj.mx", "hoedwwwywnmmbi.ac", "aeaeneaoinf.mu", "ccecggc.us"}},
		{"chinad", day(2017, 1, 13), []string{"8f6bacmw30xxv6sc.cn", "486txu3yjly0xcmz.ru", "xmi6x8zg9rkanmyo.info"}},
		{"simda", day(2026, 1, 1), []string{"gatyfus.com", "lyvyxor.com", "vojyqem.com"}},
		{"banjori", day(2026, 1, 1), []string{"earnestnessbiophysicalohax.com", "kwtoestnessbiophysicalohax.com", "rvcxestnessbiophysicalohax.com"}},
	} {
		got := family(t, c.family).Names(c.on, 5000)
		for _, name := range c.want {
			if !slices.Contains(got, name) {
				t.Errorf("%s of %s has no %s; it begins %q", c.family, c.on.Format(time.DateOnly), name, got[:4])
			}
		}
	}
}

func family(t *testing.T, name string) Family {
	t.Helper()
	for _, f := range Families() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no family %s", name)
	return Family{}
}

// TestNamesAreNames holds what the model and the detector take for granted.
func TestNamesAreNames(t *testing.T) {
	on := day(2026, 1, 15)
	for _, f := range Families() {
		names := f.Names(on, 100)
		if len(names) == 0 || len(names) > 100 {
			t.Errorf("%s makes %d names, of 100", f.Name, len(names))
		}
		for _, name := range names {
			for i, c := range name {
				if c != '.' && c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') || i == 0 && c == '.' {
					t.Fatalf("%s makes %q", f.Name, name)
				}
			}
		}
		if again := f.Names(on, 100); !slices.Equal(names, again) {
			t.Errorf("%s makes other names the second time", f.Name)
		}
	}
}

func TestKnownNamesOfADay(t *testing.T) {
	on := day(2026, 1, 15)
	known := Known(on)
	for _, f := range Families() {
		name := f.Names(on.AddDate(0, 0, 1), 30)[20]
		if got := known[name]; f.Exact && got != f.Name || !f.Exact && got != "" {
			t.Errorf("%s of %s is known as %q", name, f.Name, got)
		}
	}
	if f := known["example.com"]; f != "" {
		t.Errorf("example.com is known as %s", f)
	}
}
