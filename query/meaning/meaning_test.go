package meaning

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/lake/columns"
)

func parse(t testing.TB, text string) *Question {
	t.Helper()
	q, err := Parse(text, time.UTC)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

func TestFormIsReadBack(t *testing.T) {
	for _, text := range []string{
		"from events list",
		"from cloudtrail where did = key.create|key.delete and outcome != failed and actor ~ \"a \\\"b\\\" |c\" when 2026-01-14..2026-01-15T10:30 hours 22:00-06:00 days sat,sun count by 10m, actor having >= 10 order least limit 5",
		"from cloudtrail where did = key.* when 2026-01-14..2026-01-15 hours off count by key, country new country",
		"from requests where status = 5xx|404 when 2026-01-14.. hours business sum bytes by path",
		"from vpcflow where port = 22 and destination = 10.0.0.0/8 distinct source by day",
		"from cloudtrail where did = key.create count by target then key from cloudtrail where country != JP count by actor",
		"from events where outcome = denied count by ip then ip from cloudtrail where did = signin list limit 3",
	} {
		if got := parse(t, text).String(); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

func TestFaultsOfForm(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      `""`,
		"events list":                           `"events"`,
		"from nowhere list":                     "nowhere",
		"from event list":                       "events", // did you mean
		"from events count by contry":           "country",
		"from events where did = signin list":   "did",
		"from cloudtrail where did = sign list": "sign",
		"from cloudtrail where outcome = rejected list":                                      "rejected",
		"from events where time = 3 list":                                                    "time",
		"from vpcflow where port = 0 list":                                                   "port",
		"from vpcflow where destination = 10.0.0 list":                                       "destination",
		"from vpcflow where destination = 2001:db8::/32 list":                                "2001:db8::/32",
		"from requests where status = 6xx list":                                              "6xx",
		"from events list extra":                                                             "extra",
		"from events list by ip":                                                             "list",
		"from events count by ip, ip":                                                        "ip",
		"from events count by ip new country":                                                "country",
		"from events sum ip":                                                                 "ip",
		"from events count limit -1":                                                         "too many",
		"from events count limit x":                                                          "x",
		"from events count order random":                                                     "random",
		"from events when 2026-01-02..2026-01-01 list":                                       "2026-01-02",
		"from events when 0001-01-01..2026-01-01 list":                                       "0001",
		"from events hours 25:00-26:00 list":                                                 "25:00",
		"from events where actor = \"a\x01b\" list":                                          "actor",
		"from events where actor = \"a\nb\" list":                                            "actor",
		"from events count by ip then agent from events count by ip":                         "agent",
		"from events count by ip then key from cloudtrail count by ip":                       "key",
		"from events count then ip from events count then ip from a count":                   "ip",
		"from findings distinct ip":                                                          "ip",
		"from events list; DROP TABLE events":                                                "list;",
		"from events where actor = x\" list":                                                 `"`,
		"from " + strings.Repeat("x", maxForm):                                               "longer",
		"from cloudtrail count by port":                                                      "port",
		"from events where " + strings.Repeat("ip = 1.1.1.1 and ", 40) + "ip = 1.1.1.1 list": "too many",
	} {
		q, err := Parse(text, time.UTC)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: got %v, %v, want an error that names %q", text, q, err, want)
		}
	}
}

// names are the columns in an expression of SQL: small letters, no function, no
// text.
var (
	texts = regexp.MustCompile(`'(?:[^']|'')*'`)
	names = regexp.MustCompile(`"?\b[a-z_][a-z0-9_.]*\b"?[( ]?`)
)

// hasColumn tells whether a table has a column, or a member of one.
func hasColumn(all []columns.Column, path string) bool {
	head, rest, more := strings.Cut(path, ".")
	i := slices.IndexFunc(all, func(c columns.Column) bool { return c.Name == head })
	return i >= 0 && (!more || hasColumn(all[i].Of, rest))
}

func checkColumns(t *testing.T, table, expr string) {
	t.Helper()
	of := columns.Named(table)
	all := of.All()
	for _, name := range names.FindAllString(texts.ReplaceAllString(expr, ""), -1) {
		if name = strings.Trim(name, `" `); strings.HasSuffix(name, "(") || name == "lambda" || name == "p" {
			continue
		}
		if !hasColumn(all, name) {
			t.Errorf("%s has no column %s, in %s", table, name, expr)
		}
	}
}

func TestColumnsAreInTheLake(t *testing.T) {
	for _, f := range fields {
		for _, table := range tables {
			column := f.in(table)
			switch {
			case column == "" || f.name == "target" || f.name == "port" && table == "cloudtrail":
			case table == requests:
				for _, log := range requestLogs {
					expr := log.fields[f.name]
					if expr == "" {
						expr = columns.Prefix + column
					}
					checkColumns(t, log.table, expr)
				}
			case table == "events":
				if !hasColumn(columns.Common(), columns.Prefix+column) {
					t.Errorf("events have no %s", column)
				}
			default:
				checkColumns(t, table, column)
			}
		}
	}
	for i := range activities {
		checkColumns(t, "cloudtrail", activities[i].condition())
		checkColumns(t, "cloudtrail", activities[i].target())
	}
	checkColumns(t, "cloudtrail", opensPort("22"))
}

func TestRowsHaveTheirFields(t *testing.T) {
	for _, table := range tables {
		for _, name := range strings.Fields(rows[table]) {
			if !Has(table, name) {
				t.Errorf("a list of %s shows %s, which is not there", table, name)
			}
		}
	}
}

// TestTextStaysText holds that whatever people write changes texts within a query,
// and nothing round them.
func TestTextStaysText(t *testing.T) {
	skeleton := func(value string) string {
		q := &Question{Table: "cloudtrail", Show: Measure{Of: List}}
		for _, field := range []string{"actor", "service", "resource", "agent"} {
			for _, op := range []string{"=", "!=", "~"} {
				q.Where = append(q.Where, Condition{field, op, []string{value, value}})
			}
		}
		if err := q.Check(); err != nil {
			t.Fatal(err)
		}
		return texts.ReplaceAllString(q.SQL(), "''")
	}
	want := skeleton("alice")
	for _, value := range []string{"'", "''", `\'`, "x' OR 1=1 --", `"; DROP TABLE events`, "/*", "$$x$$", "E'\\n'", "%s%d", "*", "'||getenv('HOME')||'", "番人'"} {
		if got := skeleton(value); got != want {
			t.Errorf("%q changes the query:\n%s", value, got)
		}
	}
}

func TestSQL(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	text := "from cloudtrail where did = signin and country != JP when 2026-01-14..2026-01-15 hours 22:00-06:00 count by hour, ip having > 3 limit 5"
	want := `SELECT date_trunc('hour', (event_time AT TIME ZONE 'Asia/Tokyo')) AS "hour", event_ip AS "ip", count(*) AS "count", min(event_time) AS "first", max(event_time) AS "last"
FROM cloudtrail
WHERE (eventsource = 'signin.amazonaws.com' AND eventname = 'ConsoleLogin')
  AND NOT (event_country = 'JP')
  AND event_time >= TIMESTAMPTZ '2026-01-13 15:00:00+00'
  AND event_time < TIMESTAMPTZ '2026-01-14 15:00:00+00'
  AND (CAST((event_time AT TIME ZONE 'Asia/Tokyo') AS TIME) >= TIME '22:00' OR CAST((event_time AT TIME ZONE 'Asia/Tokyo') AS TIME) < TIME '06:00')
GROUP BY 1, 2
HAVING count(*) > 3
ORDER BY 1, "count" DESC, 1, 2
LIMIT 5`
	q, err := Parse(text, tokyo)
	if err != nil {
		t.Fatal(err)
	}
	if got := q.SQL(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if q.Zone = time.FixedZone("x'); --", 9*3600); !strings.Contains(q.SQL(), "(event_time AT TIME ZONE 'UTC') + INTERVAL (32400) SECOND") {
		t.Errorf("a zone's name is in the query: %s", q.SQL())
	}
}

// TestZonesWithoutAName holds the offset of a zone whose name is not in the query,
// as the machine's own zone is: of all times, today's and not that before railways.
func TestZonesWithoutAName(t *testing.T) {
	japan, err := time.LoadLocation("Japan")
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"", " when 2026-01-14..", " when ..2026-01-15"} {
		q, err := Parse("from cloudtrail"+when+" hours 22:00-06:00 count", japan)
		if err != nil || !strings.Contains(q.SQL(), "INTERVAL (32400) SECOND") {
			t.Errorf("%q: got %v, %v", when, q.SQL(), err)
		}
	}
}

func TestNewLooksAtAllThatWasBefore(t *testing.T) {
	got := parse(t, "from cloudtrail where did = signin when 2026-01-14..2026-01-15 count by country new country").SQL()
	if strings.Contains(got, "event_time >=") || !strings.Contains(got, "HAVING min(event_time) >= TIMESTAMPTZ '2026-01-14 00:00:00+00'") {
		t.Errorf("got %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("from cloudtrail where did = key.* and actor ~ \"x y\"|z when 2026-01-14.. hours off days sat count by 10m, ip new ip having > 3 order least limit 5 then ip from events list")
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, time.UTC)
		if err != nil {
			return
		}
		back, err := Parse(q.String(), time.UTC)
		if err != nil || back.String() != q.String() || back.SQL() != q.SQL() {
			t.Fatalf("%q is %s, read back as %v, %v", text, q, back, err)
		}
		if bare := texts.ReplaceAllString(q.SQL(), "''"); strings.Count(bare, "'")%2 != 0 || strings.Contains(bare, ";") {
			t.Fatalf("%q breaks out: %s", text, q.SQL())
		}
	})
}
