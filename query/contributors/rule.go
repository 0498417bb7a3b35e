package contributors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// A Rule is the body of a rule, as CloudWatch has it.
type Rule struct {
	Schema        Schema
	LogGroupNames []string          `json:",omitempty"` // also kinds of log: cloudtrail, vpcflow
	LogGroupARNs  []string          `json:",omitempty"`
	LogFormat     string            // JSON or CLF
	Fields        map[string]string `json:",omitempty"` // of CLF: names by position, from 1
	Contribution  Contribution
	AggregateOn   string // Count or Sum
}

// A Schema says which rules these are.
type Schema struct {
	Name    string
	Version int
}

// A Contribution is who contributes, what, and which entries count.
type Contribution struct {
	Keys        []string
	ValueOf     string   `json:",omitempty"`
	Filters     []Filter `json:",omitempty"`
	AggregateOn string   `json:",omitempty"` // an example of CloudWatch's has it here
}

// A Filter is a condition on a field: one operator.
type Filter struct {
	Match       string
	In          []string `json:",omitempty"`
	NotIn       []string `json:",omitempty"`
	StartsWith  []string `json:",omitempty"`
	GreaterThan *float64 `json:",omitempty"`
	LessThan    *float64 `json:",omitempty"`
	EqualTo     *float64 `json:",omitempty"`
	NotEqualTo  *float64 `json:",omitempty"`
	IsPresent   *bool    `json:",omitempty"`
}

// The bounds of rules. Source: Amazon CloudWatch, Contributor Insights rule syntax.
const (
	maxLength = 8192
	maxKeys   = 4
	maxValues = 10
	maxNumber = 1e9 // an entry whose value is beyond is skipped
	maxColumn = 100
)

// Parse reads a rule. The error tells all its faults, each with the place it is at:
// Contribution.Filters[0].In.
func Parse(data []byte) (*Rule, error) {
	if n := utf8.RuneCount(data); n > maxLength {
		return nil, locale.Errorf("contributors.too_long", "length", n, "limit", maxLength)
	}
	c := &checker{}
	r := new(Rule)
	if !c.syntaxFault(data) {
		c.shape("", data, ruleMembers)
	}
	if len(c.all) == 0 {
		if err := json.Unmarshal(data, r); err != nil {
			c.decoding(err)
		} else {
			c.rule(r)
		}
	}
	if len(c.all) > 0 {
		return nil, errors.Join(c.all...)
	}
	return r, nil
}

// members are the members that an object may have, and what is in them.
type members map[string]members

var ruleMembers = members{
	"Schema":        {"Name": nil, "Version": nil},
	"LogGroupNames": nil, "LogGroupARNs": nil, "LogFormat": nil, "Fields": nil, "AggregateOn": nil,
	"Contribution": {"Keys": nil, "ValueOf": nil, "AggregateOn": nil, "Filters": {"Match": nil, "In": nil, "NotIn": nil, "StartsWith": nil,
		"GreaterThan": nil, "LessThan": nil, "EqualTo": nil, "NotEqualTo": nil, "IsPresent": nil}},
}

// A checker gathers faults.
type checker struct{ all []error }

func (c *checker) fault(place, key string, pairs ...any) {
	reason := locale.Errorf(key, pairs...)
	if place == "" {
		c.all = append(c.all, reason)
		return
	}
	c.all = append(c.all, locale.Errorf("contributors.at", "place", place, "reason", reason))
}

// decoding tells what encoding/json says of a rule of the right shape.
func (c *checker) decoding(err error) {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		c.fault(mistyped.Field, "contributors.type", "found", mistyped.Value, "want", wanted(mistyped.Type))
		return
	}
	c.fault("", "contributors.json", "reason", err.Error())
}

// wanted is what JSON's counterpart of a type is called.
func wanted(t reflect.Type) error {
	switch t.Kind() {
	case reflect.String:
		return locale.Errorf("contributors.want_text")
	case reflect.Slice:
		return locale.Errorf("contributors.want_list")
	case reflect.Bool:
		return locale.Errorf("contributors.want_truth")
	case reflect.Int, reflect.Float64:
		return locale.Errorf("contributors.want_number")
	}
	return locale.Errorf("contributors.want_object")
}

// syntaxFault tells where a text stops being JSON.
func (c *checker) syntaxFault(data []byte) bool {
	var broken *json.SyntaxError
	if !errors.As(json.Unmarshal(data, new(json.RawMessage)), &broken) {
		return false
	}
	before := data[:max(0, min(int(broken.Offset)-1, len(data)))]
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	c.fault("", "insights.at", "line", 1+bytes.Count(before, []byte("\n")), "column", column, "reason", locale.Errorf("contributors.json", "reason", broken.Error()))
	return true
}

// shape tells of members that are not known.
func (c *checker) shape(place string, data []byte, known members) {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '[' && known != nil {
		var items []json.RawMessage
		if json.Unmarshal(data, &items) == nil {
			for i, item := range items {
				c.shape(fmt.Sprintf("%s[%d]", place, i), item, known)
			}
		}
		return
	}
	var found map[string]json.RawMessage
	if known == nil || json.Unmarshal(data, &found) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		inner, ok := known[name]
		at := strings.TrimPrefix(place+"."+name, ".")
		if !ok {
			c.fault(at, "contributors.member", "suggest", locale.Hint(name, slices.Sorted(maps.Keys(known))...))
			continue
		}
		c.shape(at, found[name], inner)
	}
}

// rule checks what a rule says.
func (c *checker) rule(r *Rule) {
	if r.Schema != (Schema{"CloudWatchLogRule", 1}) {
		c.fault("Schema", "contributors.schema")
	}
	switch {
	case len(r.LogGroupNames) > 0 && len(r.LogGroupARNs) > 0:
		c.fault("LogGroupARNs", "contributors.both")
	case len(r.logs()) == 0:
		c.fault("LogGroupNames", "contributors.no_logs")
	}
	if r.LogFormat != "JSON" && r.LogFormat != "CLF" {
		c.fault("LogFormat", "contributors.one_of", "found", strconv.Quote(r.LogFormat), "known", "JSON, CLF")
	}
	c.fields(r)
	if r.AggregateOn == "" {
		r.AggregateOn, r.Contribution.AggregateOn = r.Contribution.AggregateOn, ""
	}
	switch {
	case r.AggregateOn != "Count" && r.AggregateOn != "Sum":
		c.fault("AggregateOn", "contributors.one_of", "found", strconv.Quote(r.AggregateOn), "known", "Count, Sum")
	case r.AggregateOn == "Sum" && r.Contribution.ValueOf == "":
		c.fault("Contribution.ValueOf", "contributors.value_missing")
	case r.AggregateOn == "Count" && r.Contribution.ValueOf != "":
		c.fault("Contribution.ValueOf", "contributors.value_extra")
	}
	c.contribution(r)
}

func (c *checker) fields(r *Rule) {
	if r.LogFormat == "JSON" && len(r.Fields) > 0 {
		c.fault("Fields", "contributors.fields_json")
	}
	seen := map[string]bool{}
	for _, position := range slices.Sorted(maps.Keys(r.Fields)) {
		name := r.Fields[position]
		if n, err := strconv.Atoi(position); err != nil || n < 1 || n > maxColumn {
			c.fault("Fields."+position, "contributors.position", "limit", maxColumn)
		}
		if name == "" || seen[name] {
			c.fault("Fields."+position, "contributors.alias", "found", name)
		}
		seen[name] = true
	}
}

func (c *checker) contribution(r *Rule) {
	if n := len(r.Contribution.Keys); n < 1 || n > maxKeys {
		c.fault("Contribution.Keys", "contributors.keys", "count", n, "limit", maxKeys)
	}
	for i, key := range r.Contribution.Keys {
		place := fmt.Sprintf("Contribution.Keys[%d]", i)
		if c.path(r, place, key); slices.Contains(r.Contribution.Keys[:i], key) {
			c.fault(place, "contributors.key_twice", "found", key)
		}
	}
	if r.Contribution.ValueOf != "" {
		c.path(r, "Contribution.ValueOf", r.Contribution.ValueOf)
	}
	if n := len(r.Contribution.Filters); n > maxKeys {
		c.fault("Contribution.Filters", "contributors.filters", "count", n, "limit", maxKeys)
	}
	for i := range r.Contribution.Filters {
		place := fmt.Sprintf("Contribution.Filters[%d]", i)
		c.path(r, place+".Match", r.Contribution.Filters[i].Match)
		c.filter(place, &r.Contribution.Filters[i])
	}
}

// path checks how a rule names a field.
func (c *checker) path(r *Rule, place, path string) {
	if r.LogFormat == "CLF" {
		if r.column(path) == 0 {
			c.fault(place, "contributors.clf", "found", path, "suggest", locale.Hint(path, slices.Sorted(maps.Values(r.Fields))...))
		}
		return
	}
	if _, ok := steps(path); !ok {
		c.fault(place, "contributors.path", "found", path)
	}
}

func (c *checker) filter(place string, f *Filter) {
	count := 0
	for _, list := range []struct {
		name   string
		values []string
	}{{"In", f.In}, {"NotIn", f.NotIn}, {"StartsWith", f.StartsWith}} {
		if list.values == nil {
			continue
		}
		count++
		if n := len(list.values); n < 1 || n > maxValues {
			c.fault(place+"."+list.name, "contributors.values", "count", n, "limit", maxValues)
		}
	}
	for _, n := range []struct {
		name  string
		value *float64
	}{{"GreaterThan", f.GreaterThan}, {"LessThan", f.LessThan}, {"EqualTo", f.EqualTo}, {"NotEqualTo", f.NotEqualTo}} {
		if n.value == nil {
			continue
		}
		count++
		if math.Abs(*n.value) > maxNumber {
			c.fault(place+"."+n.name, "contributors.number")
		}
	}
	if f.IsPresent != nil {
		count++
	}
	if count != 1 {
		c.fault(place, "contributors.operator", "count", count)
	}
}

// logs are what the rule reads. A star for the account of an ARN is all accounts.
func (r *Rule) logs() []string { return append(slices.Clone(r.LogGroupNames), r.LogGroupARNs...) }

// column is the column of a CLF field, by its name or position; 0 for none.
func (r *Rule) column(name string) int {
	for _, position := range slices.Sorted(maps.Keys(r.Fields)) {
		if r.Fields[position] == name {
			name = position
			break
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= maxColumn {
		return n
	}
	return 0
}

// steps reads a path: $.users[0].name, $.['odd name'].
func steps(path string) (all []syntax.Step, ok bool) {
	rest, ok := strings.CutPrefix(path, "$")
	for ok && rest != "" {
		var step syntax.Step
		switch {
		case strings.HasPrefix(rest, ".['") || strings.HasPrefix(rest, "['"):
			step.Name, rest, ok = strings.Cut(rest[strings.IndexByte(rest, '\'')+1:], "']")
		case rest[0] == '[':
			step.Name, rest, ok = strings.Cut(rest[1:], "]")
			_, err := strconv.ParseUint(step.Name, 10, 16)
			step.Index, ok = true, ok && err == nil && len(all) > 0
		case rest[0] == '.':
			rest = rest[1:]
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			step.Name, rest = rest[:n], rest[n:]
		default:
			return nil, false
		}
		if step.Name == "" || strings.ContainsAny(step.Name, "`\x00*") {
			return nil, false
		}
		all = append(all, step)
	}
	return all, ok && len(all) > 0
}
