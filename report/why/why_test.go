package why

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

func teller(lang locale.Language) Teller {
	return Teller{Voice: voice.New(locale.New(lang), nil, voice.Typed), Title: func(rule string) string {
		return map[string]string{"r1": "Keys listed"}[rule]
	}}
}

func TestReasonsAreToldInWords(t *testing.T) {
	surprise := map[string]any{"bits": 51.5, "threshold": 32.0, "hour_bits": 0.0, "active_days": 10, "unusual": []any{
		map[string]any{"feature": "country", "observed": "NG", "usual": []string{"US", "JP"}, "bits": 16.0},
		map[string]any{"feature": "network", "observed": "private", "usual": []string{}, "bits": 9.0},
		map[string]any{"feature": "country", "observed": "GB", "usual": []string{"US", "JP"}, "bits": 8.0}}}
	for name, c := range map[string]struct {
		reason       map[string]any
		short, japan string
	}{
		"surprise":      {surprise, "Country: Nigeria, United Kingdom (usual: United States, Japan); Network: private address", "国: ナイジェリア, イギリス (通常は アメリカ合衆国, 日本)、ネットワーク: プライベートアドレス"},
		"bytes":         {map[string]any{"bytes": true, "observed": int64(2_500_000_000), "usual": 1000, "threshold": 1}, "Observed: 2.5 GB; Usual: 1.0 kB", "観測値: 2.5 GB、通常: 1.0 kB"},
		"objects":       {map[string]any{"bytes": false, "observed": 60, "usual": 0}, "Observed: 60; Usual: 0", "観測値: 60、通常: 0"},
		"value_count":   {map[string]any{"correlation": "value_count", "value": 5.0, "condition": ">= 4", "fields": []string{"awsRegion"}, "seconds": 1800.0, "rules": []string{"r1"}, "group": []string{"a=b"}, "count": 19}, "Different values of awsRegion: 5 within 30 min (asked for: >= 4)", "awsRegion の種類: 30 分以内に 5 (条件: >= 4)"},
		"temporal":      {map[string]any{"correlation": "temporal_ordered", "value": 2, "condition": ">= 2", "seconds": 600.0, "rules": []string{"r1", "r2"}}, "One after the other: 2 kinds of event within 10 min", "順に発生: 10 分以内に 2 種類のイベント"},
		"web":           {map[string]any{"requests": 90, "attacks": map[string]any{"sql-injection": 3, "path-traversal": 30}, "grade_by": "signs"}, "Attacks: path traversal 30, SQL injection 3; Requests: 90", "攻撃の種類: パストラバーサル 30, SQL インジェクション 3、リクエスト数: 90"},
		"flow":          {map[string]any{"protocol": "17", "port": "53", "packets": 12000, "bytes_in_the_hour": 42140.0}, "Port: 53; Protocol: UDP; Packets: 12,000; Bytes within the hour: 42 kB", "ポート: 53、プロトコル: UDP、パケット数: 12,000、1 時間のバイト数: 42 kB"},
		"flag":          {map[string]any{"address_failed_before": true, "user_failed_before": false}, "Address failed to sign in before: yes", "このアドレスの直前のサインイン失敗: はい"},
		"flood":         {map[string]any{"from": "address", "requests": 5}, "From: one address; Requests: 5", "元: 1 つのアドレス、リクエスト数: 5"},
		"no_country":    {map[string]any{"country": "x\x1b"}, `Country: x\x1b`, `国: x\x1b`},
		"for_later":     {map[string]any{"threshold": 3}, "", ""},
		"nothing":       {nil, "", ""},
		"wrong_shapes":  {map[string]any{"unusual": "x", "signals": 7, "attacks": nil, "rules": true, "correlation": 3}, "Signals: 7", "シグナル: 7"},
		"not_a_number":  {map[string]any{"observed": []any{}, "value": "x", "correlation": "new kind", "seconds": "y"}, "Counted: 1 kind of event within y", "数えた値: y以内に 1 種類のイベント"},
		"sequence":      {map[string]any{"tactics": 2, "hours": 3, "signals": []map[string]any{{"rule": "r1", "tactic": "discovery"}, {"rule": "r9", "tactic": "impact"}}}, "Tactics: 2; Signals: Discovery: Keys listed, Impact", "戦術の数: 2、シグナル: 探索: Keys listed, 影響"},
		"of_other_rule": {map[string]any{"made_by_others": 3}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := teller(locale.English).Short(c.reason); got != c.short {
				t.Errorf("en: got %q, want %q", got, c.short)
			}
			if got := teller(locale.Japanese).Short(c.reason); got != c.japan {
				t.Errorf("ja: got %q, want %q", got, c.japan)
			}
		})
	}
}

func TestFactsAreAllThatAReasonTells(t *testing.T) {
	got := teller(locale.English).Facts(map[string]any{"threshold": 32.25, "hour_utc": 3, "window_minutes": 90, "made_up_share": 0.955, "days_watched": 24,
		"bits": 10.9, "rules": []string{"r1", "r2"}, "future": map[string]any{"b": 1, "a": 1}, "slow": false, "because": "rebinding service"})
	want := []Fact{{"Because", "service that rebinds names"}, {"Rules", "Keys listed, r2"}, {"Share of made-up names", "95.5%"}, {"Watched for", "24 d"}, {"Hour", "03:00 UTC"},
		{"Rarity", "10.9 bits"}, {"Threshold", "32.25"}, {"Within", "1 h 30 min"}, {"future", "a 1, b 1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestTies(t *testing.T) {
	const alice, bob = "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"
	for name, c := range map[string]struct {
		tie      finding.Tie
		want, ja string
	}{
		"address": {finding.Tie{From: alice, To: "203.0.113.9", How: finding.Address, Value: "203.0.113.9"}, "user/alice and 203.0.113.9 acted from one address: 203.0.113.9", "user/alice と 203.0.113.9 は同じアドレス 203.0.113.9 から操作"},
		"made":    {finding.Tie{From: alice, To: bob, How: finding.Created, Value: bob}, "user/alice created user/bob, or gave it a key, a password or its rights", "user/alice が user/bob を作成、またはキー・パスワード・権限を付与"},
		"through": {finding.Tie{From: alice, To: "AIDAEXAMPLE", How: finding.Created, Value: "arn:aws:iam::111122223333:role/x"}, "AIDAEXAMPLE acted with what user/alice created or opened: role/x", "AIDAEXAMPLE は user/alice が作成・開放したものを使用: role/x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := teller(locale.English).Tie(c.tie); got != c.want {
				t.Errorf("en: got %q, want %q", got, c.want)
			}
			if got := teller(locale.Japanese).Tie(c.tie); got != c.ja {
				t.Errorf("ja: got %q, want %q", got, c.ja)
			}
		})
	}
}

// Whatever a reason holds, it says little of it, and nothing that acts.
func TestReasonsAreBounded(t *testing.T) {
	long := slices.Repeat([]string{"a\x1b[2J"}, 5000)
	reason := map[string]any{"buckets": long, "rules": long}
	for i := range 500 {
		reason["key"+strconv.Itoa(i)] = "v"
	}
	facts := teller(locale.English).Facts(reason)
	if len(facts) != maxFacts {
		t.Errorf("got %d facts, want %d", len(facts), maxFacts)
	}
	for _, f := range facts {
		if len(f.Value) > 200 || strings.Contains(f.Value, "\x1b") {
			t.Errorf("got %q", f.Value)
		}
	}
}

// Every key that a detector can give has a place, and a name in both languages.
func TestEveryKeyOfDetectorsHasAName(t *testing.T) {
	keys := detectorKeys(t, filepath.Join("..", "..", "detect"))
	if len(keys) < 100 {
		t.Fatalf("got %d keys in the source of detectors, want them all", len(keys))
	}
	inner := []string{"feature", "rule", "tactic", "first"} // of what was unusual, and of signals
	for key, where := range keys {
		known := slices.ContainsFunc(entries, func(e entry) bool { return e.key == key })
		if !known && !slices.Contains(inner, key) {
			t.Errorf("%s: the reason's key %q has no place among entries", where, key)
		}
	}
	for _, e := range entries {
		if keys[e.key] == "" {
			t.Errorf("%q: no detector gives it", e.key)
		}
		if key := "why.key." + e.key; e.form != oddities && !locale.Has(key) {
			t.Errorf("%s is not in the catalogue", key)
		}
	}
}

// detectorKeys are the keys of all maps of anything that code below a folder
// makes, which reasons are, with a file where each stands.
func detectorKeys(t *testing.T, dir string) map[string]string {
	t.Helper()
	keys := map[string]string{}
	note := func(path string, x ast.Expr) {
		if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			key, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			keys[key] = path
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isReason(n.Type) {
					for _, e := range n.Elts {
						note(path, e.(*ast.KeyValueExpr).Key)
					}
				}
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					if at, ok := to.(*ast.IndexExpr); ok {
						note(path, at.Index)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func isReason(x ast.Expr) bool {
	m, ok := x.(*ast.MapType)
	if !ok {
		return false
	}
	value, ok := m.Value.(*ast.Ident)
	return ok && value.Name == "any"
}

func TestNoKeyStandsTwice(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.key] {
			t.Errorf("%q stands twice among entries", e.key)
		}
		seen[e.key] = true
	}
}
