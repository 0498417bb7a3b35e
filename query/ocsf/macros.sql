-- What the lists of OCSF's views call. Nothing that a log holds makes them fail.

CREATE MACRO ocsf_text(j, path) AS TRY(json_extract_string(CAST(j AS VARCHAR), path));
CREATE MACRO ocsf_json(j, path) AS TRY(json_extract(CAST(j AS VARCHAR), path));

-- The elements of an array, as JSON; the texts at a path.
CREATE MACRO ocsf_items(j) AS TRY(from_json(CAST(j AS VARCHAR), '["JSON"]'));
CREATE MACRO ocsf_texts(j, path) AS CASE WHEN path LIKE '%[*]%' THEN TRY(json_extract_string(CAST(j AS VARCHAR), path))
	ELSE TRY(from_json(json_extract(CAST(j AS VARCHAR), path), '["VARCHAR"]')) END;

-- A header of a request, whatever the case of its name.
CREATE MACRO ocsf_header(headers, wanted) AS list_filter(headers, lambda h: lower(h.name) = wanted)[1].value;

-- A map of what there is a value of; the members of an object as entries of one, but for some.
CREATE MACRO ocsf_map(entries) AS TRY(map_from_entries(list_filter(entries, lambda e: e.v IS NOT NULL)));
CREATE MACRO ocsf_flat(before, j, placed) AS list_transform(list_filter(list_distinct(coalesce(TRY(json_keys(CAST(j AS VARCHAR))), [])), lambda k: NOT list_contains(placed, k)),
	lambda k: {'k': before || k, 'v': TRY(json_extract_string(CAST(j AS VARCHAR), '/' || replace(replace(k, '~', '~0'), '/', '~1')))});
