package insights

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/lake/columns"
	"bannin/locale"
	"bannin/query/insights/syntax"
)

// span is what holds of a time within a range.
func span(column string, from, to time.Time) (all []string) {
	if !from.IsZero() {
		all = append(all, column+" >= "+stamp(from))
	}
	if !to.IsZero() {
		all = append(all, column+" <= "+stamp(to))
	}
	return all
}

// jsonLogs are the tables whose raw records are JSON, so that what has no column
// is looked for there.
var jsonLogs = []string{"cloudtrail", "resolver", "waf", "guardduty", "securityhub", "inspector", "eks", "ocsf"}

// record is a source's record as it was read.
func (s *source) record() string {
	switch {
	case s.table == columns.Logs:
		return "message"
	case s.table.Events():
		return columns.Prefix + "raw"
	}
	return ""
}

// An origin is where a source has a field from. The greater ones tell more.
type origin uint8

const (
	absent origin = iota // there is no such thing
	unkept               // a field of CloudWatch's that is not kept
	raw                  // what has no column is looked for in the record as it was read
	own                  // a column, or a field of log lines
)

// missing is what a source does not have.
var missing = textValue("CAST(NULL AS VARCHAR)")

// find is a field of a source by its steps.
func (s *source) find(steps []syntax.Step) (value, origin) {
	if name := syntax.NameOf(steps); strings.HasPrefix(name, "@") && !strings.HasPrefix(name, "@@") {
		return s.system(name)
	}
	for _, loose := range []bool{false, true} {
		for _, way := range ways(steps) {
			if v, ok := s.column(s.table.All(), way, search{loose: loose}); ok {
				return v, own
			}
		}
	}
	if from := s.members(); from != absent {
		if strings.HasPrefix(steps[0].Name, "@@") {
			steps = slices.Clone(steps)
			steps[0].Name = steps[0].Name[1:]
		}
		var found []string
		for _, way := range ways(steps) {
			found = append(found, "json_extract_string(insights_json("+s.record()+"), "+pointer(way)+")")
		}
		if len(found) > 1 {
			return textValue("coalesce(" + strings.Join(found, ", ") + ")"), from
		}
		return textValue(found[0]), from
	}
	return missing, absent
}

// members is what fields within a source's records are.
func (s *source) members() origin {
	switch {
	case s.table == columns.Logs:
		return own
	case slices.Contains(jsonLogs, s.table.Name):
		return raw
	}
	return absent
}

// ways are the steps that a name may mean: one in back-ticks with dots in it is a
// member of that name, or a path.
func ways(steps []syntax.Step) [][]syntax.Step {
	if len(steps) != 1 || !steps[0].Quoted || !strings.Contains(steps[0].Name, ".") {
		return [][]syntax.Step{steps}
	}
	var path []syntax.Step
	for name := range strings.SplitSeq(steps[0].Name, ".") {
		path = append(path, syntax.Step{Name: name})
	}
	return [][]syntax.Step{steps, path}
}

// pointer is the JSON pointer of steps, as SQL's literal. An index and a member
// that is a number are written alike.
// Source: RFC 6901.
func pointer(steps []syntax.Step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(s.Name))
	}
	return quote(b.String())
}

// A search is where in a table's columns, and how, a field is looked for.
type search struct {
	loose bool   // letters' case, "-" and "_" do not count: srcAddr, src-addr
	sql   string // of the struct that the columns are in, with a dot
	outer string // the path of that struct in the log, with a dot
}

// column finds a field among columns.
func (s *source) column(columns []columns.Column, steps []syntax.Step, in search) (value, bool) {
	for n := len(steps); n > 0; n-- {
		if slices.ContainsFunc(steps[:n], func(s syntax.Step) bool { return s.Index }) {
			continue
		}
		key := syntax.NameOf(steps[:n])
		for _, c := range columns {
			if in.matches(s.table, c, key) {
				if v, ok := s.inside(c, steps[n:], in); ok {
					return v, true
				}
			}
		}
	}
	return value{}, false
}

// others are names that a log's fields have besides their own.
// Source: Amazon CloudWatch Logs, supported logs and discovered fields.
var others = map[string]map[string]string{
	"vpcflow":  {"starttime": "start", "endtime": "end"},
	"resolver": {"responsecode": "rcode", "protocol": "transport", "hostzoneid": "hosted_zone_id"},
}

func (in search) matches(t *columns.Table, c columns.Column, key string) bool {
	member := strings.TrimPrefix(c.From, in.outer)
	if !in.loose {
		return key == c.Name || c.From != "" && key == member
	}
	plain := fold(key)
	return plain == fold(c.Name) || c.From != "" && plain == fold(member) || others[t.Name][plain] == c.Name
}

var plainer = strings.NewReplacer("-", "", "_", "")

func fold(name string) string { return plainer.Replace(strings.ToLower(name)) }

// inside is what steps lead to within a column.
func (s *source) inside(c columns.Column, steps []syntax.Step, in search) (value, bool) {
	sql := in.sql + ident(c.Name)
	in.sql, in.outer = sql+".", c.From+"."
	switch {
	case c.Type == columns.Struct && len(steps) > 0:
		return s.column(c.Of, steps, in)
	case c.Type == columns.List && len(steps) > 0:
		i, err := strconv.ParseInt(steps[0].Name, 10, 32)
		if err != nil {
			return value{}, false
		}
		element := sql + "[" + strconv.FormatInt(i+1, 10) + "]"
		switch {
		case len(steps) == 1 && c.Of == nil:
			return textValue(element), true
		case len(steps) == 1:
			return textValue("CAST(to_json(" + element + ") AS VARCHAR)"), true
		}
		in.sql, in.outer = element+".", ""
		return s.column(c.Of, steps[1:], in)
	case c.Type == columns.JSON && len(steps) > 0:
		return textValue("TRY(json_extract_string(" + sql + ", " + pointer(steps) + "))"), true
	case len(steps) > 0:
		return value{}, false
	}
	return columnValue(c.Type, sql), true
}

// columnValue is a whole column.
func columnValue(t columns.Type, sql string) value {
	switch t {
	case columns.Int, columns.Long:
		return value{sql: sql, domain: numeric}
	case columns.Double:
		return value{sql: sql, domain: numeric, double: true}
	case columns.Time:
		return value{sql: sql + " AT TIME ZONE 'UTC'", domain: timely}
	case columns.Date:
		return value{sql: "CAST(" + sql + " AS TIMESTAMP)", domain: timely}
	case columns.Struct, columns.List:
		return textValue("CAST(to_json(" + sql + ") AS VARCHAR)")
	}
	return textValue(sql)
}

// system are the fields that CloudWatch adds to every event. What a lake does not
// know of is null.
func (s *source) system(name string) (value, origin) {
	logs, events := s.table == columns.Logs, s.table.Events()
	with := func(yes bool, sql string) (value, origin) {
		if !yes {
			return missing, unkept
		}
		return textValue(sql), own
	}
	log := "coalesce(event_log_group, event_log)"
	if logs {
		log = s.table.Group()
	}
	switch name {
	case "@timestamp":
		return value{sql: s.time() + " AT TIME ZONE 'UTC'", domain: timely}, own
	case "@message":
		return with(s.record() != "", s.record())
	case "@logStream":
		if logs {
			return textValue("log_stream"), own
		}
		return with(events, "coalesce(event_log_stream, event_object)")
	case "@log":
		return with(events, "concat_ws(':', event_account, "+log+")")
	case "@ptr":
		return with(events, "event_object || '#' || CAST(event_record AS VARCHAR)")
	case "@aws.account":
		return with(events, "event_account")
	case "@aws.region":
		return with(events, "event_region")
	case "@source.log", "@data_source_name":
		return with(events, log)
	case "@ingestionTime":
		return value{sql: "CAST(NULL AS TIMESTAMP)", domain: timely}, unkept
	}
	if form := reports[name]; form.pattern != "" && logs {
		return form.value(), own
	}
	return missing, unkept
}

// systemNames are those fields, but for the ones in reports.
var systemNames = []string{"@timestamp", "@message", "@logStream", "@log", "@ptr", "@aws.account", "@aws.region", "@source.log", "@data_source_name", "@ingestionTime"}

func isSystem(name string) bool {
	_, ok := reports[name]
	return ok || slices.Contains(systemNames, name)
}

// A report is a field that is read from the lines that Lambda writes.
type report struct {
	pattern string
	times   string // what a number is multiplied by; "" for text
}

// reports are those fields. Memory is in bytes.
// Source: Amazon CloudWatch Logs, discovered fields of Lambda logs.
var reports = map[string]report{
	"@type":           {`^(START|END|REPORT) RequestId: `, ""},
	"@requestId":      {`(?:RequestId: |Z\t)([0-9a-f-]{36})`, ""}, // behind a time: lines of what functions print
	"@duration":       {`\sDuration: ([0-9.]+) ms`, "1"},
	"@billedDuration": {`Billed Duration: ([0-9.]+) ms`, "1"},
	"@initDuration":   {`Init Duration: ([0-9.]+) ms`, "1"},
	"@memorySize":     {`Memory Size: ([0-9]+) MB`, "1000000"},
	"@maxMemoryUsed":  {`Max Memory Used: ([0-9]+) MB`, "1000000"},
	"@xrayTraceId":    {`XRAY TraceId: (\S+)`, ""},
	"@xraySegmentId":  {`SegmentId: (\S+)`, ""},
}

func (r report) value() value {
	sql := "insights_group(message, " + quote(r.pattern) + ")"
	if r.times == "" {
		return textValue(sql)
	}
	return value{sql: "TRY_CAST(" + sql + " AS DOUBLE) * " + r.times, domain: numeric, double: true}
}

// near is a "did you mean" for a field that no source has a column for.
func (p *pipe) near(f *syntax.Field) any {
	var known []string
	for _, s := range p.sources {
		for _, leaf := range s.table.Leaves() {
			if leaf.From != "" {
				known = append(known, leaf.From)
			} else {
				known = append(known, leaf.Path)
			}
		}
	}
	return locale.Hint(f.Name(), known...)
}
