package sigma

import (
	"bannin/locale"
	"bannin/rule"
)

// hint is the "did you mean" for a word that is not among the known ones, or
// nothing.
func hint(word string, known []string) any {
	if near := rule.Nearest(word, known...); near != "" {
		return meant(near)
	}
	return ""
}

func meant(word string) error { return locale.Errorf("sigma.did_you_mean", "suggest", word) }
