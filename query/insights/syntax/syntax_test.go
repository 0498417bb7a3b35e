package syntax_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bannin/query/insights/syntax"
)

// same compares queries without places.
var same = cmp.Options{cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".At" }, cmp.Ignore()),
	cmp.FilterPath(func(p cmp.Path) bool {
		s := p.Last().String()
		return s == ".Quoted" || s == ".Text" && p.Index(-2).Type() == reflect.TypeFor[syntax.Item]()
	}, cmp.Ignore()),
	cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}

func TestPrintedQueriesAreTheSame(t *testing.T) {
	for _, query := range queries {
		roundTrip(t, query)
	}
}

// queries have all of the language.
var queries = []string{
	"fields `in`, `a b`.c, x.`0`, a.0, a[0][1].b, `1a`, -(-a), not_a | filter not (not a = 1) and not a like /x/ or (b or c) and d",
	`filter (a = 1) = (b = 2)`, `fields (2 ^ 3) ^ 2, 2 ^ -1, -2 ^ 2, (-2) ^ 2, a - (b - c), a / (b * c), (a + b) * c`,
	`fields "q\"uo\\te\n\t", 'it\'s', "\d" | filter a not in [1, "b", -2]`,
	`SOURCE logGroups(namePrefix: ['a', 'b'], class: ['STANDARD'], accountIdentifiers: ['1']), dataSource(['x.y'])`,
	`SOURCE 'b' | SOURCE logGroups() start=-3600s END="x", 'a' | limit 1`, `sort by a desc | head 3`, `filter a == 1 and b ~= "x" and c not =~ /y/`,
	`addtotals fieldname=S row=false col=true a, b.c`, `diff previousWeek`, `anomaly`,
	`fields @timestamp, @message | filter a.b = "x" and c >= 4 or not d in ["1", 2] | sort a desc, b | limit 20`,
	`FILTER a LIKE /x\/[/]y/ # comment`, `filter a =~ /x/ and b not like "y" and c in (SOURCE "g" | fields c)`,
	`stats count(*), pct(x, 95) as p, sum(a + 1) / 2 by bin(5m) as t, b`, `parse @message "a * b *" as x, y | parse /(?<z>.)/`,
	`dedup a, b.c | limit 1`, `pattern @message | diff`, `unnest jsonParse(x) into b`, `unmask a`, `filterIndex a = 1`,
	"lookup t k, l as x.`y z` OUTPUT a, b", `join type=left left=a right=b where a.x = b.y and b.z = a.z (SOURCE logGroups(namePrefix: 'p') | limit 3) | fields b.q`,
}

func parsed(query string) (*syntax.Query, error) {
	q, faults := syntax.Read(query)
	return q, faults.Err()
}

func roundTrip(t *testing.T, query string) {
	t.Helper()
	first, err := parsed(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	printed := first.String()
	second, err := parsed(printed)
	if err != nil {
		t.Fatalf("%s, printed %s: %v", query, printed, err)
	}
	if again := second.String(); again != printed {
		t.Errorf("%s: printed %s, then %s", query, printed, again)
	}
	if diff := cmp.Diff(first, second, same); diff != "" {
		t.Errorf("%s, printed %s: %s", query, printed, diff)
	}
}

func FuzzRead(f *testing.F) {
	for _, query := range queries {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if _, faults := syntax.Read(query); !faults.Any() {
			roundTrip(t, query)
			return
		} else if fault := new(syntax.Fault); !errors.As(faults.Err(), &fault) || fault.Line < 1 || fault.Column < 1 {
			t.Errorf("%q: no place", query)
		}
	})
}
