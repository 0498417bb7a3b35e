package report

import (
	"bannin/report/atomic"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bannin/locale"

	"github.com/google/go-cmp/cmp"
)

// columns are the promise: Suzaku's twenty in their order, then ours.
var columns = strings.Fields("Timestamp RuleTitle RuleAuthor Level EventName ErrorCode ErrorMessage EventSource AWS-Region SrcIP UserAgent UserName " +
	"UserType UserAccountID UserARN UserPrincipalID UserAccessKeyID EventID Tags RuleID " +
	"Outcome FindingID IncidentID ActorKind Techniques Object Record Account ActorRoot Resources FindingType")

func sampleRows() []Row {
	f := sampleFindings()
	return []Row{{Event: &f[9].Detail.Sample[0], Finding: &f[9]}, {Event: &f[2].Detail.Sample[1], Finding: &f[2], RuleAuthor: "someone", Tags: []string{"a", "b"}}}
}

func writeTimeline(t *testing.T, ending string, rows []Row) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "timeline"+ending)
	line, err := NewTimeline(path, locale.Japanese)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := line.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	if got := line.Rows(); got != int64(len(rows)) {
		t.Errorf("rows: got %d, want %d", got, len(rows))
	}
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTimelineCSV(t *testing.T) {
	text := writeTimeline(t, ".csv", sampleRows())
	body, ok := strings.CutPrefix(text, "\ufeff")
	if !ok {
		t.Errorf("got no byte order mark: %q", text[:8])
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{columns, {
		"2026-11-20T18:12:04Z", "ユーザー・ロール・ポリシーを列挙", "bannin", "low", "ListUsers", "", "", "iam.amazonaws.com", "ap-northeast-1", "203.0.113.77",
		"aws-cli/2.15.0 Python/3.11.6 Linux/6.1", "build-agent", "IAMUser", "111122223333", "arn:aws:iam::111122223333:user/build-agent", "AIDAEXAMPLE000007QEX",
		"AKIAEXAMPLE000007QEX", "F-0107-4f6a-4c1e-9d2b-000000000000", "attack.discovery", "bannin-discovery",
		"succeeded", "F-0107", "I-01", "user", "T1087.004",
		"AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/111122223333_CloudTrail_ap-northeast-1_20261120T1815Z_x7Yq.json.gz", "17",
		"111122223333", "arn:aws:iam::111122223333:user/build-agent", "", "",
	}, {
		"2026-11-20T18:17:27Z", "ユーザーに管理者権限を付与", "someone", "high", "AttachUserPolicy", "AccessDenied",
		"User is not authorized to perform: AttachUserPolicy", "iam.amazonaws.com", "ap-northeast-1", "203.0.113.77",
		"aws-cli/2.15.0 Python/3.11.6 Linux/6.1", "build-agent", "IAMUser", "111122223333", "arn:aws:iam::111122223333:user/build-agent", "AIDAEXAMPLE000007QEX",
		"AKIAEXAMPLE000007QEX", "F-0102-4f6a-4c1e-9d2b-000000000001", "a; b", "bannin-admin-policy",
		"attempted", "F-0102", "I-01", "user", "T1098.003",
		"AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/111122223333_CloudTrail_ap-northeast-1_20261120T1815Z_x7Yq.json.gz", "18",
		"111122223333", "arn:aws:iam::111122223333:user/build-agent", "denied arn:aws:iam::111122223333:user/build-agent", "",
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestTimelineJSON(t *testing.T) {
	for _, ending := range []string{".json", ".jsonl", ".JSONL"} {
		for name, given := range map[string][]Row{"two": sampleRows(), "none": nil} {
			t.Run(name+ending, func(t *testing.T) {
				text := writeTimeline(t, ending, given)
				var rows []map[string]any
				if ending == ".json" {
					if err := json.Unmarshal([]byte(text), &rows); err != nil {
						t.Fatalf("%v in %s", err, text)
					}
				} else {
					for line := range strings.Lines(text) {
						var row map[string]any
						if err := json.Unmarshal([]byte(line), &row); err != nil {
							t.Fatalf("%v in %s", err, line)
						}
						rows = append(rows, row)
					}
				}
				if len(rows) != len(given) {
					t.Fatalf("got %d rows, want %d", len(rows), len(given))
				}
				for _, row := range rows {
					for _, name := range columns {
						if row[name] == nil {
							t.Errorf("got no %s in %v", name, row)
						}
					}
				}
				if len(rows) == 2 {
					if diff := cmp.Diff([]any{"a", "b"}, rows[1]["Tags"]); diff != "" {
						t.Errorf("tags (-want +got):\n%s", diff)
					}
					if got := rows[1]["Record"]; got != 18.0 {
						t.Errorf("record: got %v, want 18", got)
					}
				}
			})
		}
	}
}

func TestTimelineRefusesOtherEndings(t *testing.T) {
	for _, name := range []string{"a.xlsx", "csv", "a.csv.gz", ""} {
		_, err := NewTimeline(filepath.Join(t.TempDir(), name), locale.English)
		var ours *locale.Error
		if !errors.As(err, &ours) || ours.Key != "report.timeline.unknown_ending" {
			t.Errorf("%q: got error %v, want report.timeline.unknown_ending", name, err)
		}
	}
}

func TestTimelineIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "t.csv")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	line, err := NewTimeline(path, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := line.Add(sampleRows()[0]); err != nil {
		t.Fatal(err)
	}
	line.Discard()
	if got, _ := os.ReadFile(path); string(got) != "before" {
		t.Errorf("after Discard: got %q, want what was there before", got)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("after Discard: got files %v, want the one", names)
	}
	if _, err := NewTimeline(filepath.Join(dir, "none", "t.csv"), locale.English); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("in no folder: got error %v, want that it does not exist", err)
	}
	if _, err := atomic.Create(dir); err == nil {
		t.Error("a folder for a file: got no error")
	}
}

func TestTimelineFollowsLinksAndDevices(t *testing.T) {
	dir := t.TempDir()
	link, target := filepath.Join(dir, "link.csv"), filepath.Join(dir, "target.csv")
	os.WriteFile(target, nil, 0o600)
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here")
	}
	for _, path := range []string{link, os.DevNull} {
		f, err := atomic.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteString("x")
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced, want its target written")
	}
	if got, _ := os.ReadFile(target); string(got) != "x" {
		t.Errorf("target: got %q, want %q", got, "x")
	}
}

func TestHarmlessCells(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":          {"user/alice", "user/alice"},
		"equals":         {"=1+1", "'=1+1"},
		"plus":           {"+1", "'+1"},
		"minus":          {"-1", "'-1"},
		"at":             {"@SUM(A1)", "'@SUM(A1)"},
		"tab":            {"\t=1", `'\x09=1`},
		"return":         {"\r=1", `'\x0d=1`},
		"after_space":    {"  =1", "'  =1"},
		"wide_space":     {"\u3000=1", "'\u3000=1"},
		"after_newline":  {"\n=1", `'\x0a=1`},
		"after_mark":     {"\ufeff=1", `'\u{feff}=1`},
		"full_width":     {"＝1", "'＝1"},
		"full_plus":      {"＋1", "'＋1"},
		"full_minus":     {"－1", "'－1"},
		"full_at":        {"＠1", "'＠1"},
		"inside":         {"a=1", "a=1"},
		"line_ends":      {"a\r\nb", `a\x0d\x0ab`},
		"escape":         {"\x1b[2J", `\x1b[2J`},
		"bidi":           {"a\u202eb", `a\u{202e}b`},
		"japanese":       {"監査", "監査"},
		"empty":          {"", ""},
		"unicode_minus":  {"\u22121", "'\u22121"},
		"number_is_safe": {"42", "42"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := harmless(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTimelineShowsNoHostileText(t *testing.T) {
	s := hostile()
	row := Row{Event: &s.Findings[0].Detail.Sample[0], Finding: &s.Findings[0]}
	for _, ending := range []string{".csv", ".json", ".jsonl"} {
		text := writeTimeline(t, ending, []Row{row, row})
		body := strings.TrimPrefix(text, "\ufeff")
		if ending == ".csv" {
			if got := strings.Count(body, "\r\n"); got != 3 || strings.Count(body, "\n") != 3 || strings.Count(body, "\r") != 3 {
				t.Errorf("got %d line ends, want one for each of three lines: %q", got, body)
			}
			body = strings.ReplaceAll(body, "\r\n", "\n")
		}
		wantHarmless(t, body)
	}
}

// FuzzCSV holds that every cell reads back as one cell that is no formula.
func FuzzCSV(f *testing.F) {
	f.Add("=1", "a,\"b\"\r\nc")
	f.Add(evil, " x")
	f.Fuzz(func(t *testing.T, a, b string) {
		line := quote(harmless(a)) + "," + quote(harmless(b)) + "\r\n"
		rows, err := csv.NewReader(strings.NewReader(line)).ReadAll()
		if harmless(a) == "" && harmless(b) == "" {
			return
		}
		if err != nil || len(rows) != 1 || len(rows[0]) != 2 || rows[0][0] != harmless(a) || rows[0][1] != harmless(b) {
			t.Fatalf("%q: got %q and error %v", line, rows, err)
		}
		for _, text := range rows[0] {
			if beginsFormula(strings.TrimSpace(text)) {
				t.Fatalf("got the formula %q", text)
			}
		}
	})
}
