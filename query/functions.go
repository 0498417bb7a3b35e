package query

import (
	"maps"
	"slices"
	"strings"

	"bannin/locale"
)

// renamed are Athena's functions that DuckDB has under another name.
var renamed = map[string]string{
	"every":           "bool_and",
	"array_intersect": "list_intersect", "arrays_overlap": "list_has_any", "array_remove": "athena_array_remove",
	"array_distinct": "athena_array_distinct", "array_average": "list_avg", "array_sum": "list_sum", "transform": "list_transform", "slice": "athena_slice",
	"levenshtein_distance": "levenshtein", "is_nan": "isnan", "is_finite": "isfinite", "is_infinite": "isinf",
	"from_utf8": "decode", "to_utf8": "encode", "codepoint": "unicode", "format": "printf", "date_diff": "date_sub",
	"day_of_month": "dayofmonth", "day_of_year": "dayofyear", "year_of_week": "isoyear", "yow": "isoyear", "doy": "dayofyear",
	"day_of_week": "isodow", "dow": "isodow", "week_of_year": "week", "truncate": "trunc", "bitwise_xor": "xor",
	"arbitrary": "any_value", "last_day_of_month": "last_day", "rand": "random", "bitwise_and_agg": "bit_and", "bitwise_or_agg": "bit_or", "bitwise_xor_agg": "bit_xor", "array_has": "list_contains",
	"hamming_distance": "hamming", "zip": "list_zip", "lpad": "athena_lpad", "rpad": "athena_rpad", "date_trunc": "athena_date_trunc", "reverse": "athena_reverse", "split_part": "athena_split_part",
	"from_iso8601_timestamp": "athena_iso8601", "from_iso8601_timestamp_nanos": "athena_iso8601", "to_iso8601": "athena_to_iso8601", "url_decode": "athena_url_decode", "url_encode": "athena_url_encode",
}

// A form writes a call in DuckDB's way. "" leaves the call as it is.
type form func(args []argument) (string, error)

// forms are the calls that are written in another way, by the function's name.
var forms = map[string]form{
	"from_iso8601_date":   template("CAST($1 AS DATE)"),
	"from_unixtime":       template("to_timestamp($1)", "timezone($2, to_timestamp($1))", "(timezone('UTC', to_timestamp($1)) + to_hours($2) + to_minutes($3))"),
	"from_unixtime_nanos": template("to_timestamp($1 / 1000000000)"),
	"to_unixtime":         template("epoch($1)"),
	"at_timezone":         templateOf(2, "timezone($2, $1)"),
	"with_timezone":       templateOf(2, "timezone($2, $1)"),
	"date_add":            dateAdd,
	"date_parse":          timeForm("strptime(%s, %s)", fromMySQL),
	"date_format":         timeForm("strftime(%s, %s)", fromMySQL),
	"parse_datetime":      parseDatetime,
	"format_datetime":     timeForm("strftime(%s, %s)", inUTC(fromJoda)),
	"millisecond":         template("(millisecond($1) % 1000)"),

	"json_extract_scalar": jsonPath("athena_json_scalar"),
	"json_extract":        jsonPath("athena_json"),
	"json_size":           jsonPath("athena_json_size"),
	"json_parse":          template("CAST($1 AS JSON)"),
	"json_format":         template("CAST(to_json($1) AS VARCHAR)"),
	"json_array_length":   template("athena_json_array_length($1)"),
	"json_value":          jsonPath("athena_json_scalar"),
	"json_query":          jsonPath("athena_json_text"),
	"json_exists":         jsonPath("athena_json_exists"),
	"json_array_get":      templateOf(2, "athena_json($1, '$[' || $2 || ']')"),
	"json_array_contains": templateOf(2, "TRY(json_contains(CAST($1 AS VARCHAR), to_json($2)))"),
	"is_json_scalar":      template("(json_type($1) NOT IN ('OBJECT', 'ARRAY'))"),

	"regexp_like":           regex(templateOf(2, "regexp_matches($1, $2)")),
	"regexp_extract":        regex(templateOf(2, "athena_regexp_extract($1, $2, 0)", "athena_regexp_extract($1, $2, $3)")),
	"regexp_extract_all":    regex(templateOf(2, "regexp_extract_all($1, $2)", "regexp_extract_all($1, $2, $3)")),
	"regexp_replace":        regex(regexpReplace),
	"regexp_split":          regex(templateOf(2, "regexp_split_to_array($1, $2)")),
	"regexp_count":          regex(templateOf(2, "len(regexp_extract_all($1, $2))")),
	"split":                 templateOf(2, "string_split($1, $2)", "athena_split($1, $2, $3)"),
	"split_to_map":          templateOf(3, "map_from_entries(list_transform(string_split($1, $2), lambda s: (split_part(s, $3, 1), split_part(s, $3, 2))))"),
	"element_at":            templateOf(2, "athena_element_at($1, $2)"),
	"array_join":            templateOf(2, "array_to_string($1, $2)", "array_to_string(list_transform($1, lambda e: coalesce(CAST(e AS VARCHAR), $3)), $2)"),
	"array_position":        templateOf(2, "athena_array_position($1, $2)"),
	"array_max":             template("athena_unless_null($1, list_max($1))"),
	"array_min":             template("athena_unless_null($1, list_min($1))"),
	"trim_array":            templateOf(2, "list_slice($1, 1, len($1) - ($2))"),
	"array_first":           template("($1)[1]"),
	"array_last":            template("($1)[-1]"),
	"array_sort":            arraySort,
	"repeat":                templateOf(2, "list_transform(athena_range($2), lambda i: $1)"),
	"sequence":              templateOf(2, "athena_sequence($1, $2)", "athena_sequence($1, $2, $3)"),
	"reduce":                reduce,
	"zip_with":              zipWith,
	"map_filter":            mapForm("map_from_entries(list_filter(map_entries($1), lambda entry: $2))"),
	"transform_values":      mapForm("map_from_entries(list_transform(map_entries($1), lambda entry: (entry.key, $2)))"),
	"transform_keys":        mapForm("map_from_entries(list_transform(map_entries($1), lambda entry: ($2, entry.value)))"),
	"row":                   row,
	"concat":                joined,
	"greatest":              unlessNull("greatest"),
	"least":                 unlessNull("least"),
	"replace":               templateOf(2, "replace($1, $2, '')", "replace($1, $2, $3)"),
	"approx_distinct":       template("approx_count_distinct($1)", "approx_count_distinct($1)"),
	"approx_percentile":     approxPercentile,
	"count_if":              template("count(CASE WHEN $1 THEN 1 END)"),
	"set_agg":               template("list(DISTINCT $1)"),
	"random":                template("CAST(floor(random() * ($1)) AS BIGINT)", "CAST(floor(($1) + random() * (($2) - ($1))) AS BIGINT)"),
	"md5":                   digest("md5"),
	"sha1":                  digest("sha1"),
	"sha256":                digest("sha256"),
	"e":                     templateOf(0, "exp(1.0)"),
	"to_base":               templateOf(2, "lower(to_base($1, $2))"),
	"from_base":             templateOf(2, "athena_from_base($1, $2)"),
	"width_bucket":          templateOf(4, "athena_width_bucket($1, $2, $3, $4)"),
	"infinity":              templateOf(0, "CAST('inf' AS DOUBLE)"),
	"nan":                   templateOf(0, "CAST('nan' AS DOUBLE)"),
	"bitwise_left_shift":    templateOf(2, "($1 << $2)"),
	"bitwise_right_shift":   templateOf(2, "($1 >> $2)"),
	"bit_count":             template("bit_count($1)", "bit_count($1)"),
	"cardinality":           template("athena_cardinality($1)"),
	"contains":              contains,
	"is_subnet_of":          templateOf(2, "cidr_contains(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR))"),
	"any_match":             templateOf(2, "(len(list_filter($1, $2)) > 0)"),
	"all_match":             templateOf(2, "(len(list_filter($1, $2)) = len($1))"),
	"none_match":            templateOf(2, "(len(list_filter($1, $2)) = 0)"),
	"map_agg":               templateOf(2, "athena_map_agg(list(DISTINCT ($1, $2)))"),
	"multimap_agg":          templateOf(2, "athena_multimap_agg(list(($1, $2)))"),
	"array_union":           templateOf(2, "athena_array_distinct(list_concat($1, $2))"),
	"array_except":          templateOf(2, "athena_array_distinct(list_filter($1, lambda e: NOT list_contains($2, e)))"),
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
	if slices.Contains(calendar, unit) {
		return fill("athena_date_add(CAST($2 AS BIGINT) * INTERVAL 1 "+unit+", $3)", args), nil // of a date it is a date
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
		if !args[1].fixed {
			return macro + "(" + args[0].sql + ", " + args[1].sql + ")", nil
		}
		path, many := strings.TrimPrefix(strings.TrimPrefix(args[1].literal, "lax "), "strict "), ""
		if strings.Contains(path, "*") || strings.Contains(path, "..") {
			many = "_many"
		}
		return macro + many + "(" + args[0].sql + ", " + quoteText(memberPath(path)) + ")", nil
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
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch {
		case s[i] == '$' && next >= '0' && next <= '9':
			b.WriteByte('\\')
		case s[i] == '\\' && next == '$':
			b.WriteByte('$')
			i++
		case s[i] == '\\' && next != '\\' && next != 0: // as Java reads it: what follows
		case s[i] == '\\':
			b.WriteString(`\\`)
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// contains asks whether a network has an address, where the first argument is
// one; else whether a list has an element, which is DuckDB's own.
func contains(args []argument) (string, error) {
	if len(args) == 2 && (args[0].address || args[1].address) {
		return fill("cidr_contains(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR))", args), nil
	}
	return templateOf(2, "athena_contains($1, $2)")(args)
}

// functionNames are the functions that a query can call, as it names them.
func functionNames() []string {
	names := slices.AppendSeq(strings.Fields(functionList), maps.Keys(forms))
	return slices.AppendSeq(names, maps.Keys(renamed))
}
