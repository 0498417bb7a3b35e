package locale

import (
	"strings"
	"unicode/utf8"
)

// Nearest is the word among known that was probably meant, for "did you mean":
// the one with the fewest letters to change, if they are few; "" if there is
// none. Upper and lower case are the same.
func Nearest(word string, known ...string) string {
	const longest = 64 // the work grows with the square
	if len(word) > longest {
		return ""
	}
	letters := []rune(strings.ToLower(word))
	best, least := "", 1+max(1, len(letters)/3)
	for _, k := range known {
		if more := utf8.RuneCountInString(k) - len(letters); more >= least || -more >= least {
			continue // as many letters are to be added or dropped
		}
		if d := distance(letters, []rune(strings.ToLower(k))); d < least {
			best, least = k, d
		}
	}
	return best
}

// Hint is the "did you mean" for a word that is not among the known ones, to
// stand at the end of a sentence; "" where none is near.
func Hint(word string, known ...string) any {
	if near := Nearest(word, known...); near != "" {
		return Meant(near)
	}
	return ""
}

// Meant asks whether a word was meant, at the end of a sentence.
func Meant(word string) error { return Errorf("locale.did_you_mean", "suggest", word) }

// Distance counts the letters to add, drop or change to make b of a, or to swap
// with their neighbours. It takes time by the product of their lengths. Source:
// Damerau, 1964, in the restricted form.
func Distance(a, b string) int { return distance([]rune(a), []rune(b)) }

func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1) // the rows of two letters and of one letter ago
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
