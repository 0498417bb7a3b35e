-- en: Long names: what tunnels look like
-- ja: 長い名前: トンネルの兆候
-- idea: https://docs.aws.amazon.com/athena/latest/ug/querying-r53-resolver-logs-example-queries.html
SELECT query_name, length(query_name) AS characters, srcaddr
FROM r53_rlogs
WHERE length(query_name) > 60 OR any_match(split(query_name, '.'), l -> length(l) > 40)
ORDER BY characters DESC
