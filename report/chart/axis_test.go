package chart

import (
	"testing"
	"time"

	"bannin/locale"
	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

var tokyo = time.FixedZone("JST", 9*3600)

func TestTicksAreWholeHoursAndDaysOfTheZone(t *testing.T) {
	day := time.Date(2026, 11, 14, 20, 30, 0, 0, time.UTC) // 05:30 of the 15th in Tokyo
	for name, c := range map[string]struct {
		length time.Duration
		want   []string
	}{
		"hours":  {4 * time.Hour, []string{"06:00", "07:00", "08:00", "09:00"}},
		"threes": {14 * time.Hour, []string{"06:00", "09:00", "12:00", "15:00", "18:00"}},
		"a_day":  {30 * time.Hour, []string{"06:00", "12:00", "18:00", "11-16", "06:00"}},
		"days":   {5 * 24 * time.Hour, []string{"11-16", "11-17", "11-18", "11-19", "11-20"}},
		"months": {200 * 24 * time.Hour, []string{"2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"}},
		"years":  {3000 * 24 * time.Hour, []string{"2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := axis{from: day.Unix(), to: day.Add(c.length).Unix(), w: 100}
			var got []string
			for _, tick := range a.ticks(tokyo, 8) {
				got = append(got, tick.label)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTicksAreFewWhateverTheSpan(t *testing.T) {
	for _, span := range [][2]int64{{0, 0}, {0, 1}, {-1 << 40, 1 << 40}, {-1 << 47, 1 << 47}, {1 << 33, 1 << 34}} {
		for _, zone := range []*time.Location{time.UTC, tokyo} {
			if got := (axis{from: span[0], to: span[1], w: 100}).ticks(zone, 8); len(got) > 9 {
				t.Errorf("%v: got %d ticks, want at most 9", span, len(got))
			}
		}
	}
}

func TestBucketsAreWholeOnTheReadersClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here")
	}
	v := Charts{Voice: voice.New(locale.New(locale.English), berlin, voice.Typed)}
	first := time.Date(2026, 10, 20, 7, 30, 0, 0, time.UTC)
	last := time.Date(2026, 11, 20, 7, 30, 0, 0, time.UTC) // the clocks were put back between
	b := v.buckets(first, last, 64)
	if b.n != 63 || b.step != 12*hour {
		t.Fatalf("got %d buckets of %d hours, want 63 of 12", b.n, b.step/hour)
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{{first, "2026-10-20 00:00"}, {last, "2026-11-20 00:00"}, {time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC), "2026-11-01 12:00"}} {
		if got := b.start(b.of(v.local(c.at))).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%v: got the bucket of %s, want %s", c.at, got, c.want)
		}
	}
}

func TestBucketsAreFewWhateverTheSpan(t *testing.T) {
	v := Charts{Voice: voice.New(nil, nil, voice.Typed)}
	for _, hours := range []int64{0, 1, 62, 63, 64, 1000, 1e6, 1e12} {
		first := time.Unix(1e9, 0)
		b := v.buckets(first, time.Unix(1e9+hours*hour, 0), 64)
		if b.n < 1 || b.n > 64 {
			t.Errorf("%d hours: got %d buckets, want 1 to 64", hours, b.n)
		}
		if got := b.of(v.local(first)); got != 0 {
			t.Errorf("%d hours: got the first in bucket %d, want 0", hours, got)
		}
	}
}

func TestFloor(t *testing.T) {
	for _, c := range [][3]int64{{7, 5, 5}, {5, 5, 5}, {-1, 5, -5}, {-5, 5, -5}, {0, 5, 0}} {
		if got := floor(c[0], c[1]); got != c[2] {
			t.Errorf("floor(%d, %d): got %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestScales(t *testing.T) {
	for n, want := range map[int64]int64{1: 1, 2: 2, 3: 5, 7: 10, 10: 10, 11: 20, 900: 1000} {
		if got := niceTop(n); got != want {
			t.Errorf("niceTop(%d): got %d, want %d", n, got, want)
		}
		lines := gridLines(niceTop(n))
		if lines[0] != 0 || lines[len(lines)-1] != niceTop(n) {
			t.Errorf("gridLines(%d): got %v, want it from 0 to the top", niceTop(n), lines)
		}
	}
}

func TestTacticsHaveNames(t *testing.T) {
	for _, name := range tacticOrder {
		if !locale.Has("report.tactic." + name) {
			t.Errorf("%s: got no name for it", name)
		}
	}
}
