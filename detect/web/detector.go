package web

import (
	"encoding/gob"
	"fmt"
	"io"

	"bannin/detect"
	"bannin/finding"
)

// A detector is what all of this package have in common: a name, the kinds of
// their findings, and a memory M.
type detector[M any] struct {
	name     string
	settings Settings
	kinds    []*finding.Kind
	fields   []string
	empty    func() M
	memory   M
}

func newDetector[M any](name string, s Settings, empty func() M, kinds ...*finding.Kind) detector[M] {
	return detector[M]{name, s, kinds, fields, empty, empty()}
}

// Name tells it from other detectors.
func (d *detector[M]) Name() string { return d.name }

// Kinds are all its findings.
func (d *detector[M]) Kinds() []*finding.Kind { return d.kinds }

// Fields are what its lens asks for.
func (d *detector[M]) Fields() []string { return d.fields }

// Begin does nothing: who asks from outside is known by address, and of who asks
// for objects the log names the requester, whose root decode knows.
func (d *detector[M]) Begin(detect.World) {}

// Save writes the memory. Gob, since names in logs need not be valid text, which
// JSON would change.
func (d *detector[M]) Save(w io.Writer) error {
	if err := gob.NewEncoder(w).Encode(d.memory); err != nil {
		return fmt.Errorf("save %s: %w", d.name, err)
	}
	return nil
}

// Load takes up what Save wrote.
func (d *detector[M]) Load(r io.Reader) error {
	d.memory = d.empty()
	if err := gob.NewDecoder(r).Decode(&d.memory); err != nil {
		return fmt.Errorf("load %s: %w", d.name, err)
	}
	return nil
}
