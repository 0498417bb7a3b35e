package detect

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	d := newDecoder(bytes.NewReader(encode(encode(nil, full), empty)))
	for _, want := range []*Sighting{full, empty} {
		got, err := d.next()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if _, err := d.next(); err != io.EOF {
		t.Errorf("at the end: got %v, want EOF", err)
	}
}

func TestBrokenRunsAreErrors(t *testing.T) {
	whole := encode(nil, &Sighting{Rules: []int{1}, Event: &event.Summary{ID: "abc", Time: time.Unix(1e9, 0)}})
	for cut := 1; cut < len(whole); cut++ {
		if s, err := newDecoder(bytes.NewReader(whole[:cut])).next(); err == nil {
			t.Errorf("cut at %d: got %+v and no error", cut, s)
		}
	}
}
