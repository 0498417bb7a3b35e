package report

import (
	"path/filepath"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/report/atomic"
	"bannin/report/voice"
)

// A Row is one event that one finding cites.
type Row struct {
	Event      *event.Summary
	Finding    *finding.Finding
	RuleAuthor string   // "" takes the finding's
	Tags       []string // nil takes the finding's
}

// A Timeline is a file of rows in time order: CSV for a spreadsheet, JSON for
// a program, by the ending of its name. The first twenty columns are those
// that users of Suzaku know.
type Timeline struct {
	file  *atomic.File
	lang  locale.Language
	write func(f *atomic.File, cells []cell, first bool) error
	end   string
	rows  int64
	err   error
}

// NewTimeline opens a timeline; the ending of path is .csv, .json or .jsonl.
// Titles are in the language. Rows are to be added in time order, then Close
// puts the file in place.
func NewTimeline(path string, lang locale.Language) (*Timeline, error) {
	t := &Timeline{lang: lang}
	begin := ""
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".csv":
		begin, t.write = csvHead(), writeCSV
	case ".json":
		begin, t.write, t.end = "[", writeJSON, "\n]\n"
	case ".jsonl":
		t.write = writeJSONLine
	default:
		return nil, locale.Errorf("report.timeline.unknown_ending", "ending", ending, "path", path)
	}
	file, err := atomic.Create(path)
	if err != nil {
		return nil, err
	}
	t.file = file
	_, t.err = file.WriteString(begin)
	return t, nil
}

// Add writes one row. After an error every Add gives that error.
func (t *Timeline) Add(row Row) error {
	if t.err == nil {
		t.err = t.write(t.file, cells(row, t.lang), t.rows == 0)
		t.rows++
	}
	return t.err
}

// Rows is how many rows were added.
func (t *Timeline) Rows() int64 { return t.rows }

// Close puts the file in place; after an error it throws it away and gives the
// error.
func (t *Timeline) Close() error {
	if t.err == nil {
		_, t.err = t.file.WriteString(t.end)
	}
	if t.err != nil {
		t.file.Discard()
		return t.err
	}
	return t.file.Close()
}

// Discard throws away what was written.
func (t *Timeline) Discard() { t.file.Discard() }

// A cell is one column of a row: a text, a number, or a list.
type cell struct {
	name string
	text string
	list []string // written as an array, in CSV with "; " between
	num  *int64
}

// cells are a row's columns: Suzaku's twenty, then ours. Access keys are whole,
// as whoever investigates needs them.
func cells(row Row, lang locale.Language) []cell {
	e, f := row.Event, row.Finding
	d := f.Detail
	if d == nil {
		d = &finding.Detail{}
	}
	title, author, tags := (glossary{lang: lang}).title(f), row.RuleAuthor, row.Tags
	if author == "" {
		author = d.Author
	}
	if tags == nil {
		tags = d.Tags
	}
	return append(suzakuCells(e, f, []string{title, author}, tags), ownCells(e, f)...)
}

func suzakuCells(e *event.Summary, f *finding.Finding, words, tags []string) []cell {
	return []cell{
		{name: "Timestamp", text: utc(e.Time).Format(time.RFC3339)},
		{name: "RuleTitle", text: words[0]},
		{name: "RuleAuthor", text: words[1]},
		{name: "Level", text: voice.Grade(f.Severity).String()},
		{name: "EventName", text: e.Name},
		{name: "ErrorCode", text: e.Error},
		{name: "ErrorMessage", text: e.Message},
		{name: "EventSource", text: e.Service},
		{name: "AWS-Region", text: e.Region},
		{name: "SrcIP", text: e.IP},
		{name: "UserAgent", text: e.Agent},
		{name: "UserName", text: e.Actor.Name},
		{name: "UserType", text: e.Actor.Type},
		{name: "UserAccountID", text: e.Actor.Account},
		{name: "UserARN", text: e.Actor.ARN},
		{name: "UserPrincipalID", text: e.Actor.Principal},
		{name: "UserAccessKeyID", text: e.Actor.AccessKey},
		{name: "EventID", text: e.ID},
		{name: "Tags", list: list(tags)},
		{name: "RuleID", text: f.Rule},
	}
}

func ownCells(e *event.Summary, f *finding.Finding) []cell {
	incident, outcome := "", finding.Attempted
	if f.Incident != nil {
		incident = *f.Incident
	}
	if e.Succeeded {
		outcome = finding.Succeeded
	}
	touched := make([]string, 0, len(e.Resources))
	for _, r := range e.Resources {
		touched = append(touched, r.How+" "+r.ARN)
	}
	return []cell{
		{name: "Outcome", text: string(outcome)}, // of this event, not of the finding
		{name: "FindingID", text: f.ID},
		{name: "IncidentID", text: incident},
		{name: "ActorKind", text: e.Actor.Kind},
		{name: "Techniques", list: list(f.Techniques)},
		{name: "Object", text: e.Object},
		{name: "Record", num: &e.Record},
		{name: "Account", text: e.Account},
		{name: "ActorRoot", text: e.Actor.Root},
		{name: "Resources", list: touched},
		{name: "FindingType", text: f.Type},
	}
}
