package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/coverage"
	"bannin/decode"
	"bannin/event"
	"bannin/ledger"
	"bannin/locale"
	"bannin/report/fit"
	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

// sampleSurvey is the sample's ledger with data events and flow logs of one
// account beside it, and what calls were seen.
func sampleSurvey(t *testing.T, account, service string) (*ledger.Ledger, *coverage.Survey) {
	t.Helper()
	l, survey := sampleLedger(), coverage.NewSurvey()
	fields := decode.Fields()
	fields.Eager = append(fields.Eager, coverage.Fields().Eager...)
	p := event.NewProjection(fields)
	tally, records := survey.Tally(p), decode.NewRecords(p)
	for i, c := range []struct{ account, category, service, name, reads string }{
		{account, "Management", "iam", "CreateUser", "false"}, {account, "Management", "iam", "ListUsers", "true"},
		{account, "Data", service, "GetObject", "true"}, {account, "Data", "lambda", "Invoke", "false"}, {account, "Data", "sqs", "SendMessage", "false"},
		{"444455556666", "Management", "ec2", "RunInstances", "false"},
	} {
		text, err := json.Marshal(map[string]any{"eventVersion": "1.08", "eventTime": sampleDay.Add(time.Duration(i) * time.Minute), "eventCategory": c.category,
			"eventSource": c.service + ".amazonaws.com", "eventName": c.name, "awsRegion": "us-east-1", "recipientAccountId": c.account, "readOnly": c.reads == "true"})
		if err != nil {
			t.Fatal(err)
		}
		e, err := records.One(text)
		if err != nil {
			t.Fatal(err)
		}
		tally.See(e)
		l.Coverage.Add(ledger.Trail{Log: e.Log, Account: c.account, Region: "us-east-1"}, e.Time, 1)
	}
	tally.Close()
	for h := range 30 {
		l.Coverage.Add(ledger.Trail{Log: "vpcflow", Account: account, Region: "eu-west-1"}, sampleDay.Add(time.Duration(h-20)*time.Hour), 400)
	}
	l.Close()
	return l, survey
}

func coverageText(t *testing.T, lang locale.Language, width int, account, service string) string {
	t.Helper()
	l, survey := sampleSurvey(t, account, service)
	p := locale.New(lang)
	var b bytes.Buffer
	if err := Coverage(&b, l, coverage.Judge(l, survey, nil, p), TerminalOptions{Printer: p, Zone: tokyo, Width: width}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCoverage(t *testing.T) {
	for _, lang := range languages {
		for _, width := range []int{80, 120} {
			name := fmt.Sprintf("coverage-%s-%d.txt", lang, width)
			t.Run(name, func(t *testing.T) {
				golden(t, name, []byte(coverageText(t, lang, width, "111122223333", "s3")))
			})
		}
	}
}

func TestCoverageFitsAndIsHarmless(t *testing.T) {
	for _, lang := range languages {
		for _, width := range []int{40, 61, 80, 100, 200} {
			got := coverageText(t, lang, width, evil, evil)
			wantHarmless(t, got, "\t")
			for line := range strings.Lines(got) {
				line = strings.TrimSuffix(line, "\n")
				// Some words of commands are longer than the narrowest screen.
				if n := fit.Columns(line); n > width && (width > 60 || !strings.HasPrefix(line, "      ")) {
					t.Errorf("%s, %d columns: got %d: %s", lang, width, n, line)
				}
				if strings.IndexFunc(line, voice.Unsure) >= 0 {
					t.Errorf("%s: got a character of uncertain width: %q", lang, line)
				}
			}
		}
	}
}

// A command that was broken into lines is the same command to a shell.
func TestCommandsCanBeTyped(t *testing.T) {
	l, survey := sampleSurvey(t, "111122223333", "s3")
	r := coverage.Judge(l, survey, nil, locale.New(locale.English))
	for _, s := range r.Steps {
		for _, command := range s.Commands {
			for width := 30; width < 120; width += 10 {
				lines := typeable(command, width)
				if diff := cmp.Diff(arguments(command), arguments(strings.Join(lines, "\n"))); diff != "" {
					t.Errorf("%d columns (-want +got):\n%s\n%s", width, diff, strings.Join(lines, "\n"))
				}
			}
		}
	}
}

// arguments cuts a command as a shell does; JSON without its blanks.
func arguments(command string) (all []string) {
	command = strings.ReplaceAll(command, "\\\n", "")
	for i, part := range strings.Split(command, "'") {
		if i%2 == 0 {
			all = append(all, strings.Fields(part)...)
			continue
		}
		var b bytes.Buffer
		if json.Compact(&b, []byte(part)) != nil {
			b.WriteString("no JSON: " + part)
		}
		all = append(all, b.String())
	}
	return all
}

func TestCoverageIsPromisedInJSON(t *testing.T) {
	l, survey := sampleSurvey(t, "111122223333", "s3")
	var b bytes.Buffer
	if err := CoverageJSON(&b, l, coverage.Judge(l, survey, nil, locale.New(locale.Japanese))); err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, b.Bytes(), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "coverage.json", indented.Bytes())
	if strings.Contains(b.String(), ":null") {
		t.Errorf("got null for a list or a value:\n%s", b.String())
	}
}
