package query

import (
	"maps"
	"slices"
	"strings"

	"bannin/locale"
)

// renamed are Athena's functions that DuckDB has under another name.
var renamed = map[string]string{
	"approx_distinct": "approx_count_distinct", "approx_percentile": "approx_quantile", "every": "bool_and",
	"array_join": "array_to_string", "array_intersect": "list_intersect", "arrays_overlap": "list_has_any", "array_remove": "athena_array_remove",
	"array_max": "list_max", "array_min": "list_min", "array_average": "list_avg", "array_sum": "list_sum", "transform": "list_transform", "slice": "athena_slice",
	"sequence": "generate_series", "levenshtein_distance": "levenshtein", "is_nan": "isnan", "is_finite": "isfinite", "is_infinite": "isinf",
	"from_utf8": "decode", "to_utf8": "encode", "codepoint": "unicode", "format": "printf", "json_format": "to_json", "date_diff": "date_sub",
	"day_of_month": "dayofmonth", "day_of_year": "dayofyear", "year_of_week": "isoyear", "yow": "isoyear", "doy": "dayofyear",
	"day_of_week": "isodow", "dow": "isodow", "week_of_year": "week", "truncate": "trunc", "bitwise_xor": "xor",
}

// A form writes a call in DuckDB's way. "" leaves the call as it is.
type form func(args []argument) (string, error)

// forms are the calls that are written in another way, by the function's name.
var forms = map[string]form{
	"from_iso8601_timestamp": template("CAST($1 AS TIMESTAMP WITH TIME ZONE)"),
	"from_iso8601_date":      template("CAST($1 AS DATE)"),
	"to_iso8601":             template("strftime($1, '%Y-%m-%dT%H:%M:%S.%gZ')"),
	"from_unixtime":          template("to_timestamp($1)", "timezone($2, to_timestamp($1))"),
	"from_unixtime_nanos":    template("to_timestamp($1 / 1000000000)"),
	"to_unixtime":            template("epoch($1)"),
	"at_timezone":            templateOf(2, "timezone($2, $1)"),
	"with_timezone":          templateOf(2, "timezone($2, $1)"),
	"date_add":               dateAdd,
	"date_parse":             timeForm("strptime(%s, %s)", fromMySQL),
	"date_format":            timeForm("strftime(%s, %s)", fromMySQL),
	"parse_datetime":         timeForm("CAST(strptime(%s, %s) AS TIMESTAMP WITH TIME ZONE)", fromJoda),
	"format_datetime":        timeForm("strftime(%s, %s)", fromJoda),

	"json_extract_scalar": jsonPath("athena_json_scalar"),
	"json_extract":        jsonPath("athena_json"),
	"json_size":           jsonPath("athena_json_size"),
	"json_parse":          template("CAST($1 AS JSON)"),
	"json_array_get":      templateOf(2, "athena_json($1, '$[' || $2 || ']')"),
	"json_array_contains": templateOf(2, "json_contains($1, to_json($2))"),
	"is_json_scalar":      template("(json_type($1) NOT IN ('OBJECT', 'ARRAY'))"),

	"regexp_like":           templateOf(2, "regexp_matches($1, $2)"),
	"regexp_extract":        templateOf(2, "athena_regexp_extract($1, $2, 0)", "athena_regexp_extract($1, $2, $3)"),
	"regexp_replace":        regexpReplace,
	"regexp_split":          templateOf(2, "regexp_split_to_array($1, $2)"),
	"regexp_count":          templateOf(2, "len(regexp_extract_all($1, $2))"),
	"split":                 templateOf(2, "string_split($1, $2)"),
	"split_to_map":          templateOf(3, "map_from_entries(list_transform(string_split($1, $2), lambda s: (split_part(s, $3, 1), split_part(s, $3, 2))))"),
	"element_at":            templateOf(2, "($1)[$2]"),
	"cardinality":           template("athena_cardinality($1)"),
	"contains":              contains,
	"is_subnet_of":          templateOf(2, "cidr_contains(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR))"),
	"any_match":             templateOf(2, "(len(list_filter($1, $2)) > 0)"),
	"all_match":             templateOf(2, "(len(list_filter($1, $2)) = len($1))"),
	"none_match":            templateOf(2, "(len(list_filter($1, $2)) = 0)"),
	"map_agg":               templateOf(2, "map_from_entries(list(DISTINCT ($1, $2)))"),
	"array_union":           templateOf(2, "list_distinct(list_concat($1, $2))"),
	"array_except":          templateOf(2, "list_filter($1, lambda e: NOT list_contains($2, e))"),
	"if":                    templateOf(2, "CASE WHEN $1 THEN $2 END"),
	"bitwise_and":           templateOf(2, "($1 & $2)"),
	"bitwise_or":            templateOf(2, "($1 | $2)"),
	"bitwise_not":           template("(~$1)"),
	"url_extract_host":      template("athena_url_host($1)"),
	"url_extract_path":      template("athena_url_path($1)"),
	"url_extract_query":     template("athena_url_query($1)"),
	"url_extract_fragment":  template("athena_url_fragment($1)"),
	"url_extract_protocol":  template("athena_url_protocol($1)"),
	"url_extract_port":      template("athena_url_port($1)"),
	"url_extract_parameter": templateOf(2, "athena_url_parameter($1, $2)"),
}

// template is a form for calls of one argument, of two, and so on.
func template(templates ...string) form { return templateOf(1, templates...) }

// templateOf is a form for calls of so many arguments, of one more, and so on.
// Calls of other numbers stay, for the engine to judge.
func templateOf(least int, templates ...string) form {
	return func(args []argument) (string, error) {
		if i := len(args) - least; i >= 0 && i < len(templates) {
			return fill(templates[i], args), nil
		}
		return "", nil
	}
}

// units are the units of date_add.
var units = []string{"millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"}

func dateAdd(args []argument) (string, error) {
	if len(args) != 3 {
		return "", nil // DuckDB's own
	}
	unit := strings.ToLower(args[0].literal)
	if !slices.Contains(units, unit) {
		return "", locale.Errorf("query.unit", "unit", args[0].sql, "known", strings.Join(units, ", "))
	}
	return fill("($3 + CAST($2 AS BIGINT) * INTERVAL 1 "+unit+")", args), nil
}

// timeForm writes a call whose second argument is a format of time.
func timeForm(pattern string, translate func(string) (string, error)) form {
	before, after, _ := strings.Cut(pattern, "%s, %s")
	return func(args []argument) (string, error) {
		if len(args) != 2 {
			return "", nil
		}
		if !args[1].fixed {
			return "", locale.Errorf("query.format_fixed")
		}
		format, err := translate(args[1].literal)
		return before + args[0].sql + ", " + quoteText(format) + after, err
	}
}

// jsonPath writes a call of a macro whose second argument is a path. Of
// $["a.b"]["c"], DuckDB wants $."a.b"."c".
func jsonPath(macro string) form {
	return func(args []argument) (string, error) {
		if len(args) != 2 {
			return "", nil
		}
		path := args[1].sql
		if args[1].fixed {
			path = quoteText(memberPath(args[1].literal))
		}
		return macro + "(" + args[0].sql + ", " + path + ")", nil
	}
}

func memberPath(path string) string {
	var b strings.Builder
	for path != "" {
		at := strings.IndexByte(path, '[')
		if at < 0 || at+1 == len(path) {
			break
		}
		mark := path[at+1]
		if mark != '"' && mark != '\'' {
			b.WriteString(path[:at+1])
			path = path[at+1:]
			continue
		}
		end := strings.Index(path[at+2:], string(mark)+"]")
		if end < 0 {
			break
		}
		b.WriteString(path[:at] + `."` + path[at+2:at+2+end] + `"`)
		path = path[at+2+end+2:]
	}
	return b.String() + path
}

// regexpReplace replaces every match, as Athena does; $1 in the replacement is
// \1 in DuckDB's.
func regexpReplace(args []argument) (string, error) {
	switch {
	case len(args) == 2:
		return fill("regexp_replace($1, $2, '', 'g')", args), nil
	case len(args) != 3:
		return "", nil
	case args[2].fixed:
		args[2].sql = quoteText(groupMarks(args[2].literal))
	}
	return fill("regexp_replace($1, $2, $3, 'g')", args), nil
}

func groupMarks(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '$' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
			b.WriteByte('\\')
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// contains asks whether a network has an address, where the first argument is
// one; else whether a list has an element, which is DuckDB's own.
func contains(args []argument) (string, error) {
	if len(args) == 2 && (args[0].address || args[1].address) {
		return fill("cidr_contains(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR))", args), nil
	}
	return "", nil
}

// functionNames are the functions that a query can call, as it names them.
func functionNames() []string {
	names := slices.AppendSeq(strings.Fields(functionList), maps.Keys(forms))
	return slices.AppendSeq(names, maps.Keys(renamed))
}
