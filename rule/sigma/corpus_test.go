package sigma

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"bannin/event"
	"bannin/rule"
)

// corpus is the folder of real rules and peers' cases; the test is skipped
// where it is absent.
func corpus(t *testing.T, path string) string {
	t.Helper()
	root := os.Getenv("BANNIN_CORPUS")
	if root == "" {
		root = "../../../shared/corpus"
	}
	full := filepath.Join(root, path)
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no corpus at %s: set BANNIN_CORPUS", full)
	}
	return full
}

// matches runs rules over records, and counts the records that match.
func matches(t *testing.T, rules []*rule.Rule, records ...string) int {
	t.Helper()
	set := rule.NewSet(rules, event.Fields{})
	e, m := event.New(set.Projection()), set.Matcher()
	n := 0
	for _, record := range records {
		if !e.SetJSON([]byte(record)) {
			t.Fatalf("no JSON: %s", record)
		}
		if len(m.Match(e)) > 0 {
			n++
		}
	}
	return n
}

// roundTrip holds that what a condition prints reads back as the same.
func roundTrip(t *testing.T, rules []*rule.Rule) {
	t.Helper()
	for _, r := range rules {
		if r.Where == nil {
			continue
		}
		text := r.Where.String()
		back, err := rule.Parse(text)
		if err != nil {
			t.Errorf("%s: %v in %s", r.From, err, text)
		} else if got := back.String(); got != text {
			t.Errorf("%s: got %s\nwant %s", r.From, got, text)
		}
	}
}

func TestConformance(t *testing.T) {
	f, err := os.Open(corpus(t, "conformance/sigma-engine.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	rows, good := 0, 0
	for lines.Scan() {
		var row struct {
			Source, Rule, Expected string
			Events                 []json.RawMessage
			Placeholders           string
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows++
		opts := Options{AnyLogsource: true}
		if row.Placeholders != "" {
			opts.Placeholders = map[string][]string{"Admins_Workstations": {"OtherAdminMachine", "AdminMachine"}}
		}
		rules, err := ParseWith("rule.yml", []byte(row.Rule), opts)
		if err != nil {
			t.Errorf("row %d (%s): %v", rows, row.Source, err)
			continue
		}
		var records []string
		for _, e := range row.Events {
			records = append(records, string(e))
		}
		got := matches(t, rules, records...)
		if got > 0 != (row.Expected != "no-match") {
			t.Errorf("row %d (%s): got %d of %d records, want %s\n%s", rows, row.Source, got, len(records), row.Expected, rules[0].Where)
			continue
		}
		roundTrip(t, rules)
		good++
	}
	t.Logf("%d of %d rows", good, rows)
}

// TestCorpusRules reads every rule of the corpus: each loads, or is refused
// with a reason.
func TestCorpusRules(t *testing.T) {
	root := corpus(t, "sigma")
	files, loaded := 0, 0
	reasons := map[string]int{}
	var all []*rule.Rule
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yml" || strings.Contains(path, "specification") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		rules, err := ParseWith(path, src, Options{Warn: func(f *Fault) { reasons["warning "+f.Err.Key]++ }})
		for _, fault := range flat(err) {
			f := fault.(*Fault)
			reasons[f.Err.Key]++
			if !f.foreign() {
				t.Errorf("refused: %v", f)
			}
		}
		if err == nil && len(rules) == 0 {
			t.Errorf("%s: neither rule nor fault", path)
		}
		loaded += len(rules)
		all = append(all, rules...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Where == nil && r.Correlation == nil || r.Title() == "" || r.ID == "" {
			t.Errorf("%s: incomplete rule %+v", r.From, r)
		}
	}
	var names []string
	for name := range reasons {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		t.Logf("%6d %s", reasons[name], name)
	}
	roundTrip(t, all)
	if err := Link(all); err != nil {
		t.Errorf("link: %v", err)
	}
	t.Logf("%d files, %d rules loaded", files, loaded)
}
