-- en: Names that do not exist, by who asked
-- ja: 存在しない名前を問い合わせ元別に
-- idea: https://docs.aws.amazon.com/athena/latest/ug/querying-r53-resolver-logs-example-queries.html
SELECT srcaddr, srcids.instance, rcode, count(*) AS query_count, count(DISTINCT query_name) AS names
FROM r53_rlogs
WHERE rcode = 'NXDOMAIN'
GROUP BY 1, 2, 3
ORDER BY query_count DESC
