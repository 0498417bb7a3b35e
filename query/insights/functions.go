package insights

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// A function is one of the language that works on a row.
type function struct {
	name     string
	min, max int // arguments; -1 for any number
	make     func(p *pipe, c *syntax.Call, args []value) value
}

// functions are those of the language. Their names are known in any case of
// letters.
// Source: Amazon CloudWatch Logs Insights, functions.
var functions = []function{
	{"abs", 1, 1, real("abs(%s)")},
	{"ceil", 1, 1, real("ceil(%s)")},
	{"floor", 1, 1, real("floor(%s)")},
	{"greatest", 1, -1, most("greatest")},
	{"least", 1, -1, most("least")},
	{"log", 1, 1, guarded("CASE WHEN %[1]s > 0 THEN ln(%[1]s) END")},
	{"sqrt", 1, 1, guarded("CASE WHEN %[1]s >= 0 THEN sqrt(%[1]s) END")},

	{"bin", 1, 1, nil}, // these four have periods, see periodCall
	{"datefloor", 2, 2, nil},
	{"dateceil", 2, 2, nil},
	{"now", 0, 0, func(p *pipe, _ *syntax.Call, _ []value) value {
		return value{sql: fmt.Sprint(p.now.Unix()), domain: numeric, fixed: true}
	}},
	{"fromMillis", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: ofMillis(a[0].number()), domain: timely}
	}},
	{"toMillis", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value {
		if a[0].domain == timely {
			return value{sql: a[0].number(), domain: numeric}
		}
		return value{sql: "epoch_ms(TRY_CAST(" + a[0].words() + " AS TIMESTAMP))", domain: numeric}
	}},

	{"ispresent", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value {
		if a[0].domain == structure {
			return value{sql: "(coalesce(json_type(" + a[0].sql + "), 'NULL') <> 'NULL')", domain: boolean}
		}
		return value{sql: "(" + a[0].sql + " IS NOT NULL)", domain: boolean}
	}},
	{"coalesce", 1, -1, func(_ *pipe, _ *syntax.Call, a []value) value { return alike("coalesce", a) }},
	{"unmask", 1, 1, func(p *pipe, _ *syntax.Call, a []value) value {
		p.note("insights.unmask")
		return a[0]
	}},

	{"jsonParse", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value {
		if a[0].domain == structure {
			return a[0]
		}
		return value{sql: "insights_structure(" + a[0].words() + ")", domain: structure}
	}},
	{"jsonStringify", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value { return textValue("CAST(" + a[0].sql + " AS VARCHAR)") }},

	{"isValidIp", 1, 1, isIP("(insights_ipv4(%[1]s) IS NOT NULL OR insights_ipv6(%[1]s) IS NOT NULL)")},
	{"isValidIpV4", 1, 1, isIP("(insights_ipv4(%s) IS NOT NULL)")},
	{"isValidIpV6", 1, 1, isIP("(insights_ipv6(%s) IS NOT NULL)")},
	{"isIpInSubnet", 2, 2, inSubnet(0)},
	{"isIpv4InSubnet", 2, 2, inSubnet(4)},
	{"isIpv6InSubnet", 2, 2, inSubnet(6)},

	{"isempty", 1, 1, flag("(coalesce(%s, '') = '')")},
	{"isblank", 1, 1, flag("regexp_full_match(coalesce(%s, ''), '\\s*')")},
	{"concat", 1, -1, func(_ *pipe, _ *syntax.Call, a []value) value {
		return textValue("concat(" + list(a, value.words) + ")")
	}},
	{"trim", 1, 2, trim("trim")},
	{"ltrim", 1, 2, trim("ltrim")},
	{"rtrim", 1, 2, trim("rtrim")},
	{"strlen", 1, 1, func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: "length(" + a[0].words() + ")", domain: numeric}
	}},
	{"toupper", 1, 1, words("upper(%s)")},
	{"tolower", 1, 1, words("lower(%s)")},
	{"substr", 2, 3, substr},
	{"replace", 3, 3, func(_ *pipe, _ *syntax.Call, a []value) value {
		return textValue("replace(" + list(a, value.words) + ")")
	}},
	{"strcontains", 2, 2, func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: "CAST(contains(" + list(a, value.words) + ") AS INTEGER)", domain: numeric}
	}},
}

// elsewhere are functions of other languages, and what they are here.
var elsewhere = map[string]string{"average": "avg", "mean": "avg", "len": "strlen", "length": "strlen", "lower": "tolower", "upper": "toupper",
	"substring": "substr", "contains": "strcontains", "exists": "ispresent", "isnotnull": "ispresent", "isnull": "ispresent", "ifnull": "coalesce", "nvl": "coalesce",
	"dc": "count_distinct", "distinct": "count_distinct", "countdistinct": "count_distinct", "percentile": "pct", "p50": "pct", "p90": "pct", "p95": "pct", "p99": "pct",
	"first": "earliest", "last": "latest", "any_value": "latest", "date_trunc": "datefloor", "round": "floor", "json_parse": "jsonParse"}

// functionNames are the names of functions and aggregates.
func functionNames() (names []string) {
	for _, f := range functions {
		names = append(names, f.name)
	}
	return append(names, aggregates...)
}

// real makes a function of a number.
func real(form string) func(*pipe, *syntax.Call, []value) value {
	return func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: fmt.Sprintf(form, a[0].real()), domain: numeric, double: true}
	}
}

// guarded makes a function that not all numbers have, so that its argument is
// written more than once.
func guarded(form string) func(*pipe, *syntax.Call, []value) value {
	return func(p *pipe, _ *syntax.Call, a []value) value {
		return value{sql: fmt.Sprintf(form, p.once(a[0]).real()), domain: numeric, double: true}
	}
}

func most(name string) func(*pipe, *syntax.Call, []value) value {
	return func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: name + "(" + list(a, value.real) + ")", domain: numeric, double: true}
	}
}

// words makes a function of a text.
func words(form string) func(*pipe, *syntax.Call, []value) value {
	return func(_ *pipe, _ *syntax.Call, a []value) value { return textValue(fmt.Sprintf(form, a[0].words())) }
}

// flag makes a function of a text that is 1 or 0.
func flag(form string) func(*pipe, *syntax.Call, []value) value {
	return func(_ *pipe, _ *syntax.Call, a []value) value {
		return value{sql: "CAST(" + fmt.Sprintf(form, a[0].words()) + " AS INTEGER)", domain: numeric}
	}
}

func isIP(form string) func(*pipe, *syntax.Call, []value) value {
	return func(p *pipe, _ *syntax.Call, a []value) value {
		return value{sql: fmt.Sprintf(form, p.once(scalar(a[0])).words()), domain: boolean}
	}
}

// alike makes one value of several: of their domain, or of text where they differ.
func alike(name string, a []value) value {
	v := value{domain: a[0].domain}
	for _, one := range a {
		if one.domain != v.domain {
			return textValue(name + "(" + list(a, value.words) + ")")
		}
		v.double = v.double || one.double
	}
	v.sql = name + "(" + list(a, func(v value) string { return v.sql }) + ")"
	return v
}

// spaces are what trim takes away where it is not told.
const spaces = " \t\n\r\v\f"

func trim(name string) func(*pipe, *syntax.Call, []value) value {
	return func(_ *pipe, _ *syntax.Call, a []value) value {
		chars := quote(spaces)
		if len(a) == 2 {
			chars = a[1].words()
		}
		return textValue(name + "(" + a[0].words() + ", " + chars + ")")
	}
}

// substr counts from 0. What begins before the text begins with it.
func substr(_ *pipe, _ *syntax.Call, a []value) value {
	sql := "substr(" + a[0].words() + ", " + place(a[1]) + " + 1"
	if len(a) == 3 {
		sql += ", " + place(a[2])
	}
	return textValue(sql + ")")
}

// place is a number as a place in a text: none is longer than the greatest.
func place(v value) string {
	if n, err := strconv.ParseFloat(v.sql, 64); err == nil && v.fixed {
		return strconv.Itoa(int(min(n, maxPlace)))
	}
	return "insights_place(" + v.real() + ")"
}

// maxPlace is the greatest that insights_place gives.
const maxPlace = 1_000_000_000

// inSubnet tells whether an address is in a network that is written out. An
// address that is none is in no network.
func inSubnet(version int) func(*pipe, *syntax.Call, []value) value {
	return func(p *pipe, c *syntax.Call, a []value) value {
		v := value{domain: boolean, sql: "FALSE"}
		if a[1].text == nil {
			p.wrong(c.Args[1], "insights.subnet_text", "found", c.Args[1].String())
			return v
		}
		net, err := netip.ParsePrefix(*a[1].text)
		if err != nil || version == 4 && !net.Addr().Is4() || version == 6 && !net.Addr().Is6() {
			p.wrong(c.Args[1], "insights.subnet", "found", *a[1].text, "version", locale.Errorf(map[int]string{0: "insights.ip", 4: "insights.ip4", 6: "insights.ip6"}[version]))
			return v
		}
		form, from, to := "insights_ipv4", "", ""
		if net.Addr().Is4() {
			from, to = bounds(net, func(b []byte) string { return fmt.Sprint(binary.BigEndian.Uint32(b)) })
		} else {
			form = "insights_ipv6"
			from, to = bounds(net, func(b []byte) string { return fmt.Sprintf("'%x'", b) })
		}
		v.sql = "coalesce(" + form + "(" + scalar(a[0]).words() + ") BETWEEN " + from + " AND " + to + ", FALSE)"
		return v
	}
}

// bounds are the first and last address of a network.
func bounds(net netip.Prefix, tell func([]byte) string) (from, to string) {
	first := net.Masked().Addr().AsSlice()
	last := slices.Clone(first)
	for i := net.Bits(); i < 8*len(last); i++ {
		last[i/8] |= 0x80 >> (i % 8)
	}
	return tell(first), tell(last)
}

// call compiles a function. After stats, a call that it made a column of is that
// column.
func (p *pipe) call(c *syntax.Call) value {
	if name, ok := p.calls[columnOf(c)]; ok {
		return p.read(plain(c.At, name))
	}
	if isAggregate(c) {
		p.wrong(c, "insights.aggregate_place", "found", c.Name)
		return textValue("NULL")
	}
	f, ok := p.function(c)
	if !ok {
		return textValue("NULL")
	}
	if n := len(c.Args); c.Star || n < f.min || f.max >= 0 && n > f.max {
		p.wrong(c, "insights.arguments", "found", f.name, "want", counted(f.min, f.max), "count", n)
		return textValue("NULL")
	}
	if f.make == nil {
		return p.periodCall(f.name, c)
	}
	args := make([]value, len(c.Args))
	for i, x := range c.Args {
		args[i] = p.value(x)
	}
	return f.make(p, c, args)
}

// function is the one that a call names.
func (p *pipe) function(c *syntax.Call) (function, bool) {
	i := slices.IndexFunc(functions, func(f function) bool { return strings.EqualFold(f.name, c.Name) })
	if i < 0 {
		p.wrong(c, "insights.function_unknown", "found", c.Name, "suggest", syntax.Hint(c.Name, elsewhere, functionNames()...))
		return function{}, false
	}
	return functions[i], true
}

// counted tells how many arguments a function takes.
func counted(min, max int) string {
	switch max {
	case min:
		return fmt.Sprint(min)
	case -1:
		return fmt.Sprintf("%d+", min)
	}
	return fmt.Sprintf("%d–%d", min, max)
}
