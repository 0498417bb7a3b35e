package app

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
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
	Logs     []string          // that a query of Logs Insights reads where it names none, and a rule instead of its own
	Now      time.Time         // what now is in a question
	Set      map[string]string // values of parameters, by name
	Zone     *time.Location    // of the times in a question in plain words
	Getenv   func(string) string
	Limits   query.Limits
	Reading  func() (done func()) // called when logs begin to be read
	Asking   func() (done func()) // called when the engine is asked
	Explain  bool                 // only translate
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

// translate makes SQL of a question in any language.
func (a Ask) translate(ctx context.Context) (translated, error) {
	w := a.Scan.Filter.Window
	switch {
	case a.Rule != nil:
		a.Question.From, a.Question.To = w.Since, w.Until
		r, err := a.Rule.Report(a.Question, insights.Tables{Asked: a.Logs})
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
		t, err := insights.Translate(a.Text, insights.Tables{Asked: a.Logs}, a.Now, w.Since, w.Until)
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
	t, err := a.translate(ctx)
	if err != nil {
		return nil, err
	}
	for name, value := range a.Set {
		t.Args = append(t.Args, sql.Named(name, value))
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
	session, err := query.Open(ctx, l, query.Options{Limits: a.Limits, Macros: insights.Macros()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	answer = &Answer{Notes: t.Notes}
	if answer.Query, err = session.Check(ctx, t.Translation); err != nil {
		return answer, err
	}
	for _, n := range answer.Query.Notes {
		answer.Notes = append(answer.Notes, a.Scan.Printer.Tell(n))
	}
	if a.Explain {
		return answer, nil
	}
	if a.Lake == "" {
		if answer.Ledger, err = a.read(ctx, dir, answer.Query); err != nil {
			return nil, err
		}
		if answer.Ledger.Interrupted {
			return nil, context.Canceled
		}
	}
	done := a.Asking()
	answer.Result, err = session.Ask(ctx, answer.Query)
	done()
	if err != nil {
		return nil, err
	}
	absent, err := absentGroups(ctx, session, t.groups)
	for _, n := range absent {
		answer.Notes = append(answer.Notes, a.Scan.Printer.Tell(n))
	}
	if err == nil && len(answer.Result.Rows) == 0 {
		err = answer.span(ctx, l)
	}
	return answer, err
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

// absentGroups tells of log groups that a question names and a lake has not.
func absentGroups(ctx context.Context, s *query.Session, named []string) (notes []error, err error) {
	if len(named) == 0 {
		return nil, nil
	}
	q, err := s.Check(ctx, query.Translation{SQL: "SELECT DISTINCT log_group FROM logs WHERE log_group IS NOT NULL ORDER BY 1", Native: true})
	if err != nil {
		return nil, err
	}
	r, err := s.Ask(ctx, q)
	if err != nil {
		return nil, err
	}
	groups := make([]string, len(r.Rows))
	for i, row := range r.Rows {
		groups[i], _ = row[0].(string)
	}
	return insights.Absent(named, groups), nil
}

// read reads the logs into a lake, and looks for findings where the question is
// about them.
func (a Ask) read(ctx context.Context, dir string, q *query.Query) (*ledger.Ledger, error) {
	a.Scan.Lake = Keep{Dir: dir, Atlas: a.Scan.Setup.Atlas}
	defer a.Reading()()
	a.Scan.Lake.Only, _ = events(q.Tables)
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
