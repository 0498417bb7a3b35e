package metricfilter

import (
	"strconv"
	"strings"

	"bannin/rule"
)

// selector reads $.a.b, $.a[0], $.a[*], $.a.*, $.['x.y'] and $['x'].
func (s *scanner) selector() (rule.Path, error) {
	start := s.at
	path := rule.Path{Mode: rule.Selector}
	if !s.take("$") {
		if word := s.run(isName); word != "" {
			return path, s.fault(start, "metricfilter.suggest", "found", strconv.Quote(word), "suggest", "$."+word)
		}
		return path, s.fault(start, "metricfilter.selector_expected", "found", s.found())
	}
	for !s.done() && (s.peek() == '.' || s.peek() == '[') {
		step, err := s.step()
		if err != nil {
			return path, err
		}
		path.Steps = append(path.Steps, step)
	}
	if len(path.Steps) == 0 {
		return path, s.fault(s.at, "metricfilter.name_expected", "found", s.found())
	}
	if r := s.peek(); !s.done() && !isBlank(r) && !strings.ContainsRune("=!<>~:)}&|", r) {
		return path, s.fault(s.at, "metricfilter.selector_character", "found", s.found())
	}
	return path, s.countWildcards(start, path.Steps)
}

func (s *scanner) countWildcards(start int, steps []rule.Step) error {
	n := 0
	for _, step := range steps {
		if step.AnyItem || step.AnyField {
			n++
		}
	}
	if n > 1 {
		return s.fault(start, "metricfilter.selector_wildcards")
	}
	if s.wildcards += n; s.wildcards > maxWildcards {
		return s.fault(start, "metricfilter.pattern_wildcards", "limit", maxWildcards)
	}
	return nil
}

func isName(r rune) bool { return r == '-' || isWord(r) }

func (s *scanner) step() (rule.Step, error) {
	switch {
	case s.take("[*]"):
		return rule.Step{AnyItem: true}, nil
	case s.take(".*"):
		return rule.Step{AnyField: true}, nil
	case s.take(".['"), s.take("['"):
		return s.quotedKey("'")
	case s.take(`.["`), s.take(`["`):
		return s.quotedKey(`"`)
	case s.take("["):
		return s.index()
	}
	s.at++
	name := s.run(isName)
	if name == "" {
		return rule.Step{}, s.fault(s.at, "metricfilter.name_expected", "found", s.found())
	}
	return rule.Step{IsKey: true, Key: name}, nil
}

func (s *scanner) quotedKey(quote string) (rule.Step, error) {
	start := s.at
	key, _, ok := strings.Cut(s.rest(), quote+"]")
	if !ok {
		return rule.Step{}, s.fault(start, "metricfilter.bracket_open", "shut", quote+"]")
	}
	s.at += len(key) + 2
	return rule.Step{IsKey: true, Key: key}, nil
}

func (s *scanner) index() (rule.Step, error) {
	start := s.at
	digits := s.run(func(r rune) bool { return r >= '0' && r <= '9' })
	n, err := strconv.ParseInt(digits, 10, 32)
	switch {
	case digits == "":
		return rule.Step{}, s.fault(start, "metricfilter.index_expected", "found", s.found())
	case err != nil:
		return rule.Step{}, s.fault(start, "metricfilter.index_large", "found", digits)
	case !s.take("]"):
		return rule.Step{}, s.fault(s.at, "metricfilter.bracket_open", "shut", "]")
	}
	return rule.Step{IsIndex: true, Index: int(n)}, nil
}
