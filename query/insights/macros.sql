-- What a text is as a number; null for what is none. A field of JSON that is
-- true is 1, as CloudWatch shows it.
CREATE OR REPLACE MACRO insights_number(x) AS
CASE x WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE CASE WHEN isfinite(TRY_CAST(x AS DOUBLE)) THEN TRY_CAST(x AS DOUBLE) END END;

-- A number as people write it.
CREATE OR REPLACE MACRO insights_text(n) AS
CASE WHEN n = trunc(n) AND abs(n) < 1e15 THEN CAST(TRY_CAST(n AS BIGINT) AS VARCHAR) ELSE CAST(n AS VARCHAR) END;

-- A number as a place in a text.
CREATE OR REPLACE MACRO insights_place(n) AS
CASE WHEN n < 0 THEN 0 WHEN n > 1e9 THEN 1000000000 ELSE CAST(trunc(n) AS BIGINT) END;

-- By what texts are sorted: those that are no numbers come first; in them, digits
-- sort by how many there are.
CREATE OR REPLACE MACRO insights_order(x) AS
CASE
	WHEN x IS NULL THEN NULL
	WHEN regexp_full_match(x, '-?[0-9]+([.][0-9]+)?') THEN {'pure': true, 'number': TRY_CAST(x AS DOUBLE), 'text': x}
	ELSE {'pure': false, 'number': NULL, 'text': array_to_string(list_transform(regexp_extract_all(x, '[0-9]+|[^0-9]+'),
		lambda r: CASE WHEN regexp_matches(r, '^[0-9]') THEN '0' || lpad(CAST(length(r) AS VARCHAR), 9, '0') || r ELSE r END), '')}
END;

-- What groups of a regular expression match: the first, null for nothing, or those
-- with names. These and the next have names of their own since Athena's functions
-- of the engine's names mean something else where an explained query is run.
CREATE OR REPLACE MACRO insights_group(s, re) AS nullif(regexp_extract(s, re, 1), '');
CREATE OR REPLACE MACRO insights_groups(s, re, names) AS regexp_extract(s, re, names);

-- A part of a structure.
CREATE OR REPLACE MACRO insights_member(j, pointer) AS json_extract(j, pointer);

-- The JSON of a message: the whole, or the first fragment in it.
CREATE OR REPLACE MACRO insights_json(m) AS
CASE
	WHEN NOT contains(m, '{') THEN NULL
	WHEN json_valid(m) THEN m
	WHEN json_valid(regexp_extract(m, '(?s)\{.*\}')) THEN regexp_extract(m, '(?s)\{.*\}')
END;

-- A map or list that a text holds; null for anything else.
CREATE OR REPLACE MACRO insights_structure(s) AS
CASE WHEN json_valid(s) THEN CASE WHEN json_type(s) IN ('OBJECT', 'ARRAY') THEN CAST(s AS JSON) END END;

-- A value within a structure as text; null for maps and lists.
CREATE OR REPLACE MACRO insights_scalar(j) AS
CASE WHEN json_type(j) NOT IN ('OBJECT', 'ARRAY') THEN j ->> '$' END;

-- The elements of a list; what is no list is one element.
CREATE OR REPLACE MACRO insights_elements(j) AS
CASE WHEN j IS NULL OR json_type(j) = 'NULL' THEN [] WHEN json_type(j) = 'ARRAY' THEN json_extract(j, '$[*]') ELSE [j] END;

-- An IPv4 address as a number; null for what is none.
CREATE OR REPLACE MACRO insights_ipv4(s) AS
CASE WHEN regexp_full_match(s, '((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])')
	THEN TRY_CAST(split_part(s, '.', 1) AS BIGINT) * 16777216 + TRY_CAST(split_part(s, '.', 2) AS BIGINT) * 65536
		+ TRY_CAST(split_part(s, '.', 3) AS BIGINT) * 256 + TRY_CAST(split_part(s, '.', 4) AS BIGINT)
END;

-- An IPv6 address with its last 32 bits as groups, where they were written as IPv4.
CREATE OR REPLACE MACRO insights_ipv6_groups(s) AS
CASE WHEN NOT contains(s, '.') THEN s
	WHEN insights_ipv4(regexp_extract(s, '[^:]*$')) IS NULL THEN NULL
	ELSE regexp_extract(s, '^(.*:)[^:]*$', 1) || printf('%x:%x', insights_ipv4(regexp_extract(s, '[^:]*$')) // 65536,
		insights_ipv4(regexp_extract(s, '[^:]*$')) % 65536)
END;

-- The groups of a part of an IPv6 address.
CREATE OR REPLACE MACRO insights_ipv6_part(s) AS
CASE WHEN s IS NULL OR s = '' THEN [] ELSE string_split(s, ':') END;

-- An IPv6 address as 32 hexadecimal digits; null for what is none.
CREATE OR REPLACE MACRO insights_ipv6(s) AS
CASE WHEN regexp_full_match(s, '[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*') THEN
	list_transform([string_split(insights_ipv6_groups(s), '::')], lambda p:
		list_transform([[insights_ipv6_part(p[1]), insights_ipv6_part(p[2])]], lambda g:
			CASE
				WHEN len(p) = 1 AND len(g[1]) <> 8 OR len(p) = 2 AND len(g[1]) + len(g[2]) > 7 OR len(p) > 2 THEN NULL
				WHEN len(list_filter(list_concat(g[1], g[2]), lambda h: NOT regexp_full_match(h, '[0-9A-Fa-f]{1,4}'))) > 0 THEN NULL
				ELSE array_to_string(list_transform(g[1], lambda h: lpad(lower(h), 4, '0')), '')
					|| repeat('0000', 8 - len(g[1]) - len(g[2]))
					|| array_to_string(list_transform(g[2], lambda h: lpad(lower(h), 4, '0')), '')
			END)[1])[1]
END;

-- A message with what differs between messages of a kind replaced by its type.
CREATE OR REPLACE MACRO insights_template(m) AS
regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(translate(left(m, 4096), chr(1) || chr(2), ''),
	'[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}', chr(1) || 'UUID' || chr(2), 'g'),
	'[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?', chr(1) || 'Time' || chr(2), 'g'),
	'[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}', chr(1) || 'IP' || chr(2), 'g'),
	'A[KS]IA[0-9A-Z]{16}', chr(1) || 'AccessKey' || chr(2), 'g'),
	'\b(0x[0-9A-Fa-f]+|[0-9A-Fa-f]{16,})\b', chr(1) || 'Hex' || chr(2), 'g'),
	'[0-9]+([.,][0-9]+)*', chr(1) || 'Number' || chr(2), 'g');

-- What insights_template replaces, from the left: each value, and each type.
CREATE OR REPLACE MACRO insights_variables(m) AS
regexp_extract_all(translate(left(m, 4096), chr(1) || chr(2), ''), '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}'
	|| '|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?'
	|| '|[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}|A[KS]IA[0-9A-Z]{16}|\b(?:0x[0-9A-Fa-f]+|[0-9A-Fa-f]{16,})\b|[0-9]+(?:[.,][0-9]+)*');
CREATE OR REPLACE MACRO insights_kinds(t) AS regexp_extract_all(t, chr(1) || '([A-Za-z]+)' || chr(2), 1);

-- Whether a message tells of an answer of HTTP from 400 on.
CREATE OR REPLACE MACRO insights_http_error(m) AS
regexp_matches(m, '(?i)(\bHTTP(/[0-9.]+)?"?\s+|status([_-]?code)?("?\s*[:=]\s*"?|\s+))[45][0-9]{2}\b');

-- A template with its types numbered from the left: <IP-1>, <Number-2>.
CREATE OR REPLACE MACRO insights_pattern(t) AS
array_to_string(list_transform(string_split(t, chr(1)),
	lambda p, i: CASE WHEN i = 1 THEN p ELSE '<' || replace(p, chr(2), '-' || CAST(i - 1 AS VARCHAR) || '>') END), '');

-- How bad a pattern says that it is.
CREATE OR REPLACE MACRO insights_severity(p) AS
CASE
	WHEN regexp_matches(p, '(?i)\b(fatal|critical|emerg|alert|panic)') THEN 'FATAL'
	WHEN regexp_matches(p, '(?i)error|exception|\bfail') THEN 'ERROR'
	WHEN regexp_matches(p, '(?i)\bwarn') THEN 'WARN'
	WHEN regexp_matches(p, '(?i)\binfo\b') THEN 'INFO'
	WHEN regexp_matches(p, '(?i)\b(debug|trace)\b') THEN 'DEBUG'
	ELSE 'NONE'
END;
