-- What the lists of OCSF's views call. Nothing that a log holds makes them fail. None has TRY: the engine fails over one of what a query groups by.

CREATE MACRO ocsf_text(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract_string(CAST(j AS VARCHAR), path) END;
CREATE MACRO ocsf_json(j, path) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), path) END;

-- The elements of an array, as JSON; those of an array at a path, as text.
CREATE MACRO ocsf_items(j) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN from_json(CAST(j AS VARCHAR), '["JSON"]') END;
CREATE MACRO ocsf_texts(j, path) AS from_json(ocsf_json(j, path), '["VARCHAR"]');

-- Times as texts, and in seconds since 1970; null for those that are none, or of no year that has four digits.
CREATE MACRO ocsf_time(t) AS CASE WHEN isfinite(TRY_CAST(t AS TIMESTAMPTZ)) THEN TRY_CAST(t AS TIMESTAMPTZ) END;
CREATE MACRO ocsf_seconds(n) AS CASE WHEN n BETWEEN 0 AND 253402300799 THEN to_timestamp(n) END;

-- A header of a request, whatever the case of its name.
CREATE MACRO ocsf_header(headers, wanted) AS list_filter(headers, lambda h: lower(h.name) = wanted)[1].value;

-- A map of what there is a value of; the members of an object as entries of one, but for some.
CREATE MACRO ocsf_map(entries) AS map_from_entries(list_filter(entries, lambda e: e.v IS NOT NULL));
CREATE MACRO ocsf_flat(before, j, placed) AS list_transform(list_filter(list_distinct(coalesce(CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_keys(CAST(j AS VARCHAR)) END, [])), lambda k: NOT list_contains(placed, k)),
	lambda k: {'k': before || k, 'v': json_extract_string(CAST(j AS VARCHAR), '/' || replace(replace(k, '~', '~0'), '/', '~1'))});
