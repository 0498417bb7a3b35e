package rule

import (
	"strings"
	"testing"

	"bannin/event"
)

// holds tells whether a condition, as text, holds of a record: of JSON where it
// begins with a brace, else of a line.
func evaluates(t testing.TB, condition, record string) bool {
	t.Helper()
	x, err := Parse(condition)
	if err != nil {
		t.Fatal(err)
	}
	set := NewSet([]*Rule{{Where: x}}, event.Fields{})
	e := event.New(set.Projection())
	if !strings.HasPrefix(record, "{") {
		e.SetText([]byte(record))
	} else if !e.SetJSON([]byte(record)) {
		t.Fatalf("no JSON object: %s", record)
	}
	return len(set.Matcher().Match(e)) == 1
}

func TestTests(t *testing.T) {
	tests := []struct {
		name, test string
		yes, no    []string // values of "v"
	}{
		{"equals", `equals["ab", "c"]`, []string{`"ab"`, `"c"`, `["x","c"]`, `"\u0061b"`}, []string{`"AB"`, `"abc"`, `""`, `{"v":"c"}`, `null`}},
		{"equals_fold", `equals/fold["aB", "É", "ß"]`, []string{`"AB"`, `"é"`, `"ß"`}, []string{`"ss"`, `"e"`}},
		{"equals_many", `equals/fold["a", "b", "c", "d", "e", "f", "g", "h", "i", "J"]`, []string{`"A"`, `"j"`}, []string{`"k"`, `""`, `"ab"`}},
		{"equals_number", `equals["12"]`, []string{`"12"`}, []string{`12`}},
		{"equals_loose", `equals/loose["12", "true", "{}"]`, []string{`12`, `true`, `{}`, `"12"`}, []string{`12.0`, `null`}},
		{"null_is_no_text", `equals/loose["null", ""]`, []string{`"null"`, `""`}, []string{`null`}},
		{"startswith", `startswith["ab"]`, []string{`"ab"`, `"abc"`}, []string{`"a"`, `"xab"`, `"AB"`}},
		{"startswith_nothing", `startswith[""]`, []string{`""`, `"x"`}, []string{`1`, `null`, `[]`}},
		{"endswith_fold", `endswith/fold["KEY"]`, []string{`"key"`, `"AccessKey"`}, []string{`"keys"`, `"ey"`}},
		{"contains", `contains["b\nc"]`, []string{`"ab\nc"`, `"b\u000ac"`}, []string{`"bc"`, `"b\\nc"`}},
		{"contains_in_object", `contains/loose["\"w\":1"]`, []string{`{"w":1}`, `[[{"w":1}]]`}, []string{`{"w": 1}`}},
		{"glob", `glob["a*c"]`, []string{`"ac"`, `"abc"`, `"abcbc"`}, []string{`"ab"`, `"xac"`, `"acx"`}},
		{"glob_twice", `glob["*b*b"]`, []string{`"bb"`, `"xbxb"`}, []string{`"b"`, `"bbx"`}},
		{"glob_question", `glob["?b"]`, []string{`"ab"`, `"日b"`, `"\ud83d\ude80b"`}, []string{`"b"`, `"aab"`}},
		{"glob_escapes", `glob["\\*\\?\\\\\\n"]`, []string{`"*?\\\\n"`}, []string{`"x?\\\\n"`, `"*?\\n"`}},
		{"glob_backslash_at_end", `glob["a\\"]`, []string{`"a\\"`}, []string{`"a"`}},
		{"glob_star_takes_all", `glob["*"]`, []string{`""`, `"x"`}, []string{`1`, `null`}},
		{"glob_nothing", `glob[""]`, []string{`""`}, []string{`"x"`}},
		{"glob_overlap", `glob["ab*ba"]`, []string{`"abba"`}, []string{`"aba"`}},
		{"glob_last_piece_at_end", `glob["*a?"]`, []string{`"aab"`, `"a日"`}, []string{`"abc"`}},
		{"regexp", `regexp["^a.c$"]`, []string{`"abc"`, `"a\u3042c"`}, []string{`"abcd"`, `"a\nc"`, `5`}},
		{"regexp_loose", `regexp/loose["^1"]`, []string{`12`, `"1"`}, []string{`2`, `null`}},
		{"number", `number[>= 2]`, []string{`2`, `2.5`, `1e3`}, []string{`1`, `-3`, `"5"`, `true`, `null`}},
		{"number_equal", `number[= 300]`, []string{`300`, `300.0`, `3.0e2`}, []string{`301`, `"300"`}},
		{"number_not_equal", `number[!= 5]`, []string{`4`}, []string{`5`, `"4"`, `null`}},
		{"number_loose", `number/loose[< 5]`, []string{`"4"`, `4`, `"-1e2"`}, []string{`"x"`, `"5"`, `""`, `"NaN"`, `"-Inf"`, `" 4"`}},
		{"number_rounded", `number[= 9007199254740992]`, []string{`9007199254740993`}, []string{`9007199254740995`}},
		{"number_exact", `number/exact[= 9007199254740992]`, []string{`9007199254740992`, `9007199254740992.0`, `900719925474099.2e1`}, []string{`9007199254740993`}},
		{"cidr", `cidr[10.0.0.0/8]`, []string{`"10.1.2.3"`, `"010.001.2.3"`, `["x","10.9.9.9"]`}, []string{`"11.0.0.1"`, `"10.1.2"`, `"10.1.2.3 "`, `10`}},
		{"cidr_six", `cidr[2001:db8::/32]`, []string{`"2001:DB8:0:0::1"`}, []string{`"2001:db9::1"`, `"10.0.0.1"`, `"2001:db8::1%eth0"`}},
		{"null", `null`, []string{`null`, `[1,null]`}, []string{`"null"`, `0`, `[]`}},
		{"true", `true`, []string{`true`}, []string{`false`, `"true"`, `1`}},
		{"false", `false`, []string{`false`}, []string{`null`}},
		{"number_spelled", `1.50`, []string{`1.50`}, []string{`1.5`, `"1.50"`}},
		{"exists", `exists`, []string{`null`, `0`, `""`, `[[1]]`}, []string{`{}`, `[]`, `[{}]`, `{"v":1}`}},
		{"exists_containers", `exists/containers`, []string{`{}`, `[]`, `1`}, nil},
		{"clock_hour", `clock[hour number[= 23]]`, []string{`"2024-05-01T23:59:59Z"`, `"2024-05-02T08:00:00+09:00"`, `1714604400`}, []string{`"2024-05-01T22:59:59Z"`, `"yesterday"`, `null`}},
		{"clock_weekday", `clock[weekday number[> 5]]`, []string{`"2024-05-04T00:00:00Z"`, `"2024-05-05T00:00:00Z"`}, []string{`"2024-05-06T00:00:00Z"`}},
		{"clock_week", `clock[week number[= 1]]`, []string{`"2024-12-30T00:00:00Z"`}, []string{`"2024-12-29T00:00:00Z"`}},
		{"clock_parts", `every[clock[minute number[= 7]]; clock[day number[= 29]]; clock[month number[= 2]]; clock[year number[= 2024]]]`,
			[]string{`"2024-02-29T01:07:00Z"`}, []string{`"2024-02-29T01:08:00Z"`, `"2023-02-28T01:07:00Z"`}},
		{"other", `other[equals["x"]]`, []string{`"y"`, `null`, `1`, `["x","y"]`}, []string{`"x"`, `["x"]`, `{}`, `[]`}},
		{"every", `every[startswith["a"]; endswith["z"]]`, []string{`"a-z"`, `["a","az"]`}, []string{`["a","z"]`, `"a"`}},
		{"every_of_none", `every[]`, []string{`1`, `{}`}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for want, values := range map[bool][]string{true: tt.yes, false: tt.no} {
				for _, v := range values {
					if got := evaluates(t, `"v" `+tt.test, `{"u":[],"v":`+v+`,"w":"x"}`); got != want {
						t.Errorf("%s on %s: got %v, want %v", tt.test, v, got, want)
					}
				}
			}
			if evaluates(t, `"v" `+tt.test, `{"x":"v"}`) {
				t.Errorf("%s holds without a value", tt.test)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	const record = `{"a":{"b":"x","c":["x",2],"d.e":"y"},"n":null,"list":[{"k":"p","v":"1"},{"k":"q","v":"2","w":[{"s":1},{"s":2,"t":3}]}],
		"p":"X","time":"2024-05-01T10:00:00Z","odd key":{"":7},"m":[[{"k":"z"}]]}`
	tests := []struct {
		name, condition string
		want            bool
	}{
		{"and_of_none", `true`, true},
		{"or_of_none", `false`, false},
		{"and", `("a.b" equals["x"] and "n" null)`, true},
		{"and_fails", `("a.b" equals["x"] and "n" exists and "n" true)`, false},
		{"or", `("a.b" equals["y"] or "n" null)`, true},
		{"not", `not "a.b" equals["y"]`, true},
		{"not_of_absent", `not "nothing" exists`, true},
		{"dotted_through_array", `"list.v" equals["2"]`, true},
		{"dotted_through_arrays", `"m.k" equals["z"]`, true},
		{"dotted_key", `"a.d.e" equals["y"]`, true},
		{"same_element", `same "list" ("k" equals["q"] and "v" equals["2"])`, true},
		{"other_elements", `same "list" ("k" equals["p"] and "v" equals["2"])`, false},
		{"same_not", `same "list" not "w" exists/containers`, true},
		{"same_in_same", `same "list" ("k" equals["q"] and same "w" ("s" number[= 2] and "t" number[= 3]))`, true},
		{"same_in_same_fails", `same "list" ("k" equals["q"] and same "w" ("s" number[= 1] and "t" number[= 3]))`, false},
		{"same_deep", `same "list.w" ("s" number[= 1] and "t" exists)`, false},
		{"same_of_object", `same "a" ("b" equals["x"] and "c" number[= 2])`, true},
		{"same_of_nothing", `same "nothing" "b" exists`, false},
		{"whole_in_same", `same "list" ("k" equals["p"] and whole("list.v") equals["2"])`, true},
		{"same_with_ref", `same "list" "k" ref[equals "v"]`, false},
		{"ref", `"a.b" ref[equals "a.c"]`, true},
		{"ref_fold", `"a.b" ref/fold[equals "p"]`, true},
		{"ref_case", `"a.b" ref[equals "p"]`, false},
		{"ref_null", `"n" ref[equals "n"]`, false},
		{"ref_absent", `"a.b" ref[equals "nothing"]`, false},
		{"ref_part", `"time" ref[startswith "year"]`, false},
		{"ref_number", `"a.c" ref[contains "a.c"]`, true},
		{"ref_in_other", `"a.b" other[ref[equals "p"]]`, true},
		{"ref_in_every", `"a.b" every[ref[equals "a.c"]; equals["x"]]`, true},
		{"anywhere", `anywhere equals["q"]`, true},
		{"anywhere_number", `anywhere number[= 7]`, true},
		{"anywhere_no_keys", `anywhere equals["odd key"]`, false},
		{"anywhere_ref", `anywhere every[ref[equals "p"]; equals["X"]]`, true},
		{"selector", `$["a"]["b"] equals["x"]`, true},
		{"selector_no_array", `$["list"]["v"] equals["2"]`, false},
		{"selector_index", `$["list"][1]["v"] equals["2"]`, true},
		{"selector_index_other", `$["list"][0]["v"] equals["2"]`, false},
		{"selector_index_beyond", `$["list"][9]["v"] exists`, false},
		{"selector_any_item", `$["list"][*]["w"][*]["t"] number[= 3]`, true},
		{"selector_any_field", `$["a"].* equals["x"]`, true},
		{"selector_any_field_no_array", `$["a"].* number[= 2]`, false},
		{"selector_key_with_dots", `$["a"]["d.e"] equals["y"]`, true},
		{"selector_no_dotted_key", `$["a"]["d"]["e"] exists`, false},
		{"selector_odd_key", `$["odd key"][""] number[= 7]`, true},
		{"selector_root", `$ exists/containers`, true},
		{"selector_any_root_field", `$.*["b"] equals["x"]`, true},
		{"message", `message contains["\"odd key\""]`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := evaluates(t, tt.condition, record); got != tt.want {
				t.Errorf("%s: got %v, want %v", tt.condition, got, tt.want)
			}
		})
	}
}

func TestRepeatedKeys(t *testing.T) {
	const record = `{"a":1,"b":{"c":1},"a":2,"b":{"c":2}}`
	for condition, want := range map[string]bool{
		`"a" number[= 1]`: true, `"a" number[= 2]`: true, `"b.c" number[= 1]`: true, `"b.c" number[= 2]`: true,
		`$["a"] number[= 1]`: false, `$["a"] number[= 2]`: true,
		`$["b"].* number[= 1]`: false, `$["b"].* number[= 2]`: true,
	} {
		if got := evaluates(t, condition, record); got != want {
			t.Errorf("%s: got %v, want %v", condition, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	const line = `2 123456789010  eni-1 - "GET /a b" [10/Oct/2000 13:55] "open 3`
	tests := []struct {
		condition string
		want      bool
	}{
		{`columns number[= 8]`, true},
		{`column(0) equals["2"]`, true},
		{`column(1) equals["123456789010"]`, true},
		{`column(4) equals["GET /a b"]`, true},
		{`column(5) equals["10/Oct/2000 13:55"]`, true},
		{`column(6) equals["\"open"]`, true},
		{`column(-1) equals["3"]`, true},
		{`column(-8) equals["2"]`, true},
		{`column(8) exists`, false},
		{`column(-9) exists`, false},
		{`column(0) number/loose[= 2]`, true},
		{`rest(4) equals["\"GET /a b\" [10/Oct/2000 13:55] \"open 3"]`, true},
		{`rest(7) equals["3"]`, true},
		{`column(7) ref[equals column(-1)]`, true},
		{`column(0) every[ref[equals column(7)]; equals["2"]]`, false},
		{`message startswith["2 123"]`, true},
		{`anywhere contains["eni-1 -"]`, true},
		{`"eni" exists`, false},
		{`$["a"] exists`, false},
	}
	for _, tt := range tests {
		if got := evaluates(t, tt.condition, line); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.condition, got, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct{ line, want string }{
		{"", ""},
		{"  \t ", ""},
		{"a", "a"},
		{" a\tb  c ", "a|b|c"},
		{`"a b" c`, "a b|c"},
		{`[a b] "c"`, "a b|c"},
		{`""`, ""},
		{`"" x`, "|x"},
		{`"a`, `"a`},
		{`"a b`, `"a|b`},
		{`"a"b c" d`, `a"b c|d`},
		{`[a]b`, `[a]b`},
		{`a"b c"d`, `a"b|c"d`},
		{`[a "b] c"`, `a "b|c"`},
		{`"a\" b`, `a\|b`},
		{`名前 "東 京"`, "名前|東 京"},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range split([]byte(tt.line), nil) {
			if from := tt.line[c.start:]; !strings.HasPrefix(from, string(c.text)) && !strings.HasPrefix(from[1:], string(c.text)) {
				t.Errorf("%q: column %q does not start at %d", tt.line, c.text, c.start)
			}
			got = append(got, string(c.text))
		}
		if text := strings.Join(got, "|"); text != tt.want {
			t.Errorf("%q: got %q, want %q", tt.line, text, tt.want)
		}
	}
}

func TestExact(t *testing.T) {
	for text, want := range map[string]bool{
		"0": true, "-0.0": true, "0e99999999999": true, "1": true, "-1.50": true, "0.1": true, "100e-2": true, "0.00012e5": true,
		"1e3": true, "123456789012": true, "5e-324": true, "1.7976931348623157e308": true, "27.807807921694092": true,
		"9007199254740992": true, "9007199254740993": false, "1e309": false, "1e-325": false, "0.1000000000000000055": false,
		"1e99999999999999999999": false, "12345678901234567890": false, "2.5000": true, "": false, "x": false,
	} {
		if _, got := Exact(text); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}
