package rule

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"bannin/locale"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// asConditions compares conditions by what they say.
var asConditions = cmp.Options{
	cmp.Comparer(func(a, b *regexp.Regexp) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawExpr(t, 4)
		text := x.String()
		y, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(x, y, asConditions); diff != "" {
			t.Fatalf("%s (-written +read):\n%s", text, diff)
		}
		if got := y.String(); got != text {
			t.Fatalf("got  %s\nwant %s", got, text)
		}
	})
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       Expr
	}{
		{"true", "true", And{}},
		{"false", "false", Or{}},
		{"one_in_list", `(and "a" exists)`, And{Field{At("a"), Exists{}}}},
		{"lists_in_lists", `("a" exists or ("b" null and not "c" true))`,
			Or{Field{At("a"), Exists{}}, And{Field{At("b"), Literal{"null"}}, Not{Field{At("c"), Literal{"true"}}}}}},
		{"blanks_and_lines", " ( \"a\"\n\texists and columns number [ > 3 ] ) ",
			And{Field{At("a"), Exists{}}, Field{Path{Mode: Columns}, Number{Op: ">", Value: 3}}}},
		{"selector", `$["a"][0][*].* equals["x"]`, Field{Path{Mode: Selector, Steps: []Step{
			{Key: "a", IsKey: true}, {IsIndex: true}, {AnyItem: true}, {AnyField: true}}}, Text{Values: []string{"x"}}}},
		{"flags", `"a" contains/fold/loose["x", "y"]`, Field{At("a"), Text{Op: Contains, Values: []string{"x", "y"}, Fold: true, Loose: true}}},
		{"tests_in_tests", `"t" every[clock[hour other[number[< 9]]]; ref/fold[equals rest(-1)]]`,
			Field{At("t"), Every{Clock{"hour", Other{Number{Op: "<", Value: 9}}}, Ref{Path: Path{Mode: Rest, Column: -1}, Fold: true}}}},
		{"same_and_whole", `same "a" not whole("b.c") exists/containers`,
			Same{"a", Not{Field{Path{Mode: Whole, Key: "b.c"}, Exists{Containers: true}}}}},
		{"number_as_spelled", `"a" 1.50`, Field{At("a"), Literal{"1.50"}}},
		{"anywhere", `anywhere regexp["(?i)x\\."]`, Anywhere{Regexp{Expr: regexp.MustCompile(`(?i)x\.`)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.text)
			if err != nil {
				t.Fatalf("got error %v", err)
			}
			if diff := cmp.Diff(tt.want, got, asConditions); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseFaults(t *testing.T) {
	tests := []struct{ name, text, at, key string }{
		{"nothing", "", "1:1", "parse_end"},
		{"no_test", `"a"`, "1:4", "parse_end"},
		{"unknown_test", "(\"名\" exists and\n \"a\" equal[\"x\"])", "2:6", "parse_expected"},
		{"mixed_list", `("a" null and "b" null or "c" null)`, "1:24", "parse_expected"},
		{"open_list", `("a" null and "b" null`, "1:23", "parse_end"},
		{"list_of_one", `("a" null)`, "1:10", "parse_expected"},
		{"more_behind", `true true`, "1:6", "parse_trailing"},
		{"open_string", `"a`, "1:1", "parse_string"},
		{"regexp", `"a" regexp["("]`, "1:12", "parse_regexp"},
		{"number", `"a" number[= x]`, "1:14", "parse_number"},
		{"number_infinite", `"a" number[= Inf]`, "1:14", "parse_number"},
		{"number_spelled", `"a" 1.2.3`, "1:5", "parse_number"},
		{"comparison", `"a" number[~ 1]`, "1:12", "parse_expected"},
		{"cidr", `"a" cidr[10.0.0.0]`, "1:10", "parse_cidr"},
		{"flag", `"a" equals/bold["x"]`, "1:12", "parse_expected"},
		{"reference_by_glob", `"a" ref[glob "b"]`, "1:9", "parse_expected"},
		{"part_of_time", `"a" clock[second number[= 1]]`, "1:11", "parse_expected"},
		{"step", `$[a] null`, "1:3", "parse_expected"},
		{"column", `column(x) null`, "1:8", "parse_expected"},
		{"deep", strings.Repeat("not ", 500) + "true", "1:2001", "parse_deep"},
		{"deep_lists", strings.Repeat("(", 100_000), "1:501", "parse_deep"},
		{"deep_tests", `"a" ` + strings.Repeat("other[", 100_000), "1:2999", "parse_deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, err := Parse(tt.text)
			var fault *locale.Error
			if !errors.As(err, &fault) {
				t.Fatalf("got %v and error %v, want a fault", x, err)
			}
			at := fmt.Sprintf("%v:%v", fault.Pairs[1], fault.Pairs[3])
			if key := fault.Pairs[5].(*locale.Error).Key; at != tt.at || key != "rule."+tt.key {
				t.Errorf("got %s %s, want %s rule.%s", at, key, tt.at, tt.key)
			}
			for _, lang := range []locale.Language{locale.English, locale.Japanese} {
				if text := locale.New(lang).Tell(err); strings.Contains(text, "rule.parse") {
					t.Errorf("got text %q in %s", text, lang)
				}
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`(same "a" ("b" equals/fold["x", "y"] and not whole("c") exists) or $["a"][0][*].* glob["*"])`,
		`"t" every[clock[hour number/exact[>= 9]]; other[cidr[10.0.0.0/8]]; ref[equals column(-1)]; -1.5e3]`,
		`(and anywhere regexp["x"])`, `(true or false)`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(x.String())
		if err != nil {
			t.Fatalf("%q became %q: %v", text, x, err)
		}
		if diff := cmp.Diff(x, again, asConditions); diff != "" {
			t.Fatalf("%q became %q (-first +second):\n%s", text, x, diff)
		}
	})
}
