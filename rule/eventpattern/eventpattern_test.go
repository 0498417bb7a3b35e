package eventpattern

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"bannin/locale"
)

func TestParse(t *testing.T) {
	tests := []struct{ name, pattern, want string }{
		{"values_are_alternatives", `{"a":["x","y"]}`, `"a" equals["x", "y"]`},
		{"fields_all_hold", `{"a":["x"],"b":[null]}`, `("a" equals["x"] and "b" null)`},
		{"nested", `{"detail":{"eventName":["X"]}}`, `"detail.eventName" equals["X"]`},
		{"key_with_dots", `{"detail.eventName":["X"]}`, `"detail.eventName" equals["X"]`},
		{"two_in_one_object", `{"detail":{"a":["x"],"b":[true]}}`, `same "detail" ("a" equals["x"] and "b" true)`},
		{"dots_and_nesting_mixed", `{"d.a":["x"],"d":{"b":["y"]}}`, `same "d" ("a" equals["x"] and "b" equals["y"])`},
		{"number", `{"a":[3.0e2]}`, `"a" number/exact[= 300]`},
		{"number_no_float_holds", `{"a":[9007199254740993]}`, `"a" 9007199254740993`},
		{"address", `{"a":["10.0.0.1"]}`, `"a" cidr[10.0.0.1/32]`},
		{"address_six", `{"a":["2001:0db8::0001"]}`, `"a" cidr[2001:db8::1/128]`},
		{"no_address", `{"a":["08:23"]}`, `"a" equals["08:23"]`},
		{"address_six_with_dots", `{"a":["::ffff:1.2.3.4"]}`, `"a" equals["::ffff:1.2.3.4"]`},
		{"exactly_an_address", `{"a":[{"exactly":"10.0.0.1"}]}`, `"a" equals["10.0.0.1"]`},
		{"absent_or_value", `{"a":[{"exists":false},"x"]}`, `(not "a" exists or "a" equals["x"])`},
		{"absent_before", `{"d":{"a":[{"exists":false}],"b":["x"]}}`, `("d.b" equals["x"] and not "d.a" exists)`},
		{"absent_after", `{"d":{"a":["x"],"b":[{"exists":false}]}}`, `same "d" ("a" equals["x"] and not "b" exists)`},
		{"absent_or_value_below", `{"d":{"a":["x",{"exists":false}],"b":["y"]}}`,
			`same "d" ((not whole("d.a") exists or "a" equals["x"]) and "b" equals["y"])`},
		{"prefix", `{"a":[{"prefix":"x"}]}`, `"a" startswith["x"]`},
		{"suffix_fold", `{"a":[{"suffix":{"equals-ignore-case":"X"}}]}`, `"a" endswith/fold["X"]`},
		{"fold", `{"a":[{"equals-ignore-case":"X"}]}`, `"a" equals/fold["X"]`},
		{"range", `{"a":[{"numeric":[">",0,"<=",5]}]}`, `"a" every[number/exact[> 0]; number/exact[<= 5]]`},
		{"cidr_with_host_bits", `{"a":[{"cidr":"10.1.2.3/8"}]}`, `"a" cidr[10.0.0.0/8]`},
		{"wildcard", `{"a":[{"wildcard":"a*\\*\\\\?"}]}`, `"a" glob["a*\\*\\\\\\?"]`},
		{"anything_but", `{"a":[{"anything-but":["x","y"]}]}`, `"a" other[equals["x", "y"]]`},
		{"anything_but_numbers", `{"a":[{"anything-but":[1,2]}]}`,
			`"a" every[other[number/exact[= 1]]; other[number/exact[= 2]]]`},
		{"anything_but_prefix", `{"a":[{"anything-but":{"prefix":["x","y"]}}]}`, `"a" other[startswith["x", "y"]]`},
		{"anything_but_wildcard", `{"a":[{"anything-but":{"wildcard":"*x*"}}]}`, `"a" other[glob["*x*"]]`},
		{"or", `{"a":["x"],"$or":[{"b":["y"]},{"c":["z"]}]}`, `("a" equals["x"] and ("b" equals["y"] or "c" equals["z"]))`},
		{"or_below", `{"d":{"a":["x"],"$or":[{"b":["y"]},{"c":["z"]}]}}`,
			`same "d" ("a" equals["x"] and ("b" equals["y"] or "c" equals["z"]))`},
		{"or_overrides", `{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}`, `("a" equals["y"] or ("a" equals["x"] and "b" equals["z"]))`},
		{"or_in_one_array", `{"d":{"a":["x"]},"$or":[{"d":{"b":["y"]}},{"c":["z"]}]}`,
			`(same "d" ("a" equals["x"] and "b" equals["y"]) or ("d.a" equals["x"] and "c" equals["z"]))`},
		{"or_as_field", `{"$or":["x",{"prefix":"y"}]}`, `("$or" equals["x"] or "$or" startswith["y"])`},
		{"repeated_key", `{"a":["x"],"a":["y"]}`, `"a" equals["y"]`},
		{"escapes", `{"\u0061":["\ud83d\ude80\/"]}`, `"a" equals["🚀/"]`},
		{"byte_order_mark", "\uFEFF" + `{"a":["x"]}`, `"a" equals["x"]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, err := Parse([]byte(tt.pattern))
			if err != nil {
				t.Fatalf("got error %v", err)
			}
			if got := x.String(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestParseFaults(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 65) + `["x"]` + strings.Repeat("}", 65)
	var wide []string
	for range 10 {
		wide = append(wide, `"$or":[{"a":[1]},{"b":[1]}]`)
	}
	tests := []struct{ name, pattern, at, key string }{
		{"nothing", " ", "1:2", "empty"},
		{"no_object", `["a"]`, "1:1", "no_object"},
		{"two_objects", `{"a":["x"]} {}`, "1:13", "trailing"},
		{"bare_value", "{\n \"a\": \"x\"}", "2:7", "no_array"},
		{"bare_value_after_kanji", `{"名前": "x"}`, "1:8", "no_array"},
		{"empty_object", `{"a":{}}`, "1:6", "empty_object"},
		{"empty_array", `{"a":[]}`, "1:6", "empty_array"},
		{"nested_array", `{"a":[["x"]]}`, "1:7", "nested_array"},
		{"unknown_matcher", `{"a":[{"perfix":"x"}]}`, "1:8", "unknown_operator_near"},
		{"matcher_in_capitals", `{"a":[{"EXISTS":true}]}`, "1:8", "unknown_operator_near"},
		{"matcher_like_none", `{"a":[{"metricName":["x"]}]}`, "1:8", "unknown_operator"},
		{"two_keys", `{"a":[{"prefix":"x","suffix":"y"}]}`, "1:21", "one_key"},
		{"no_key", `{"a":[{}]}`, "1:7", "empty_matcher"},
		{"prefix_number", `{"a":[{"prefix":5}]}`, "1:17", "needs_string"},
		{"prefix_other", `{"a":[{"prefix":{"wildcard":"x"}}]}`, "1:18", "affix"},
		{"exists_text", `{"a":[{"exists":"true"}]}`, "1:17", "exists"},
		{"numeric_not_list", `{"a":[{"numeric":5}]}`, "1:18", "numeric"},
		{"numeric_order", `{"a":[{"numeric":["<",10,">",0]}]}`, "1:26", "numeric_more"},
		{"numeric_empty", `{"a":[{"numeric":[">",5,"<",5]}]}`, "1:29", "numeric_order"},
		{"numeric_operator", `{"a":[{"numeric":["==",5]}]}`, "1:19", "numeric_operator"},
		{"numeric_text", `{"a":[{"numeric":["=","5"]}]}`, "1:23", "numeric_number"},
		{"numeric_cut", `{"a":[{"numeric":["="]}]}`, "1:19", "numeric_number"},
		{"numeric_long", `{"a":[{"numeric":[">",1,"<",3,"<",4]}]}`, "1:31", "numeric_long"},
		{"numeric_inexact", `{"a":[{"numeric":["=",9007199254740993]}]}`, "1:23", "inexact"},
		{"numeric_huge", `{"a":[{"numeric":["=",1e309]}]}`, "1:23", "inexact"},
		{"cidr_full_mask", `{"a":[{"cidr":"10.0.0.1/32"}]}`, "1:15", "cidr_mask"},
		{"cidr_no_mask", `{"a":[{"cidr":"10.0.0.1"}]}`, "1:15", "cidr_form"},
		{"cidr_no_address", `{"a":[{"cidr":"x/8"}]}`, "1:15", "cidr_address"},
		{"cidr_zone", `{"a":[{"cidr":"fe80::1%eth0/64"}]}`, "1:15", "cidr_address"},
		{"anything_but_empty", `{"a":[{"anything-but":[]}]}`, "1:23", "anything_but_empty"},
		{"anything_but_mixed", `{"a":[{"anything-but":["a",1]}]}`, "1:28", "anything_but_mixed"},
		{"anything_but_null", `{"a":[{"anything-but":null}]}`, "1:23", "anything_but"},
		{"anything_but_empty_prefix", `{"a":[{"anything-but":{"prefix":["x",""]}}]}`, "1:38", "anything_but_affix"},
		{"anything_but_unknown", `{"a":[{"anything-but":{"cidr":"x"}}]}`, "1:24", "anything_but_unknown"},
		{"anything_but_nearly", `{"a":[{"anything-but":{"sufix":"x"}}]}`, "1:24", "anything_but_unknown_near"},
		{"wildcard_twice", `{"a":[{"wildcard":"a**b"}]}`, "1:19", "wildcard_twice"},
		{"wildcard_escape", `{"a":[{"wildcard":"\\x"}]}`, "1:19", "wildcard_escape"},
		{"wildcard_effort", `{"a":[{"wildcard":"*a*b*c*d*e*"}]}`, "1:19", "wildcard_effort"},
		{"or_of_one", `{"$or":[{"a":["x"]}]}`, "1:2", "or_shape"},
		{"or_with_reserved_name", `{"$or":[{"a":["x"]},{"prefix":["x"]}]}`, "1:2", "or_shape"},
		{"or_in_array", `{"a":[{"$or":["x"]}]}`, "1:8", "or_in_array"},
		{"or_too_many", "{" + strings.Join(wide, ",") + "}", "1:1", "combinations"},
		{"too_deep", deep, "1:321", "too_deep"},
		{"too_deep_by_dots", `{"` + strings.Repeat("a.", 64) + `a":["x"]}`, "1:2", "too_deep"},
		{"too_long", `{"a":["` + strings.Repeat("x", MaxLength) + `"]}`, "1:1", "too_long"},
		{"cut_off", `{"a":["x"`, "1:10", "cut_off"},
		{"no_comma", `{"a":["x" "y"]}`, "1:11", "unexpected"},
		{"comma_at_end", `{"a":["x",]}`, "1:11", "unexpected"},
		{"key_without_quotes", `{a:["x"]}`, "1:2", "unexpected"},
		{"open_string", `{"a":["x]}`, "1:7", "open_string"},
		{"control", "{\"a\":[\"x\ny\"]}", "1:9", "control"},
		{"escape", `{"a":["\x"]}`, "1:8", "bad_escape"},
		{"number", `{"a":[01]}`, "1:7", "bad_number"},
		{"word", `{"a":[nil]}`, "1:7", "bad_word"},
		{"not_utf8", "{\"a\":[\"\xff\"]}", "1:8", "not_utf8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, err := Parse([]byte(tt.pattern))
			var fault *locale.Error
			if !errors.As(err, &fault) {
				t.Fatalf("got %v and error %v, want a fault", x, err)
			}
			if fault.Key != "eventpattern.fault" {
				t.Fatalf("got key %s", fault.Key)
			}
			reason := fault.Pairs[5].(*locale.Error)
			if at := fmt.Sprintf("%v:%v", fault.Pairs[1], fault.Pairs[3]); at != tt.at || reason.Key != "eventpattern."+tt.key {
				t.Errorf("got %s %s, want %s eventpattern.%s", at, reason.Key, tt.at, tt.key)
			}
			for _, lang := range []locale.Language{locale.English, locale.Japanese} {
				if text := locale.New(lang).Tell(err); strings.Contains(text, "eventpattern.") || strings.ContainsAny(text, "{}") &&
					!strings.Contains(tt.pattern, "}") {
					t.Errorf("got text %q in %s", text, lang)
				}
			}
		})
	}
}

func TestParseTellsEveryFault(t *testing.T) {
	_, err := Parse([]byte("{\n  \"a\": [{\"prefx\": \"x\"}, []],\n  \"b\": 1\n}"))
	want := strings.Join([]string{
		`2:10: there is no matcher "prefx"; did you mean "prefix"?`,
		`2:25: an array in a field's array is not allowed`,
		`3:8: "b" must be an object or an array; write one value as [value]`,
	}, "\n")
	if got := locale.New(locale.English).Tell(err); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMatch(t *testing.T) {
	tests := []struct{ name, pattern, event, want string }{
		{"absent_on_object", `{"a":[{"exists":false}]}`, `{"a":{"b":1}}`, "match"},
		{"exists_on_object", `{"a":[{"exists":true}]}`, `{"a":{"b":1}}`, "no-match"},
		{"exists_on_null", `{"a":[{"exists":true}]}`, `{"a":null}`, "match"},
		{"exists_on_empty_array", `{"a":[{"exists":true}]}`, `{"a":[]}`, "no-match"},
		{"anything_but_one_of_array", `{"a":[{"anything-but":"x"}]}`, `{"a":["x","y"]}`, "match"},
		{"anything_but_null", `{"a":[{"anything-but":"x"}]}`, `{"a":null}`, "match"},
		{"anything_but_nothing", `{"a":[{"anything-but":"x"}]}`, `{}`, "no-match"},
		{"empty_prefix_needs_text", `{"a":[{"prefix":""}]}`, `{"a":1}`, "no-match"},
		{"number_is_no_text", `{"a":[1]}`, `{"a":"1"}`, "no-match"},
		{"equal_numbers", `{"a":[300]}`, `{"a":3.0e2}`, "match"},
		{"number_beyond_float", `{"a":[{"numeric":[">",0]}]}`, `{"a":9007199254740993}`, "no-match"},
		{"spelled_beyond_float", `{"a":[9007199254740993]}`, `{"a":9007199254740993}`, "match"},
		{"spelled_otherwise", `{"a":[9007199254740993]}`, `{"a":9007199254740993.0}`, "no-match"},
		{"address_spelled_otherwise", `{"a":["2001:db8::1"]}`, `{"a":"2001:0DB8:0:0:0:0:0:1"}`, "match"},
		{"address_of_other_family", `{"a":[{"cidr":"::/1"}]}`, `{"a":"1.2.3.4"}`, "no-match"},
		{"question_mark_is_ordinary", `{"a":[{"wildcard":"a?c*"}]}`, `{"a":"abc"}`, "no-match"},
		{"star_is_ordinary", `{"a":[{"wildcard":"a\\*c*"}]}`, `{"a":"a*cd"}`, "match"},
		{"dots_in_event_keys", `{"d":{"s":{"x":[1],"y":[2]}}}`, `{"d":{"s.x":1,"s.y":2}}`, "match"},
		{"dots_and_object", `{"d":{"s":{"x":[1],"y":[2]}}}`, `{"d":{"s":{"x":1},"s.y":2}}`, "match"},
		{"dots_in_elements", `{"d":{"s":{"x":[1],"y":[2]}}}`, `{"d":[{"s.x":1},{"s.y":2}]}`, "no-match"},
		{"same_element", `{"e":{"f":["Anna"],"l":["Jones"]}}`, `{"e":[{"f":"Anna","l":"Smith"},{"f":"Peter","l":"Jones"}]}`, "no-match"},
		{"same_element_among_arrays", `{"e":{"f":["Anna"],"l":["Smith"]}}`, `{"e":[[{"f":"Peter"}],[{"f":"Anna","l":"Smith"}]]}`, "match"},
		{"key_of_no_letters", `{"":{"":["x"],"a":["y"]}}`, `{"":{"":"x","a":"y"}}`, "match"},
		{"case_of_kana_and_latin", `{"a":[{"equals-ignore-case":"ÀÉ鍵Key"}]}`, `{"a":"àé鍵kEY"}`, "match"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := answer(tt.pattern, tt.event); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":["x",1,null,{"prefix":"p"},{"anything-but":{"wildcard":"*x"}},{"numeric":[">",0,"<",5]}]}`,
		`{"d":{"a":["x"],"$or":[{"b":[{"exists":false},"y"]},{"c":{"d":[{"cidr":"10.0.0.0/8"}]}}]}}`,
		`{"d.e":["\u00e9"],"d":{"e":[-1.5e-3]}}`, `{"a":[`, `{"$or":[{},{}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, pattern []byte) {
		x, err := Parse(pattern)
		if (x == nil) == (err == nil) {
			t.Fatalf("got %v and error %v", x, err)
		}
		if err == nil {
			evaluate(x, []byte(`{"a":["x",{"b":1}],"d":[{"a":"x"},{"b":"y","c":{"d":"10.1.1.1"}}]}`))
		}
	})
}
