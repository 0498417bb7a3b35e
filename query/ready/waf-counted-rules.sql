-- en: Rules that only counted, and how often: what would be blocked
-- ja: カウントのみのルールと回数: 本来遮断されるもの
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-count.html
SELECT count(*) AS count, rule.ruleid, httprequest.clientip
FROM waf_logs CROSS JOIN UNNEST(nonterminatingmatchingrules) AS t(rule)
WHERE rule.action = 'COUNT'
GROUP BY rule.ruleid, httprequest.clientip
ORDER BY count DESC
