package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"bannin/app"
	"bannin/locale"
	"bannin/query"
	"bannin/report"
	"bannin/report/voice"
	"bannin/rule"
)

type queryCmd struct {
	Text      string            `arg:"" optional:"" help:"${help_query_text}"`
	From      []string          `help:"${help_query_from}" placeholder:"PATH" sep:"none" xor:"where"`
	Lake      string            `help:"${help_query_lake}" placeholder:"DIR" xor:"where"`
	Language  string            `help:"${help_query_language}" default:"sql" enum:"sql,insights,ask" placeholder:"LANGUAGE"`
	Log       []string          `help:"${help_query_log}" placeholder:"NAME" default:"cloudtrail"`
	Format    string            `help:"${help_query_format}" default:"table" enum:"table,json,jsonl,csv" placeholder:"FORM"`
	Explain   bool              `help:"${help_query_explain}"`
	Limit     int               `help:"${help_query_limit}" placeholder:"N"`
	Timeout   time.Duration     `help:"${help_query_timeout}" placeholder:"D"`
	Memory    int64             `help:"${help_query_memory}" placeholder:"MB"`
	Now       string            `help:"${help_query_now}" placeholder:"TIME"`
	Lookup    map[string]string `help:"${help_query_lookup}" placeholder:"NAME=FILE" mapsep:"none"`
	Set       map[string]string `help:"${help_query_set}" placeholder:"NAME=VALUE" mapsep:"none"`
	Saved     string            `help:"${help_query_saved}" placeholder:"NAME"`
	Save      string            `help:"${help_query_save}" placeholder:"NAME"`
	List      bool              `help:"${help_query_list}"`
	readFlags `embed:""`
	ruleFlags `embed:""`
	Config    string `help:"${help_settings}" placeholder:"FILE"`
}

// Run answers a question, or keeps or lists saved ones.
func (c *queryCmd) Run(w *world) (int, error) {
	if c.List {
		return exitDone, c.list(w)
	}
	text, err := c.text(w)
	if err != nil {
		return exitUsage, err
	}
	return c.ask(w, app.Ask{Language: c.Language, Text: text, Logs: c.Log, Lookups: c.Lookup, Set: c.Set, Explain: c.Explain || c.Save != ""})
}

// minMemory is what the query engine needs to begin, in MB.
const minMemory = 32

// ask asks what the flags say, and tells the answer.
func (c *queryCmd) ask(w *world, ask app.Ask) (int, error) {
	if c.Lake == "" && len(c.From) == 0 && !c.Explain {
		return exitUsage, hinted{locale.Errorf("cmd.query.where"), "cmd.see_help"}
	}
	plan, zone, err := c.readFlags.plan(w, c.From)
	if err != nil {
		return exitUsage, err
	}
	setup, err := app.NewSetup(c.Config)
	if err != nil {
		return exitUsage, err
	}
	defer setup.Close()
	plan.Setup = setup
	ask.Lake, ask.Scan, ask.Zone, ask.Getenv, ask.Now = c.Lake, plan, zone, w.getenv, time.Now()
	if c.Now != "" {
		if ask.Now, err = parseWhen(c.Now, ask.Now, zone); err != nil {
			return exitUsage, err
		}
	}
	if c.Memory < 0 || c.Memory > 0 && c.Memory < minMemory {
		return exitUsage, locale.Errorf("cmd.query.memory", "least", minMemory)
	}
	ask.Limits = query.Limits{Rows: c.Limit, Time: c.Timeout, Memory: c.Memory << 20, Threads: c.Threads}
	ask.Rules = func() ([]*rule.Rule, error) {
		rules, _, err := app.LoadRules(c.source())
		return rules, err
	}
	ask.Reading = func() func() { return w.progress(plan.Counts) }
	ask.Asking = w.asking
	answer, err := ask.Run(w.ctx)
	switch {
	case err != nil:
		return exitUsage, err
	case c.Save != "":
		return exitDone, c.save(w, ask.Text)
	}
	return c.tell(w, answer, zone)
}

// text is the question: the argument, a file's, standard input's or a saved one's.
func (c *queryCmd) text(w *world) (string, error) {
	switch file, isFile := strings.CutPrefix(c.Text, "@"); {
	case c.Saved != "":
		s, err := query.FindSaved(c.Lake, c.Saved)
		return s.SQL, err
	case c.Text == "-":
		text, err := io.ReadAll(io.LimitReader(w.in, 1<<20))
		return string(text), err
	case isFile:
		text, err := os.ReadFile(file)
		return string(text), err
	case c.Text == "":
		return "", hinted{locale.Errorf("cmd.query.no_text"), "cmd.see_help"}
	}
	return c.Text, nil
}

// tell writes an answer, and what the reader should know of it beside it.
func (c *queryCmd) tell(w *world, a *app.Answer, zone *time.Location) (int, error) {
	for _, note := range a.Notes {
		w.warn(note)
	}
	if c.Explain {
		_, err := fmt.Fprintln(w.out, printableLines(a.Query.SQL)+"\n"+query.OwnMark)
		return exitDone, err
	}
	if c.Language == "ask" {
		fmt.Fprintln(w.err, printableLines(a.Query.SQL))
	}
	screen := c.screen(w, zone)
	if tty, _ := w.terminal(w.out); !tty && c.Width == 0 {
		screen.Width = 0 // whole cells for whoever reads it
	}
	if err := report.Answer(w.out, a.Result, c.Format, screen); err != nil {
		return exitUsage, err
	}
	switch {
	case len(a.Result.Rows) > 0:
	case a.First.IsZero():
		w.warn(w.printer.T("cmd.query.nothing"))
	default:
		w.warn(w.printer.T("cmd.query.none", "first", a.First.In(zone).Format(time.DateTime), "last", a.Last.In(zone).Format(time.DateTime)))
	}
	if a.Result.More {
		w.warn(w.printer.T("cmd.query.more", "rows", voice.Thousands(int64(len(a.Result.Rows)))))
	}
	if a.Ledger == nil {
		return exitDone, nil
	}
	if a.Ledger.Objects.Failed > 0 || a.Ledger.Records.Rejected > 0 {
		w.warn(w.printer.T("cmd.query.unread", "objects", voice.Thousands(a.Ledger.Objects.Failed), "records", voice.Thousands(a.Ledger.Records.Rejected)))
	}
	return c.status(a.Ledger)
}

// printableLines is printable for text of more than one line.
func printableLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.Join(lines, "\n")
}

func (c *queryCmd) save(w *world, text string) error {
	if c.Lake == "" {
		return hinted{locale.Errorf("cmd.query.save_lake"), "cmd.see_help"}
	}
	if err := query.Save(c.Lake, c.Save, text); err != nil {
		return err
	}
	w.say("cmd.query.saved", "name", c.Save, "dir", c.Lake)
	return nil
}

func (c *queryCmd) list(w *world) error {
	all, err := query.AllSaved(c.Lake)
	for _, s := range all {
		title := s.Title(w.printer.Language())
		if title == "" {
			title = s.Title(locale.English)
		}
		_, writeErr := fmt.Fprintf(w.out, "%-28s  %s\n", printable(s.Name), printable(title))
		err = errors.Join(err, writeErr)
	}
	return err
}
