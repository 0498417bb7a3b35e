package app

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bannin/coverage"
	"bannin/locale"
	"bannin/rule"
)

var update = flag.Bool("update", false, "write docs/coverage.md and docs/coverage.ja.md")

// claimed are the claims of what ships.
func claimed(t *testing.T, lang locale.Language) *coverage.Claims {
	t.Helper()
	setup, err := NewSetup("")
	if err != nil {
		t.Fatal(err)
	}
	defer setup.Close()
	c, err := Claims(shipped(t), setup, locale.New(lang))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each thing that people ask for is shown by something, or it is said why not;
// and what is said not to be seen is not.
func TestClaimsHold(t *testing.T) {
	c := claimed(t, locale.English)
	for _, m := range c.Means {
		if m.By != coverage.ByRule && len(m.Needs) == 0 {
			t.Errorf("%s: nobody says which logs it looks at", m.ID)
		}
	}
	nothing := locale.New(locale.English).T("claims.why.nothing")
	for _, table := range c.Tables {
		if len(table.Rows) == 0 {
			t.Errorf("%s is empty", table.ID)
		}
		for _, r := range table.Rows {
			if strings.Contains(table.Title+table.Note+r.Title+r.Why, "claims.") {
				t.Errorf("%s: %s has no words: %s, %s", table.ID, r.ID, r.Title, r.Why)
			}
			switch {
			case r.Seen == coverage.Yes && len(r.Means) == 0:
				t.Errorf("%s: %s is claimed and nothing shows it", table.ID, r.ID)
			case r.Seen == coverage.No && r.Why == nothing:
				t.Errorf("%s: nothing shows all of %s, and nobody says why; what was found: %v", table.ID, r.ID, r.Means)
			case table.ID == coverage.AttackTable && r.Why != "" && r.Seen == coverage.Yes:
				t.Errorf("%s is said to be unseen, and %v name it", r.ID, r.Means)
			}
		}
	}
}

// Rules that are gone leave holes: the claims are not made of words.
func TestClaimsComeFromRules(t *testing.T) {
	setup, err := NewSetup("")
	if err != nil {
		t.Fatal(err)
	}
	defer setup.Close()
	rules := slices.DeleteFunc(shipped(t), func(r *rule.Rule) bool {
		return strings.Contains(r.From, "/iam/") || strings.Contains(r.From, "/correlation/")
	})
	c, err := Claims(rules, setup, locale.New(locale.English))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"4.4", "iam:CreatePolicyVersion", "aws.persistence.iam-backdoor-role", "PrivilegeEscalation:IAM/AccountManipulation", "right-policies"} {
		found := false
		for _, table := range c.Tables {
			for _, r := range table.Rows {
				found = found || r.ID == want && r.Seen == coverage.No
			}
		}
		if !found {
			t.Errorf("%s is still claimed without the rules for IAM", want)
		}
	}
}

// TestTrailDiscover holds the numbers of the document against the corpus.
func TestTrailDiscover(t *testing.T) {
	calls, named := 0, 0
	var conditions []string
	for _, r := range shipped(t) {
		if r.Where != nil {
			conditions = append(conditions, r.Where.String())
		}
	}
	err := filepath.WalkDir(corpus(t, "traildiscover", "events"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		var c struct{ EventName, EventSource string }
		src, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(src, &c)
		}
		calls++
		name := `"` + c.EventName + `"`
		if bare := strings.TrimRight(c.EventName, "v0123456789"); bare != c.EventName {
			name = `"` + bare // with the API's version behind it, which rules leave open
		}
		if slices.ContainsFunc(conditions, func(x string) bool { return strings.Contains(x, `"`+c.EventSource+`"`) && strings.Contains(x, name) }) {
			named++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls != coverage.TrailDiscoverCalls || named != coverage.TrailDiscoverNamed {
		t.Errorf("got %d calls, %d of them named in a rule; the constants of package coverage say %d and %d", calls, named, coverage.TrailDiscoverCalls, coverage.TrailDiscoverNamed)
	}
}

// TestCoverageDocument holds docs/coverage.md against what the code shows.
func TestCoverageDocument(t *testing.T) {
	tests := testsOfKinds(t)
	for lang, name := range map[locale.Language]string{locale.English: "coverage.md", locale.Japanese: "coverage.ja.md"} {
		d := document{claims: claimed(t, lang), words: documentWords[lang], tests: tests}
		d.write()
		file := filepath.Join("..", "docs", name)
		if *update {
			if err := os.WriteFile(file, d.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, d.Bytes()) {
			t.Errorf("%s is not what the code shows; run: go test ./app -run TestCoverageDocument -update (%v)", file, err)
		}
	}
}

// testsOfKinds are the files of tests that name a detector's kind.
func testsOfKinds(t *testing.T) func(id string) []string {
	files := map[string]string{}
	for _, dir := range []string{"../detect", "../app"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") || path == "../app/claims_test.go" {
				return err
			}
			src, err := os.ReadFile(path)
			files[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(src)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return func(id string) (all []string) {
		short := strings.TrimPrefix(id, "bannin.")
		home, last, _ := strings.Cut(short, ".")
		for name, src := range files {
			named := func(end string) bool {
				return strings.Contains(src, short+end) || strings.HasPrefix(name, "detect/"+home+"/") && strings.Contains(src, `"`+last+end)
			}
			if named(`"`) || named(" ") {
				all = append(all, name)
			}
		}
		slices.Sort(all)
		return all
	}
}

// wording is what a document says around the tables.
type wording struct{ title, intro, totals, columns, attack, other, trail string }

var documentWords = map[locale.Language]wording{
	locale.English: {
		title:   "# What bannin shows\n\n[日本語](coverage.ja.md)\n",
		intro:   "Made from the rules and detectors by `go test ./app -run TestCoverageDocument -update`, and held against them by that test. `bannin rules coverage` shows\nthe same for rules of yours, and `bannin rules coverage LOGS` what some logs lack.\n\nA rule is named with its severity and the number of its own cases that must + must not match; a detector with its severity and the tests\nthat name what it finds. *Informational* and *low* are told without opening an incident.\n",
		totals:  "| list | rows | visible |\n| --- | ---: | ---: |\n",
		columns: "| | | shown by, and its test | to know |\n| --- | --- | --- | --- |\n",
		attack:  "| | | rules | detectors | why not |\n| --- | --- | ---: | ---: | --- |\n",
		other:   "no test names it",
		trail:   "\nOf the %d API calls that [TrailDiscover](https://traildiscover.cloud) knows from attacks, rules name %d.\n",
	},
	locale.Japanese: {
		title:   "# bannin で見えるもの\n\n[English](coverage.md)\n",
		intro:   "この文書は `go test ./app -run TestCoverageDocument -update` がルールと検出器から作り、同じテストが照合しています。`bannin rules coverage` は手元のルールに\nついて同じ内容を、`bannin rules coverage LOGS` はログに足りないものを示します。\n\nルールには重大度と、検知すべき例 + 検知してはならない例の数を添えています。検出器には重大度と、その検出結果を名指しするテストを添えています。\n*informational* と *low* は、インシデントにせず記録だけします。\n",
		totals:  "| 一覧 | 行数 | 見える |\n| --- | ---: | ---: |\n",
		columns: "| | | 示すものとそのテスト | 備考 |\n| --- | --- | --- | --- |\n",
		attack:  "| | | ルール | 検出器 | 見えない理由 |\n| --- | --- | ---: | ---: | --- |\n",
		other:   "名指しするテストなし",
		trail:   "\n[TrailDiscover](https://traildiscover.cloud) が攻撃で使われたとする API 呼び出し %d 件のうち、%d 件をルールが名指ししています。\n",
	},
}

// A document is docs/coverage.md in the making.
type document struct {
	bytes.Buffer
	claims *coverage.Claims
	words  wording
	tests  func(id string) []string
}

func (d *document) write() {
	d.WriteString(d.words.title + "\n" + d.words.intro + "\n" + d.words.totals)
	for _, table := range d.claims.Tables {
		seen := 0
		for _, r := range table.Rows {
			if r.Seen == coverage.Yes {
				seen++
			}
		}
		fmt.Fprintf(d, "| %s | %d | %d |\n", table.Title, len(table.Rows), seen)
	}
	for _, table := range d.claims.Tables {
		d.WriteString("\n## " + table.Title + "\n\n" + table.Note + "\n\n")
		if table.ID == coverage.AttackTable {
			d.attack(table)
			continue
		}
		d.WriteString(d.words.columns)
		for _, r := range table.Rows {
			fmt.Fprintf(d, "| %s | %s | %s | %s |\n", strings.ReplaceAll(r.Name(), "  ", " "), r.Detail, strings.Join(d.shown(&r), "<br>"), r.Why)
		}
		if table.ID == "stratus" {
			fmt.Fprintf(d, d.words.trail, coverage.TrailDiscoverCalls, coverage.TrailDiscoverNamed)
		}
	}
}

// attack writes the table of techniques, in numbers.
func (d *document) attack(table coverage.Table) {
	d.WriteString(d.words.attack)
	for _, r := range table.Rows {
		rules := 0
		for _, m := range r.By() {
			if m.By == coverage.ByRule {
				rules++
			}
		}
		fmt.Fprintf(d, "| [%s](https://attack.mitre.org/techniques/%s/) | %s | %d | %d | %s |\n", r.ID, strings.ReplaceAll(r.ID, ".", "/"), r.Title, rules, len(r.Means)-rules, r.Why)
	}
}

// shown names what shows a row, each with its tests.
func (d *document) shown(r *coverage.Row) (all []string) {
	for _, m := range r.By() {
		if m.By == coverage.ByRule {
			file, _, _ := strings.Cut(m.From, ":")
			all = append(all, fmt.Sprintf("[%s](../%s) %s, %d + %d", strings.TrimPrefix(file, "rules/"), file, m.Severity, m.Match, m.Ignore))
			continue
		}
		tests := d.words.other
		if files := d.tests(m.ID); len(files) > 0 {
			tests = strings.Join(files, ", ")
		}
		all = append(all, fmt.Sprintf("`%s` %s, %s", strings.TrimPrefix(m.ID, "bannin."), m.Severity, tests))
	}
	return all
}
