package web

import (
	"slices"
	"strings"
	"time"

	"bannin/finding"
	"bannin/observe"
)

// Thresholds of campaigns. One address may send this much before it is more than
// what every site gets.
const (
	silence     = 6 * time.Hour // ends a campaign
	fewProbes   = 3             // requests of weak signs that are not worth a line
	guessed     = 100           // pages of an hour that were refused
	worked      = 20            // intrusive requests at few pages, which reached the application …
	perPage     = 10            // … so many to each page of an hour …
	variety     = 3             // … with so many sizes of answers
	intense     = 1000          // intrusive requests of an hour, anywhere, that were not blocked
	crowdSize   = 10            // addresses that attack one page in the same way …
	crowdEvents = 100           // … so often in an hour
)

// A grade is how grave a campaign is.
type grade int

const (
	probing grade = iota
	scanning
	attempting // what would break in, if the application let it
	attacking
)

// A campaign is what one client sent to one account.
type campaign struct {
	Account, Client string
	First, Last     time.Time
	Grade           grade
	Classes         map[class]int64
	Answers         map[answer]int64
	Tools           map[string]int64
	Why             string // of the grade
	Hour            time.Time
	InHour          int64             // intrusive requests of the hour that were not blocked
	Work            map[string]*focus // what reached the application, by key of cells
	Parts           []part
	Total, Listed   int64
}

// A focus is how intrusive requests of one class gather at pages.
type focus struct{ Count, Pages, Sizes int64 }

// A part is events that ask for the same.
type part struct {
	Target  target
	Class   class
	Answer  answer
	Message string
	Events  []observe.Sight
}

// Bounds of what campaigns hold.
const (
	maxCampaigns    = 1 << 14
	maxCampaignList = finding.MaxEvents
	maxKeptEvents   = 100_000 // by all campaigns
)

// list keeps the events of a cell, as many as there is room for, and returns how
// many.
func (run *campaign) list(c *observe.Cell, p part) int {
	p.Events = c.Sights()[:min(len(c.Sights()), max(0, int(maxCampaignList-run.Listed)))]
	if len(p.Events) > 0 {
		run.Parts = append(run.Parts, p)
		run.Listed += int64(len(p.Events))
	}
	return len(p.Events)
}

// add takes what came from the client in an hour.
func (run *campaign) add(c *observe.Cell, kind class, got answer) {
	if c.Last.After(run.Last) {
		run.Last = c.Last
	}
	run.Total += c.Count
	run.Classes[kind] += c.Count
	run.Answers[got] += c.Count
	if name := c.Key[7]; name != "" && len(run.Tools) < 16 {
		run.Tools[name] += c.Count
	}
	if kind.intrudes() && got != blocked {
		run.InHour += c.Count
	}
	if kind.intrudes() && got.reached() {
		run.work(c).Count += c.Count
	}
	switch {
	case run.InHour >= intense:
		run.raise(attacking, "many")
	case kind.intrudes():
		run.raise(attempting, "signs")
	case kind == missing:
		run.raise(scanning, "guessing")
	case kind == tool || run.Total >= fewProbes:
		run.raise(scanning, "signs")
	}
}

// maxWork is how many of these a campaign tells apart; of more, the rest is one.
const maxWork = 64

// work is the focus of a cell, with the pages and sizes that its hours had at
// most.
func (run *campaign) work(c *observe.Cell) *focus {
	key := joined(c.Key...)
	if run.Work[key] == nil && len(run.Work) >= maxWork {
		key = ""
	}
	f := run.Work[key]
	if f == nil {
		f = &focus{}
		run.Work[key] = f
	}
	if c.Kind == attackSizes {
		f.Sizes = max(f.Sizes, c.Marks)
	} else {
		f.Pages = max(f.Pages, c.Marks)
	}
	return f
}

// answered looks at the sizes of answers to what the cell before told of.
func (run *campaign) answered(c *observe.Cell, sizeless bool) {
	f := run.work(c)
	if f.Count >= worked && f.Count >= perPage*f.Pages && (sizeless || f.Sizes >= variety) {
		run.raise(attacking, "at-one-page")
	}
}

func (run *campaign) raise(to grade, why string) {
	if to > run.Grade || run.Why == "" {
		run.Grade, run.Why = max(to, run.Grade), why
	}
}

// reason are the campaign's numbers.
func (run *campaign) reason() map[string]any {
	kinds, answers := map[string]any{}, map[string]any{}
	for c, n := range run.Classes {
		kinds[classNames[c]] = n
	}
	for a, n := range run.Answers {
		answers[answerNames[a]] = n
	}
	r := map[string]any{"requests": run.Total, "attacks": kinds, "answers": answers, "grade_by": run.Why}
	if run.Grade == attacking {
		r["threshold"] = map[string]int{"at-one-page": worked, "many": intense}[run.Why]
	}
	if len(run.Tools) > 0 {
		var names []string
		for name := range run.Tools {
			names = append(names, name)
		}
		slices.Sort(names)
		r["tools"] = strings.Join(names, " ")
	}
	return r
}

var answerNames = map[answer]string{unknown: "unknown", served: "served", refused: "refused", failed: "failed", blocked: "blocked", passed: "passed"}
