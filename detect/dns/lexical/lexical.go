// Package lexical tells how much a name looks made up by a machine: a model of
// how people spell, and a few measures of the name, weighed by logistic
// regression. It is trained by detect/dns/train; docs/dns-model.md tells how, and
// how well it does.
package lexical

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
)

// trained is the model as train wrote it.
//
//go:generate go run bannin/detect/dns/train -o model.bin
//go:embed model.bin
var trained []byte

// A Model scores labels of names.
type Model struct {
	spelling *Spelling
	weights  [measures]float64
}

// Trained is the model that ships. A fault in it is a fault of the build.
func Trained() *Model {
	m, err := Unmarshal(trained)
	if err != nil {
		panic("BUG: lexical: " + err.Error())
	}
	return m
}

// MinLabel is how many characters a label needs to be judged: shorter ones may
// be anybody's initials.
const MinLabel = 6

// MaxLabel is how many characters of a label are looked at: DNS allows no more
// (RFC 1035, 2.3.4).
const MaxLabel = 63

// Score is how likely a label, in lower case, was made up by a machine: 0 to 1,
// as if half of all labels were. Labels in other scripts (xn--…) and those
// shorter than MinLabel are 0.
func (m *Model) Score(label []byte) float64 {
	if len(label) < MinLabel || len(label) > 4 && string(label[:4]) == "xn--" {
		return 0
	}
	x := m.spelling.measure(label[:min(len(label), MaxLabel)])
	return 1 / (1 + math.Exp(-dot(&m.weights, &x)))
}

// Surprise is how many bits a character of a text carries on average, to
// somebody who knows how people spell: 3 to 5 for words, above 6 for what is
// drawn at random.
func (m *Model) Surprise(text []byte) float64 { return m.spelling.Surprise(text) }

func dot(w, x *[measures]float64) float64 {
	sum := 0.0
	for i := range w {
		sum += float64(w[i] * x[i]) // never fused: the same on every processor
	}
	return sum
}

// version begins every model, and changes with what it means.
const version = "bannin-lexical-1\n"

var errModel = errors.New("this is no model of this version")

// Marshal writes the model.
func (m *Model) Marshal() []byte {
	b := append([]byte(version), m.spelling.bits[:]...)
	for _, w := range m.weights {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(w))
	}
	return b
}

// Unmarshal reads what Marshal wrote.
func Unmarshal(b []byte) (*Model, error) {
	if len(b) != len(version)+grams+8*measures || string(b[:len(version)]) != version {
		return nil, errModel
	}
	m := &Model{spelling: &Spelling{}}
	b = b[len(version):]
	copy(m.spelling.bits[:], b)
	for i := range m.weights {
		m.weights[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[grams+8*i:]))
	}
	return m, nil
}
