package query_test

import (
	"fmt"
	"strings"
	"testing"

	"bannin/query"
)

// TestAthenasFunctions asks expressions as Athena's documentation and published
// queries write them, for what Athena answers.
func TestAthenasFunctions(t *testing.T) {
	s := session(t, query.Limits{})
	for expr, want := range map[string]string{
		// times
		`from_iso8601_timestamp('2026-01-15T03:01:00Z')`:                                     "2026-01-15 03:01:00 +0000 UTC",
		`from_iso8601_timestamp('2026-01-15T03:01:00+09:00')`:                                "2026-01-14 18:01:00 +0000 UTC",
		`FROM_ISO8601_DATE('2026-01-15')`:                                                    "2026-01-15",
		`to_iso8601(from_unixtime(1768446060))`:                                              "2026-01-15T03:01:00.000Z",
		`date_parse('2026-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')`:                             "2026-01-02 03:04:05 +0000 UTC",
		`date_parse('2/Jan/2026', '%e/%b/%Y')`:                                               "2026-01-02 00:00:00 +0000 UTC",
		`parse_datetime('2026-01-02T03:04:05Z', 'yyyy-MM-dd''T''HH:mm:ss''Z')`:               "2026-01-02 03:04:05 +0000 UTC",
		`parse_datetime('06/Feb/2026:00:00:38 +0900', 'dd/MMM/yyyy:HH:mm:ss Z')`:             "2026-02-05 15:00:38 +0000 UTC",
		`parse_datetime('2026-01-02T03:04:05.186641Z','yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z')`:  "2026-01-02 03:04:05.186641 +0000 UTC",
		`format_datetime(timestamp '2026-01-02 03:04:05', 'yyyy-MM-dd HH:mm')`:               "2026-01-02 03:04",
		`date_format(timestamp '2026-01-02 03:04:05', '%Y/%m/%d')`:                           "2026/01/02",
		`date_add('day', -7, timestamp '2026-01-08 00:00:00')`:                               "2026-01-01 00:00:00 +0000 UTC",
		`date_add('month', 1, date '2026-01-31')`:                                            "2026-02-28 00:00:00 +0000 UTC",
		`date_diff('day', timestamp '2026-01-01 23:00:00', timestamp '2026-01-02 01:00:00')`: "0",
		`date_diff('hour', date '2026-01-01', date '2026-01-02')`:                            "24",
		`date_trunc('hour', timestamp '2026-01-02 03:04:05')`:                                "2026-01-02 03:00:00 +0000 UTC",
		`from_unixtime(0)`: "1970-01-01 00:00:00 +0000 UTC",
		`to_unixtime(timestamp '1970-01-02 00:00:00')`:                                       "86400",
		`at_timezone(from_iso8601_timestamp('2026-01-15T03:00:00Z'), 'Asia/Tokyo')`:          "2026-01-15 12:00:00 +0000 UTC",
		`from_iso8601_timestamp('2026-01-15T03:00:00Z') AT TIME ZONE 'Asia/Tokyo'`:           "2026-01-15 12:00:00 +0000 UTC",
		`timestamp '2026-01-15 00:00:00' - interval '1' day`:                                 "2026-01-14 00:00:00 +0000 UTC",
		`current_date > date '2020-01-01' AND now() > current_timestamp - interval '1' hour`: "true",
		`hour(timestamp '2026-01-02 03:04:05') + year(date '2026-01-01')`:                    "2029",
		`extract(hour from timestamp '2026-01-02 03:04:05')`:                                 "3",
		`day_of_week(date '2026-01-04')`:                                                     "7",
		`date('2026-01-04')`:                                                                 "2026-01-04",

		// JSON
		`json_extract_scalar('{"a":{"b":"c"}}', '$.a.b')`:                        "c",
		`json_extract_scalar('{"a":{"b":"c"}}', '$.a')`:                          "<nil>",
		`json_extract_scalar('{"a":null}', '$.a')`:                               "<nil>",
		`json_extract_scalar('{"a":5}', '$.a')`:                                  "5",
		`json_extract_scalar('{"a":true}', '$.a')`:                               "true",
		`json_extract_scalar('{"a":"\u3042\"q"}', '$.a')`:                        `あ"q`,
		`json_extract_scalar('not json', '$.a')`:                                 "<nil>",
		`json_extract_scalar(NULL, '$.a')`:                                       "<nil>",
		`json_extract_scalar('{"a.b":{"c d":["x","y"]}}', '$["a.b"]["c d"][1]')`: "y",
		`JSON_EXTRACT_SCALAR(JSON_EXTRACT('{"k":{"id":"v"}}', '$.k'), '$.id')`:   "v",
		`json_array_length('[1,2,3]')`:                                           "3",
		`json_array_contains('["a","b"]', 'b')`:                                  "true",
		`json_size('{"x":{"a":1,"b":2}}', '$.x')`:                                "2",
		`cast(json_extract('{"a":["x","y"]}', '$.a') AS array(varchar))`:         "[x y]",
		`json_format(json_parse('{"a": 1}'))`:                                    "map[a:1]",
		`cast(json_parse('{"a":1}') AS map(varchar, integer))`:                   "map[a:1]",
		`cast(json_parse('{"a":1,"b":"x"}') AS row(a integer, b varchar)).b`:     "x",

		// texts and expressions
		`regexp_like('AccessDenied', 'Den')`:                      "true",
		`regexp_extract('a1b22', '\d+')`:                          "1",
		`regexp_extract('a1b22', '([a-z])(\d+)$', 2)`:             "22",
		`regexp_extract('abc', '\d')`:                             "<nil>",
		`regexp_extract_all('a1b22', '\d+')`:                      "[1 22]",
		`regexp_replace('a1b2', '\d')`:                            "ab",
		`regexp_replace('a1b2', '([a-z])(\d)', '$2$1')`:           "1a2b",
		`regexp_split('a1b2c', '\d')`:                             "[a b c]",
		`split('a/b/c', '/')`:                                     "[a b c]",
		`split_part('a/b/c', '/', 2)`:                             "b",
		`element_at(split('a/b/c', '/'), -1)`:                     "c",
		`strpos('abc', 'c')`:                                      "3",
		`position('c' IN 'abc')`:                                  "3",
		`substr('abc', 2)`:                                        "bc",
		`lower('ABC') || upper('d')`:                              "abcD",
		`concat('a', 'b', 'c')`:                                   "abc",
		`url_decode('a%20b%2F')`:                                  "a b/",
		`url_extract_host('https://user@h.example:8443/p?q=1#f')`: "h.example",
		`url_extract_path('https://h.example:8443/p/x?q=1#f')`:    "/p/x",
		`url_extract_port('https://h.example:8443/p')`:            "8443",
		`url_extract_query('https://h/p?q=1&r=2#f')`:              "q=1&r=2",
		`url_extract_protocol('https://h/p')`:                     "https",
		`url_extract_parameter('https://h/p?q=1&r=a%20b', 'r')`:   "a b",
		`url_extract_parameter('https://h/p?q=1', 'z')`:           "<nil>",
		`if(1 = 2, 'a', 'b')`:                                     "b",
		`if(1 = 2, 'a')`:                                          "<nil>",
		`coalesce(NULL, 'x')`:                                     "x",
		`try_cast('x' AS integer)`:                                "<nil>",
		`try_cast('12' AS bigint)`:                                "12",
		`try(cast('x' AS integer))`:                               "<nil>",
		`cast(7 AS varchar) || 'x'`:                               "7x",
		`format('%s has %d', 'a', 3)`:                             "a has 3",
		`7 / 2`:                                                   "3",
		`bitwise_and(18, 2)`:                                      "2",
		`greatest(1, 3, 2)`:                                       "3",
		`levenshtein_distance('abc', 'abd')`:                      "1",
		`'a' IN ('a', 'b') AND 'x' LIKE '_'`:                      "true",

		// lists and maps
		`cardinality(ARRAY[1, 2, 3])`:                     "3",
		`cardinality(map(ARRAY['a', 'b'], ARRAY[1, 2]))`:  "2",
		`element_at(ARRAY['a', 'b'], 2)`:                  "b",
		`element_at(ARRAY['a', 'b'], 5)`:                  "<nil>",
		`element_at(map(ARRAY['a'], ARRAY[1]), 'a')`:      "1",
		`element_at(map(ARRAY['a'], ARRAY[1]), 'z')`:      "<nil>",
		`contains(ARRAY['a', 'b'], 'b')`:                  "true",
		`array_join(ARRAY['a', 'b'], '-')`:                "a-b",
		`array_distinct(ARRAY[1, 1])`:                     "[1]",
		`array_sort(ARRAY[2, 1])`:                         "[1 2]",
		`array_position(ARRAY['a', 'b'], 'b')`:            "2",
		`array_max(ARRAY[1, 3]) + array_min(ARRAY[1, 3])`: "4",
		`array_intersect(ARRAY[1, 2], ARRAY[2, 3])`:       "[2]",
		`array_except(ARRAY[1, 2], ARRAY[2])`:             "[1]",
		`array_remove(ARRAY[1, 2], 2)`:                    "[1]",
		`arrays_overlap(ARRAY[1, 2], ARRAY[2])`:           "true",
		`slice(ARRAY['a', 'b', 'c'], 2, 2)`:               "[b c]",
		`sequence(1, 3)`:                                  "[1 2 3]",
		`flatten(ARRAY[ARRAY[1], ARRAY[2]])`:              "[1 2]",
		`transform(ARRAY[1, 2], x -> x * 2)`:              "[2 4]",
		`filter(ARRAY[1, 2], x -> x > 1)`:                 "[2]",
		`any_match(ARRAY['ab'], x -> x LIKE 'a%')`:        "true",
		`all_match(ARRAY[1, 2], x -> x > 1)`:              "false",
		`none_match(ARRAY[1, 2], x -> x > 2)`:             "true",
		`map_keys(map(ARRAY['a'], ARRAY[1]))`:             "[a]",
		`split_to_map('a=1;b=2', ';', '=')`:               "map[a:1 b:2]",

		// addresses
		`contains(IPPREFIX '10.0.0.0/8', IPADDRESS '10.1.2.3')`:                              "true",
		`contains('172.16.0.0/12', cast('172.40.0.1' AS IPADDRESS))`:                         "false",
		`contains(IPPREFIX '2001:db8::/32', CAST('2001:db8::1' AS IPADDRESS))`:               "true",
		`contains(IPPREFIX '10.0.0.0/8', try_cast('cloudtrail.amazonaws.com' AS IPADDRESS))`: "<nil>",
		`cast('9.0.0.1' AS IPADDRESS) < IPADDRESS '10.0.0.0'`:                                "true",
		`cast('10.0.0.1' AS ipaddress) = IPADDRESS '10.0.0.1'`:                               "true",
		`is_subnet_of(IPPREFIX '192.0.2.0/24', IPADDRESS '192.0.2.7')`:                       "true",
	} {
		r, err := ask(t, s, "SELECT "+expr+" AS x")
		switch {
		case err != nil:
			t.Errorf("%s: %v", expr, err)
		case fmt.Sprint(r.Rows[0][0]) != want:
			t.Errorf("%s: got %v, want %s", expr, r.Rows[0][0], want)
		}
	}
}

// TestAthenasAggregates asks over rows.
func TestAthenasAggregates(t *testing.T) {
	s := session(t, query.Limits{})
	const rows = " FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('b', 3, 30)) AS t(k, v, w)"
	for expr, want := range map[string]string{
		`approx_distinct(k)`:                      "2",
		`approx_percentile(v, 0.5)`:               "2",
		`max_by(k, v)`:                            "b",
		`min_by(k, v)`:                            "a",
		`max_by(v, w, 2)`:                         "[3 2]",
		`array_agg(DISTINCT k ORDER BY k)`:        "[a b]",
		`array_agg(v ORDER BY v DESC)`:            "[3 2 1]",
		`array_agg(DISTINCT(v) ORDER BY v)`:       "[1 2 3]",
		`histogram(k)`:                            "map[a:2 b:1]",
		`map_agg(v, k)`:                           "map[1:a 2:a 3:b]",
		`count_if(v > 1)`:                         "2",
		`count(*) FILTER (WHERE k = 'a')`:         "2",
		`bool_or(v > 2) AND every(v > 0)`:         "true",
		`sum(v) / count(*)`:                       "2",
		`cardinality(array_agg(DISTINCT k))`:      "2",
		`listagg(k, ',')`:                         "a,a,b",
		`approx_distinct(k) FILTER (WHERE v > 2)`: "1",
	} {
		r, err := ask(t, s, "SELECT "+expr+" AS x"+rows)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
		} else if got := fmt.Sprint(r.Rows[0][0]); got != want {
			t.Errorf("%s: got %s, want %s", expr, got, want)
		}
	}
	r, err := ask(t, s, "SELECT count(arbitrary(k)) OVER ()"+rows+" GROUP BY k")
	if err != nil || fmt.Sprint(r.Rows) != "[[2] [2]]" {
		t.Errorf("a window over groups: got %v, %v", r, err)
	}
}

// TestTablesAsOthersNameThem holds what published queries take for granted.
func TestTablesAsOthersNameThem(t *testing.T) {
	s := session(t, query.Limits{})
	for text, want := range map[string]string{
		`SELECT count(*) > 1000 FROM cloudtrail_logs`:                                                                          "true",
		`SELECT count(*) > 1000 FROM default.cloudtrail_logs c WHERE c.eventName <> ''`:                                        "true",
		`SELECT count(*) > 1000 FROM "AwsDataCatalog" . "my-db" /* x */ . "CloudTrail_Logs"`:                                   "true",
		`SELECT count(*) > 0 FROM security.vpc_flow_logs v JOIN security.cloudtrail c ON true WHERE v.dstport = 22`:            "true",
		`SELECT count(DISTINCT UserIdentity.sessionContext.sessionIssuer.userName) > 2 FROM CloudTrail`:                        "true",
		`SELECT count(*) > 100 FROM cloudtrail WHERE useridentity.sessioncontext.attributes.mfaauthenticated = 'false'`:        "true",
		`SELECT count(*) > 0 FROM cloudtrail WHERE year = '2026' AND month = '11' AND day = '19' AND hour < '24'`:              "true",
		`SELECT count(*) FROM cloudtrail WHERE year = '2025'`:                                                                  "0",
		`SELECT count(*) > 0 FROM cloudtrail WHERE "timestamp" BETWEEN '2026/11/17' AND '2026/11/20' AND region = 'us-east-1'`: "true",
		`SELECT count(*) > 0 FROM cloudtrail WHERE account = recipientaccountid`:                                               "true",
		`SELECT count(*) FROM vpc_flow_logs WHERE "date" = date '2026-07-25' AND "end" > start`:                                "16",
		`SELECT count(*) FROM vpc_flow_logs WHERE date >= '2026-07-25'`:                                                        "16",
		`SELECT count(*) FROM waf_logs WHERE "date" >= '2026/07/25' AND log_time >= '2026/07/25/00/00'`:                        "6",
		`SELECT count(*) FROM alb_logs WHERE day = '2026/07/25' AND elb_status_code = 403`:                                     "1",
		`SELECT count(*) FROM s3_access_logs_db WHERE "timestamp" = '2026/07/25'`:                                              "3",
		`SELECT count("$path") > 0 FROM cloudtrail`:                                                                            "true",
		`SELECT count(*) FROM alb_connection_logs`:                                                                             "0",
		`SELECT count(*) > 0 FROM events e WHERE e.log = 'waf' AND e.country IS NULL OR e.ip = '10.0.0.5'`:                     "true",
		`SELECT count(DISTINCT id) = count(*) FROM events WHERE id IS NOT NULL`:                                                "true",
		`SELECT sum(events) = (SELECT count(*) FROM events) FROM hourly`:                                                       "true",
		`WITH cloudtrail AS (SELECT * FROM cloudtrail WHERE eventname = 'ConsoleLogin') SELECT count(*) > 0 FROM cloudtrail`:   "true",
		"SELECT count(*) > 0 FROM cloudtrail -- to the end":                                                                    "true",
		"SELECT 1 AS one;\n": "1",
	} {
		r, err := ask(t, s, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := fmt.Sprint(r.Rows[0][0]); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	r, err := ask(t, s, "SHOW TABLES")
	if err != nil || len(r.Rows) < 20 {
		t.Errorf("show tables: got %v, %v", r, err)
	}
	r, err = ask(t, s, "DESCRIBE vpc_flow_logs")
	if err != nil || len(r.Rows) < 30 {
		t.Errorf("describe: got %v, %v", r, err)
	}
}

// TestFaultsAreTold holds that an error says what to do.
func TestFaultsAreTold(t *testing.T) {
	s := session(t, query.Limits{})
	for text, want := range map[string]string{
		"SELECT * FROM cloudtrial":                                   `there is no table cloudtrial; did you mean "cloudtrail"?`,
		"SELECT regexp_lke(eventname, 'x') FROM cloudtrail":          `there is no function regexp_lke for queries; did you mean "regexp_like"?`,
		"SELECT eventnam FROM cloudtrail":                            `Referenced column "eventnam" not found`,
		"SELECT date_add('fortnight', 1, now())":                     `date_add: 'fortnight' is no unit of time`,
		"SELECT date_parse(eventtime, eventname) FROM cloudtrail":    "the format of time must be a text",
		"SELECT format_datetime(now(), 'QQQ')":                       "the format of time has QQQ",
		"SELECT contains(IPPREFIX '10.0.0/8', IPADDRESS '10.0.0.1')": `"10.0.0/8" is no network`,
		"SELECT 'open":           "line 1: 'open has no end",
		"SELECT 1 FRM x y":       "the query cannot be read: syntax error",
		"DELETE FROM cloudtrail": "queries only read",
		"":                       "one query at a time",
	} {
		_, err := ask(t, s, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		} else if strings.Contains(err.Error(), "LINE 1") || strings.Contains(err.Error(), "bannin-query-test") {
			t.Errorf("%s: tells too much: %v", text, err)
		}
	}
}
