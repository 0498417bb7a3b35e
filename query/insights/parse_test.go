package insights_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"bannin/lake/columns"
	"bannin/locale"
	"bannin/query/insights"
	"bannin/query/insights/syntax"
)

// Log groups are looked for in all tables, and by the ends of their names where
// there is none of a name.
func TestLogGroups(t *testing.T) {
	in := insights.Tables{Groups: []insights.Group{{Name: "/a/b", Table: "logs"}, {Name: "/a/b", Table: "vpcflow"}, {Name: "dir/a/b", Table: "cloudtrail"}, {Name: "dir/c", Table: "logs"}}}
	for asked, want := range map[string]string{
		"/a/b": `logs log_group = '/a/b' vpcflow event_log_group = '/a/b'`, "a/b": `logs log_group = '/a/b' vpcflow event_log_group = '/a/b' cloudtrail event_log_group = 'dir/a/b'`,
		"/c": `logs log_group = 'dir/c'`, "/a/*": `logs starts_with(log_group, '/a/') vpcflow starts_with(event_log_group, '/a/')`,
		"*":  `logs vpcflow starts_with(event_log_group, '') cloudtrail starts_with(event_log_group, '')`,
		"b*": `logs starts_with(log_group, 'b')`, "/a/c": `logs log_group = '/a/c'`,
	} {
		in.Asked = []string{asked}
		q, err := insights.Translate("stats count(*)", in, time.Time{}, time.Time{}, time.Time{})
		if err != nil {
			t.Errorf("%s: %v", asked, err)
			continue
		}
		got := ""
		for _, line := range regexp.MustCompile(`FROM (logs|vpcflow|cloudtrail)\b(?:\s+WHERE \((.*)\))?`).FindAllStringSubmatch(q.SQL, -1) {
			got += " " + strings.TrimSpace(line[1]+" "+line[2])
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: got %s, want %s\n%s", asked, got, want, q.SQL)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{``, `line 1, column 1: the query is empty`},
		{`  # only a comment`, `line 1, column 19: the query is empty`},
		{`field x`, `line 1, column 1: there is no command field; did you mean "fields"?`},
		{`stat count(*) | filtr a = 1`, "line 1, column 1: there is no command stat; did you mean \"stats\"?\nline 1, column 17: there is no command filtr; did you mean \"filter\"?"},
		{"fields a\n| fliter b = 1\n| limit x", "line 2, column 3: there is no command fliter; did you mean \"filter\"?\nline 3, column 9: found \"x\" where a number of rows from 1 belongs"},
		{`filter a = 1 && b = 2`, `line 1, column 14: && is not part of the language; write and`},
		{`filter a = “x”`, `line 1, column 12: “ is not part of the language; write "…"`},
		{`SOURCE "a" | limit 1 | SOURCE "b"`, `line 1, column 24: SOURCE must be the first command`},
		{`filter !ispresent(a)`, `line 1, column 8: ! is not part of the language; write not`},
		{`filter a = 'x`, `line 1, column 12: the quotation mark is never closed`},
		{"filter `a = 1", `line 1, column 8: the back-tick is never closed`},
		{`filter a like /x`, `line 1, column 15: the regular expression is never closed by a slash`},
		{`filter ip = 10.0.0.1`, `line 1, column 13: 10.0.0.1 must stand in quotation marks`},
		{`filter a = `, `line 1, column 12: found the end of the query where a value belongs`},
		{`filter a b`, `line 1, column 10: found "b" where | or the end of the query belongs`},
		{`filter (a = 1`, `line 1, column 14: found the end of the query where ) belongs`},
		{`filter a not = 1`, `line 1, column 14: found "="; behind a value, not is followed by like or in`},
		{`filter a in "x"`, `line 1, column 13: found "\"x\"" where a list belongs: in ["a", "b"]`},
		{`filter "x"`, `line 1, column 8: "x" is no condition`},
		{`fields a | SOURCE "x"`, `line 1, column 12: SOURCE must be the first command`},
		{`SOURCE dataSource(['amazon_vcp.flow'])`, `line 1, column 1: there are no logs of a data source amazon_vcp.flow here; did you mean "amazon_vpc"?`},
		{`parse @message "* *" as a`, `line 1, column 16: the pattern has 2 stars, and there are 1 names`},
		{`parse @message /x(y)/`, `line 1, column 16: the regular expression names no group: write (?<name>…) around what is wanted`},
		{`filter a like /(?=x)/`, `line 1, column 15: (?=…) looks ahead or behind, which RE2 does not know; use a second filter with not like`},
		{`filter a like /(x)\1/`, `line 1, column 15: references back to a group (\1) are not known to RE2`},
		{`filter a like /x++/`, `line 1, column 15: ++ (possessive repeat) is not known to RE2; leave the second + out`},
		{`filter a like /[a-z&&[^b]]/`, `line 1, column 15: && within [ ] is not known to RE2`},
		{`filter a like /(?>x)/`, `line 1, column 15: atomic groups (?>…) are not known to RE2`},
		{`filter a like /x(/`, "line 1, column 15: the regular expression is not valid: missing closing ): `x(`"},
		{`filter a like /((x{100}){100}){10}/`, "line 1, column 15: the regular expression is not valid: invalid repeat count: `{100}`"},
		{`fields lenght(a), cuont(b)`, "line 1, column 8: there is no function lenght\nline 1, column 19: there is no function cuont; did you mean \"count\"?"},
		{`where a = 1`, `line 1, column 1: there is no command where; did you mean "filter"?`},
		{`stats countDistinct(a), p99(b) by lower(c)`, "line 1, column 7: there is no function countDistinct; did you mean \"count_distinct\"?\nline 1, column 25: there is no function p99; did you mean \"pct\"?\nline 1, column 35: there is no function lower; did you mean \"tolower\"?"},
		{`filter a > 1e309`, `line 1, column 12: 1e309 is beyond the numbers that can be reckoned with`},
		{`fields strlen(a, b)`, `line 1, column 8: strlen takes 1 arguments, not 2`},
		{`fields count(*)`, `line 1, column 8: count aggregates rows and can stand in stats only`},
		{`stats sum(count(*))`, `line 1, column 11: count stands within another aggregate; give the inner one a name in a first stats`},
		{`stats eventName by awsRegion`, `line 1, column 7: eventName is neither aggregated nor among the keys behind "by"; write latest(eventName), or put it behind "by"`},
		{`stats count(*) by bin(5)`, `line 1, column 23: 5 is no period; expected a number with a unit, as in 5m`},
		{`stats count(*) by bin(5mins, 2)`, `line 1, column 19: bin takes 1 arguments, not 2`},
		{`stats count(*) by bin(5fortnights)`, `line 1, column 23: there is no unit of time fortnights`},
		{`stats count(*) as n by eventName | stats max(n) by bin(5m)`, `line 1, column 52: bin() needs @timestamp, which stats did not keep; use datefloor() on a time that it kept`},
		{`stats count(*) as n by eventName | sort n | stats max(n)`, `line 1, column 45: sort and limit must follow the last stats`},
		{`stats count(*), count(*)`, `line 1, column 17: two columns are called count(*); give one another name with "as"`},
		{`stats pct(bytes, 101)`, `line 1, column 18: 101 is no percentile; expected a number from 0 to 100`},
		{`filter isIpv4InSubnet(a, "2001:db8::/32")`, `line 1, column 26: 2001:db8::/32 is not an IPv4 network, as in 10.0.0.0/8`},
		{`filter isIpInSubnet(a, b)`, `line 1, column 24: b is no network in quotation marks, as in "10.0.0.0/8"`},
		{`dedup eventName | sort eventName`, `line 1, column 19: only limit may follow dedup`},
		{`fields @message | anomaly`, `line 1, column 19: anomaly tells of the patterns that pattern found, and nothing else: write pattern before it, without diff`},
		{`stats count(*) | diff`, `line 1, column 18: pattern and diff look at messages, and cannot follow stats`},
		{`diff yesterday`, `line 1, column 6: diff cannot compare with yesterday; it knows previousPeriod, previousDay, previousWeek, previousMonth`},
		{`lookup onwers arn OUTPUT team`, `line 1, column 8: there is no lookup table onwers; did you mean "owners"?`},
		{`lookup owners arn OUTPUT taem`, `line 1, column 26: the table has no column taem; did you mean "team"?`},
		{`join left=a where a.x = b.x (SOURCE "g")`, `line 1, column 13: found "where" where join wants two different names: left=name right=name`},
		{`join left=a right=b where a.x = c.x (SOURCE "g")`, `line 1, column 33: a key of join is a.field = b.field`},
		{`filter x in (SOURCE "g" | fields a, b)`, `line 1, column 13: a query behind in must give one column, not 2; name it with fields`},
		{"fields a\x00b", `line 1, column 1: the query is not valid text`},
		{strings.Repeat("x", syntax.MaxLength+1), `line 1, column 1: the query has 10001 characters; 10000 are allowed`},
		{"filter " + strings.Repeat("(", 200), `line 1, column 108: brackets nest deeper than 100`},
		{`limit 0`, `line 1, column 7: found "0" where a number of rows from 1 belongs`},
		{`fields 日本, a- `, `line 1, column 15: found the end of the query where a value belongs`},
	} {
		_, err := insights.Translate(c.query, tables("cloudtrail"), now, from, to)
		if err == nil {
			t.Errorf("%s: no fault, want %s", c.query, c.want)
			continue
		}
		if got := locale.New(locale.English).Tell(err); got != c.want {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", c.query, got, c.want)
		}
		if fault := new(syntax.Fault); !errors.As(err, &fault) || fault.Line < 1 || fault.Column < 1 {
			t.Errorf("%s: no place: %v", c.query, fault)
		}
		if ja := locale.New(locale.Japanese).Tell(err); !strings.Contains(ja, "行") {
			t.Errorf("%s: not told in Japanese: %s", c.query, ja)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`fields eventName`, ``},
		{`fields evntName`, `evntName has no column: it is looked for in the records as they were read; did you mean "eventName"?`},
		{`stats count(*) by bin(300s)`, `300s counts as 60s, as in CloudWatch; use a larger unit`},
		{`fields @ingestionTime`, `@ingestionTime is not kept in the lake: it is empty`},
		{`filter eventName like "%Key%"`, `like "%Key%" looks for the text with its percent signs; any text may stand around it without them`},
		{`stats count(*) as n by eventName | sort totl`, `there is no field totl behind stats or pattern, which leave their own columns only: it is empty`},
		{`stats count(*) as total by eventName | display totl`, `there is no field totl behind stats or pattern, which leave their own columns only: it is empty; did you mean "total"?`},
		{`stats count(*) as n by eventName | filter awsRegion = "x" and n > 1`, `awsRegion = "x" is about events, and holds before stats, as in CloudWatch`},
		{`SOURCE "cloudtrail" start=-3600s END="2026-03-01" | limit 1`, `START=-3600s END="2026-03-01" in SOURCE does not count: the range of time is asked from outside, as with --since and --until`},
		{`limit 5 | filter awsRegion = "x"`, `limit 5 counts the rows of the end result, wherever it stands, as in CloudWatch`},
		{`filterIndex eventName = "x"`, `filterIndex is read as filter: the lake has an index of every field`},
	} {
		q, err := insights.Translate(c.query, tables("cloudtrail"), now, from, to)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, n := range q.Notes {
			told = append(told, locale.New(locale.English).Tell(n))
		}
		if got := strings.Join(told, "\n"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.query, got, c.want)
		}
	}
	// Of several logs, one that has the field is enough, in any order.
	for _, asked := range []string{"cloudtrail vpcflow", "vpcflow cloudtrail"} {
		q, err := insights.Translate("fields eventName, srcAddr, dstAdr", tables(asked), now, from, to)
		if err != nil || len(q.Notes) != 1 || !strings.Contains(q.Notes[0].Error(), `dstAdr has no column: it is looked for in the records as they were read; did you mean "dstaddr"?`) {
			t.Errorf("%s: got %v, %v", asked, q.Notes, err)
		}
	}
	q, err := insights.Translate("fields srcadr", tables("vpcflow"), now, from, to)
	if err != nil || len(q.Notes) != 1 || !strings.Contains(q.Notes[0].Error(), `no field srcadr: it is empty; did you mean "srcaddr"?`) {
		t.Errorf("got %v, %v", q, err)
	}
}

func TestAbsent(t *testing.T) {
	groups := []insights.Group{{Name: "/aws/lambda/pays", Table: "logs"}, {Name: "/app", Table: "waf"}}
	q, err := insights.Translate(`SOURCE "vpcflow", "/aws/lambda/pay", "clodtrail", "arn:aws:logs:us-east-1:1:log-group:/app:*", logGroups(namePrefix: ["/ap", "/x"])`, insights.Tables{Groups: groups}, now, from, to)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, n := range insights.Absent(q.Groups, groups) {
		told = append(told, locale.New(locale.English).Tell(n))
	}
	want := "there are no events of a log group /aws/lambda/pay; did you mean \"/aws/lambda/pays\"?\n" +
		"there are no events of a log group clodtrail; did you mean \"cloudtrail\"?\nthere are no events of a log group /x*"
	if got := strings.Join(told, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A query that was printed means the same.
func TestPrintedQueriesGiveTheSame(t *testing.T) {
	w := filled(t)
	for _, c := range cases {
		got, _ := w.ask(c.asked, c.query)
		printed, _ := syntax.Read(c.query)
		if again, _ := w.ask(c.asked, printed.String()); again != got {
			t.Errorf("%s gives\n%s\nprinted as %s it gives\n%s", c.query, got, printed, again)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	for _, c := range cases {
		f.Add(c.query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		in := insights.Tables{Asked: []string{"cloudtrail", "/g"}, Lookups: map[string]insights.LookupTable{"owners": {From: "owners", Columns: []string{"arn", "team"}}}}
		q, err := insights.Translate(query, in, now, from, to)
		if err != nil {
			if fault := new(syntax.Fault); !errors.As(err, &fault) {
				t.Errorf("a fault without a place: %v", err)
			}
			return
		}
		if len(q.SQL) > 64<<10 {
			t.Errorf("%d bytes of SQL", len(q.SQL))
		}
		read, _ := syntax.Read(query)
		printed := read.String()
		again, faults := syntax.Read(printed)
		if err := faults.Err(); err != nil {
			t.Fatalf("%q, printed %q: %v", query, printed, err)
		}
		if again.String() != printed {
			t.Errorf("%q: printed %q, then %q", query, printed, again)
		}
	})
}

// What is translated is SQL that the engine takes.
func FuzzSQLRuns(f *testing.F) {
	for _, c := range cases {
		f.Add(c.query)
	}
	w := filled(f)
	f.Fuzz(func(t *testing.T, query string) {
		for _, asked := range []string{"cloudtrail", "/app/json", "vpcflow /app/json"} {
			q, err := insights.Translate(query, tables(asked), now, from, to)
			if err != nil {
				return
			}
			if _, err := w.Rows(q.SQL); err != nil {
				t.Fatalf("%s\n%s\n%v", query, q.SQL, err)
			}
		}
	})
}

// Whatever a query holds, SQL takes it for a value or a name.
func FuzzValuesAreQuoted(f *testing.F) {
	for _, s := range []string{"x", `'; DROP TABLE cloudtrail; --`, `"`, "$$", `\`, "\n", "é", "{x}", "?", "%s"} {
		f.Add(s)
	}
	w := newWorld(f)
	w.Fill("logs", `{"event_time":"2026-03-01T05:00:00Z","log_group":"g","message":"m"}`)
	f.Fuzz(func(t *testing.T, s string) {
		text := (&syntax.Text{Value: s}).String()
		name := (&syntax.Name{Text: strings.NewReplacer("`", "", "\x00", "").Replace(s) + "x"}).String()
		for _, query := range []string{"fields " + text + " as t", "fields strlen(" + text + ") as " + name + " | sort " + name,
			"filter @message like " + text + " or " + name + ".a = " + text + " | stats count(*)", "fields " + name + ", @message." + name} {
			q, err := insights.Translate(query, tables("g"), now, time.Time{}, time.Time{})
			if err != nil {
				if strings.ContainsRune(s, 0) || !isUTF8(s) {
					return
				}
				t.Fatalf("%q: %v", query, err)
			}
			got, err := w.Rows(q.SQL)
			if err != nil {
				t.Fatalf("%q\n%s\n%v", query, q.SQL, err)
			}
			if query == "fields "+text+" as t" && got != s {
				t.Errorf("got %q, want %q", got, s)
			}
		}
	})
}

func isUTF8(s string) bool { return strings.ToValidUTF8(s, "") == s }

func TestEveryColumnIsAField(t *testing.T) {
	w := newWorld(t)
	for _, table := range columns.Tables() {
		var names []string
		for _, leaf := range table.Leaves() {
			names = append(names, (&syntax.Field{Steps: steps(leaf.Path)}).String())
		}
		for ; len(names) > 0; names = names[min(len(names), 100):] {
			got, q := w.ask(table.Name, "fields "+strings.Join(names[:min(len(names), 100)], ", "))
			if got != "" || len(q.Notes) > 0 {
				t.Errorf("%s: %s, %v", table.Name, got, q.Notes)
			}
		}
	}
}

func steps(path string) (all []syntax.Step) {
	for name := range strings.SplitSeq(path, ".") {
		all = append(all, syntax.Step{Name: name})
	}
	return all
}
