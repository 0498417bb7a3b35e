package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/locale"
)

func year(y int) string {
	var days []string
	for d := (Date{y, time.January, 1}); d.Year == y; d = d.Plus(1) {
		if Japanese(d) != "" {
			days = append(days, fmt.Sprintf("%d/%d", d.Month, d.Day))
		}
	}
	return strings.Join(days, " ")
}

// TestJapaneseHolidays holds years whose days off were written down by hand from
// the law and its changes.
func TestJapaneseHolidays(t *testing.T) {
	for y, want := range map[int]string{
		1948: "",
		1949: "1/1 1/15 3/21 4/29 5/3 5/5 9/23 11/3 11/23",
		1955: "1/1 1/15 3/21 4/29 5/3 5/5 9/24 11/3 11/23",
		1959: "1/1 1/15 3/21 4/10 4/29 5/3 5/5 9/24 11/3 11/23",                          // the wedding
		1960: "1/1 1/15 3/20 4/29 5/3 5/5 9/23 11/3 11/23",                               // the equinox comes earlier
		1966: "1/1 1/15 3/21 4/29 5/3 5/5 9/15 9/23 10/10 11/3 11/23",                    // two new ones
		1967: "1/1 1/15 2/11 3/21 4/29 5/3 5/5 9/15 9/24 10/10 11/3 11/23",               // another
		1973: "1/1 1/15 2/11 3/21 4/29 4/30 5/3 5/5 9/15 9/23 9/24 10/10 11/3 11/23",     // substitutes, but not yet on 12 February
		1985: "1/1 1/15 2/11 3/21 4/29 5/3 5/5 5/6 9/15 9/16 9/23 10/10 11/3 11/4 11/23", // the day between is a working day
		1986: "1/1 1/15 2/11 3/21 4/29 5/3 5/5 9/15 9/23 10/10 11/3 11/23 11/24",         // 4 May was a Sunday
		1988: "1/1 1/15 2/11 3/20 3/21 4/29 5/3 5/4 5/5 9/15 9/23 10/10 11/3 11/23",      // the first day between
		1989: "1/1 1/2 1/15 1/16 2/11 2/24 3/21 4/29 5/3 5/4 5/5 9/15 9/23 10/10 11/3 11/23 12/23",
		1990: "1/1 1/15 2/11 2/12 3/21 4/29 4/30 5/3 5/4 5/5 9/15 9/23 9/24 10/10 11/3 11/12 11/23 12/23 12/24",
		1993: "1/1 1/15 2/11 3/20 4/29 5/3 5/4 5/5 6/9 9/15 9/23 10/10 10/11 11/3 11/23 12/23",
		1996: "1/1 1/15 2/11 2/12 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/15 9/16 9/23 10/10 11/3 11/4 11/23 12/23",
		2000: "1/1 1/10 2/11 3/20 4/29 5/3 5/4 5/5 7/20 9/15 9/23 10/9 11/3 11/23 12/23", // Mondays
		2003: "1/1 1/13 2/11 3/21 4/29 5/3 5/5 7/21 9/15 9/23 10/13 11/3 11/23 11/24 12/23",
		2007: "1/1 1/8 2/11 2/12 3/21 4/29 4/30 5/3 5/4 5/5 7/16 9/17 9/23 9/24 10/8 11/3 11/23 12/23 12/24",
		2008: "1/1 1/14 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/21 9/15 9/23 10/13 11/3 11/23 11/24 12/23", // a substitute that waits
		2009: "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23",
		2015: "1/1 1/12 2/11 3/21 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23",
		2016: "1/1 1/11 2/11 3/20 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/22 10/10 11/3 11/23 12/23",
		2018: "1/1 1/8 2/11 2/12 3/21 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3 11/23 12/23 12/24",
		2019: "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
		2020: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23",
		2021: "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23",
		2022: "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23",
		2023: "1/1 1/2 1/9 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23",
		2024: "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
		2025: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
		2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
		2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
		2100: "",
	} {
		if diff := cmp.Diff(want, year(y)); diff != "" {
			t.Errorf("%d (-want +got):\n%s", y, diff)
		}
	}
}

// TestEquinoxes holds the formula against years that are easy to get wrong.
func TestEquinoxes(t *testing.T) {
	for y, want := range map[int][2]int{
		1949: {21, 23}, 1951: {21, 24}, 1979: {21, 24}, 1980: {20, 23}, 1992: {20, 23}, 2012: {20, 22}, 2013: {20, 23}, 2026: {20, 23}, 2027: {21, 23},
		2044: {20, 22}, 2045: {20, 22}, 2046: {20, 23}, 2056: {20, 22}, 2092: {19, 22}, 2096: {19, 22}, 2099: {20, 23},
	} {
		if got := [2]int{spring(y), autumn(y)}; got != want {
			t.Errorf("%d: got %v, want %v", y, got, want)
		}
	}
}

func TestHolidaysHaveNames(t *testing.T) {
	seen := map[Holiday]bool{}
	for d := (Date{FirstYear, time.January, 1}); d.Year <= LastYear; d = d.Plus(1) {
		seen[Japanese(d)] = true
	}
	delete(seen, "")
	if len(seen) != 23 {
		t.Errorf("got %d names, want 23: %v", len(seen), seen)
	}
	for h := range seen {
		for _, lang := range []locale.Language{locale.English, locale.Japanese} {
			if text := h.Text(locale.New(lang)); strings.HasPrefix(text, "calendar.") {
				t.Errorf("%s has no name in %s", h, lang)
			}
		}
	}
	if got := Japanese(Date{2026, time.July, 20}).Text(locale.New(locale.Japanese)); got != "海の日" {
		t.Errorf("got %s", got)
	}
	for v := Working; v <= Closed; v++ {
		if text := v.Text(locale.New(locale.English)); strings.HasPrefix(text, "calendar.") {
			t.Errorf("%d has no name", v)
		}
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02 15:04 -07", text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestJudge(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	office := New(Options{
		Zone: tokyo, Hours: []Hours{{9 * 60, 12 * 60}, {13 * 60, 18*60 + 30}}, Country: Japan,
		Closed: []Span{{Date{0, time.December, 29}, Date{0, time.January, 3}}, {Date{2026, time.August, 13}, Date{2026, time.August, 14}}},
		Opened: []Span{{Date{2026, time.July, 20}, Date{2026, time.July, 20}}, {Date{2026, time.January, 10}, Date{2026, time.January, 10}}},
	})
	for when, want := range map[string]Verdict{
		"2026-01-15 09:00 +09": Working,
		"2026-01-15 00:00 +00": Working, // the same
		"2026-01-15 08:59 +09": AfterHours,
		"2026-01-15 12:00 +09": AfterHours,
		"2026-01-15 13:00 +09": Working,
		"2026-01-15 18:29 +09": Working,
		"2026-01-15 18:30 +09": AfterHours,
		"2026-01-16 14:00 +00": AfterHours, // Friday night in Tokyo
		"2026-01-16 15:00 +00": DayOff,     // Saturday in Tokyo
		"2026-01-12 10:00 +09": PublicHoliday,
		"2026-12-29 10:00 +09": Closed,
		"2027-01-03 10:00 +09": Closed,
		"2027-01-04 10:00 +09": Working,
		"2026-08-13 10:00 +09": Closed,
		"2026-08-12 10:00 +09": Working,
		"2026-07-20 10:00 +09": Working,    // opened, though a holiday
		"2026-01-10 10:00 +09": Working,    // opened, though a Saturday
		"2026-01-10 20:00 +09": AfterHours, // but not all day
	} {
		if got, _ := office.Judge(at(t, when)); got != want {
			t.Errorf("%s: got %v, want %v", when, got, want)
		}
		if got := office.Open(at(t, when)); got != (want == Working) {
			t.Errorf("%s: open %v", when, got)
		}
	}
	if _, h := office.Judge(at(t, "2026-01-12 10:00 +09")); h != "coming_of_age" {
		t.Errorf("got holiday %q", h)
	}
}

func TestHoursOverMidnight(t *testing.T) {
	night := New(Options{Hours: []Hours{{22 * 60, 6 * 60}}})
	for when, want := range map[string]bool{
		"2026-01-15 21:59 +00": false,
		"2026-01-15 22:00 +00": true,
		"2026-01-16 05:59 +00": true,
		"2026-01-16 06:00 +00": false,
		"2026-01-17 05:00 +00": true,  // Saturday, but the shift began on Friday
		"2026-01-18 23:00 +00": false, // Sunday
		"2026-01-19 05:00 +00": false, // Monday, but no shift began on Sunday
	} {
		if got := night.Open(at(t, when)); got != want {
			t.Errorf("%s: got %v", when, got)
		}
	}
}

func TestDefaults(t *testing.T) {
	c := New(Options{})
	for when, want := range map[string]bool{"2026-01-15 00:00 +00": true, "2026-01-15 23:59 +00": true, "2026-01-17 12:00 +00": false, "2026-01-01 12:00 +00": true} {
		if got := c.Open(at(t, when)); got != want {
			t.Errorf("%s: got %v", when, got)
		}
	}
	if c.Zone() != time.UTC {
		t.Errorf("got zone %v", c.Zone())
	}
}

func TestDate(t *testing.T) {
	d := Date{2028, time.February, 28}
	if got := d.Plus(1).String() + " " + d.Plus(2).String() + " " + d.Plus(-59).String(); got != "2028-02-29 2028-03-01 2027-12-31" {
		t.Errorf("got %s", got)
	}
}

func BenchmarkJudge(b *testing.B) {
	c := New(Options{Country: Japan, Hours: []Hours{{9 * 60, 18 * 60}}})
	when := time.Date(2026, 9, 24, 10, 0, 0, 0, time.UTC)
	for b.Loop() {
		c.Judge(when)
	}
}
