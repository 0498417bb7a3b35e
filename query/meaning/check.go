package meaning

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bannin/locale"
)

// MaxLimit is how many rows a question may ask for.
const MaxLimit = 100_000

// What one question may hold.
const (
	maxConditions = 32
	maxValues     = 64
	maxBy         = 6
)

// Check tells whether a question can be asked: it names tables, fields and
// activities that there are, and compares what can be compared.
func (q *Question) Check() error {
	if !slices.Contains(tables, q.Table) {
		return locale.Errorf("ask.no_table", "table", q.Table, "hint", locale.Hint(q.Table, tables...))
	}
	if len(q.Where) > maxConditions || len(q.By) > maxBy || q.Limit < 0 || q.Limit > MaxLimit {
		return locale.Errorf("ask.too_much")
	}
	if f, t := q.When.From, q.When.To; !f.IsZero() && !t.IsZero() && !f.Before(t) {
		return locale.Errorf("ask.backwards", "from", moment(f), "to", moment(t))
	}
	for i := range q.Where {
		if err := q.checkCondition(&q.Where[i]); err != nil {
			return err
		}
	}
	if err := q.checkShow(); err != nil {
		return err
	}
	return q.checkThen()
}

func (q *Question) checkCondition(c *Condition) error {
	if len(c.Values) == 0 || len(c.Values) > maxValues {
		return locale.Errorf("ask.too_much")
	}
	if c.Field == "did" {
		return q.checkActivities(c)
	}
	f := fieldNamed(c.Field)
	if f == nil || f.in(q.Table) == "" {
		return noField(c.Field, q.Table)
	}
	for _, v := range c.Values {
		if !f.takes(c.Op, v) || f.name == "outcome" && !Ends(v, q.Table) {
			return locale.Errorf("ask.no_value", "field", c.Field, "op", c.Op, "value", v)
		}
	}
	return nil
}

func noField(field, table string) error {
	return locale.Errorf("ask.no_field", "field", field, "table", table, "hint", locale.Hint(field, FieldsOf(table)...))
}

func (q *Question) checkActivities(c *Condition) error {
	for _, name := range c.Values {
		if len(activitiesNamed(name)) == 0 {
			return locale.Errorf("ask.no_activity", "activity", name, "hint", locale.Hint(name, Activities()...))
		}
	}
	if q.Table != "cloudtrail" || c.Op != "=" && c.Op != "!=" {
		return noField("did", q.Table)
	}
	return nil
}

// takes tells whether a field can be compared with a value in a way.
func (f *field) takes(op, value string) bool {
	if value == "" || strings.ContainsFunc(value, unicode.IsControl) {
		return false
	}
	switch f.kind {
	case number, status:
		if _, err := strconv.ParseInt(value, 10, 64); err == nil {
			return op != "~" && op != "!~"
		}
		return f.kind == status && (op == "=" || op == "!=") && statusClass.MatchString(value)
	case point:
		return false
	case port:
		n, err := strconv.ParseUint(value, 10, 16)
		return err == nil && n > 0 && (op == "=" || op == "!=")
	case address:
		if value == Public || value == Private {
			return op == "=" || op == "!="
		}
		_, err := netip.ParseAddr(value)
		if err != nil {
			var p netip.Prefix
			if p, err = netip.ParsePrefix(value); !p.Addr().Is4() {
				return false // the lake keeps addresses as text
			}
		}
		return err == nil && (op == "=" || op == "!=")
	}
	return op == "=" || op == "!=" || op == "~" || op == "!~"
}

func (q *Question) checkShow() error {
	for i, name := range q.By {
		if _, step := stepOf(name); step {
			continue
		}
		if f := fieldNamed(name); f == nil || !f.groups(q.Table) || slices.Contains(q.By[:i], name) {
			return noField(name, q.Table)
		}
	}
	if q.New != "" && !slices.Contains(q.By, q.New) || q.New != "" && fieldNamed(q.New) == nil {
		return noField(q.New, q.Table)
	}
	if q.New != "" && q.When.From.IsZero() {
		return locale.Errorf("ask.new_since", "field", q.New)
	}
	switch q.Show.Of {
	case Distinct, Sum:
		f := fieldNamed(q.Show.Field)
		if f == nil || !f.counts(q.Table) || q.Show.Of == Sum && f.kind != number {
			return noField(q.Show.Field, q.Table)
		}
	case List:
		if len(q.By) > 0 || q.New != "" || q.Least != nil {
			return locale.Errorf("ask.form", "word", List)
		}
	}
	if b := q.Least; b != nil && !slices.Contains([]string{"<", "<=", ">", ">=", "="}, b.Op) {
		return locale.Errorf("ask.form", "word", b.Op)
	}
	if !slices.Contains([]string{"", "least", "oldest", "newest", Worst}, q.Order) || q.Order == Worst && (eventful(q.Table) || q.Show.Of != List) {
		return locale.Errorf("ask.form", "word", q.Order)
	}
	return nil
}

// links are what two questions can have in common.
var links = []string{"ip", "actor", "key", "user", "role"}

func (q *Question) checkThen() error {
	if q.Then == nil {
		return nil
	}
	then := &q.Then.Question
	if then.Then != nil || !slices.Contains(links, q.Then.Link) || then.New != "" {
		return locale.Errorf("ask.form", "word", q.Then.Link)
	}
	if f := fieldNamed(q.Then.Link); f != nil && (f.many(q.Table) || f.many(then.Table)) {
		return noField(f.name, q.Table)
	}
	if made := q.Then.Link; made == "key" || made == "user" || made == "role" {
		if q.Table != "cloudtrail" || then.Table != "cloudtrail" || !q.About(made) {
			return locale.Errorf("ask.form", "word", made)
		}
	}
	if then.Show.Of == List && len(then.By) == 0 || then.Show.Of == Count {
		return then.Check()
	}
	return locale.Errorf("ask.form", "word", then.Show.Of)
}

// outcomes are the words for how something ended, and the tables that know them.
var outcomes = map[string][]string{
	"succeeded": {"events", "cloudtrail", "vpcflow", "resolver", "requests", "waf", "findings", "incidents"},
	"failed":    {"events", "cloudtrail", "vpcflow", "resolver", "requests", "waf"},
	"attempted": {"findings", "incidents"},
	"denied":    {"events", "cloudtrail"},
	"rejected":  {"vpcflow"},
	"accepted":  {"vpcflow"},
	"blocked":   {"waf", "resolver"},
}

// Ends tells whether a table knows an outcome.
func Ends(outcome, table string) bool { return slices.Contains(outcomes[outcome], table) }

// About tells whether a question is about activities of one kind of object.
func (q *Question) About(object string) bool {
	for _, c := range q.Where {
		if c.Field != "did" || c.Op != "=" {
			continue
		}
		for _, name := range c.Values {
			for _, a := range activitiesNamed(name) {
				if a.object() != object {
					return false
				}
			}
		}
		return true
	}
	return false
}
