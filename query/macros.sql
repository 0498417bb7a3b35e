-- What Athena's functions come to where DuckDB has nothing that is the same.
-- Queries name Athena's functions: dialect.go writes these in their place.

-- Points in time. Of a date, what is whole days is a date. Typed alike, the macro of the argument's type is meant.
CREATE MACRO athena_date_trunc(unit, x DATE) AS CAST(date_trunc(unit, x) AS DATE), (unit, x TIMESTAMP) AS date_trunc(unit, x), (unit, x TIMESTAMPTZ) AS date_trunc(unit, x);
CREATE MACRO athena_date_add(i, x DATE) AS CAST(x + i AS DATE), (i, x TIMESTAMP) AS x + i, (i, x TIMESTAMPTZ) AS x + i;
CREATE MACRO athena_to_iso8601(x DATE) AS strftime(x, '%Y-%m-%d'), (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'), (x TIMESTAMPTZ) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%gZ');
CREATE MACRO athena_time(x TIMESTAMPTZ) AS CAST(CAST(x AS TIMESTAMP) AS TIME), (x TIMESTAMP) AS CAST(x AS TIME), (x VARCHAR) AS CAST(x AS TIME);
-- ISO 8601 lets seconds and minutes be left out.
CREATE MACRO athena_iso8601(s) AS CAST(regexp_replace(regexp_replace(s, '(T\d\d)(Z|[+-]\d\d:?\d\d)?$', '\1:00\2'), '(T\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?$', '\1:00\2') AS TIMESTAMP WITH TIME ZONE);

-- What makes much of little has bounds, since the engine makes a value whole before it looks at its memory.
CREATE MACRO athena_bounded(n, what) AS CASE WHEN n <= 1000000 THEN what WHEN CAST('bannin: too much ' || n AS BOOLEAN) THEN NULL END;
CREATE MACRO athena_range(n) AS athena_bounded(n, range(n));
CREATE MACRO athena_lpad(s, n, p) AS athena_bounded(n, lpad(s, n, p));
CREATE MACRO athena_rpad(s, n, p) AS athena_bounded(n, rpad(s, n, p));
CREATE MACRO athena_sequence(a BIGINT, b BIGINT) AS athena_bounded(abs(CAST(b AS DOUBLE) - a), generate_series(a, b, CASE WHEN a > b THEN -1 ELSE 1 END)),
	(a DATE, b DATE) AS athena_bounded(b - a, list_transform(generate_series(a, b, INTERVAL 1 DAY), lambda d: CAST(d AS DATE))),
	(a BIGINT, b BIGINT, step BIGINT) AS athena_bounded(abs((CAST(b AS DOUBLE) - a) / step), generate_series(a, b, step)),
	(a DATE, b DATE, step INTERVAL) AS athena_bounded(abs((epoch(CAST(b AS TIMESTAMP)) - epoch(CAST(a AS TIMESTAMP))) / epoch(step)), list_transform(generate_series(a, b, step), lambda d: CAST(d AS DATE))),
	(a TIMESTAMP, b TIMESTAMP, step INTERVAL) AS athena_bounded(abs((epoch(b) - epoch(a)) / epoch(step)), generate_series(a, b, step)),
	(a TIMESTAMPTZ, b TIMESTAMPTZ, step INTERVAL) AS athena_bounded(abs((epoch(b) - epoch(a)) / epoch(step)), generate_series(a, b, step));

-- Text of JSON is the text in it, and points in time have milliseconds.
CREATE MACRO athena_varchar(x) AS CASE typeof(x) WHEN 'JSON' THEN json_extract_string(CAST(x AS VARCHAR), '$')
	WHEN 'TIMESTAMP' THEN strftime(CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
	WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ), '%Y-%m-%d %H:%M:%S.%g UTC') ELSE CAST(x AS VARCHAR) END;

-- Of what is no JSON, and of objects and arrays, there is no scalar. Of a path with * there are many values, in an array.
-- TRY would say so more shortly, but fails over what a query groups by.
CREATE MACRO athena_json_scalar(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_value(CAST(j AS VARCHAR), path) ->> '$' END;
CREATE MACRO athena_json_scalar_many(j, path) AS CASE WHEN j = path THEN NULL::VARCHAR END;
CREATE MACRO athena_json(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), path) END;
CREATE MACRO athena_json_many(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN to_json(json_extract(CAST(j AS VARCHAR), path)) END;
CREATE MACRO athena_json_text(j, path) AS CAST(athena_json(j, path) AS VARCHAR);
CREATE MACRO athena_json_text_many(j, path) AS CAST(athena_json_many(j, path) AS VARCHAR);
CREATE MACRO athena_json_exists(j, path) AS athena_json(j, path) IS NOT NULL;
CREATE MACRO athena_json_exists_many(j, path) AS json_array_length(athena_json_many(j, path)) > 0;
CREATE MACRO athena_json_array_length(j) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE WHEN json_type(CAST(j AS VARCHAR)) = 'ARRAY' THEN json_array_length(CAST(j AS VARCHAR)) END END;
CREATE MACRO athena_json_size(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN (CASE json_type(CAST(j AS VARCHAR), path)
	WHEN 'ARRAY' THEN json_array_length(CAST(j AS VARCHAR), path) WHEN 'OBJECT' THEN len(json_keys(CAST(j AS VARCHAR), path)) ELSE 0 END) END;

-- No match is null, where DuckDB has ''.
CREATE MACRO athena_regexp_extract(s, pattern, g) AS CASE WHEN regexp_matches(s, pattern) THEN regexp_extract(s, pattern, g) END;

-- Lists and maps.
CREATE MACRO athena_cardinality(x) AS CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END;
-- A value that is not in a list with null may be in it: that is not known. Of such a list there is no greatest value.
CREATE MACRO athena_contains(s VARCHAR, part VARCHAR) AS contains(s, part), (l, e) AS CASE WHEN list_contains(l, e) THEN true WHEN e IS NOT NULL THEN athena_unless_null(l, false) END;
CREATE MACRO athena_unless_null(l, v) AS CASE WHEN len(l) = list_count(l) THEN v END;
-- The first of each, in their order; DuckDB's own leaves out nulls.
CREATE MACRO athena_array_distinct(l) AS list_filter(l, lambda x, i: list_position(l, x) = i);
CREATE MACRO athena_array_remove(l, e) AS list_filter(l, lambda x: x != e);
-- The requests and responses that CloudTrail Lake has as maps are text of JSON here.
CREATE MACRO athena_element_at(x VARCHAR, k) AS TRY(json_extract_string(x, '$."' || k || '"')), (x, k) AS x[k];
CREATE MACRO athena_array_position(l, e) AS coalesce(list_position(l, e), CASE WHEN l IS NOT NULL AND e IS NOT NULL THEN 0 END);
CREATE MACRO athena_reverse(x VARCHAR) AS reverse(x), (x) AS list_reverse(x);
-- The last part is all the rest.
CREATE MACRO athena_split(s, d, n) AS list_transform([string_split(s, d)], lambda parts: CASE WHEN len(parts) <= n THEN parts
	ELSE list_append(list_slice(parts, 1, n - 1), array_to_string(list_slice(parts, n, len(parts)), d)) END)[1];
CREATE MACRO athena_split_part(s, d, n) AS list_extract(string_split(s, d), n);
CREATE MACRO athena_map_agg(pairs) AS map_from_entries(list_transform(list_distinct(list_filter(list_transform(pairs, lambda e: e[1]), lambda k: k IS NOT NULL)),
	lambda k: (k, list_filter(pairs, lambda e: e[1] = k)[1][2])));
CREATE MACRO athena_multimap_agg(pairs) AS map_from_entries(list_transform(list_distinct(list_filter(list_transform(pairs, lambda e: e[1]), lambda k: k IS NOT NULL)),
	lambda k: (k, list_transform(list_filter(pairs, lambda e: e[1] = k), lambda e: e[2]))));
CREATE MACRO athena_slice(l, s, n) AS list_slice(l, s, s + n - 1);

-- Numbers in another base, and what part of a range a number is in.
CREATE MACRO athena_from_base(s, base) AS list_reduce(list_transform(string_split(lower(s), ''), lambda c: CAST(nullif(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c), 0) - 1 AS BIGINT)),
	lambda a, b: a * base + b);
CREATE MACRO athena_width_bucket(x, lower, upper, n) AS CASE WHEN x < lower THEN 0 WHEN x >= upper THEN n + 1 ELSE CAST(floor((x - lower) / (upper - lower) * n) AS BIGINT) + 1 END;

-- A form has + for a blank.
CREATE MACRO athena_url_decode(s) AS url_decode(replace(s, '+', ' '));
CREATE MACRO athena_url_encode(s) AS replace(replace(replace(url_encode(s), '%20', '+'), '~', '%7E'), '%2A', '*');

-- RFC 3986, appendix B.
CREATE MACRO athena_url_protocol(u) AS nullif(regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):', 1), '');
CREATE MACRO athena_url_host(u) AS nullif(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)', 1), '');
CREATE MACRO athena_url_port(u) AS try_cast(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^:/?#]*):([0-9]+)', 1) AS BIGINT);
CREATE MACRO athena_url_path(u) AS url_decode(regexp_extract(u, '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)', 1));
CREATE MACRO athena_url_encoded_query(u) AS nullif(regexp_extract(u, '^[^?#]*\?([^#]*)', 1), '');
CREATE MACRO athena_url_query(u) AS url_decode(athena_url_encoded_query(u));
CREATE MACRO athena_url_fragment(u) AS url_decode(nullif(regexp_extract(u, '#(.*)$', 1), ''));
CREATE MACRO athena_url_parameter(u, p) AS list_extract(list_transform(
	list_filter(string_split(coalesce(athena_url_encoded_query(u), ''), '&'), lambda s: split_part(s, '=', 1) = p),
	lambda s: athena_url_decode(CASE WHEN strpos(s, '=') > 0 THEN substr(s, strpos(s, '=') + 1) ELSE '' END)), 1);
