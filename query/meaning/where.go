package meaning

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// conditions are what must hold of a question's rows.
func (q *Question) conditions() (all []string) {
	for i := range q.Where {
		all = append(all, q.condition(&q.Where[i]))
	}
	at := q.expr("time")
	if !q.When.From.IsZero() && q.New == "" {
		all = append(all, at+" >= "+instant(q.When.From))
	}
	if !q.When.To.IsZero() {
		all = append(all, at+" < "+instant(q.When.To))
	}
	if h := q.When.Hours; h != nil && q.When.Office == AnyHours {
		all = append(all, q.between(h.From, h.To))
	}
	if len(q.When.Days) > 0 {
		var days []string
		for _, d := range q.When.Days {
			days = append(days, strconv.Itoa(int(d)))
		}
		all = append(all, "dayofweek("+q.local()+") IN ("+strings.Join(days, ", ")+")")
	}
	if q.When.Office != AnyHours {
		open := fmt.Sprintf("(dayofweek(%s) BETWEEN 1 AND 5 AND %s)", q.local(), q.between(Opens*60, Closes*60))
		if q.When.Office == Off {
			open = "NOT " + open
		}
		all = append(all, open)
	}
	if q.New != "" {
		all = append(all, q.dimension(q.New)+" IS NOT NULL")
	}
	return all
}

// Opens and Closes are the business hours, on Monday to Friday, where nobody said
// what they are.
const Opens, Closes = 9, 18

// between is a time of day in a half open range, which may run over midnight.
func (q *Question) between(from, to int) string {
	at := "CAST(" + q.local() + " AS TIME)"
	switch {
	case to == 24*60:
		return at + " >= TIME '" + clock(from) + "'"
	case from < to:
		return fmt.Sprintf("(%s >= TIME '%s' AND %s < TIME '%s')", at, clock(from), at, clock(to))
	}
	return fmt.Sprintf("(%s >= TIME '%s' OR %s < TIME '%s')", at, clock(from), at, clock(to))
}

// zoneName are names of zones that every engine has.
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z_]+/[A-Za-z_/+-]+[0-9]*$`)

// local is the time as clocks in the zone show it. A zone without a name that all
// know is taken with the offset that it has at the time the question is about, or,
// where it is about all times, on the first day of the last year that it may name:
// before there were zones, each town had an offset of its own.
func (q *Question) local() string {
	at, zone, when := q.expr("time"), q.zone(), q.When.From
	if when.IsZero() {
		when = q.When.To
	}
	if when.IsZero() {
		when = time.Date(LastYear, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	name := zone.String()
	switch {
	case name == "UTC":
	case zoneName.MatchString(name):
		return "(" + at + " AT TIME ZONE '" + name + "')"
	}
	_, offset := when.In(zone).Zone()
	utc := "(" + at + " AT TIME ZONE 'UTC')"
	if offset == 0 {
		return utc
	}
	return fmt.Sprintf("(%s + INTERVAL (%d) SECOND)", utc, offset)
}

func (q *Question) zone() *time.Location {
	if q.Zone == nil {
		return time.UTC
	}
	return q.Zone
}

func (q *Question) condition(c *Condition) string {
	if c.Field == "did" {
		return q.did(c)
	}
	f := fieldNamed(c.Field)
	op, not := strings.CutPrefix(c.Op, "!")
	var parts []string
	for _, v := range c.Values {
		parts = append(parts, q.compare(f, op, v))
	}
	return anyOf(parts, not, f.name == "country" || f.name == "network")
}

// anyOf joins conditions of which one must hold, or none. Where it is unknown
// whether one holds, none does, unless what is unknown is to be left out.
func anyOf(parts []string, not, known bool) string {
	text := strings.Join(parts, " OR ")
	if len(parts) > 1 || not {
		text = "(" + text + ")"
	}
	switch {
	case not && known:
		return "NOT " + text
	case not:
		return text + " IS NOT TRUE"
	}
	return text
}

func (q *Question) did(c *Condition) string {
	var parts []string
	for _, name := range c.Values {
		for _, a := range activitiesNamed(name) {
			parts = append(parts, "("+a.condition()+")")
		}
	}
	return anyOf(parts, c.Op == "!=", false)
}

// refused matches the error codes of calls that were not allowed.
const refused = `'AccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|AuthorizationError|Forbidden'`

// compare compares a field with a value. Of a list, one element must fit.
func (q *Question) compare(f *field, op, value string) string {
	at := q.expr(f.name)
	switch {
	case f.name == "outcome" && outcomeTests[value] != "":
		return q.outcome(value)
	case f.kind == port && q.Table == "cloudtrail":
		return opensPort(value)
	case f.many(q.Table):
		return "len(list_filter(" + at + ", lambda p: " + f.compare("p", op, value) + ")) > 0"
	case f.name == "end":
		from, to, _ := strings.Cut(at, ", ")
		return "(" + f.compare(from, op, value) + " OR " + f.compare(to, op, value) + ")"
	case f.kind == status && q.Table == "waf":
		at = "TRY_CAST(" + at + " AS INTEGER)"
	}
	return f.compare(at, op, value)
}

// compare compares what stands at a place with a value.
func (f *field) compare(at, op, value string) string {
	switch {
	case f.kind == address:
		return addressed(at, value)
	case f.kind == domain && op == "~":
		return "regexp_matches(" + at + ", " + literal(`(^|\.)`+starred(value)+"$") + ", 'i')"
	case f.name == "technique" && op != "~" && !strings.Contains(value, "."):
		return "split_part(" + at + ", '.', 1) = " + literal(value)
	case f.kind == status && statusClass.MatchString(value):
		return fmt.Sprintf("%s BETWEEN %c00 AND %c99", at, value[0], value[0])
	case f.kind == number || f.kind == status || f.kind == port:
		return at + " " + op + " " + value
	case op == "~":
		return "regexp_matches(" + at + ", " + literal(hasWord(value)) + ", 'i')"
	}
	return at + " = " + literal(value)
}

// hasWord is a regular expression for a text that has a word, or begins or ends
// with one where the word has stars. A value that ends in a sign ends there.
func hasWord(value string) string {
	pattern := starred(value)
	if wordy(value[0]) {
		pattern = `(^|[^A-Za-z0-9])` + pattern
	}
	if wordy(value[len(value)-1]) {
		pattern += `($|[^A-Za-z0-9])`
	}
	return pattern
}

// starred is a regular expression for a text in which stars are anything.
func starred(value string) string { return strings.ReplaceAll(regexp.QuoteMeta(value), `\*`, `.*`) }

func wordy(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' || b >= 0x80
}

// outcomeTests are what outcomes look like that are not the column's own words.
var outcomeTests = map[string]string{
	"denied": "regexp_matches(%s, " + refused + ")", "rejected": "action = 'REJECT'", "accepted": "action = 'ACCEPT'", "blocked": "action = 'BLOCK'",
}

func (q *Question) outcome(value string) string {
	switch {
	case value == "denied":
		return fmt.Sprintf(outcomeTests[value], q.expr("error"))
	case value == "blocked" && q.Table == "resolver":
		return "firewall_rule_action = 'BLOCK'"
	}
	return outcomeTests[value]
}

// opensPort is whether a change to a security group Opens a port, alone or
// within a range, or all ports.
func opensPort(value string) string {
	return `len(list_filter(CAST(json_extract(requestparameters, '$.ipPermissions.items[*]') AS VARCHAR[]), lambda p: ` +
		`json_extract_string(p, '$.ipProtocol') = '-1' OR (TRY_CAST(json_extract_string(p, '$.fromPort') AS INTEGER) <= ` + value +
		` AND TRY_CAST(json_extract_string(p, '$.toPort') AS INTEGER) >= ` + value + `))) > 0`
}

// privately is a regular expression for addresses that are not reached over the
// internet. Source: IANA's registries of special-purpose addresses.
const privately = `^(0\.|10\.|127\.|169\.254\.|172\.(1[6-9]|2[0-9]|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|22[4-9]\.|2[3-5][0-9]\.|::1?$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)`

// addressed is whether a text is an address, or one of a network or of a kind.
func addressed(at, value string) string {
	switch inside := "regexp_matches(" + at + ", '" + privately + "')"; value {
	case Private:
		return inside
	case Public:
		return "(regexp_matches(" + at + ", '^[0-9a-f.:]+$') AND NOT " + inside + ")"
	}
	p, err := netip.ParsePrefix(value)
	if err != nil {
		return at + " = " + literal(value)
	}
	if p.Bits() == 32 {
		return at + " = " + literal(p.Addr().String())
	}
	b := p.Masked().Addr().As4()
	from := uint64(binary.BigEndian.Uint32(b[:]))
	to := from + 1<<(32-p.Bits()) - 1
	part := func(i, weight int) string {
		return fmt.Sprintf("TRY_CAST(split_part(%s, '.', %d) AS BIGINT) * %d", at, i, weight)
	}
	return fmt.Sprintf("(%s + %s + %s + %s) BETWEEN %d AND %d", part(1, 1<<24), part(2, 1<<16), part(3, 1<<8), part(4, 1), from, to)
}
