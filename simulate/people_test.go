package simulate

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestHolidays holds the days off of 2026 against the Cabinet Office's list, with
// the days about New Year.
func TestHolidays(t *testing.T) {
	want := strings.Fields(`01-01 01-02 01-03 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23 12-29 12-30 12-31`)
	var got []string
	for d := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == 2026; d = d.AddDate(0, 0, 1) {
		if holiday(d.Unix()/day, japan) {
			got = append(got, d.Format("01-02"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNetworksDoNotOverlap holds that an address tells its kind of network.
func TestNetworksDoNotOverlap(t *testing.T) {
	owner := map[netip.Prefix]network{}
	for _, n := range networks {
		for _, text := range strings.Fields(n.ranges) {
			p := netip.MustParsePrefix(text)
			for q, other := range owner {
				if p.Overlaps(q) {
					t.Errorf("%s of %s overlaps %s of %s", p, n.label(), q, other.label())
				}
			}
			owner[p] = n
		}
	}
	d := dice(4)
	for _, n := range networks {
		ip := netip.MustParseAddr(n.address(&d))
		inside := false
		for _, text := range strings.Fields(n.ranges) {
			inside = inside || netip.MustParsePrefix(text).Contains(ip)
		}
		if !inside {
			t.Errorf("%s is not of %s", ip, n.label())
		}
	}
}

// TestTripsTakeTime holds that nobody works in two countries without a day between.
func TestTripsTakeTime(t *testing.T) {
	p := newPlan(&Config{Events: 1000, Days: 60, Accounts: 2, People: 40, End: time.Unix(1800000000, 0)}, nil, logSet{cloudLog: true})
	trips := 0
	for _, who := range p.org.people {
		away := who.journey(20499).hotel != ""
		for d := int64(20500); d < 20800; d++ {
			j := who.journey(d)
			s := who.shift(p.org, d)
			if j.travelling && s.from != 0 {
				t.Errorf("%s works on day %d of a journey", who.name, d)
			}
			if now := j.hotel != ""; now != away && !j.travelling {
				if before := who.journey(d - 1); !before.travelling {
					t.Errorf("%s is elsewhere on day %d without having travelled", who.name, d)
				}
			}
			if j.hotel != "" && !away {
				trips++
			}
			away = j.hotel != ""
		}
	}
	if trips < 20 {
		t.Errorf("got %d trips of 40 people in 300 days", trips)
	}
}

// TestPeopleAndRolesAreAsManyAsAsked counts who works in a long time, with some
// who come and go.
func TestPeopleAndRolesAreAsManyAsAsked(t *testing.T) {
	p := newPlan(&Config{Events: 200000, Days: 90, Accounts: 6, People: 60, Roles: 40, End: time.Unix(1800000000, 0)}, nil, logSet{cloudLog: true})
	if len(p.org.people) != 60 {
		t.Errorf("got %d people, want 60", len(p.org.people))
	}
	come, gone := 0, 0
	for _, who := range p.org.people {
		if who.joins != 0 {
			come++
		}
		if who.leaves != 0 {
			gone++
		}
	}
	roles, launched, replaced := map[string]bool{}, 0, 0
	for _, a := range p.org.accounts {
		for _, m := range a.performers {
			switch {
			case m.launch != "":
				launched++
			case m.next != nil:
				replaced++
			case m.worker == nil && m.group == machineGroup && m.actor.kind == role:
				for _, kind := range []string{"-handler-role", "-task-role", "-instance-role", "-node-role", "-pod-role"} {
					if strings.HasSuffix(m.actor.name, kind) {
						roles[m.actor.roleARN()] = true
					}
				}
			}
		}
	}
	if len(roles) < 30 || len(roles) > 50 {
		t.Errorf("got %d roles, want about 40", len(roles))
	}
	if come == 0 || gone == 0 || launched == 0 || replaced == 0 {
		t.Errorf("got %d who join, %d who leave, %d new machines, %d keys replaced", come, gone, launched, replaced)
	}
}
