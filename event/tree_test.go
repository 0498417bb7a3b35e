package event

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func sorted(words string) []string {
	all := strings.Fields(words)
	slices.Sort(all)
	return all
}

func TestMembers(t *testing.T) {
	tests := []struct{ object, want string }{
		{`{}`, ""},
		{`{"a":1}`, "a=4:1"},
		{` {"a":1}`, ""},
		{`{ "a" : "x\n" , "b\u0062":[1, 2] , "c":{"d":{}} }`, `a=5:x\n bb=7:[1, 2] c=6:{"d":{}}`},
		{`{"a":1,"a":null}`, "a=4:1 a=1:null"},
		{`{"a":1,"b"}`, "a=4:1"},
		{`{"a":1,"b":x}`, "a=4:1"},
		{`{"a":1 "b":2}`, "a=4:1"},
		{`{"a":`, ""},
		{`[1]`, ""},
		{``, ""},
	}
	for _, tt := range tests {
		var got []string
		Members([]byte(tt.object), func(key string, v Value) bool {
			got = append(got, fmt.Sprintf("%s=%d:%s", key, v.Kind, v.Text))
			return true
		})
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: got %s, want %s", tt.object, text, tt.want)
		}
	}
}

func TestItems(t *testing.T) {
	tests := []struct{ array, want string }{
		{`[]`, ""},
		{`[1,"x", [2] ,{"a":3},null,true,false]`, `4:1 5:x 7:[2] 6:{"a":3} 1:null 3:true 2:false`},
		{`[1,`, "4:1"},
		{`[1 2]`, "4:1"},
		{`[,]`, ""},
		{`{}`, ""},
		{``, ""},
	}
	for _, tt := range tests {
		var got []string
		Items([]byte(tt.array), func(v Value) bool {
			got = append(got, fmt.Sprintf("%d:%s", v.Kind, v.Text))
			return true
		})
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: got %s, want %s", tt.array, text, tt.want)
		}
	}
}

func TestMembersAndItemsStop(t *testing.T) {
	n := 0
	Members([]byte(`{"a":1,"b":2}`), func(string, Value) bool { n++; return false })
	Items([]byte(`[1,2]`), func(Value) bool { n++; return false })
	if n != 2 {
		t.Errorf("got %d calls, want one each", n)
	}
}

func TestScalars(t *testing.T) {
	e := New(NewProjection(Fields{}))
	e.SetJSON([]byte(`{"a":"x\u0041","b":[1,[true,{"c":null}],{}],"d":{"e":{"f":"last"}}}`))
	var got []string
	e.Scalars(func(v Value) bool {
		got = append(got, v.String())
		return v.String() != "null"
	})
	if text := strings.Join(got, " "); text != "xA 1 true null" {
		t.Errorf("got %s", text)
	}
	e.SetText([]byte("a line"))
	e.Scalars(func(v Value) bool { got = []string{v.String()}; return true })
	if got[0] != "a line" {
		t.Errorf("got %s", got[0])
	}
}

func TestSkipAndKey(t *testing.T) {
	text := `"a\"b" : {"x":[1,2]} ,`
	b := padded(text)
	key, value := Key(b, 0, len(text))
	if string(key) != `a\"b` || text[value:value+4] != `{"x"` {
		t.Errorf("got key %s and value at %d", key, value)
	}
	if next := Skip(b, value, len(text)); text[next:] != " ," {
		t.Errorf("got %d", next)
	}
	for cut := range strings.Index(text, "{") {
		if _, value := Key(padded(text[:cut]), 0, cut); value != More {
			t.Errorf("%q: got %d, want More", text[:cut], value)
		}
	}
	for _, bad := range []string{`x`, `"a" 1`} {
		if _, value := Key(padded(bad), 0, len(bad)); value != Bad {
			t.Errorf("%s: got %d, want Bad", bad, value)
		}
	}
}
