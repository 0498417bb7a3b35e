-- What Athena's functions come to where DuckDB has nothing that is the same.
-- Queries name Athena's functions: dialect.go writes these in their place.

-- Of what is no JSON, and of objects and arrays, there is no scalar. TRY would say so more shortly, but fails over what a query groups by.
CREATE MACRO athena_json_scalar(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_value(CAST(j AS VARCHAR), path) ->> '$' END;
CREATE MACRO athena_json(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), path) END;
CREATE MACRO athena_json_size(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN (CASE json_type(CAST(j AS VARCHAR), path)
	WHEN 'ARRAY' THEN json_array_length(CAST(j AS VARCHAR), path) WHEN 'OBJECT' THEN len(json_keys(CAST(j AS VARCHAR), path)) ELSE 0 END) END;

-- No match is null, where DuckDB has ''.
CREATE MACRO athena_regexp_extract(s, pattern, g) AS CASE WHEN regexp_matches(s, pattern) THEN regexp_extract(s, pattern, g) END;

-- Lists and maps.
CREATE MACRO athena_cardinality(x) AS CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END;
CREATE MACRO athena_array_remove(l, e) AS list_filter(l, lambda x: x != e);
CREATE MACRO athena_slice(l, s, n) AS list_slice(l, s, s + n - 1);

-- RFC 3986, appendix B.
CREATE MACRO athena_url_protocol(u) AS nullif(regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):', 1), '');
CREATE MACRO athena_url_host(u) AS nullif(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)', 1), '');
CREATE MACRO athena_url_port(u) AS try_cast(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^:/?#]*):([0-9]+)', 1) AS BIGINT);
CREATE MACRO athena_url_path(u) AS regexp_extract(u, '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)', 1);
CREATE MACRO athena_url_query(u) AS nullif(regexp_extract(u, '^[^?#]*\?([^#]*)', 1), '');
CREATE MACRO athena_url_fragment(u) AS nullif(regexp_extract(u, '#(.*)$', 1), '');
CREATE MACRO athena_url_parameter(u, p) AS list_extract(list_transform(
	list_filter(string_split(coalesce(athena_url_query(u), ''), '&'), lambda s: split_part(s, '=', 1) = p),
	lambda s: url_decode(CASE WHEN strpos(s, '=') > 0 THEN substr(s, strpos(s, '=') + 1) ELSE '' END)), 1);
