package eventpattern

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bannin/event"
	"bannin/rule"
)

// disagreements are the rows of the corpus, by line, that we answer otherwise,
// and why. The test fails when a row joins or leaves them.
var disagreements = map[int]string{}

// corpus is the folder of the shared test data.
func corpus(t *testing.T) string {
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus: %v; set BANNIN_CORPUS to its folder", err)
	}
	return dir
}

type row struct {
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Pattern  string `json:"pattern_text"`
	Event    string `json:"event_text"`
	line     int
}

func rows(t *testing.T) []row {
	f, err := os.Open(filepath.Join(corpus(t), "conformance", "eventbridge.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	var all []row
	for lines.Scan() {
		r := row{line: len(all) + 1}
		// The parsed copy of a pattern with 2.0e422 in it is no JSON; we read its text.
		line := bytes.ReplaceAll(lines.Bytes(), []byte("Infinity"), []byte("0"))
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("line %d: %v", r.line, err)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// evaluate tells whether a condition holds of a record.
func evaluate(x rule.Expr, record []byte) bool {
	set := rule.NewSet([]*rule.Rule{{Where: x}}, event.Fields{})
	e := event.New(set.Projection())
	if !e.SetJSON(record) {
		panic("no JSON object: " + string(record))
	}
	return len(set.Matcher().Match(e)) == 1
}

func answer(pattern, record string) string {
	x, err := Parse([]byte(pattern))
	switch {
	case err != nil:
		return "invalid"
	case evaluate(x, []byte(record)):
		return "match"
	}
	return "no-match"
}

func TestConformance(t *testing.T) {
	all := rows(t)
	right := 0
	for _, r := range all {
		t.Run(fmt.Sprintf("%d_%s", r.line, r.Name), func(t *testing.T) {
			record := r.Event
			if record == "" {
				record = "{}"
			}
			got := answer(r.Pattern, record)
			reason, known := disagreements[r.line]
			switch {
			case got == r.Expected && known:
				t.Errorf("got %s as wanted; it is still listed as a disagreement: %s", got, reason)
			case got != r.Expected && !known:
				t.Errorf("got %s, want %s\npattern %s\nevent %s", got, r.Expected, r.Pattern, r.Event)
			}
			if got == r.Expected {
				right++
			}
		})
	}
	t.Logf("%d of %d rows", right, len(all))
	if right*1000 < len(all)*995 {
		t.Errorf("got %d of %d rows right, want 99.5 %%", right, len(all))
	}
}
