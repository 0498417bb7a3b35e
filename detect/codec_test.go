package detect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bannin/event"
)

func TestSightingsSurviveTheDisk(t *testing.T) {
	full := &Sighting{Rules: []int{3, 70000}, Values: []Values{{"a.b", []string{"x", ""}}, {"c", []string{"\x00日本"}}},
		Event: &event.Summary{Record: 7, Time: time.Date(2026, 1, 15, 3, 0, 0, 5, time.UTC), Succeeded: true,
			Resources: []event.Resource{{ARN: "arn:a", How: "read"}, {ARN: "", How: "denied"}}}}
	for i, text := range texts(full.Event) {
		*text = string(rune('a' + i))
	}
	empty := &Sighting{Rules: []int{}, Event: &event.Summary{Time: time.Unix(0, 0).UTC()}}
	d := newDictionary()
	for _, want := range []*Sighting{full, empty} {
		var got Sighting
		r := d.row(d.encode(nil, want))
		if err := r.whole(&got); err != nil || len(r.Rest) > 0 {
			t.Errorf("got %v with %d bytes left", err, len(r.Rest))
		}
		if diff := cmp.Diff(want, &got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestDictionariesHaveABound(t *testing.T) {
	d := newDictionary()
	for i := range maxTexts + 10 {
		d.number(fmt.Sprint(i))
	}
	long := strings.Repeat("x", longestCommon+1)
	for _, want := range []string{"one too many", long, "0"} {
		r := d.row(d.append(nil, want))
		if got := r.common(); got != want || len(d.texts) != maxTexts {
			t.Errorf("got %q and %d texts, want %q", got, len(d.texts), want)
		}
	}
}

func TestBrokenRowsAreErrors(t *testing.T) {
	d := newDictionary()
	whole := d.encode(nil, &Sighting{Rules: []int{1}, Values: []Values{{"a", []string{"b"}}}, Event: &event.Summary{ID: "abc", Time: time.Unix(1e9, 0)}})
	for cut := range whole {
		r := d.row(whole[:cut])
		if s := new(Sighting); r.whole(s) == nil {
			t.Errorf("cut at %d: got %+v and no error", cut, s)
		}
	}
}
