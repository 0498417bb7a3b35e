package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"bannin/lake"
	"bannin/lake/columns"
	"bannin/ledger"
	"bannin/locale"
	"bannin/query"
	"bannin/query/ask"
	"bannin/query/ask/model"
	"bannin/query/contributors"
	"bannin/query/insights"
	"bannin/rule"
)

// Ask is a question to logs: those of a lake, or those that Scan reads, which go
// to a lake that lasts as long as the question.
type Ask struct {
	Lake     string                       // a folder; "" asks what Scan reads
	Scan     Scan                         // its Lake is set here
	Rules    func() ([]*rule.Rule, error) // for questions about findings
	Language string                       // of Text
	Text     string
	Rule     *contributors.Rule // asked instead of Text
	Question contributors.Question
	Show     string            // of the rule's report: contributors, datapoints or metrics
	Lookups  map[string]string // files in CSV by name: tables of other data
	Logs     []string          // that a query of Logs Insights reads where it names none, and a rule instead of its own
	Now      time.Time         // what now is in a question
	Set      map[string]string // values of parameters, by name
	Zone     *time.Location    // of the times in a question in plain words
	Getenv   func(string) string
	Limits   query.Limits
	Reading  func() (done func()) // called when logs begin to be read
	Asking   func() (done func()) // called when the engine is asked
	Explain  bool                 // only translate

	tables map[string]insights.LookupTable // of Lookups
}

// An Answer is what a question came to.
type Answer struct {
	Query  *query.Query
	Notes  []string
	Result *query.Result  // nil where the question was only to be translated
	Ledger *ledger.Ledger // of the logs that were read for it; nil for a lake
	First  time.Time      // of the events that were asked, where the answer has no rows; zero where there are none
	Last   time.Time
}

// A translated question is SQL, and the log groups that it reads by their names.
type translated struct {
	query.Translation
	groups []string
}

// translate makes SQL of a question in any language. groups are the log groups
// that there are, where they are known.
func (a Ask) translate(ctx context.Context, groups []insights.Group) (translated, error) {
	w := a.Scan.Filter.Window
	switch {
	case a.Rule != nil:
		a.Question.From, a.Question.To = w.Since, w.Until
		r, err := a.Rule.Report(a.Question, insights.Tables{Asked: a.Logs, Groups: groups})
		if err != nil {
			return translated{}, err
		}
		return a.native(map[string]string{"contributors": r.Contributors, "datapoints": r.Datapoints, "metrics": r.Metrics}[a.Show], r.Notes, r.Groups), nil
	case a.Language == "sql":
		return translated{Translation: query.Translation{SQL: a.Text}}, nil
	case a.Language == "ask":
		understood, err := a.understand(ctx)
		return translated{Translation: query.Translation{SQL: understood.SQL, Notes: understood.Notes, Native: true}}, err
	case a.Language == "insights":
		t, err := insights.Translate(a.Text, insights.Tables{Asked: a.Logs, Groups: groups, Lookups: a.tables}, a.Now, w.Since, w.Until)
		if err != nil {
			return translated{}, err
		}
		return a.native(t.SQL, t.Notes, t.Groups), nil
	}
	return translated{}, locale.Errorf("app.query.language", "language", a.Language)
}

// understand makes SQL of a question in plain words, with the help of a model
// where the settings name one.
func (a Ask) understand(ctx context.Context) (ask.Answer, error) {
	lang := a.Scan.Printer.Language()
	if a.Scan.Setup == nil || a.Scan.Setup.Model == (model.Options{}) {
		return ask.Ask(a.Text, a.Now, a.Zone, lang)
	}
	m, err := model.New(a.Scan.Setup.Model, a.Getenv)
	if err != nil {
		return ask.Answer{}, err
	}
	return ask.Widened{Model: m, Zone: a.Zone, Language: lang}.Ask(ctx, a.Text, a.Now)
}

// native is SQL of the engine's own, with notes in the reader's language.
func (a Ask) native(sql string, notes []error, groups []string) translated {
	t := translated{query.Translation{SQL: sql, Native: true}, groups}
	for _, n := range notes {
		t.Notes = append(t.Notes, a.Scan.Printer.Tell(n))
	}
	return t
}

// Run answers.
func (a Ask) Run(ctx context.Context) (answer *Answer, err error) {
	// Once before anything is read, to tell of faults at once.
	var others []query.Table
	if a.tables, others, err = a.lookups(); err != nil {
		return nil, err
	}
	t, err := a.translate(ctx, nil)
	if err != nil {
		return nil, err
	}
	dir := a.Lake
	if dir == "" {
		if dir, err = os.MkdirTemp("", "bannin-lake-"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	l, err := lake.Open(ctx, dir, lake.Options{Create: a.Lake == ""})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	session, err := query.Open(ctx, l, query.Options{Limits: a.Limits, Macros: insights.Macros(), Tables: others})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	answer = new(Answer)
	if err = a.check(ctx, session, t, answer); err != nil || a.Explain && a.Lake == "" {
		return answer, err
	}
	if a.Lake == "" {
		if answer.Ledger, err = a.read(ctx, dir, answer.Query); err != nil {
			return nil, err
		}
		if answer.Ledger.Interrupted {
			return nil, context.Canceled
		}
	}
	if err = a.settle(ctx, session, answer); err != nil || a.Explain {
		return answer, err
	}
	done := a.Asking()
	answer.Result, err = session.Ask(ctx, answer.Query)
	done()
	if err != nil {
		return nil, err
	}
	if len(answer.Result.Rows) == 0 {
		err = answer.span(ctx, l)
	}
	return answer, err
}

// check makes a translation the query of an answer.
func (a Ask) check(ctx context.Context, s *query.Session, t translated, answer *Answer) (err error) {
	for name, value := range a.Set {
		t.Args = append(t.Args, sql.Named(name, value))
	}
	answer.Notes = t.Notes
	if answer.Query, err = s.Check(ctx, t.Translation); err != nil {
		return err
	}
	for _, n := range answer.Query.Notes {
		answer.Notes = append(answer.Notes, a.Scan.Printer.Tell(n))
	}
	return nil
}

// ofGroups tells whether a question is about log groups, which any table may have.
func (a Ask) ofGroups(q *query.Query) bool {
	return (a.Rule != nil || a.Language == "insights") && slices.Contains(q.Tables, columns.Logs.Name)
}

// settle translates a question about log groups again, since it is known now
// which there are, and in which tables.
func (a Ask) settle(ctx context.Context, s *query.Session, answer *Answer) error {
	if !a.ofGroups(answer.Query) {
		return nil
	}
	groups, err := logGroups(ctx, s)
	if err != nil {
		return err
	}
	t, err := a.translate(ctx, groups)
	if err != nil {
		return err
	}
	for _, n := range insights.Absent(t.groups, groups) {
		t.Notes = append(t.Notes, a.Scan.Printer.Tell(n))
	}
	return a.check(ctx, s, t, answer)
}

// span finds out of when the events are that a query read.
func (a *Answer) span(ctx context.Context, l *lake.Lake) error {
	snapshot, err := l.Snapshot(ctx)
	if err != nil {
		return err
	}
	states, err := snapshot.States()
	asked, every := events(a.Query.Tables)
	for _, s := range states {
		if !every && !slices.Contains(asked, s.Table) || s.First.IsZero() {
			continue
		}
		if a.First.IsZero() || s.First.Before(a.First) {
			a.First = s.First
		}
		if s.Last.After(a.Last) {
			a.Last = s.Last
		}
	}
	return err
}

// logGroups are the log groups of a lake.
func logGroups(ctx context.Context, s *query.Session) ([]insights.Group, error) {
	var parts []string
	for _, t := range columns.Tables() {
		if t.Events() {
			name := columns.Prefix + "log_group"
			if t == columns.Logs {
				name = "log_group"
			}
			parts = append(parts, fmt.Sprintf("SELECT %s AS name, '%s' AS log FROM %s", name, t.Name, t.Name))
		}
	}
	q, err := s.Check(ctx, query.Translation{SQL: "SELECT list(name ORDER BY name, log), list(log ORDER BY name, log) FROM (SELECT DISTINCT name, log FROM (" + strings.Join(parts, " UNION ALL ") + ") WHERE name IS NOT NULL)", Native: true})
	if err != nil {
		return nil, err
	}
	r, err := s.Ask(ctx, q)
	if err != nil {
		return nil, err
	}
	all := []insights.Group{}
	names, _ := r.Rows[0][0].([]any)
	logs, _ := r.Rows[0][1].([]any)
	for i := range names {
		all = append(all, insights.Group{Name: names[i].(string), Table: logs[i].(string)})
	}
	return all, nil
}

// read reads the logs into a lake, and looks for findings where the question is
// about them.
func (a Ask) read(ctx context.Context, dir string, q *query.Query) (*ledger.Ledger, error) {
	a.Scan.Lake = Keep{Dir: dir, Atlas: a.Scan.Setup.Atlas}
	defer a.Reading()()
	if !a.ofGroups(q) {
		a.Scan.Lake.Only, _ = events(q.Tables)
	}
	if !slices.Contains(q.Tables, "findings") && !slices.Contains(q.Tables, "incidents") {
		r, err := a.Scan.Load(ctx)
		if err != nil {
			return nil, err
		}
		return r.Ledger, nil
	}
	var err error
	if a.Scan.Rules, err = a.Rules(); err != nil {
		return nil, err
	}
	r, err := a.Scan.Run(ctx)
	if err != nil {
		return nil, err
	}
	return r.Ledger, nil
}

// events are the tables of events among those that a query reads; every tells
// that it reads what is made of all of them.
func events(read []string) (names []string, every bool) {
	for _, name := range read {
		t := columns.Named(name)
		switch {
		case t == nil || t == columns.Hourly || t == columns.FirstSeen:
			return nil, true
		case t.Events():
			names = append(names, t.Name)
		}
	}
	return names, false
}
