package metricfilter

import (
	"errors"
	"strings"
	"testing"

	"bannin/locale"
	"bannin/rule"
)

// mustParse reads a pattern that is right.
func mustParse(t *testing.T, pattern string) rule.Expr {
	t.Helper()
	x, err := Parse(pattern)
	if err != nil {
		t.Fatalf("Parse(%q): %v", pattern, err)
	}
	return x
}

// check holds a pattern against messages that it must and must not match.
func check(t *testing.T, pattern string, match, ignore []string) {
	t.Helper()
	x := mustParse(t, pattern)
	for _, m := range match {
		if !matches(x, m) {
			t.Errorf("%s: got no match on %s\n%s", pattern, m, x)
		}
	}
	for _, m := range ignore {
		if matches(x, m) {
			t.Errorf("%s: got a match on %s\n%s", pattern, m, x)
		}
	}
}

func TestEmptyMatchesEveryRecord(t *testing.T) {
	for _, pattern := range []string{"", "  ", `""`, `" "`, "\t\" \"\n", "[]", "[ ]", "[...]"} {
		check(t, pattern, []string{"", "x", "two words", `{"a":1}`, `[1]`}, nil)
	}
}

func TestTerms(t *testing.T) {
	cases := []struct {
		name, pattern string
		match, ignore []string
	}{
		{"substring", "ERROR", []string{"ERRORCODE", "[ERROR]"}, []string{"error", "ERR", ""}},
		{"all_in_any_order", "a1 b_2", []string{"b_2 a1"}, []string{"a1", "b_2"}},
		{"one_of_optional", "?a ?b", []string{"a", "b"}, []string{"c"}},
		{"optional_ignored_beside_plain", "?a b", []string{"b"}, []string{"a"}},
		{"optional_ignored_beside_minus", "?a -b", []string{"c"}, []string{"a b"}},
		{"only_minus", "-a", []string{"b", ""}, []string{"a", "xax"}},
		{"minus_then_blank", `- "a b" c`, []string{"c a  b"}, []string{"c a b"}},
		{"phrase", `"a  b"`, []string{"xa  bx"}, []string{"a b"}},
		{"quote_in_quotes", `"say \"hi\""`, []string{`say "hi"`}, []string{`say hi`, `say \"hi\"`}},
		{"backslash_is_itself", `"C:\\x"`, []string{`C:\\x`}, []string{`C:\x`}},
		{"stars_are_text_in_quotes", `"a*b"`, []string{"a*b"}, []string{"axb"}},
		{"brackets_are_text_in_quotes", `"[x]" "{"`, []string{"{[x]"}, []string{"[x]"}},
		{"japanese_word", "エラー", []string{"致命的エラー発生"}, []string{"エラ"}},
		{"regex_among_terms", `%a.c% -%\d% d`, []string{"d abc"}, []string{"d abc 1", "d ac"}},
		{"optional_regexes", `?%^x% ?%y$%`, []string{"x1", "1y"}, []string{"1x", "y1"}},
		{"raw_json", "world", []string{`{"hello":"world"}`}, []string{`{"hello":"moon"}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.pattern, c.match, c.ignore) })
	}
}

func TestRegex(t *testing.T) {
	cases := []struct {
		name, pattern string
		match, ignore []string
	}{
		{"count_without_lower_bound", "%^a{,2}$%", []string{"", "a", "aa"}, []string{"aaa", "a{,2}"}},
		{"count_without_upper_bound", "%^a{2,}$%", []string{"aa", "aaaaa"}, []string{"a"}},
		{"exact_count", "%^a{2}$%", []string{"aa"}, []string{"a", "aaa"}},
		{"hex", `%\x28[0-9]+\x29%`, []string{"(12)"}, []string{"12"}},
		{"bracket_in_class", `%^[[:a]$%`, []string{"[", ":", "a"}, []string{"b"}},
		{"closing_bracket_first", `%^[]a]$%`, []string{"]", "a"}, []string{"[a"}},
		{"negated_class", `%^[^\s]+$%`, []string{"ab"}, []string{"a b"}},
		{"count_in_class_is_text", `%^[{,}]$%`, []string{"{", ",", "}"}, []string{"a"}},
		{"escaped_braces", `%\{\}%`, []string{"{}"}, []string{"{ }"}},
		{"blank_and_signs", `%a b:_#=@/;,-%`, []string{"a b:_#=@/;,-"}, []string{"a b"}},
		{"anchors_hold_the_whole_message", "%^b$%", []string{"b"}, []string{"a\nb"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.pattern, c.match, c.ignore) })
	}
}

func TestFaults(t *testing.T) {
	cases := []struct{ name, pattern, want string }{
		{"too_long", strings.Repeat("あ", 1025), "column 1026: the pattern has 1025 characters; 1024 are allowed"},
		{"not_utf8", "ab\xff", "column 3: the pattern is not valid UTF-8 here"},
		{"term_sign", "ERROR foo-bar", `column 10: "-" must stand in quotation marks; write "foo-bar"`},
		{"term_star", "*", `column 1: "*" must stand in quotation marks; write "*"`},
		{"lone_minus", "a -", "column 4: found the end of the pattern where a term belongs"},
		{"optional_blank", "? a", `column 2: found " " where a term belongs`},
		{"open_quote", `x "a b`, "column 3: the quotation mark is never closed"},
		{"terms_touch", `"a""b"`, "column 4: \"\\\"\" follows a term directly; separate terms by a blank"},
		{"regex_open", "%ab", "column 1: the regular expression is never closed by %"},
		{"regex_empty", "a %%", "column 3: the regular expression is empty"},
		{"regex_character", "%a(b)%", `column 3: "(" is not allowed in a regular expression here; write \x28`},
		{"regex_escaped_character", `%a\!%`, `column 4: "!" is not allowed in a regular expression here; write \x21`},
		{"regex_not_ascii", "%caf\u00e9%", `column 5: "é" is not allowed in a regular expression; only ASCII is`},
		{"regex_escape", `%\b%`, `column 2: "\\b" is not known; the classes are \d \D \s \S \w \W, a character by its code \xhh`},
		{"regex_hex_short", `%\x2%`, `column 2: \x needs two hexadecimal digits from 00 to 7f`},
		{"regex_hex_high", `%\xe9%`, `column 2: \x needs two hexadecimal digits from 00 to 7f`},
		{"regex_backslash_last", `%a\%`, "column 3: nothing follows the backslash"},
		{"regex_brace", "%a{%", "column 3: a brace that is not a repeat count such as {2,5} needs a backslash"},
		{"regex_count", "%a{x}%", `column 3: "{x}" is no valid repeat count`},
		{"regex_count_backwards", "%a{3,2}%", `column 3: "{3,2}" is no valid repeat count`},
		{"regex_large", "%a{600}b{600}%", "column 9: the repeat counts add up to more than 1000"},
		{"regex_bracket", "%a[b%", `column 3: [ is never closed in "[b"`},
		{"regex_repeat", "%*a%", `column 1: the regular expression is not valid: there is nothing before "*" to repeat`},
		{"regex_repeat_twice", "%a**%", `column 1: the regular expression is not valid: "**" repeats what is repeated already`},
		{"regex_range", "%[z-a]%", `column 1: the regular expression is not valid: the range "z-a" runs backwards`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { checkFault(t, c.pattern, c.want) })
	}
}

// checkFault holds that a pattern is refused, in these words and in Japanese.
func checkFault(t *testing.T, pattern, want string) {
	t.Helper()
	x, err := Parse(pattern)
	if err == nil {
		t.Fatalf("Parse(%q): got %s, want the error %q", pattern, x, want)
	}
	if got := err.Error(); got != want {
		t.Errorf("Parse(%q): got the error\n%s\nwant\n%s", pattern, got, want)
	}
	var ours *locale.Error
	if !errors.As(err, &ours) {
		t.Fatalf("Parse(%q): got an error of type %T, want *locale.Error", pattern, err)
	}
	japanese := locale.New(locale.Japanese).Tell(err)
	if !strings.Contains(japanese, "文字目: ") || strings.Contains(japanese, "metricfilter.") {
		t.Errorf("Parse(%q): got in Japanese %q", pattern, japanese)
	}
}

func TestLongestPattern(t *testing.T) {
	if _, err := Parse(strings.Repeat("あ", 1024)); err != nil {
		t.Errorf("1024 characters: got %v, want none", err)
	}
}

func TestDeepParentheses(t *testing.T) {
	deep := "{" + strings.Repeat("(", 500) + "$.a=1" + strings.Repeat(")", 500) + "}"
	check(t, deep, []string{`{"a":1}`}, []string{`{"a":2}`})
	if _, err := Parse("{" + strings.Repeat("(", 1023)); err == nil {
		t.Error("got no error for parentheses that are never closed")
	}
}
