package access

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

// crowdOfActors fills a memory with actors of whom each has some twenty features.
func crowdOfActors(m *memory, actors int) {
	for i := range actors {
		m.arrive(monday.Add(time.Duration(i/200) * time.Hour))
		who := fmt.Sprintf("arn:aws:iam::111122223333:user/u%d", i)
		a := &act{cell: &observe.Cell{Key: []string{"n", "192.0.2.1", "Boto3/1 Linux", "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", ""}},
			actor: &event.Actor{Kind: "user", ARN: who, Root: who}}
		p := m.past(a)
		p.Last = m.Hour
		for f := range 20 {
			p.Today = append(p.Today, feature{group(f % int(groups)), m.word(fmt.Sprint("feature", f*37%400))})
		}
		m.settle(p)
		p.Today = nil
		m.forget()
	}
}

// TestMemoryIsBounded holds that a log with any number of made-up actors leaves
// no more than the most, and that those who went are counted.
func TestMemoryIsBounded(t *testing.T) {
	s := Settings{}
	s.complete()
	m := newMemory(&s)
	crowdOfActors(m, maxActors+50000)
	if len(m.Pasts) > maxActors || m.seen > maxSeen || m.Forgotten == 0 {
		t.Errorf("%d actors, %d features, %d forgotten", len(m.Pasts), m.seen, m.Forgotten)
	}
	if _, kept := m.Pasts[fmt.Sprintf("arn:aws:iam::111122223333:user/u%d", maxActors+49999)]; !kept {
		t.Error("the last one seen was forgotten first")
	}
}

// TestHundredThousandActorsTakeLittle holds the price of memory.
func TestHundredThousandActorsTakeLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	s := Settings{}
	s.complete()
	m := newMemory(&s)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	crowdOfActors(m, 100000)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if mb := (after.HeapAlloc - before.HeapAlloc) >> 20; mb > 100 {
		t.Errorf("100,000 actors take %d MB", mb)
	} else {
		t.Logf("100,000 actors take %d MB", mb)
	}
	runtime.KeepAlive(m)
}

func TestFeaturesOfOneActorAreBounded(t *testing.T) {
	var h habit
	now := moment{100, 30}
	h.begin(now)
	for i := range 1000 {
		h.touch(feature{byAction, fmt.Sprint("a", i)}, now)
	}
	if n := len(h.Seen); n != room[byAction] {
		t.Errorf("got %d features, want %d", n, room[byAction])
	}
}

func TestMemoryOfAnotherVersionIsRefused(t *testing.T) {
	d := New(Settings{}, nil)
	for _, b := range []string{"", "x", "{}"} {
		if err := d.Load(bytes.NewReader([]byte(b))); err == nil {
			t.Errorf("%q was loaded", b)
		}
	}
}

// TestBitsFollowTheFormula holds the numbers that docs/surprise.md derives.
func TestBitsFollowTheFormula(t *testing.T) {
	s := Settings{}
	s.complete()
	m := newMemory(&s)
	p := &past{Crowd: "role x", Home: "1"}
	m.Start, m.Day = 1, 41
	p.Habit = habit{Active: 30, Day: 41, Days: 30, Seen: []seen{{"iam:ListUsers", 30, 41, byAction}, {"iam:GetUser", 3, 41, byAction}}}
	m.Crowds["machines"] = &crowd{Active: mass{999, 41}}
	m.Crowds["machines"].Later[byAction] = mass{99.5, 41}
	for _, c := range []struct {
		name      string
		low, high float64
	}{
		{"iam:ListUsers", 0, 0.5},
		{"iam:GetUser", 3, 3.5},    // (3 + 1) / 40
		{"iam:CreateUser", 5, 5.5}, // 10 × 0.1 / 40
	} {
		if got := m.bits(p, feature{byAction, c.name}); got < c.low || got > c.high {
			t.Errorf("%s: got %.2f bits, want %v to %v", c.name, got, c.low, c.high)
		}
	}
}

func TestSurgesAreRobust(t *testing.T) {
	var r ring
	for i := range 40 {
		r.add(int64(10 + i%3))
	}
	r.add(40)
	limit, usual := r.limit()
	if usual < 10 || usual > 13 || limit < 40 || limit > 60 {
		t.Errorf("got usual %d, limit %d", usual, limit)
	}
	var none *ring
	if limit, usual := none.limit(); limit != 0 || usual != 0 {
		t.Errorf("nothing known: got %d, %d", limit, usual)
	}
}

func TestFamiliesOfAgents(t *testing.T) {
	for agent, want := range map[string]string{
		"aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0 md/arch#arm64": "aws-cli/2 macOS",
		"aws-cli/2.15.30 Python/3.11.8 Windows/10":                              "aws-cli/2 Windows",
		"[aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0]":                           "aws-cli/1 Linux",
		boto:                   "Boto3/1 Linux",
		safari:                 "Safari macOS",
		"AWS Internal":         console,
		"signin.amazonaws.com": console,
		"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12 Linux/5.10]":              console,
		"APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://x) aws-sdk-go-v2 os/linux": "terraform/1 Linux",
		"aws-cli/2.9 exec-env/CloudShell":                                           "CloudShell",
		"":                                                                          "",
	} {
		if got := family(agent); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}

func FuzzFamily(f *testing.F) {
	f.Add("aws-cli/2.31.23 os/linux")
	f.Add("[")
	f.Add("terraform/")
	f.Fuzz(func(t *testing.T, agent string) {
		if got := family(agent); len(got) > maxAgent+20 {
			t.Errorf("%q is long", got)
		}
	})
}

// TestHostileCellsDoNoHarm holds that keys of any form are read.
func TestHostileCellsDoNoHarm(t *testing.T) {
	d := New(Settings{}, somewhere)
	d.Begin(world{})
	for kind := range uint8(5) {
		for n := range 12 {
			d.Observe(&observe.Cell{Kind: kind, Start: monday, Window: time.Hour, Key: make([]string, n)}, func(detect.Signal) {})
		}
	}
	d.End(func(detect.Signal) {})
}
