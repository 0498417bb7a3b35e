package web

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// guesses are so many passwords tried at a login, one every two seconds; the last
// fits where one does.
func guesses(at time.Time, n int, fits bool) []hit {
	var all []hit
	for i := range n {
		h := hit{at: at.Add(time.Duration(i) * 2 * time.Second), ip: "203.0.113.8", method: "POST", uri: "/api/login", status: 401, size: 512, received: 300 + i%9}
		if fits && i == n-1 {
			h.status, h.size = 200, 900
		}
		all = append(all, h)
	}
	return all
}

// change is the requests with something else in them.
func change(hits []hit, f func(n int, h *hit)) []hit {
	all := slices.Clone(hits)
	for i := range all {
		f(i, &all[i])
	}
	return all
}

func TestLogins(t *testing.T) {
	people := every(noon.Add(-2*time.Hour), time.Minute, 4*time.Hour, func(n int) hit {
		return hit{ip: fmt.Sprintf("198.51.100.%d", n), method: "POST", uri: "/wp-login.php", status: 302, received: 320 + n%20}
	})
	people = change(people, func(_ int, h *hit) { h.size = 700 })
	form := change(guesses(noon, 60, false), func(n int, h *hit) { h.uri, h.status, h.size = "/wp-login.php", 200, 4000+n%50 })
	formIn := change(form, func(n int, h *hit) {
		if n == 59 {
			h.status, h.size = 302, 700
		}
	})
	sized := change(guesses(noon, 150, false), func(n int, h *hit) {
		if h.uri, h.status = "/signin", 200; n == 149 {
			h.size = 2400
		}
	})
	office := every(noon, 20*time.Second, time.Hour, func(n int) hit { // a hundred people in the morning, some of whom mistype
		h := hit{ip: "198.51.100.200", method: "POST", uri: "/api/login", received: 280 + n%30}
		if n%6 == 0 {
			h.status = 401
		}
		return h
	})
	sameForm := change(every(noon, 20*time.Second, time.Hour, func(n int) hit {
		return hit{ip: "198.51.100.200", method: "POST", uri: "/login", received: 280 + n%30}
	}), func(_ int, h *hit) { h.size = 900 })
	stuffed := every(noon, 5*time.Second, 50*time.Minute, func(n int) hit {
		return hit{ip: fmt.Sprintf("%d.0.113.%d", 20+n%150, n%150), method: "POST", uri: "/api/login", status: 401, received: 290 + n%40}
	})
	known := slices.Concat(every(noon.Add(-3*time.Hour), 20*time.Second, time.Hour, func(n int) hit {
		return hit{ip: fmt.Sprintf("%d.0.113.%d", 20+n%150, n%150), method: "POST", uri: "/api/login", received: 290 + n%40}
	}), stuffed)
	slow := every(noon, 4*time.Minute, 20*time.Hour, func(n int) hit {
		return hit{ip: "203.0.113.8", method: "POST", uri: "/api/login", status: 401, received: 290 + n%40}
	})
	for _, c := range []struct {
		name string
		hits []hit
		want []told
	}{
		{"guessed", guesses(noon, 60, true), []told{{"password-guessed", "203.0.113.8", true}}},
		{"guessed over the hour's end", guesses(noon.Add(59*time.Minute), 60, true), []told{{"login-failures", "203.0.113.8", false}, {"password-guessed", "203.0.113.8", true}}},
		{"guessed just when the hour ends", guesses(noon.Add(58*time.Minute+2*time.Second), 60, true), []told{{"login-failures", "203.0.113.8", false}, {"password-guessed", "203.0.113.8", true}}},
		{"guessed at a form", slices.Concat(people, formIn), []told{{"password-guessed", "203.0.113.8", true}}},
		{"a form refuses", slices.Concat(people, form), []told{{"login-failures", "203.0.113.8", false}}},
		{"guessed, by size alone", sized, []told{{"password-guessed", "203.0.113.8", true}}},
		{"refused", guesses(noon, 60, false), []told{{"login-failures", "203.0.113.8", false}}},
		{"refused at speed", guesses(noon, 1000, false), []told{{"password-guessing", "203.0.113.8", false}}},
		{"a code of fixed length", change(guesses(noon, 60, true), func(_ int, h *hit) { h.received = 300 }), []told{{"login-after-failures", "203.0.113.8", true}}},
		{"from many addresses", stuffed, []told{{"credential-stuffing", "*@app/web/50dc6c495c0c9188/api/login", false}}},
		{"slow", slow, []told{{"login-failures", "203.0.113.8", false}}},
		{"a path that only its answers tell", change(guesses(noon, 60, false), func(_ int, h *hit) { h.uri = "/door" }), []told{{"login-failures", "203.0.113.8", false}}},
		{"no login: a page that refuses now and then", change(guesses(noon, 60, false), func(n int, h *hit) {
			if h.uri = "/api/orders"; n%4 > 0 {
				h.status = 201
			}
		}), nil},
		{"guessed in the basic manner", change(guesses(noon, 60, false), func(_ int, h *hit) { h.uri, h.method = "/admin", "GET" }), []told{{"login-failures", "203.0.113.8", false}}},
		{"somebody else at the same address gets in", change(guesses(noon, 60, true), func(n int, h *hit) {
			if n < 59 {
				h.agent = "python-requests/2.31.0"
			}
		}), []told{{"login-failures", "203.0.113.8", false}}},
		{"a page that asks on when its session is over", change(guesses(noon, 200, false), func(_ int, h *hit) { h.uri, h.method, h.received = "/login", "GET", 300 }), nil},
		{"a program that posts on when its session is over", change(guesses(noon, 200, false), func(_ int, h *hit) { h.uri, h.received = "/api/orders", 300 }), nil},
		{"a forgotten password", guesses(noon, 6, true), nil},
		{"an office", office, nil},
		{"an office at a form", sameForm, nil},
		{"an app that repeats an old token, and gets a new one", slices.Concat(every(noon, 15*time.Second, 20*time.Minute, func(n int) hit {
			return hit{ip: "198.51.100.3", method: "POST", uri: "/oauth/login", status: 401, received: 410}
		}), []hit{{at: noon.Add(21 * time.Minute), ip: "198.51.100.3", method: "POST", uri: "/oauth/login", status: 200, received: 520}}), []told{{"login-failures", "198.51.100.3", false}}},
		{"a login out of order", known, nil},
		{"a heartbeat", every(noon, time.Second, time.Hour, func(n int) hit { return hit{ip: "198.51.100.3", method: "POST", uri: "/api/session", received: 410} }), nil},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, lines(c.hits), c.want...) })
	}
}

// TestStuffingIsNoHabit holds that hours of an attack do not become what is usual.
func TestStuffingIsNoHabit(t *testing.T) {
	var hits []hit
	for h := range 3 {
		hits = append(hits, every(noon.Add(time.Duration(h)*time.Hour), 5*time.Second, 50*time.Minute, func(n int) hit {
			return hit{ip: fmt.Sprintf("%d.0.113.%d", 20+n%150, n%150), method: "POST", uri: "/api/login", status: 401, received: 290 + n%40}
		})...)
	}
	if signals := check(t, lines(hits), told{"credential-stuffing", "*@app/web/50dc6c495c0c9188/api/login", false}); len(signals) != 3 {
		t.Errorf("told %d times, want 3", len(signals))
	}
}
