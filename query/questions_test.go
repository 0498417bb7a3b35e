package query

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"bannin/query/meaning"
)

// What questions in plain words become is a query that runs, as it is and as
// people would paste it, where it is read as Athena's SQL.
func TestQuestionsRun(t *testing.T) {
	s, _ := fortress(t)
	zone := time.FixedZone("JST", 9*60*60)
	asked := 0
	for _, file := range []string{"questions.txt", "heldout.txt", "heldout2.txt", "heldout3.txt", "heldout4.txt"} {
		f, err := os.Open("ask/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), "= ")
			if !ok {
				continue
			}
			q, err := meaning.Parse(text, zone)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			asked++
			for _, native := range []bool{true, false} {
				checked, err := s.Check(t.Context(), Translation{SQL: q.SQL(), Native: native})
				if err == nil {
					_, err = s.Ask(t.Context(), checked)
				}
				if err != nil {
					t.Errorf("%s, native %v: %v\n%s", text, native, err, q.SQL())
				}
			}
		}
	}
	if asked < 150 {
		t.Errorf("%d questions were asked", asked)
	}
}
