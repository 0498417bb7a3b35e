package metricfilter

import (
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	cases := []struct {
		name, pattern string
		match, ignore []string
	}{
		{"text", `{ $.a = "b c" }`, []string{`{"a":"b c"}`}, []string{`{"a":"B C"}`, `{"a":"b c d"}`, `{}`, `{"x":{"a":"b c"}}`, `a = "b c"`, `[{"a":"b c"}]`}},
		{"escaped_in_record", `{ $.a = "b\"c" }`, []string{`{"a":"b\"c"}`, `{"a":"b\u0022c"}`}, nil},
		{"starts", `{ $.a = Access* }`, []string{`{"a":"AccessDenied"}`, `{"a":"Access"}`}, []string{`{"a":"NoAccess"}`}},
		{"ends", `{ $.a = "*Operation" }`, []string{`{"a":"UnauthorizedOperation"}`}, []string{`{"a":"Operations"}`}},
		{"contains", `{ $.a = *mid* }`, []string{`{"a":"amidst"}`}, []string{`{"a":"mi d"}`, `{"a":["mid"]}`, `{"a":{"mid":1}}`}},
		{"star_in_the_middle_is_text", `{ $.a = *x*y }`, []string{`{"a":"1x*y"}`}, []string{`{"a":"x1y"}`}},
		{"any_scalar", `{ $.a = * }`, []string{`{"a":1}`, `{"a":""}`, `{"a":false}`}, []string{`{"a":null}`, `{"a":[]}`, `{"a":{}}`, `{}`, `a`}},
		{"not_equal", `{ $.a != "x" }`, []string{`{"a":"y"}`, `{"a":1}`, `{"a":null}`, `{"a":true}`}, []string{`{"a":"x"}`, `{}`, `{"a":["y"]}`, `{"a":{"b":"y"}}`, `y`}},
		{"number", `{ $.a = 400 }`, []string{`{"a":400}`, `{"a":400.0}`, `{"a":4e2}`, `{"a":"400"}`}, []string{`{"a":"400.0"}`, `{"a":401}`, `{"a":[400]}`}},
		{"number_not_equal", `{ $.a != 400 }`, []string{`{"a":401}`, `{"a":"x"}`}, []string{`{"a":400}`, `{"a":400.0}`, `{"a":"400"}`, `{}`}},
		{"negative_and_scientific", `{ $.a > -1.5e1 && $.a < +1E+1 }`, []string{`{"a":-14.9}`, `{"a":9}`}, []string{`{"a":-15}`, `{"a":10}`, `{"a":"0"}`}},
		{"big_number_is_exact", `{ $.a = 12345678901234567891 }`, []string{`{"a":12345678901234567891}`, `{"a":"12345678901234567891"}`}, []string{`{"a":12345678901234567890}`}},
		{"number_near_an_exact_one", `{ $.a = 9007199254740992 }`, []string{`{"a":9007199254740992}`}, []string{`{"a":9007199254740993}`}},
		{"big_number_not_equal", `{ $.a != 12345678901234567891 }`, []string{`{"a":12345678901234567890}`}, []string{`{"a":12345678901234567891}`}},
		{"account_as_text", `{ $.a = 123456789012 }`, []string{`{"a":"123456789012"}`, `{"a":123456789012}`}, []string{`{"a":"123456789013"}`}},
		{"number_prefix", `{ $.a = 4* }`, []string{`{"a":404}`, `{"a":"4xx"}`}, []string{`{"a":504}`, `{"a":[404]}`}},
		{"number_part", `{ $.a = *40* }`, []string{`{"a":1404}`, `{"a":"x40"}`}, []string{`{"a":[40]}`, `{"a":{"b":40}}`, `{"a":44}`}},
		{"address_prefix", `{ $.a = 123.123.* }`, []string{`{"a":"123.123.0.1"}`}, []string{`{"a":"123.12.0.1"}`}},
		{"booleans_are_no_text", `{ $.a = tru* || $.a = *e || $.a = *al* }`, []string{`{"a":"true"}`, `{"a":"e"}`}, []string{`{"a":true}`, `{"a":false}`}},
		{"null_is_no_text", `{ $.a = null || $.a = "nul*" }`, []string{`{"a":"null"}`}, []string{`{"a":null}`}},
		{"is_null", `{ $.a IS NULL }`, []string{`{"a":null}`}, []string{`{}`, `{"a":"null"}`, `{"a":0}`}},
		{"is_true", `{ $.a is true }`, []string{`{"a":true}`}, []string{`{"a":"true"}`, `{"a":1}`}},
		{"is_false", `{ $.a Is False }`, []string{`{"a":false}`}, []string{`{"a":null}`, `{}`}},
		{"not_exists", `{ $.a NOT EXISTS }`, []string{`{}`, `{"b":1}`}, []string{`{"a":null}`, `{"a":[]}`, `{"a":{}}`, `{"a":0}`, `text`, `["b"]`, ``}},
		{"not_exists_below", `{ $.a.b NOT EXISTS }`, []string{`{"a":1}`, `{"a":[{"b":1}]}`, `{}`}, []string{`{"a":{"b":1}}`}},
		{"not_exists_or", `{ $.a NOT EXISTS || $.b = 1 }`, []string{`{}`, `{"a":1,"b":1}`}, []string{`{"a":1}`, `text`}},
		{"regex", `{ $.a = %^1[0-9]\.% }`, []string{`{"a":"10.1"}`, `{"a":10.1}`}, []string{`{"a":"110.1"}`, `{"a":["10.1"]}`, `{"a":null}`}},
		{"regex_not_equal", `{ $.a != %^t% }`, []string{`{"a":"x"}`}, []string{`{"a":"t"}`, `{}`, `{"a":["x"]}`}},
		{"precedence", `{ $.a = 1 || $.b = 1 && $.c = 1 }`, []string{`{"a":1}`, `{"b":1,"c":1}`}, []string{`{"b":1}`, `{"c":1}`}},
		{"parentheses", `{($.a=1||$.b=1)&&$.c=1}`, []string{`{"a":1,"c":1}`}, []string{`{"a":1}`, `{"c":1}`}},
		{"blanks_and_lines", "{\n\t$.a\n=\n1 }\n", []string{`{"a":1}`}, []string{`{"a":2}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.pattern, c.match, c.ignore) })
	}
}

func TestSelectors(t *testing.T) {
	cases := []struct {
		name, pattern string
		match, ignore []string
	}{
		{"nested", `{ $.a.b-c.d_e = 1 }`, []string{`{"a":{"b-c":{"d_e":1}}}`}, []string{`{"a.b-c.d_e":1}`, `{"a":[{"b-c":{"d_e":1}}]}`}},
		{"index", `{ $.a[1] = "x" }`, []string{`{"a":["y","x"]}`}, []string{`{"a":["x","y"]}`, `{"a":"x"}`, `{"a":["x"]}`}},
		{"index_in_index", `{ $.a[0][1].b = 1 }`, []string{`{"a":[[0,{"b":1}]]}`}, []string{`{"a":[[{"b":1}]]}`}},
		{"any_item", `{ $.a[*].b = 1 }`, []string{`{"a":[{"b":2},{"b":1}]}`}, []string{`{"a":{"b":1}}`, `{"a":[{"b":2}]}`, `{"a":[[{"b":1}]]}`}},
		{"any_item_differs", `{ $.a[*] != "x" }`, []string{`{"a":["x","y"]}`}, []string{`{"a":["x"]}`, `{"a":[]}`, `{"a":"y"}`}},
		{"any_field", `{ $.a.* = 1 }`, []string{`{"a":{"q":0,"r":1}}`}, []string{`{"a":[1]}`, `{"a":{"q":{"r":1}}}`, `{"b":1}`}},
		{"any_field_of_the_record", `{ $.* = "x" }`, []string{`{"q":"x"}`}, []string{`{"q":["x"]}`}},
		{"any_field_then_name", `{ $.*.b = 1 }`, []string{`{"q":{"b":1}}`}, []string{`{"b":1}`}},
		{"dot_in_name", `{ $.['a.b'] = 1 }`, []string{`{"a.b":1}`}, []string{`{"a":{"b":1}}`}},
		{"bracket_without_dot", `{ $['a b']["c'd"] = 1 }`, []string{`{"a b":{"c'd":1}}`}, []string{`{"a b":1}`}},
		{"odd_name_below", `{ $.a.['b.c'].d = 1 }`, []string{`{"a":{"b.c":{"d":1}}}`}, []string{`{"a":{"b":{"c":{"d":1}}}}`}},
		{"case_matters", `{ $.A = 1 }`, []string{`{"A":1}`}, []string{`{"a":1}`}},
		{"repeated_name_last_counts", `{ $.['a.b'] = 2 }`, []string{`{"a.b":1,"a.b":2}`}, []string{`{"a.b":2,"a.b":1}`}},
		{"not_exists_item", `{ $.a[2] NOT EXISTS }`, []string{`{"a":[1,2]}`, `{}`}, []string{`{"a":[1,2,3]}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.pattern, c.match, c.ignore) })
	}
}

func TestJSONFaults(t *testing.T) {
	operators := "= != < <= > >=, in JSON patterns also IS and NOT EXISTS"
	cases := []struct{ name, pattern, want string }{
		{"no_dollar", `{ eventName = x }`, `column 3: unknown "eventName"; did you mean $.eventName?`},
		{"no_selector", `{ = x }`, `column 3: found "=" where a selector belongs, as in $.eventName`},
		{"empty", `{}`, `column 2: found "}" where a selector belongs, as in $.eventName`},
		{"dollar_alone", `{ $ = x }`, `column 4: found " " where the selector needs a name, as in $.name or $.['odd name']`},
		{"dot_alone", `{ $. = x }`, `column 5: found " " where the selector needs a name, as in $.name or $.['odd name']`},
		{"odd_name", `{ $.a@b = x }`, `column 6: "@" cannot stand in a plain name; write $.['…']`},
		{"bracket_open", `{ $.['a = 1 }`, `column 7: the bracket is never closed; expected ']`},
		{"index_word", `{ $.a[x] = 1 }`, `column 7: found "x" in [ ] where an index, * or a name in '…' belongs`},
		{"index_open", `{ $.a[1 = 1 }`, `column 8: the bracket is never closed; expected ]`},
		{"index_large", `{ $.a[99999999999999999999] = 1 }`, `column 7: the index 99999999999999999999 is too large`},
		{"two_wildcards", `{ $.a[*].b[*] = 1 }`, `column 3: a selector may hold only one [*] or .*`},
		{"four_wildcards", `{ $.*=1 || $.*=2 || $.*=3 || $.*=4 }`, `column 30: a pattern may hold at most 3 selectors with [*] or .*`},
		{"three_regexes", `{ $.a=%a% || $.a=%b% || $.a=%c% }`, `column 29: a pattern may hold at most 2 regular expressions`},
		{"double_equals", `{ $.a == 1 }`, `column 7: unknown "=="; did you mean =?`},
		{"sql_unequal", `{ $.a <> 1 }`, `column 7: unknown "<>"; did you mean !=?`},
		{"turned_operator", `{ $.a => 1 }`, `column 7: unknown "=>"; did you mean >=?`},
		{"no_operator", `{ $.a "x" }`, `column 7: found "\"" where an operator belongs: ` + operators},
		{"no_condition", `{ $.a }`, `column 7: found "}" where an operator belongs: ` + operators},
		{"unknown_word", `{ $.a LIKE x }`, `column 7: found "LIKE" where an operator belongs: ` + operators},
		{"near_word", `{ $.a NOTEXISTS }`, `column 7: unknown "NOTEXISTS"; did you mean NOT EXISTS?`},
		{"exists", `{ $.a EXISTS }`, `column 7: EXISTS cannot be asked alone; write "= *" for a value that is there, NOT EXISTS for one that is not`},
		{"is_not", `{ $.a IS NOT NULL }`, `column 10: IS NOT is not part of the language; use !=, or IS TRUE, IS FALSE, IS NULL`},
		{"is_near", `{ $.a IS NUL }`, `column 10: unknown "NUL"; did you mean NULL?`},
		{"is_other", `{ $.a IS MAYBE }`, `column 10: found "MAYBE"; after IS comes NULL, TRUE or FALSE`},
		{"not_other", `{ $.a NOT }`, `column 11: found "}"; after NOT comes EXISTS`},
		{"no_value", `{ $.a = }`, `column 9: found "}" where a value belongs`},
		{"odd_value", `{ $.a = a@b }`, `column 10: "@" cannot stand in a value without quotation marks; write "a@b"`},
		{"order_of_text", `{ $.a > "5" }`, `column 9: > compares numbers; expected a number`},
		{"order_with_star", `{ $.a >= 4* }`, `column 10: >= compares numbers; expected a number`},
		{"number_range", `{ $.a = 1e999 }`, `column 9: the number 1e999 is out of range`},
		{"single_ampersand", `{ $.a = 1 & $.b = 2 }`, `column 11: found "&" between conditions; did you mean &&?`},
		{"word_or", `{ $.a = 1 or $.b = 2 }`, `column 11: found "or" between conditions; did you mean ||?`},
		{"missing_joint", `{ $.a = 1 $.b = 2 }`, `column 11: found "$" where &&, || or } belongs`},
		{"open_brace", `{ $.a = 1`, `column 10: found the end of the pattern where &&, || or } belongs`},
		{"open_parenthesis", `{ ($.a = 1 }`, `column 12: found "}" where &&, || or ) belongs`},
		{"trailing", `{ $.a = 1 } x`, `column 13: "x" follows the end of the pattern`},
		{"open_quote", `{ $.a = "x }`, `column 9: the quotation mark is never closed`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { checkFault(t, c.pattern, c.want) })
	}
}

// What a pattern becomes is a promise to the index: a plain comparison stays
// one field with one text.
func TestConditions(t *testing.T) {
	for pattern, want := range map[string]string{
		`{ $.eventName = DeleteTrail }`:                  `$["eventName"] equals["DeleteTrail"]`,
		`{ $.a = 1 }`:                                    `($["a"] number/exact[= 1] or $["a"] equals["1"])`,
		`{ $.a.b[0].* != x* }`:                           `$["a"]["b"][0].* other[startswith["x"]]`,
		`{ $.a NOT EXISTS }`:                             `($ exists/containers and not $["a"] exists/containers)`,
		`[ip, ..., code = 4* || code = 5*, bytes > 1e3]`: `(columns number[>= 3] and (column(-2) startswith["4"] or column(-2) startswith["5"]) and column(-1) number/loose[> 1000])`,
		`[a, b != x]`:                                    `(columns number[>= 2] and rest(1) other[equals["x"]])`,
		`ERROR -"a b"`:                                   `(message contains["ERROR"] and not message contains["a b"])`,
		`%a{,2}%`:                                        `message regexp["a{0,2}"]`,
		`{ $.a = %x% }`:                                  `$["a"] every[regexp/loose["x"]; other[true]; other[false]]`,
		strings.Repeat(" ", 3) + `{ ( ( $.a IS TRUE ) ) }   `: `$["a"] true`,
	} {
		if got := mustParse(t, pattern).String(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", pattern, got, want)
		}
	}
}
