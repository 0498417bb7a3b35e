package detect

import (
	"encoding/json"
	"io"
	"slices"

	"bannin/finding"
	"bannin/locale"
	"bannin/observe"
)

// A Judge knows one thing to look for in the cells of a detector's lens. How it is
// given them is the detector's business. What it remembers are its exported
// fields: they are saved as JSON.
type Judge interface {
	// Name tells the judge from others of its detector. It never changes: saved
	// memory goes by it.
	Name() string
	// Kinds are all the findings that it can make.
	Kinds() []*finding.Kind
	// Wants are the kinds of cells that it is given.
	Wants() []uint8
}

// A Bench is the judges of one detector, which share its lens.
type Bench[J Judge] struct {
	Judges []J
	by     [observe.MaxKinds][]J // who wants cells of a kind
}

// NewBench seats judges. They get cells in this order.
func NewBench[J Judge](judges ...J) *Bench[J] {
	b := &Bench[J]{Judges: judges}
	for _, j := range judges {
		for _, kind := range j.Wants() {
			b.by[kind] = append(b.by[kind], j)
		}
	}
	return b
}

// Of are the judges of cells of a kind.
func (b *Bench[J]) Of(kind uint8) []J { return b.by[kind] }

// Kinds are all the findings that judges can make.
func (b *Bench[J]) Kinds() []*finding.Kind {
	var all []*finding.Kind
	for _, j := range b.Judges {
		all = append(all, j.Kinds()...)
	}
	return all
}

// Forgotten is how much those judges let go that tell.
func (b *Bench[J]) Forgotten() (n int64) {
	for _, j := range b.Judges {
		if f, tells := any(j).(interface{ Forgotten() int64 }); tells {
			n += f.Forgotten()
		}
	}
	return n
}

// A saved is what a bench and its detector remember, as it is written.
type saved struct {
	Version int
	Shared  any // the detector's own
	Judges  map[string]json.RawMessage
}

// Save writes what the judges remember, and what their detector does itself. The
// version is that of both.
func (b *Bench[J]) Save(w io.Writer, version int, shared any) error {
	all := saved{version, shared, map[string]json.RawMessage{}}
	for _, j := range b.Judges {
		memory, err := json.Marshal(j)
		if err != nil {
			return err
		}
		all.Judges[j.Name()] = memory
	}
	return json.NewEncoder(w).Encode(all)
}

// Load takes up what Save wrote, into shared too. Memory of another version is an
// error, and so is that of other judges. detector is the name to tell.
func (b *Bench[J]) Load(r io.Reader, detector string, version int, shared any) error {
	all := saved{Shared: shared}
	if err := json.NewDecoder(r).Decode(&all); err != nil {
		return locale.Errorf("detect.memory_unread", "detector", detector, "reason", err)
	}
	if all.Version != version {
		return locale.Errorf("detect.memory_version", "detector", detector, "version", all.Version)
	}
	for name, memory := range all.Judges {
		i := slices.IndexFunc(b.Judges, func(j J) bool { return j.Name() == name })
		if i < 0 {
			return locale.Errorf("detect.memory_unread", "detector", detector, "reason", name)
		}
		if err := json.Unmarshal(memory, b.Judges[i]); err != nil {
			return locale.Errorf("detect.memory_unread", "detector", detector, "reason", err)
		}
	}
	return nil
}
