package ask

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/query/meaning"
)

var update = flag.Bool("update", false, "write the tables of docs/questions.md anew")

const page = "../../docs/questions.md"

// spelled are the words of an entry, English before Japanese.
func spelled(words []string) string {
	var english, japanese []string
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return r >= 0x3000 }) {
			japanese = append(japanese, w)
		} else {
			english = append(english, w)
		}
	}
	return strings.Join(english, ", ") + " | " + strings.Join(japanese, "、")
}

func wordsOf(b *strings.Builder, title string, c class) {
	fmt.Fprintf(b, "\n| %s | English | 日本語 |\n| --- | --- | --- |\n", title)
	for _, e := range vocabulary() {
		if e.class == c && e.value != "" {
			fmt.Fprintf(b, "| `%s` | %s |\n", e.value, spelled(e.words))
		}
	}
}

// tablesOf is the part of the page that is made from the code.
func tablesOf(t *testing.T) string {
	var b strings.Builder
	b.WriteString("\n### Tables and fields\n\n| table | fields |\n| --- | --- |\n")
	for _, table := range meaning.Tables() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", table, strings.Join(meaning.FieldsOf(table), ", "))
	}
	b.WriteString("\n### Activities\n\n| activity | records of CloudTrail with |\n| --- | --- |\n")
	for _, name := range meaning.Activities() {
		q, err := meaning.Parse("from cloudtrail where did = "+name+" count", time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		_, where, _ := strings.Cut(q.SQL(), "WHERE ")
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", name, strings.ReplaceAll(where, "|", `\|`))
	}
	b.WriteString("\n### Words\n\nEnglish in any number and tense; Japanese verbs by their stems, in any kana.\n")
	wordsOf(&b, "what is done to", object)
	wordsOf(&b, "what is done", verb)
	wordsOf(&b, "activity of its own", action)
	wordsOf(&b, "outcome", outcome)
	wordsOf(&b, "field", column)
	wordsOf(&b, "log", noun)
	wordsOf(&b, "value", value)
	wordsOf(&b, "time", day)
	wordsOf(&b, "time of day", hours)
	wordsOf(&b, "unit", unit)
	wordsOf(&b, "comparison before", compare)
	wordsOf(&b, "comparison behind", compared)
	wordsOf(&b, "what is wanted", asking)
	return b.String()
}

func TestPageSaysWhatIsUnderstood(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "<!-- from the code -->\n", "<!-- to here -->"
	head, rest, ok := strings.Cut(string(text), from)
	_, tail, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatal("the page has no place for the tables")
	}
	want := head + from + tablesOf(t) + to + tail
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Error("the tables of docs/questions.md are old: go test ./query/ask -update")
	}
}

// TestVocabularyFits holds that the words mean what the form has.
func TestVocabularyFits(t *testing.T) {
	classes := []class{filler, particle, object, verb, column, noun, outcome, value, asking, negative, notBefore, grouping, grouped, compare, compared,
		unit, day, calendar, hours, past, fresh, ending, follow, pronoun, action, holding, others, beyond}
	for _, e := range vocabulary() {
		field, v, isValue := strings.Cut(e.value, "=")
		field = strings.TrimSuffix(field, "!")
		if table, own, one := strings.Cut(field, "."); one && e.class == column && meaning.Has(table, own) {
			field = own
		}
		switch {
		case !slices.Contains(classes, e.class) || len(e.words) == 0:
			t.Errorf("%s %s is no class of words, or has none", e.class, e.value)
		case e.class == column && !meaning.IsStep(field), e.class == value:
			if !slices.ContainsFunc(meaning.Tables(), func(table string) bool { return meaning.Has(table, field) }) {
				t.Errorf("no table has %s", field)
			}
		case e.class == action && !meaning.IsActivity(v), e.class == object && !meaning.IsActivity(e.value+".*"):
			t.Errorf("there is no activity %s", e.value)
		case e.class == noun && !isValue && e.value != "" && !slices.Contains(meaning.Tables(), e.value):
			t.Errorf("there is no table %s", e.value)
		}
	}
	for said, meant := range means {
		if !meaning.IsActivity(meant) || meaning.IsActivity(said) {
			t.Errorf("%s is said to mean %s", said, meant)
		}
	}
}

// TestWordsAreThereOnce holds that each form of an entry adds something: endings of
// number and tense, kana and a last ー are the lexicon's to know.
func TestWordsAreThereOnce(t *testing.T) {
	l := &lexicon{senses: map[string][]sense{}, exact: map[string]bool{}}
	for _, e := range vocabulary() {
		for _, form := range e.words {
			key := join(units([]rune(form)))
			before, exact := len(l.senses[key]), l.exact[key]
			if l.add(e, form); len(l.senses[key]) == before && l.exact[key] == exact {
				t.Errorf("%s says %s again", form, e.value)
			}
		}
	}
	for form, s := range irregular {
		if regular(form) == s {
			t.Errorf("%s is %s without being named", form, s)
		}
	}
}
