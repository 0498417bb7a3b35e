package ask

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"bannin/locale"
)

// A case is a question with the meaning it should have; for one that should not
// be understood, the words that its error names.
type example struct{ question, meaning, fault string }

// examples reads a file of questions: "? question", and "= meaning" or "! words"
// below it.
func examples(t *testing.T, file string) (all []example) {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		mark, text, _ := strings.Cut(lines.Text(), " ")
		switch mark {
		case "?":
			all = append(all, example{question: text})
		case "=":
			all[len(all)-1].meaning = text
		case "!":
			all[len(all)-1].fault = text
		}
	}
	return all
}

func tokyo(t testing.TB) (time.Time, *time.Location) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 1, 15, 12, 0, 0, 0, zone), zone
}

func TestMeanings(t *testing.T) {
	now, zone := tokyo(t)
	all := examples(t, "questions.txt")
	japanese := 0
	for _, e := range all {
		if strings.ContainsFunc(e.question, func(r rune) bool { return r >= 0x3000 }) {
			japanese++
		}
		answer, err := Ask(e.question, now, zone, locale.English)
		switch {
		case e.fault != "":
			if err == nil || !strings.Contains(err.Error(), e.fault) {
				t.Errorf("%s\n got %v %v, want an error that names %s", e.question, answer.Meaning, err, e.fault)
			}
		case err != nil:
			t.Errorf("%s\n%v", e.question, err)
		default:
			if got := answer.Meaning.String(); got != e.meaning {
				t.Errorf("%s\n got %s\nwant %s", e.question, got, e.meaning)
			}
			back, err := Parse(e.meaning, zone)
			if err != nil {
				t.Errorf("%s: %v", e.meaning, err)
			} else if back.String() != e.meaning || back.SQL() != answer.SQL {
				t.Errorf("%s\nread back as %s", e.meaning, back)
			}
		}
	}
	if len(all) < 150 || japanese < len(all)*45/100 {
		t.Errorf("got %d questions, %d of them in Japanese; want 150, half of them", len(all), japanese)
	}
}

// TestHeldOut measures the grammar with questions that were written before it, and
// which nobody looked at while it was made. docs/questions.md states the score.
func TestHeldOut(t *testing.T) {
	now, zone := tokyo(t)
	right, refused := 0, 0
	all := examples(t, "heldout.txt")
	for _, e := range all {
		answer, err := Ask(e.question, now, zone, locale.English)
		switch {
		case err != nil:
			refused++
		case answer.Meaning.String() == e.meaning:
			right++
		}
	}
	t.Logf("of %d: %d as expected, %d refused, %d otherwise", len(all), right, refused, len(all)-right-refused)
}
