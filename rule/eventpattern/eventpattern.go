// Package eventpattern reads EventBridge event patterns into conditions.
package eventpattern

import (
	"errors"
	"unicode/utf8"

	"bannin/locale"
	"bannin/rule"
)

// MaxLength is how many bytes a pattern may have. EventBridge itself takes
// 2,048 characters, more on request; ours only bounds the work.
const MaxLength = 64 << 10

// Parse reads an event pattern. The condition holds of exactly the events that
// EventBridge would match, with equal numbers equal however they are spelled.
// Every fault found is told: each a *locale.Error that names line and column
// (from 1, in characters) and the reason, several joined by errors.Join.
func Parse(pattern []byte) (rule.Expr, error) {
	p := &parser{text: pattern}
	if len(pattern) > MaxLength {
		p.fault(0, "eventpattern.too_long", "length", len(pattern), "limit", MaxLength)
		return nil, p.err()
	}
	root, fault := readJSON(pattern)
	if fault != nil {
		p.fault(fault.at, fault.key, fault.pairs...)
		return nil, p.err()
	}
	if root.kind != object {
		p.fault(root.at, "eventpattern.no_object")
		return nil, p.err()
	}
	items := p.object(root, nil)
	if len(p.faults) == 0 && combinations(items) > maxCombinations {
		p.fault(root.at, "eventpattern.combinations", "limit", maxCombinations)
	}
	if len(p.faults) > 0 {
		return nil, p.err()
	}
	x := p.condition(items)
	if len(p.faults) > 0 {
		return nil, p.err()
	}
	return x, nil
}

// A parser reads the meaning of a pattern and notes what is wrong with it.
type parser struct {
	text   []byte
	faults []error
}

// fault notes what is wrong at a place of the pattern.
func (p *parser) fault(at int, key string, pairs ...any) {
	line, column := 1, 1
	for i := 0; i < at && i < len(p.text); {
		_, size := utf8.DecodeRune(p.text[i:])
		if p.text[i] == '\n' {
			line, column = line+1, 0
		}
		column++
		i += size
	}
	reason := locale.Errorf(key, pairs...)
	p.faults = append(p.faults, locale.Errorf("eventpattern.fault", "line", line, "column", column, "reason", reason))
}

func (p *parser) err() error {
	if len(p.faults) == 1 {
		return p.faults[0]
	}
	return errors.Join(p.faults...)
}

// unknown notes a word that is none of those known, and which may be meant.
func (p *parser) unknown(at int, key, word string, known []string) {
	if near := locale.Nearest(word, known...); near != "" {
		p.fault(at, key+"_near", "word", word, "suggest", near)
		return
	}
	p.fault(at, key, "word", word)
}
