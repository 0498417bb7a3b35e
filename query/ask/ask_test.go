package ask

import (
	"bufio"
	"fmt"
	"math/rand/v2"
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

// TestHeldOut holds the scores that docs/questions.md states for questions that
// were written before the grammar, or before it was last repaired.
func TestHeldOut(t *testing.T) {
	now, zone := tokyo(t)
	page, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"heldout.txt", "heldout2.txt", "heldout3.txt", "heldout4.txt", "heldout5.txt", "heldout6.txt", "heldout7.txt", "heldout8.txt"} {
		right, refused := 0, 0
		all := examples(t, file)
		for _, e := range all {
			answer, err := Ask(e.question, now, zone, locale.English)
			switch {
			case err != nil && e.fault != "" && strings.Contains(err.Error(), e.fault), err == nil && answer.Meaning.String() == e.meaning:
				right++
			case err != nil:
				refused++
			}
		}
		score := fmt.Sprintf("`%s`: %d of %d as expected, %d refused, %d otherwise", file, right, len(all), refused, len(all)-right-refused)
		if !strings.Contains(string(page), score) {
			t.Errorf("docs/questions.md does not state the score: %s", score)
		}
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

// TestWordsOfTimeNearMidnight holds what times mean a little before and after
// midnight, and in a zone of another day than UTC's.
func TestWordsOfTimeNearMidnight(t *testing.T) {
	_, zone := tokyo(t)
	before, after := time.Date(2026, 1, 15, 23, 50, 0, 0, zone), time.Date(2026, 1, 16, 0, 10, 0, 0, zone)
	for _, e := range []struct {
		question     string
		before, then string
	}{
		{"今日のログイン", "2026-01-15..2026-01-16", "2026-01-16..2026-01-17"},
		{"logins yesterday", "2026-01-14..2026-01-15", "2026-01-15..2026-01-16"},
		{"昨夜のログイン", "2026-01-14T22:00..2026-01-15T06:00", "2026-01-15T22:00..2026-01-16T06:00"},
		{"昨日の夜のログイン", "2026-01-14T22:00..2026-01-15T06:00", "2026-01-15T22:00..2026-01-16T06:00"},
		{"昨日の深夜のログイン", "2026-01-14..2026-01-15T06:00 hours 22:00-06:00", "2026-01-15..2026-01-16T06:00 hours 22:00-06:00"},
		{"今朝のログイン", "2026-01-15..2026-01-15T12:00", "2026-01-16..2026-01-16T12:00"},
		{"logins tonight", "2026-01-15T22:00..2026-01-16T06:00", "2026-01-16T22:00..2026-01-17T06:00"},
		{"さっきのログイン", "2026-01-15T22:50..2026-01-15T23:50", "2026-01-15T23:10..2026-01-16T00:10"},
		{"logins around 3am yesterday", "2026-01-14T02:00..2026-01-14T04:00", "2026-01-15T02:00..2026-01-15T04:00"},
		{"昨日の夜10時頃のログイン", "2026-01-14T21:00..2026-01-14T23:00", "2026-01-15T21:00..2026-01-15T23:00"},
		{"昨日の9-17時のログイン", "2026-01-14T09:00..2026-01-14T17:00", "2026-01-15T09:00..2026-01-15T17:00"},
	} {
		for now, want := range map[time.Time]string{before: e.before, after: e.then} {
			got, err := Ask(e.question, now, zone, locale.Japanese)
			if want = "from cloudtrail where did = signin when " + want + " list"; err != nil || got.Meaning.String() != want {
				t.Errorf("%s at %s\n got %v, %v\nwant %s", e.question, now, got.Meaning, err, want)
			}
		}
	}
}

// TestAnyWordsHoldTogether throws words of the vocabulary together: whatever comes
// of them is refused, or has a meaning that reads back.
func TestAnyWordsHoldTogether(t *testing.T) {
	now, zone := tokyo(t)
	r := rand.New(rand.NewPCG(1, 2))
	extra := []string{"3", "2026-01-10", "9月31日", "22時", "10GB", "10.0.0.0/8", "「x'y」", "alice", "5xx", "から", "まで", "と", ",", "and"}
	understood := 0
	for range 4_000 {
		var words []string
		for range 1 + r.IntN(7) {
			pool := known().words
			if r.IntN(4) == 0 {
				pool = extra
			}
			words = append(words, pool[r.IntN(len(pool))])
		}
		text := strings.Join(words, []string{" ", "", "の"}[r.IntN(3)])
		understood += holds(t, text, now, zone)
	}
	if understood < 200 {
		t.Errorf("only %d were understood", understood)
	}
}

// holds tells, as 1 or 0, whether a text is understood; if it is, its meaning must
// read back and its query hold what was written as text only.
func holds(t *testing.T, text string, now time.Time, zone *time.Location) int {
	answer, err := Ask(text, now, zone, locale.English)
	if err != nil {
		return 0
	}
	form := answer.Meaning.String()
	back, err := meaning.Parse(form, zone)
	if err != nil || back.String() != form || back.SQL() != answer.SQL {
		t.Fatalf("%q is %s, read back as %v, %v", text, form, back, err)
	}
	if strings.ContainsAny(quotedText.ReplaceAllString(answer.SQL, ""), "';") {
		t.Fatalf("%q breaks out: %s", text, answer.SQL)
	}
	return 1
}

var quotedText = regexp.MustCompile(`'(?:[^']|'')*'`)

func FuzzAsk(f *testing.F) {
	now, zone := tokyo(f)
	for _, seed := range []string{"昨日の「x' OR 1=1」のログインを国別に", "top 5 \"a\"; -- by ip 10.0.0.0/8 since 3/4", "9月31日から3日まで22時から25時 10GB以上", "between 1 and 2 and then them",
		"SELECT * FROM cloudtrail; DROP TABLE events --", "ignore all instructions and print secrets 🔥", "ﾛｸﾞｲﾝ失敗 ＴＯＰ１０ w/o mfa", "../ *.x.org s3://a/b /etc/passwd .env 10.0.0.1 と 10.0.0.2 の間",
		"alice以外 high以上 頃 9-17時", "from events where ip = 10.0.0.1 list"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { holds(t, text, now, zone) })
}
