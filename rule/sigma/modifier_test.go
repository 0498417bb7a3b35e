package sigma

import (
	"strings"
	"testing"

	"bannin/rule"
)

// one makes the rule of a single selection, written as the lines below it.
func one(selection string) string {
	return "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  sel:\n    " +
		strings.ReplaceAll(selection, "\n", "\n    ") + "\n  condition: sel\n"
}

// read parses a rule that has no fault.
func read(t *testing.T, src string, opts Options) []*rule.Rule {
	t.Helper()
	rules, err := ParseWith("r.yml", []byte(src), opts)
	if err != nil {
		t.Fatalf("%s\n%v", src, err)
	}
	return rules
}

func TestModifiers(t *testing.T) {
	placeholders := map[string][]string{"admins": {"root", "adm*"}, "nets": {"10.0.0.0/8", "192.0.2.0/24"}}
	for _, c := range []struct{ name, selection, match, ignore string }{
		{"equals_ignores_case", `a: Root`, `{"a":"ROOT"}`, `{"a":"roots"}`},
		{"equals_number_as_text", `a: 5`, `{"a":"5"} {"a":5}`, `{"a":50}`},
		{"leading_zeros_stay", `a: 012345678901`, `{"a":"012345678901"}`, `{"a":"12345678901"}`},
		{"hexadecimal_is_a_number", `a: 0x10`, `{"a":16}`, `{"a":"0x10"}`},
		{"float_as_number", `a: 1.5`, `{"a":1.50} {"a":"1.5"}`, `{"a":1.51}`},
		{"boolean", `a: true`, `{"a":true} {"a":"True"}`, `{"a":false}`},
		{"list_is_any", "a:\n  - x\n  - y*", `{"a":"X"} {"a":"yz"}`, `{"a":"z"}`},
		{"empty_text", `a: ''`, `{"a":""}`, `{"a":" "} {} {"a":null}`},
		{"null", `a: null`, `{} {"a":null}`, `{"a":""} {"a":0} {"a":{}}`},
		{"null_without_value", `a:`, `{} {"a":null}`, `{"a":""}`},
		{"star_is_any_value", `a: '*'`, `{"a":""} {"a":1}`, `{} {"a":null}`},
		{"question_mark", `a: 'b?d'`, `{"a":"bxd"}`, `{"a":"bd"} {"a":"bxxd"}`},
		{"escaped_star", `a: 'b\*'`, `{"a":"b*"}`, `{"a":"bx"}`},
		{"escaped_backslash_and_star", `a: 'b\\*'`, `{"a":"b\\x"}`, `{"a":"b*"}`},
		{"three_backslashes_and_star", `a: 'b\\\*'`, `{"a":"b\\*"}`, `{"a":"b\\x"}`},
		{"single_backslash", `a: 'C:\Windows'`, `{"a":"c:\\windows"}`, `{"a":"C:Windows"}`},
		{"double_backslash", `a: 'C:\\Windows'`, `{"a":"c:\\windows"}`, `{"a":"c:\\\\windows"}`},
		{"four_backslashes", `a: 'C:\\\\Windows'`, `{"a":"c:\\\\windows"}`, `{"a":"c:\\windows"}`},
		{"stars_inside", `a: 'x*y*z'`, `{"a":"x1y2z"}`, `{"a":"xzy"}`},
		{"contains", `a|contains: b`, `{"a":"aBc"}`, `{"a":"ac"}`},
		{"contains_wildcard_inside", `a|contains: 'b*d'`, `{"a":"abcde"}`, `{"a":"adcbe"}`},
		{"contains_all", "a|contains|all:\n  - b\n  - c", `{"a":"cab"}`, `{"a":"ab"}`},
		{"startswith", `a|startswith: b`, `{"a":"bc"}`, `{"a":"ab"}`},
		{"endswith", `a|endswith: b`, `{"a":"ab"}`, `{"a":"bc"}`},
		{"all_of_an_array", "a|all:\n  - b\n  - c", `{"a":["b","c"]}`, `{"a":["b"]}`},
		{"re_is_cased", `a|re: '^b.$'`, `{"a":"bc"}`, `{"a":"BC"} {"a":"abc"}`},
		{"re_i", `a|re|i: '^b.$'`, `{"a":"BC"}`, `{"a":"xBC"}`},
		{"re_m", `a|re|m: '^b$'`, `{"a":"a\nb"}`, `{"a":"ab"}`},
		{"re_without_m", `a|re: '^b$'`, `{"a":"b"}`, `{"a":"a\nb"}`},
		{"re_s", `a|re|s: 'a.b'`, `{"a":"a\nb"}`, `{"a":"ab"}`},
		{"re_all", "a|re|all:\n  - b+\n  - c+", `{"a":"bc"}`, `{"a":"bb"}`},
		{"re_startswith", `a|re|startswith: 'b|c'`, `{"a":"cx"}`, `{"a":"xc"}`},
		{"re_on_a_number", `a|re: '^[45]..$'`, `{"a":404}`, `{"a":200}`},
		{"cidr", `a|cidr: 10.0.0.0/8`, `{"a":"10.1.2.3"} {"a":"010.1.2.3"}`, `{"a":"11.1.2.3"} {"a":"ec2.amazonaws.com"}`},
		{"cidr_list", "a|cidr:\n  - 10.0.0.0/8\n  - 2001:db8::/32", `{"a":"2001:db8::1"}`, `{"a":"2001:db9::1"}`},
		{"cidr_single_address", `a|cidr: 10.0.0.1`, `{"a":"10.0.0.1"}`, `{"a":"10.0.0.2"}`},
		{"base64", `a|base64: 'foo bar'`, `{"a":"Zm9vIGJhcg=="}`, `{"a":"foo bar"}`},
		{"base64_contains", `a|base64|contains: foo`, `{"a":"xxZm9vyy"}`, `{"a":"foo"}`},
		{"base64offset_contains", `a|base64offset|contains: 'http://'`, `{"a":"aHR0cDovLw=="} {"a":"eGh0dHA6Ly8="} {"a":"eHhodHRwOi8veA=="}`, `{"a":"http://"}`},
		{"utf16le_base64offset", `a|utf16le|base64offset|contains: ping`, `{"a":"xxcABpAG4AZwB="}`, `{"a":"ping"}`},
		{"wide_base64offset", `a|wide|base64offset|contains: ping`, `{"a":"xxcABpAG4AZwB="}`, `{"a":"cGluZw=="}`},
		{"utf16be_base64", `a|utf16be|base64: ab`, `{"a":"AGEAYg=="}`, `{"a":"YQBiAA=="}`},
		{"utf16_base64", `a|utf16|base64: ab`, `{"a":"//5hAGIA"}`, `{"a":"YQBiAA=="}`},
		{"wide_alone", `a|wide: ab`, `{"a":"a\u0000b\u0000"}`, `{"a":"ab"}`},
		{"windash", `a|windash|contains: ' -f '`, `{"a":"x -f y"} {"a":"x /f y"} {"a":"x –f y"} {"a":"x ―f y"}`, `{"a":"x f y"}`},
		{"windash_after_contains", `a|contains|windash: ' -f '`, `{"a":"x /F y"}`, `{"a":"x +f y"}`},
		{"windash_not_inside_words", `a|windash: '-a-b'`, `{"a":"/a-b"}`, `{"a":"/a/b"}`},
		{"windash_many", `a|windash: '-a -b -c -d -e -f'`, `{"a":"/A -b –c —d ―e /f"}`, `{"a":"+a -b -c -d -e -f"}`},
		{"windash_all", "a|contains|windash|all:\n  - ' -f'\n  - ' -g'", `{"a":"x /f -g"}`, `{"a":"x /f"}`},
		{"exists", `a|exists: true`, `{"a":null} {"a":[]} {"a":""}`, `{}`},
		{"exists_not", `a|exists: false`, `{}`, `{"a":null}`},
		{"exists_in_text", `a|exists: 'true'`, `{"a":1}`, `{}`},
		{"cased", `a|cased: Root`, `{"a":"Root"}`, `{"a":"root"}`},
		{"cased_contains", `a|contains|cased: Ro`, `{"a":"xRox"}`, `{"a":"xrox"}`},
		{"lt", `a|lt: 5`, `{"a":4.9} {"a":"4"}`, `{"a":5} {"a":"x"} {}`},
		{"lte", `a|lte: 5`, `{"a":5}`, `{"a":5.1}`},
		{"gt", `a|gt: 5`, `{"a":6}`, `{"a":5}`},
		{"gte", `a|gte: 5`, `{"a":5}`, `{"a":4}`},
		{"neq", `a|neq: b`, `{"a":"c"} {}`, `{"a":"B"}`},
		{"neq_list", "a|neq:\n  - b\n  - c", `{"a":"d"}`, `{"a":"b"} {"a":"c"}`},
		{"neq_contains", `a|contains|neq: b`, `{"a":"ac"}`, `{"a":"abc"}`},
		{"neq_null", `a|neq: null`, `{"a":1}`, `{} {"a":null}`},
		{"fieldref", `a|fieldref: b.c`, `{"a":"X","b":{"c":"x"}}`, `{"a":"x","b":{"c":"y"}} {"a":"x"} {}`},
		{"fieldref_cased", `a|fieldref|cased: b`, `{"a":"x","b":"x"}`, `{"a":"X","b":"x"}`},
		{"fieldref_contains", `a|fieldref|contains: b`, `{"a":"axb","b":"x"}`, `{"a":"x","b":"axb"}`},
		{"fieldref_startswith", `a|fieldref|startswith: b`, `{"a":"xb","b":"x"}`, `{"a":"bx","b":"x"}`},
		{"fieldref_endswith", `a|endswith|fieldref: b`, `{"a":"bx","b":"x"}`, `{"a":"xb","b":"x"}`},
		{"fieldref_neq", `a|fieldref|neq: b`, `{"a":"x","b":"y"} {"a":"x"}`, `{"a":"x","b":"x"}`},
		{"expand", `a|expand: '%admins%'`, `{"a":"ROOT"} {"a":"admin"}`, `{"a":"%admins%"}`},
		{"expand_within", `a|expand: 'x-%admins%-y'`, `{"a":"x-root-y"} {"a":"x-adm1-y"}`, `{"a":"root"}`},
		{"expand_escaped", `a|expand: '\%plain%admins%'`, `{"a":"%plainroot"}`, `{"a":"root"}`},
		{"expand_cidr", `a|cidr|expand: '%nets%'`, `{"a":"192.0.2.9"} {"a":"10.0.0.1"}`, `{"a":"192.0.3.9"}`},
		{"expand_re", `a|re|expand: '^%admins%$'`, `{"a":"root"} {"a":"adm*"}`, `{"a":"admin"}`},
		{"percent_without_expand", `a: '%admins%'`, `{"a":"%admins%"}`, `{"a":"root"}`},
		{"minute", `a|minute: 7`, `{"a":"2026-01-15T03:07:00Z"}`, `{"a":"2026-01-15T07:03:00Z"}`},
		{"hour_gte", `a|hour|gte: 22`, `{"a":"2026-01-15T23:07:00Z"}`, `{"a":"2026-01-15T21:59:59Z"} {"a":"x"}`},
		{"hour_list", "a|hour:\n  - 2\n  - 3", `{"a":"2026-01-15T03:07:00Z"}`, `{"a":"2026-01-15T04:07:00Z"}`},
		{"day", `a|day: 15`, `{"a":"2026-01-15T03:07:00Z"}`, `{"a":"2026-01-16T03:07:00Z"}`},
		{"week", `a|week: 3`, `{"a":"2026-01-15T03:07:00Z"}`, `{"a":"2026-01-22T03:07:00Z"}`},
		{"month_lt", `a|month|lt: 2`, `{"a":"2026-01-15T03:07:00Z"}`, `{"a":"2026-02-15T03:07:00Z"}`},
		{"year_neq", `a|year|neq: 2026`, `{"a":"2025-01-15T03:07:00Z"}`, `{"a":"2026-01-15T03:07:00Z"}`},
		{"dotted_field_through_arrays", `a.b: x`, `{"a":[{"b":"y"},{"b":"x"}]}`, `{"a":[{"b":"y"}]}`},
		{"map_is_all", "a: x\nb: y", `{"a":"x","b":"y"}`, `{"a":"x"}`},
		{"list_of_maps_is_any", "- a: x\n- b: y\n  c: z", `{"a":"x"} {"b":"y","c":"z"}`, `{"b":"y"}`},
		{"keywords", "- foo\n- 4625", `{"x":{"y":["a FOO b"]}} {"x":14625}`, `{"foo":"bar"}`},
		{"keyword_alone", "foo", `{"x":"a FOO b"}`, `{"x":"fo"}`},
		{"keyword_wildcard", "- 'f*r'", `{"x":"a foo bar b"}`, `{"x":"raf"}`},
		{"keywords_all", "'|all':\n  - foo\n  - bar", `{"x":"foo","y":"bar"}`, `{"x":"foo"}`},
		{"keywords_re", "'|re': 'fo+$'", `{"x":"a foo"}`, `{"x":"foo a"}`},
		{"keywords_and_maps", "- foo\n- a: x", `{"z":"foo"} {"a":"x"}`, `{"a":"y"}`},
		{"keywords_cased", "'|cased': Foo", `{"x":"a Foo"}`, `{"x":"foo"}`},
		{"nested_lists", "- - a: x\n  - a: y\n- b: z", `{"a":"y"} {"b":"z"}`, `{"a":"z"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules := read(t, one(c.selection), Options{Placeholders: placeholders})
			roundTrip(t, rules)
			for want, records := range map[int]string{1: c.match, 0: c.ignore} {
				for _, record := range strings.Split(strings.ReplaceAll(records, "} {", "}\x00{"), "\x00") {
					if got := matches(t, rules, record); got != want {
						t.Errorf("%s: got %d, want %d by %s", record, got, want, rules[0].Where)
					}
				}
			}
		})
	}
}

// The index can only work with conditions in their plainest form.
func TestSimplestForm(t *testing.T) {
	for selection, want := range map[string]string{
		"a: b":                                `"a" equals/fold/loose["b"]`,
		"a: ['b*', '*c', '*d*', 'e', 'f*g']":  `("a" startswith/fold/loose["b"] or "a" endswith/fold/loose["c"] or "a" contains/fold/loose["d"] or "a" equals/fold/loose["e"] or "a" glob/fold/loose["f*g"])`,
		"eventName: [A, B, a, A]":             `"eventName" equals/fold/loose["A", "B", "a"]`,
		"a|contains: ['*b*', c]":              `"a" contains/fold/loose["b", "c"]`,
		"a: '**'":                             `"a" contains/fold/loose[""]`,
		`a: 'b\*c?'`:                          `"a" glob/fold/loose["b\\*c?"]`,
		"- eventName: A\n- eventName: [B, C]": `"eventName" equals/fold/loose["A", "B", "C"]`,
		"- foo\n- bar":                        `anywhere contains/fold/loose["foo", "bar"]`,
		"a|exists: false":                     `not "a" exists/containers`,
		"a|neq: [b, c]":                       `not "a" equals/fold/loose["b", "c"]`,
	} {
		if got := read(t, one(selection), Options{})[0].Where.String(); got != want {
			t.Errorf("%s\n got %s\nwant %s", selection, got, want)
		}
	}
}
