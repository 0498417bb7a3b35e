package rule

import (
	"regexp/syntax"
	"strings"
)

// maxAlternatives bounds how many literals an expression is filed under.
const maxAlternatives = 64

// required are literals (in lower case) one of which must stand in every text
// that a regular expression finds; nil where that cannot be told.
func required(expr string) []string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	return requiredBy(re.Simplify())
}

func requiredBy(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if word := plainPart(re); len(word) >= minLiteral {
			return []string{word}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return requiredBy(re.Sub[0])
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := requiredBy(sub); words != nil && (best == nil || shortest(words) > shortest(best)) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := requiredBy(sub)
			if words == nil || len(all)+len(words) > maxAlternatives {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// plainPart is the longest run of a literal whose letters have no relatives
// outside ASCII: without regard to case, s also finds the long s and k the
// Kelvin sign, which folding text does not undo.
func plainPart(re *syntax.Regexp) string {
	foldCase := re.Flags&syntax.FoldCase != 0
	runs := strings.FieldsFunc(string(re.Rune), func(r rune) bool {
		return r >= 0x80 || foldCase && strings.ContainsRune("sSkK", r)
	})
	best := ""
	for _, run := range runs {
		if len(run) > len(best) {
			best = run
		}
	}
	return strings.ToLower(best)
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}
