package app

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"bannin/lake"
	"bannin/lake/columns"
	"bannin/ledger"
	"bannin/query"
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

// span finds out of when the events are that a query read.
func (a *Answer) span(ctx context.Context, l *lake.Lake) error {
	snapshot, err := l.Snapshot(ctx)
	if err != nil {
		return err
	}
	states, err := snapshot.States()
	asked := a.Query.Reads()
	for _, s := range states {
		if !slices.Contains(asked, s.Table) || s.First.IsZero() {
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

// read reads the logs into a lake, and looks for findings where the question is
// about them.
func (a Ask) read(ctx context.Context, dir string, q *query.Query) (*ledger.Ledger, error) {
	a.Scan.Lake = Keep{Dir: dir, Atlas: a.Scan.Setup.Atlas}
	defer a.Reading()()
	reads := q.Reads()
	if !a.ofGroups(q) {
		a.Scan.Lake.Only = reads
	}
	if !slices.Contains(reads, columns.Findings.Name) && !slices.Contains(reads, columns.Incidents.Name) {
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
