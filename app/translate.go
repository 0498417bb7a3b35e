package app

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"bannin/lake/columns"
	"bannin/locale"
	"bannin/query"
	"bannin/query/ask"
	"bannin/query/ask/model"
	"bannin/query/insights"
)

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

// logGroups are the log groups of a lake.
func logGroups(ctx context.Context, s *query.Session) ([]insights.Group, error) {
	var parts []string
	for _, t := range columns.Tables() {
		if t.Events() {
			parts = append(parts, fmt.Sprintf("SELECT %s AS name, '%s' AS log FROM %s", t.Group(), t.Name, t.Name))
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
