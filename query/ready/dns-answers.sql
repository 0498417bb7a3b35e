-- en: Names that were answered with one address (--set ip=ADDRESS)
-- ja: ある IP が答えになった名前 (--set ip=ADDRESS)
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT query_name, count(*) AS n, array_agg(DISTINCT srcaddr) AS askers
FROM r53_rlogs
WHERE contains(transform(answers, x -> x.rdata), $ip)
GROUP BY 1
