package ask

import (
	"embed"
	"strings"
)

// A class is what a word does in a question.
type class string

const (
	filler    class = "filler"    // says nothing
	particle  class = "particle"  // says how its neighbours belong together
	object    class = "object"    // what activities are about
	verb      class = "verb"      // what was done to it
	column    class = "column"    // a field that is asked for or compared
	noun      class = "noun"      // what rows are: the tables that have them
	outcome   class = "outcome"   // how it ended
	value     class = "value"     // a field's value: field=value
	asking    class = "asking"    // what is wanted
	negative  class = "negative"  // not, before what it denies
	notBefore class = "notBefore" // not, behind what it denies
	grouping  class = "grouping"  // by, before a field
	grouped   class = "grouped"   // by, behind a field
	compare   class = "compare"   // a comparison, before its number
	compared  class = "compared"  // a comparison, behind its number
	unit      class = "unit"      // what a number counts
	day       class = "day"       // a day or more, from now: unit:offset
	calendar  class = "calendar"  // a day of the week or a month
	hours     class = "hours"     // a time of day or a kind of day
	past      class = "past"      // up to now
	fresh     class = "fresh"     // never seen before
	ending    class = "ending"    // the end of a Japanese verb
	follow    class = "follow"    // and then
	pronoun   class = "pronoun"   // what was just spoken of
	action    class = "action"    // a call by its own name
	holding   class = "holding"   // a field has a text
	others    class = "others"    // all but one that is not named, which no question can ask for
	beyond    class = "beyond"    // what no question can ask, and the error that says so
	name      class = "name"      // a name of somebody's or something's
	digits    class = "digits"    // a number
	written   class = "written"   // a text that says by its form what it is
	unknown   class = "unknown"
)

// An entry is words of one meaning, in both languages.
type entry struct {
	class class
	value string
	words []string // of English any form, of Japanese verbs their stem
}

// lists are the words that are known: below each line of a class and what is meant,
// the words for it, divided by |.
//
//go:embed words
var lists embed.FS

// vocabulary reads the lists. Fillers and particles in hiragana are only those;
// other words may be written in any kana.
func vocabulary() (all []entry) {
	for _, name := range []string{"questions", "aws", "countries"} {
		text, _ := lists.ReadFile("words/" + name + ".txt") // it is in the program
		for line := range strings.Lines(string(text)) {
			words, below := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "\t")
			switch {
			case below:
				last := &all[len(all)-1]
				last.words = append(last.words, strings.Split(words, "|")...)
			case words != "" && words[0] != '#':
				c, value, _ := strings.Cut(words, " ")
				all = append(all, entry{class: class(c), value: value})
			}
		}
	}
	return all
}
