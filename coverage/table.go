package coverage

import (
	"fmt"
	"slices"
	"strings"

	"bannin/locale"
)

// A Table is one list of what people ask to be seen. The JSON names are a
// promise to programs.
type Table struct {
	ID    string `json:"table"`
	Title string `json:"title"` // in the reader's language, from the catalogue
	Note  string `json:"note"`  // where the list comes from, and what a row claims
	Types bool   `json:"types"` // its rows are types of GuardDuty's findings
	Rows  []Row  `json:"rows"`
}

// A Row is one thing that people ask to be seen, and what shows it.
type Row struct {
	ID    string   `json:"id"` // the name that its publisher gave it
	Title string   `json:"title,omitempty"`
	Means []string `json:"means"` // ids of Means
	// Why says why nothing shows it, or what a reader has to know of what does;
	// in the reader's language.
	Why string `json:"why,omitempty"`
	// Of logs: Yes, Partly or No, and the signs that are missing for what is not
	// seen as a whole. Without logs, Yes or No.
	Seen    string   `json:"seen"`
	Missing []string `json:"missing"`
	// Detail is GuardDuty's severity, or how many types it has for a source; of an
	// escalation, who published it.
	Detail string `json:"detail,omitempty"`

	means []*Means
	own   bool // the id is ours, nothing that people read
}

// Name is what people call a row.
func (r *Row) Name() string {
	if r.own {
		return r.Title
	}
	return strings.TrimSpace(r.ID + "  " + r.Title)
}

// A claim is a row of a table before anybody looked for what shows it. It is
// seen by what finds something in every scene, by what tells its types or
// techniques, and by the kinds of detectors that are named.
type claim struct {
	id      string
	name    string // that it has beside the id, in every language
	detail  string // GuardDuty's severity, or who published it
	scenes  []scene
	types   []string // GuardDuty's
	below   string   // an ATT&CK technique, with all its parts
	kinds   []string // how ids of kinds begin
	rules   []string // files of rules, below the folder of rules
	formats []string // any rule for these logs
	why     string   // key of the catalogue: why it cannot be seen, or what to know
}

// A list is a table before anybody looked.
type list struct {
	id     string
	titled bool // its rows have words in the catalogue
	own    bool // and their ids are ours
	types  bool // its rows are types of GuardDuty's findings
	claims []claim
}

// lists are all tables, in the order in which they are told.
func lists() []list {
	return slices.Concat(guardDutyLists(), []list{guardDutyOthers, patterns, cis, escalations, stratusList(), techniqueList()})
}

// A Claims is all that can be shown, and by what.
type Claims struct {
	Means  []*Means `json:"means"`
	Tables []Table  `json:"tables"`
}

// By are the means that show a row, those that differ in their type alone once.
func (r *Row) By() []*Means {
	var all []*Means
	for _, m := range r.means {
		if !slices.ContainsFunc(all, func(o *Means) bool { return o.ID == m.ID }) {
			all = append(all, m)
		}
	}
	return all
}

// Try runs rules over records as a scan does, and says which found something.
type Try func(records [][]byte) (ids []string, err error)

// Claim looks for what shows each row of each table. A row is never claimed by
// name alone: rules are run over its examples, and detectors say what they tell.
func Claim(means []*Means, try Try, p *locale.Printer) (*Claims, error) {
	c := &Claims{Means: means}
	for _, l := range lists() {
		t := Table{ID: l.id, Title: p.T("claims.title." + l.id), Note: p.T("claims.note." + l.id), Types: l.types, Rows: []Row{}}
		for _, one := range l.claims {
			row, err := one.row(means, try)
			if err != nil {
				return nil, fmt.Errorf("try %s: %w", one.id, err)
			}
			row.own = l.own
			if l.titled {
				row.Title = p.T("claims." + l.id + "." + one.id)
			}
			if one.why != "" {
				row.Why = p.T("claims.why." + one.why)
			} else if row.Seen == No {
				row.Why = p.T("claims.why.nothing")
			}
			t.Rows = append(t.Rows, row)
		}
		c.Tables = append(c.Tables, t)
	}
	return c, nil
}

// row finds what shows a claim.
func (c claim) row(means []*Means, try Try) (Row, error) {
	r := Row{ID: c.id, Title: c.name, Detail: c.detail, Means: []string{}, Missing: []string{}, Seen: Yes}
	var found []string
	for _, s := range c.scenes {
		records, err := s.records()
		if err != nil {
			return r, err
		}
		ids, err := try(records)
		if err != nil {
			return r, err
		}
		if len(ids) == 0 {
			r.Seen = No
		}
		found = append(found, ids...)
	}
	for _, m := range means {
		if c.shownBy(m) || slices.Contains(found, m.ID) && m.By == ByRule {
			r.means = append(r.means, m)
			r.Means = include(r.Means, m.ID)
		}
	}
	if len(r.means) == 0 {
		r.Seen = No
	}
	return r, nil
}

// shownBy tells whether a Means says itself that it shows a claim.
func (c claim) shownBy(m *Means) bool {
	part := func(id string) bool { return id == c.below || strings.HasPrefix(id, c.below+".") }
	switch {
	case m.Type != "" && slices.Contains(c.types, m.Type):
	case c.below != "" && slices.ContainsFunc(m.Techniques, part):
	case m.By != ByRule && slices.ContainsFunc(c.kinds, func(k string) bool { return strings.HasPrefix(m.ID, "bannin."+k) }):
	case m.By == ByRule && slices.Contains(c.rules, file(m.From)):
	case m.By == ByRule && slices.ContainsFunc(c.formats, func(f string) bool {
		return slices.ContainsFunc(m.Needs, func(n []string) bool { return slices.Contains(n, f) })
	}):
	default:
		return false
	}
	return true
}

// file is a rule's file below the folder of rules.
func file(from string) string {
	name, _, _ := strings.Cut(from, ":")
	return strings.TrimPrefix(name, "rules/")
}

// Hold says of each row what logs show of it, as a report on them has it.
func (c *Claims) Hold(r *Report) {
	for i := range c.Tables {
		for j := range c.Tables[i].Rows {
			c.Tables[i].Rows[j].hold(r)
		}
	}
}

// hold asks for the means that lack least: a row is seen where one lacks
// nothing.
func (r *Row) hold(report *Report) {
	if r.Seen == No {
		return
	}
	r.Seen = No
	var best []string
	for _, m := range r.means {
		for _, needs := range m.Needs {
			lacks, partly := report.lacks(needs)
			switch {
			case len(lacks) == 0:
				r.Seen, r.Missing = Yes, []string{}
				return
			case partly:
				r.Seen = Partly
			}
			if best == nil || len(lacks) < len(best) {
				best = lacks
			}
		}
	}
	r.Missing = append(r.Missing, best...)
}

// lacks are the signs that are not wherever they should be, and whether some of
// all are there.
func (r *Report) lacks(needs []string) (missing []string, partly bool) {
	for _, id := range needs {
		switch seen := r.seen[id]; {
		case seen.whole():
			partly = true
		case seen.any:
			partly = true
			fallthrough
		default:
			missing = append(missing, id)
		}
	}
	return missing, partly
}
