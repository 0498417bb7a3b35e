package ask

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bannin/locale"
	"bannin/query/meaning"
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
			back, err := meaning.Parse(e.meaning, zone)
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
	score := fmt.Sprintf("%d of %d as expected, %d refused, %d otherwise", right, len(all), refused, len(all)-right-refused)
	page, err := os.ReadFile("../../docs/questions.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), score) {
		t.Errorf("docs/questions.md does not state the score: %s", score)
	}
}

func TestNotes(t *testing.T) {
	now, zone := tokyo(t)
	got, err := Ask("aliceの営業時間外のログイン", now, zone, locale.Japanese)
	if err != nil || len(got.Notes) != 2 || !strings.Contains(got.Notes[0]+got.Notes[1], "alice") {
		t.Errorf("got %v, %v", got.Notes, err)
	}
}

func TestQuestionsThatAreNone(t *testing.T) {
	now, zone := tokyo(t)
	for _, text := range []string{"", " ？", "\xff\xfe", strings.Repeat("ログイン", 500), "の", "please show me"} {
		if got, err := Ask(text, now, zone, locale.Japanese); err == nil && text != "please show me" {
			t.Errorf("%q is %s", text, got.Meaning)
		}
	}
}

// TestTheSameInAnyZone holds that the day of a question is that of its zone.
func TestTheSameInAnyZone(t *testing.T) {
	now, _ := tokyo(t)
	for zone, want := range map[*time.Location]string{
		nil: "when 2026-01-14..2026-01-15", time.FixedZone("", -10*3600): "when 2026-01-13..2026-01-14",
	} {
		got, err := Ask("sign-ins yesterday", now, zone, locale.English)
		if err != nil || !strings.Contains(got.Meaning.String(), want) {
			t.Errorf("got %v, %v, want %s", got.Meaning, err, want)
		}
	}
}

func FuzzAsk(f *testing.F) {
	now, zone := tokyo(f)
	for _, seed := range []string{"昨日の「x' OR 1=1」のログインを国別に", "top 5 \"a\"; -- by ip 10.0.0.0/8 since 3/4", "9月31日から3日まで22時から25時 10GB以上", "between 1 and 2 and then them"} {
		f.Add(seed)
	}
	texts := regexp.MustCompile(`'(?:[^']|'')*'`)
	f.Fuzz(func(t *testing.T, text string) {
		answer, err := Ask(text, now, zone, locale.English)
		if err != nil {
			return
		}
		form := answer.Meaning.String()
		back, err := meaning.Parse(form, zone)
		if err != nil || back.String() != form || back.SQL() != answer.SQL {
			t.Fatalf("%q is %s, read back as %v, %v", text, form, back, err)
		}
		if bare := texts.ReplaceAllString(answer.SQL, ""); strings.ContainsAny(bare, "';") {
			t.Fatalf("%q breaks out: %s", text, answer.SQL)
		}
	})
}
