package decode

import (
	"testing"

	"bannin/event"
)

func TestFormatsAreWhole(t *testing.T) {
	names := map[string]bool{}
	for _, f := range formats {
		switch {
		case f.name == "" || names[f.name]:
			t.Errorf("%q: no name, or one that another has", f.name)
		case len(f.marks) == 0 && f.lines == nil:
			t.Errorf("%s: nothing tells it", f.name)
		case len(f.time) == 0 || f.outline == nil || f.complete == nil:
			t.Errorf("%s: no time, outline or complete", f.name)
		case len(f.service) == 0 && f.origin == "":
			t.Errorf("%s: no service", f.name)
		case f.lines != nil && (f.lines.split == nil || f.lines.header == nil && f.lines.bare == nil):
			t.Errorf("%s: lines without split, or nothing that tells them", f.name)
		}
		names[f.name] = true
	}
}

func TestMarksTellOneFormat(t *testing.T) {
	for key, all := range marks {
		for i, a := range all {
			for _, b := range all[i+1:] {
				if a.format != b.format && (len(a.value) == 0 || len(b.value) == 0 || string(a.value) == string(b.value)) {
					t.Errorf("%s tells both %s and %s", key, formats[a.format].name, formats[b.format].name)
				}
			}
		}
	}
}

// Derived fields are computed for events of the format that has them alone.
func TestDerivedFieldsAreTheirFormats(t *testing.T) {
	all := Fields()
	all.Paths = append(all.Paths, "bannin.source.kind")
	p := event.NewProjection(all)
	r := NewRecords(p)
	for raw, want := range map[string]string{quoted(flowA): "", record("a")[:len(record("a"))-1] + `,"sourceIPAddress":"10.0.0.1"}`: "private"} {
		e, err := r.One([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Text("bannin.source.kind"); got != want {
			t.Errorf("%s: got %q, want %q", e.Format, got, want)
		}
	}
}
