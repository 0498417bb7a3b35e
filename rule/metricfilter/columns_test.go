package metricfilter

import "testing"

func TestColumns(t *testing.T) {
	const line = `127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534`
	cases := []struct {
		name, pattern string
		match, ignore []string
	}{
		{"names_only", `[a, b]`, []string{"x y", "x y z"}, []string{"x", ""}},
		{"unnamed", `[, , c = z]`, []string{"x y z"}, []string{"x y w", "x z"}},
		{"trailing_comma", `[a = x, ]`, []string{"x y"}, []string{"x", "y x"}},
		{"quoted_and_bracketed", `[ip, id, user, time = "10/Oct/2000:13:25:15 -0700", request = "GET*", ...]`, []string{line}, []string{`127.0.0.1 - frank 10/Oct/2000:13:25:15 GET 404 1`}},
		{"dash_is_text", `[ip, id = -, ...]`, []string{line}, []string{"a b"}},
		{"last_takes_the_rest", `[a, rest = "b  c d"]`, []string{"a b  c d"}, []string{"a b c d", "a b"}},
		{"dots_in_the_middle", `[a = x, ..., z = y]`, []string{"x y", "x 1 2 y"}, []string{"x", "x 1", "y x"}},
		{"dots_last", `[a = x, ...]`, []string{"x", "x y"}, []string{"y x"}},
		{"dots_first", `[..., code = 404, bytes]`, []string{line}, []string{"404"}},
		{"numbers", `[..., code >= 400 && code < 500, bytes != 0]`, []string{line}, []string{"a 500 1", "a 404 0", "a x 1"}},
		{"number_by_value", `[a = 404, b]`, []string{"404 x", "404.0 x"}, []string{"4040 x", "x 404"}},
		{"number_not_equal", `[a != 404, b]`, []string{"405 x", "y x"}, []string{"404 x", "404.0 x"}},
		{"big_number", `[a = 12345678901234567891]`, []string{"12345678901234567891"}, []string{"12345678901234567890"}},
		{"and_binds_tighter", `[a = x || a != 1 && a != 2, b]`, []string{"x b", "3 b"}, []string{"1 b", "2 b"}},
		{"any_value", `[a = *, b = *]`, []string{"x y"}, []string{"x"}},
		{"contains", `[time=*Z, id="*-*", event]`, []string{"12Z a-b x"}, []string{"12Z ab x"}},
		{"regex", `[a = %^[0-9]+$%, b != %x%]`, []string{"12 y"}, []string{"1a y", "12 x"}},
		{"runs_of_blanks", `[a = x, b = y]`, []string{"  x \t y"}, []string{"x  z"}},
		{"json_is_a_line_too", `[a = "{*", b]`, []string{`{"a": 1}`}, []string{`{"a":1}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.pattern, c.match, c.ignore) })
	}
}

func TestColumnFaults(t *testing.T) {
	operators := "= != < <= > >=, in JSON patterns also IS and NOT EXISTS"
	name := `where a column's name, "..." or nothing belongs; names are letters, digits and _, and begin with no digit`
	cases := []struct{ name, pattern, want string }{
		{"open", `[a, b`, `column 6: found the end of the pattern where a comma, ], && or || belongs`},
		{"open_at_once", `[`, `column 2: found the end of the pattern ` + name},
		{"trailing", `[a] b`, `column 5: "b" follows the end of the pattern`},
		{"dots_twice", `[..., a, ...]`, `column 10: "..." may stand only once in a pattern`},
		{"name_twice", `[a, a]`, `column 5: two columns have the name "a"`},
		{"digit_first", `[1a]`, `column 2: found "1a" ` + name},
		{"dollar", `[$a]`, `column 2: found "$" ` + name},
		{"other_column", `[a, b=x || c=y]`, `column 12: found "c"; the conditions of a column must all be on "b"`},
		{"nothing_after_or", `[a = 1 ||]`, `column 10: found "]"; the conditions of a column must all be on "a"`},
		{"no_value", `[a = ]`, `column 6: found "]" where a value belongs`},
		{"no_comma", `[a b]`, `column 4: found "b" where an operator belongs: ` + operators},
		{"word_and", `[a = 1 and a = 2]`, `column 8: found "and" between conditions; did you mean &&?`},
		{"double_equals", `[a == 1]`, `column 4: unknown "=="; did you mean =?`},
		{"order_of_text", `[a < b]`, `column 6: < compares numbers; expected a number`},
		{"three_regexes", `[a=%x%, b=%y%, c=%z%]`, `column 18: a pattern may hold at most 2 regular expressions`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { checkFault(t, c.pattern, c.want) })
	}
}
