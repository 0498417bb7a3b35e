package meaning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bannin/lake/columns"
)

// A kind is how the values of a field are compared.
type kind uint8

const (
	text kind = iota
	number
	address
	word   // one of a few words
	domain // a name of DNS: ~ takes what is below it too
	status // of an answer: 404, or a class such as 5xx
	port
	point // of time: When says which
)

// A field is what a question can ask about, and where it stands in each table.
type field struct {
	name string
	kind kind
	at   map[string]string // expressions by table; "*" is every table of events, its column there having a prefix; with [] behind it, a list
}

var tables = []string{"events", "cloudtrail", "vpcflow", "resolver", "requests", "waf", "findings", "incidents"}

// Tables are what can be asked about, the most general first: of those that hold
// what a question asks for, the first is taken.
func Tables() []string { return tables }

// common are the columns that all tables of events share.
func common(name string) map[string]string { return map[string]string{"*": name} }

// mfa tells whether a call was made with a second factor. A sign-in tells it in
// another place than other calls.
// Source: CloudTrail user guide, console sign-in events and userIdentity element.
const mfa = `CASE WHEN json_extract_string(additionaleventdata, '$.MFAUsed') = 'Yes' OR useridentity.sessioncontext.attributes.mfaauthenticated = 'true' THEN 'yes' ELSE 'no' END`

// changes tells whether a call only reads. Source: CloudTrail user guide, record
// contents, readOnly.
const changes = `CASE readonly WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' END`

// subject names the user, role or group that a call of IAM is about.
const subject = "userName >accessKey.userName roleName groupName"

// finder are the columns of findings and incidents that have the meaning of a field of events.
func finder(both string, more ...string) map[string]string {
	at := map[string]string{"findings": both, "incidents": both}
	for i := 0; i+1 < len(more); i += 2 {
		at[more[i]] = more[i+1]
	}
	return at
}

// fields is the one list of what questions can ask about.
var fields = []field{
	{"time", point, finder(`"first"`, "*", "time")},
	{"account", word, map[string]string{"*": "account", "findings": "account", "incidents": "accounts[]"}},
	{"region", word, map[string]string{"*": "region", "findings": "region"}},
	{"log", word, common("log")},
	{"id", text, finder("id", "*", "id", "cloudtrail", "coalesce(event_id, eventid)")},
	{"service", word, common("service")},
	{"action", text, common("action")},
	{"outcome", word, finder("outcome", "*", "outcome")},
	{"actor", text, finder("coalesce(actor.arn, actor.name)", "*", "actor")},
	{"kind", word, finder("actor.kind", "*", "actor_kind")},
	{"root", text, finder("actor.root", "*", "root")},
	{"ip", address, finder("ips[]", "*", "ip")},
	{"country", text, common("country")},
	{"network", text, common("network")},
	{"agent", text, common("agent")},
	{"error", text, common("error")},
	{"resource", text, common("resource")},

	{"key", text, map[string]string{"cloudtrail": "useridentity.accesskeyid", "findings": "actor.access_key", "incidents": "actor.access_key"}},
	{"mfa", word, map[string]string{"cloudtrail": mfa}},
	{"readonly", word, map[string]string{"cloudtrail": changes}},
	{"role", text, map[string]string{"cloudtrail": "useridentity.sessioncontext.sessionissuer.arn"}}, // that the actor is a session of
	{"subject", text, map[string]string{"cloudtrail": found(subject)}},
	{"target", text, map[string]string{"cloudtrail": "target"}}, // what the activity was done to; see Question.target

	{"source", address, map[string]string{"vpcflow": "srcaddr", "resolver": "srcaddr"}},
	{"destination", address, map[string]string{"vpcflow": "dstaddr"}},
	{"end", address, map[string]string{"vpcflow": "srcaddr, dstaddr"}},            // either of the two
	{"port", port, map[string]string{"vpcflow": "dstport", "cloudtrail": "port"}}, // of CloudTrail, one that a security group Opens
	{"protocol", number, map[string]string{"vpcflow": "protocol"}},
	{"bytes", number, map[string]string{"vpcflow": "bytes", "requests": "bytes"}},
	{"packets", number, map[string]string{"vpcflow": "packets"}},
	{"interface", text, map[string]string{"vpcflow": "interface_id"}},
	{"instance", text, map[string]string{"vpcflow": "instance_id", "resolver": "srcids.instance"}},
	{"vpc", text, map[string]string{"vpcflow": "vpc_id", "resolver": "vpc_id"}},
	{"direction", word, map[string]string{"vpcflow": "flow_direction"}},

	{"domain", domain, map[string]string{"resolver": `lower(rtrim(query_name, '.'))`}},
	{"type", word, map[string]string{"resolver": "query_type", "findings": "type"}},
	{"answer", word, map[string]string{"resolver": "rcode"}},

	{"status", status, map[string]string{"requests": "status", "waf": "responsecodesent"}},
	{"method", word, map[string]string{"requests": "method", "waf": "httprequest.httpmethod"}},
	{"host", domain, map[string]string{"requests": "host", "waf": "httprequest.host"}},
	{"path", text, map[string]string{"requests": "path", "waf": "httprequest.uri"}},
	{"rule", text, map[string]string{"waf": "terminatingruleid", "findings": "rule"}},

	{"severity", word, finder("severity")},
	{"technique", text, finder("techniques[]")}, // of ATT&CK, by id
	{"title", text, finder("title")},
}

func fieldNamed(name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// FieldsOf are the fields of a table.
func FieldsOf(table string) (names []string) {
	for i := range fields {
		if fields[i].in(table) != "" {
			names = append(names, fields[i].name)
		}
	}
	return names
}

// flat are the tables whose columns have no prefix: the view of all events, and
// the requests that this package puts together.
func flat(table string) bool { return table == "events" || table == requests }

func eventful(table string) bool { return table != "findings" && table != "incidents" }

// in is where a field stands in a table; "" where it does not.
func (f *field) in(table string) string { return strings.TrimSuffix(f.column(table), list) }

// list marks a column that is one.
const list = "[]"

func (f *field) column(table string) string {
	if own, ok := f.at[table]; ok {
		return own
	}
	column, ok := f.at["*"]
	if !ok || !eventful(table) {
		return ""
	}
	if flat(table) {
		return column
	}
	return columns.Prefix + column
}

// many tells whether a field is a list in a table.
func (f *field) many(table string) bool { return strings.HasSuffix(f.column(table), list) }

// groups tells whether rows can be grouped by a field in a table. A row belongs to
// a group for each element of a list.
func (f *field) groups(table string) bool {
	return f.in(table) != "" && f.name != "end" && !(f.kind == port && table == "cloudtrail")
}

// counts tells whether values of a field can be counted in a table.
func (f *field) counts(table string) bool { return f.groups(table) && !f.many(table) }

// statusClass is a class of answers.
var statusClass = regexp.MustCompile(`^[1-5]xx$`)

// step is a length of time that events are counted by.
var step = regexp.MustCompile(`^([1-9][0-9]{0,2})([mh])$`)

// steps are the ways to count over time, and what they make of a local time.
var steps = map[string]string{
	"minute": "date_trunc('minute', %s)", "hour": "date_trunc('hour', %s)", "day": "CAST(%s AS DATE)",
	"week": "CAST(date_trunc('week', %s) AS DATE)", "month": "CAST(date_trunc('month', %s) AS DATE)",
	"weekday": "strftime(%s, '%%u %%a')", "hourofday": "hour(%s)",
}

// IsStep tells whether a name is that of a step of time: hour, weekday, 10m.
func IsStep(name string) bool { _, ok := stepOf(name); return ok }

// Has tells whether a table has a field.
func Has(table, name string) bool {
	f := fieldNamed(name)
	return f != nil && f.in(table) != ""
}

// Rank is the place of a field in the list of them, which conditions are put in
// order by: what was done, how it ended, then the others.
func Rank(name string) int {
	switch name {
	case "did":
		return -2
	case "outcome":
		return -1
	}
	return slices.IndexFunc(fields, func(f field) bool { return f.name == name })
}

// stepOf is what a step of time makes of a local time, and whether there is one
// of that name.
func stepOf(name string) (string, bool) {
	if s, ok := steps[name]; ok {
		return s, true
	}
	m := step.FindStringSubmatch(name)
	if m == nil {
		return "", false
	}
	n, _ := strconv.Atoi(m[1])
	unit := map[string]string{"m": "MINUTE", "h": "HOUR"}[m[2]]
	return "time_bucket(INTERVAL " + strconv.Itoa(n) + " " + unit + ", %s)", true
}
