package insights

import (
	"maps"
	"slices"
	"strings"

	"bannin/lake/columns"
	"bannin/locale"
	"bannin/query/insights/syntax"
)

// A source is a table that a query reads, or the groups of one.
type source struct {
	table    *columns.Table
	groups   []string // none is all; one that ends in "*" is a prefix
	accounts []string
}

// dataSources are what SOURCE calls logs. What it calls their types comes behind
// a dot.
// Source: Amazon CloudWatch Logs, data sources and types.
var dataSources = map[string]string{
	"amazon_vpc": "vpcflow", "aws_cloudtrail": "cloudtrail", "amazon_route53": "resolver", "amazon_route53resolver": "resolver",
	"aws_waf": "waf", "amazon_eks": "eks", "amazon_cloudfront": "cloudfront", "aws_security_hub": "securityhub",
	"amazon_guardduty": "guardduty", "aws_nlb": "nlb", "aws_alb": "alb", "amazon_s3": "s3access",
}

// sourcesOf are what a query reads.
func (t *translator) sourcesOf(q *syntax.Query) []source {
	s := &syntax.Source{Groups: t.tables.Asked}
	if len(q.Commands) > 0 {
		if own, ok := q.Commands[0].(*syntax.Source); ok {
			s = own
		}
	}
	if s.Classes != nil {
		t.note("insights.classes")
	}
	if s.Range != nil {
		t.note("insights.source_range", "found", strings.Join(s.Range, " "))
	}
	var all []source
	for _, name := range s.Groups {
		all = t.addSource(all, name)
	}
	for _, d := range s.DataSources {
		name, _, _ := strings.Cut(d, ".")
		if table := dataSources[strings.ToLower(name)]; table != "" {
			all = t.addSource(all, table)
		} else {
			t.Add(s.Pos(), "insights.data_source", "found", d, "suggest", hint(name, dataSources))
		}
	}
	if len(all) == 0 {
		t.Add(s.Pos(), "insights.no_source")
	}
	for i := range all {
		all[i].accounts = s.Accounts
	}
	return all
}

// hint is the "did you mean" for a word that should be among known names.
func hint[T any](word string, known map[string]T) any {
	return locale.Hint(word, slices.Sorted(maps.Keys(known))...)
}

// groupName is the log group of a name or ARN.
func groupName(name string) string {
	if rest, ok := strings.CutPrefix(name, "arn:"); ok {
		if _, group, ok := strings.Cut(rest, ":log-group:"); ok {
			return strings.TrimSuffix(group, ":*")
		}
	}
	return name
}

// addSource adds the table of a name, or the tables of log groups.
func (t *translator) addSource(all []source, name string) []source {
	name = groupName(name)
	if table := columns.Named(name); table != nil {
		return addGroup(all, table, "")
	}
	for _, g := range t.groupsOf(name) {
		all = addGroup(all, columns.Named(g.Table), g.Name)
	}
	return all
}

// addGroup adds what a table has of a log group, or of those that begin alike;
// "" is all that it has.
func addGroup(all []source, table *columns.Table, group string) []source {
	i := slices.IndexFunc(all, func(s source) bool { return s.table == table })
	switch {
	case i < 0:
		s := source{table: table}
		if group != "" {
			s.groups = []string{group}
		}
		return append(all, s)
	case group == "":
		all[i].groups = nil
	case all[i].groups != nil && !slices.Contains(all[i].groups, group):
		all[i].groups = append(all[i].groups, group)
	}
	return all
}

// groupsOf are the log groups of a name, or of a prefix that ends in "*", with ""
// for all of a table's. One that is not there is looked for in the table of logs.
func (t *translator) groupsOf(name string) []Group {
	if name == "*" {
		return append([]Group{{"", columns.Logs.Name}}, t.groupsWhere(name, func(g Group) bool { return g.Table != columns.Logs.Name })...)
	}
	var found []Group
	if prefix, begins := strings.CutSuffix(name, "*"); begins {
		found = t.groupsWhere(name, func(g Group) bool { return strings.HasPrefix(g.Name, prefix) })
	} else if found = t.groupsWhere("", func(g Group) bool { return g.Name == name }); found == nil { // those of logs in files are called by their folders
		tail := "/" + strings.TrimPrefix(name, "/")
		found = t.groupsWhere("", func(g Group) bool { return strings.HasSuffix(g.Name, tail) })
	}
	if found == nil {
		t.groups = append(t.groups, name)
		return []Group{{name, columns.Logs.Name}}
	}
	return found
}

// groupsWhere are the groups that are wanted, each table's as one under a name
// where there is one.
func (t *translator) groupsWhere(name string, wanted func(Group) bool) (found []Group) {
	for _, g := range t.tables.Groups {
		if !wanted(g) {
			continue
		}
		if name != "" {
			g.Name = name
		}
		if !slices.Contains(found, g) {
			found = append(found, g)
		}
	}
	return found
}

// Absent tells of log groups that a query names, as in Translation.Groups, and that
// are not among those that there are.
func Absent(named []string, groups []Group) (notes []error) {
	known := tableNames()
	for _, g := range groups {
		known = append(known, g.Name)
	}
	for _, name := range named {
		notes = append(notes, locale.Errorf("insights.group_absent", "found", name, "suggest", locale.Hint(name, known...)))
	}
	return notes
}

func tableNames() (names []string) {
	for _, t := range columns.Tables() {
		names = append(names, t.Name)
		names = append(names, t.Names...)
	}
	return names
}

// time is the column of the time that rows are of.
func (s *source) time() string {
	if s.table.Events() {
		return columns.Prefix + "time"
	}
	for _, c := range s.table.Columns {
		if c.Type == columns.Time {
			return ident(c.Name)
		}
	}
	return "NULL"
}

// within is what holds of the rows that a query may read.
func (p *pipe) within(s *source) []string {
	var all []string
	from, to := p.translator.from, p.to
	if here := span(s.time(), from, to); p.shift == nil {
		all = append(all, here...)
	} else {
		past := span(s.time(), p.shift(from), p.shift(to))
		all = append(all, "("+and(here)+" OR "+and(past)+")")
	}
	if s.groups != nil {
		var any []string
		for _, g := range s.groups {
			if prefix, ok := strings.CutSuffix(g, "*"); ok {
				any = append(any, "starts_with("+s.table.Group()+", "+quote(prefix)+")")
			} else {
				any = append(any, s.table.Group()+" = "+quote(g))
			}
		}
		all = append(all, "("+strings.Join(any, " OR ")+")")
	}
	if s.accounts != nil && s.table.Events() {
		all = append(all, columns.Prefix+"account IN ("+list(s.accounts, quote)+")")
	}
	return all
}

func and(all []string) string { return strings.Join(all, " AND ") }
