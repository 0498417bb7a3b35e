package voice

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bannin/event"
	"bannin/locale"
)

var tokyo = time.FixedZone("JST", 9*3600)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Thousands(0), "0"}, {Thousands(999), "999"}, {Thousands(1000), "1,000"}, {Thousands(-1234567), "-1,234,567"}, {Thousands(-123), "-123"},
		{Size(0), "0 B"}, {Size(999), "999 B"}, {Size(1500), "1.5 kB"}, {Size(9_960_000), "10 MB"}, {Size(1_912_345_678), "1.9 GB"}, {Size(999_999_999), "1.0 GB"},
		{Brief(12), "12"}, {Brief(1234), "1.2k"}, {Brief(412_345), "412k"}, {Brief(3.2e6), "3.2M"},
		{Clock(14), "0:14"}, {Clock(754), "12:34"}, {Clock(3723), "1:02:03"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestLengthsOfTime(t *testing.T) {
	v := New(locale.New(locale.English), tokyo, Typed)
	for seconds, want := range map[int64]string{0: "0 s", 59: "59 s", 60: "1 min", 3599: "59 min", 3600: "1 h", 3900: "1 h 5 min", 93600: "26 h",
		172800: "2 d", 180000: "2 d 2 h", 86400 * 400000: "400,000 d"} {
		if got := v.Lasted(seconds); got != want {
			t.Errorf("%d: got %q, want %q", seconds, got, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	first := time.Date(2026, 11, 20, 18, 12, 4, 0, time.UTC)
	india := time.FixedZone("", 5*3600+1800)
	for name, c := range map[string]struct {
		zone *time.Location
		last time.Time
		want string
	}{
		"one_day":       {tokyo, first.Add(time.Hour), "2026-11-21 03:12 - 04:12 JST"},
		"two_days":      {tokyo, first.Add(24 * time.Hour), "2026-11-21 03:12 - 2026-11-22 03:12 JST"},
		"no_zone_given": {nil, first.Add(time.Hour), "2026-11-20 18:12 - 19:12 UTC"},
		"nameless_zone": {india, first.Add(time.Minute), "2026-11-20 23:42 - 23:43 UTC+05:30"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := New(nil, c.zone, Typed).Period(first, c.last); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := New(nil, nil, Typed).Period(time.Time{}, time.Time{}); got != "-" {
		t.Errorf("no time: got %q, want -", got)
	}
}

func TestShortActor(t *testing.T) {
	for name, c := range map[string]struct {
		actor event.Actor
		want  string
	}{
		"user":       {event.Actor{Kind: "user", ARN: "arn:aws:iam::111122223333:user/team/alice"}, "user/team/alice"},
		"session":    {event.Actor{Kind: "role", ARN: "arn:aws:sts::111122223333:assumed-role/Admin/bob"}, "role/Admin/bob"},
		"root":       {event.Actor{Kind: "root", ARN: "arn:aws:iam::111122223333:root"}, "root"},
		"name":       {event.Actor{Kind: "user", Name: "carol"}, "carol"},
		"key":        {event.Actor{Kind: "key", AccessKey: "AKIAEXAMPLE000007QEX"}, "AKIA...7QEX"},
		"account":    {event.Actor{Kind: "account", Account: "111122223333"}, "111122223333"},
		"nothing":    {event.Actor{}, "-"},
		"no_arn":     {event.Actor{ARN: "somebody"}, "somebody"},
		"other_part": {event.Actor{ARN: "arn:aws-cn:iam::111122223333:user/d"}, "user/d"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ShortActor(c.actor); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTacticsHaveOneSpelling(t *testing.T) {
	v := New(locale.New(locale.Japanese), nil, Typed)
	for _, name := range []string{"initial-access", "Initial Access", "attack.initial_access", "initial_access"} {
		if got := v.Tactic(name); got != "初期アクセス" {
			t.Errorf("%q: got %q", name, got)
		}
	}
	if got := v.Tactic("new\x1btactic"); got != `new\x1btactic` {
		t.Errorf("unknown: got %q, want it as it came, escaped", got)
	}
}

func TestFaultsSpeakTheLanguage(t *testing.T) {
	v := New(locale.New(locale.Japanese), nil, Typed)
	err := fmt.Errorf("read a\x1b.gz: %w", locale.Errorf("locale.unknown_language", "language", "xx\x1b"))
	want := `read a\x1b.gz: 言語「xx\x1b」には対応していません。ja または en を指定してください`
	if got := v.Tell(err); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := v.Tell(errors.Join(errors.New("a"), errors.New("b"))); got != `a\x0ab` {
		t.Errorf("two: got %q", got)
	}
}
