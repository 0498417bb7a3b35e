package web

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// flood is so many requests of one address within ten minutes.
func flood(at time.Time, n int) []hit {
	var all []hit
	for i := range n {
		all = append(all, hit{at: at.Add(time.Duration(i) * 10 * time.Minute / time.Duration(n)), ip: "203.0.113.77", uri: fmt.Sprintf("/search?q=%d", i), status: 200, size: 4000 + i%50})
	}
	return all
}

// every is one request at each tick, by what make says.
func every(from time.Time, tick, long time.Duration, make func(n int) hit) []hit {
	var all []hit
	for n := 0; time.Duration(n)*tick < long; n++ {
		h := make(n)
		h.at = from.Add(time.Duration(n) * tick)
		h.status = max(h.status, 200)
		h.size = 1000 + n // no two records are the same
		all = append(all, h)
	}
	return all
}

func TestFloods(t *testing.T) {
	day := visitors(noon, 30, 400)
	late := noon.Add(28*time.Hour + 10*time.Minute)
	failing := flood(noon.Add(10*time.Minute), 16000)
	for i := range failing {
		if i%3 == 0 {
			failing[i].status = 503
		}
	}
	network := every(late, 5*time.Millisecond, time.Minute, func(n int) hit { return hit{ip: fmt.Sprintf("203.0.113.%d", n%40), uri: "/login"} })
	spread := func(uri func(n int) string) []hit {
		return every(late, 5*time.Millisecond, 80*time.Second, func(n int) hit { return hit{ip: fmt.Sprintf("%d.%d.113.%d", 100+n%90, n%200, n%251), uri: uri(n)} })
	}
	pages := []string{"/", "/static/a.css", "/static/b.js", "/img/hero.webp", "/img/logo.svg", "/fonts/x.woff2", "/api/me", "/about"}
	for _, c := range []struct {
		name string
		hits []hit
		want []told
	}{
		{"an address, beyond a day's experience", slices.Concat(day, flood(late, 16000)), []told{{"flood", "203.0.113.77", false}}},
		{"an address, with nothing known before", slices.Concat(visitors(noon, 1, 800), flood(noon.Add(10*time.Minute), 16000)), []told{{"surge", "203.0.113.77", false}}},
		{"an address that brings the site down", slices.Concat(visitors(noon, 1, 800), failing), []told{{"flood", "203.0.113.77", true}}},
		{"a network of which one floods", slices.Concat(day, every(late, time.Minute, 10*time.Minute, func(n int) hit { return hit{ip: fmt.Sprintf("203.0.113.%d", n), uri: "/"} }), flood(late, 16000)),
			[]told{{"flood", "203.0.113.77", false}}},
		{"a network", slices.Concat(day, network), []told{{"flood", "203.0.113.0/24", false}}},
		{"many addresses at one path", slices.Concat(day, spread(func(int) string { return "/search?q=x" })), []told{{"flood", "*@app/web/50dc6c495c0c9188/search", false}}},
		{"a crowd that comes for a reason", slices.Concat(day, spread(func(n int) string { return pages[n%len(pages)] })), nil},
		{"slow, but for hours", slices.Concat(visitors(noon, 48, 400), every(noon.Add(26*time.Hour), 1500*time.Millisecond, 20*time.Hour, func(n int) hit {
			return hit{ip: "203.0.113.77", uri: fmt.Sprintf("/search?q=%d", n)}
		})), []told{{"surge", "203.0.113.77", false}}},
		{"a page that asks every second", slices.Concat(day, every(noon, time.Second, 30*time.Hour, func(int) hit { return hit{ip: "198.51.100.9", uri: "/api/status", method: "GET"} })), nil},
		{"an office behind one address", slices.Concat(day, every(noon, 150*time.Millisecond, 3*time.Hour, func(n int) hit {
			return hit{ip: "198.51.100.200", uri: fmt.Sprintf("%s?v=%d", append(pages, "/news", "/team", "/jobs")[n%11], n)}
		})), nil},
		{"a crawler that is new", slices.Concat(day, every(late, 200*time.Millisecond, time.Hour, func(n int) hit {
			return hit{ip: "66.249.66.1", uri: fmt.Sprintf("/page-%c%c%c", 'a'+n%26, 'a'+n/26%26, 'a'+n/676)}
		})), nil},
		{"monitoring", slices.Concat(day, every(noon, 10*time.Second, 30*time.Hour, func(int) hit { return hit{ip: "198.51.100.9", uri: "/health"} })), nil},
		{"one client of an interface", every(noon, 20*time.Millisecond, 10*time.Minute, func(int) hit { return hit{ip: "198.51.100.9", uri: "/graphql", method: "PUT"} }), nil},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, lines(c.hits), c.want...) })
	}
}

// TestAFloodIsNoHabit holds that the second hour of a flood is told of like the
// first, and what is like it later.
func TestAFloodIsNoHabit(t *testing.T) {
	long := slices.Concat(visitors(noon, 34, 300), flood(noon.Add(28*time.Hour), 12000), flood(noon.Add(29*time.Hour), 12000), flood(noon.Add(32*time.Hour), 12000))
	signals := check(t, lines(long), told{"flood", "203.0.113.77", false})
	if len(signals) != 3 {
		t.Errorf("told %d times, want 3", len(signals))
	}
}

func TestShape(t *testing.T) {
	for path, want := range map[string]string{"/": "/", "": "", "/items/12": "/items/*", "/v2/users/8f14e45f-ceea": "/v2/users/*", "/a/b": "/a/b", "/x/7": "/x/*",
		"/static/app.9f8e7d.js": "/static/*", "//a//": "//a//", "/wp-login.php": "/wp-login.php", "/oauth2/token": "/oauth2/token"} {
		if got := string(shape(nil, []byte(path))); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}
