-- en: Resources that one actor touched (--set who=NAME)
-- ja: 一つの主体が触れたリソース (--set who=NAME)
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT resource.arn, resource.type, count(*) AS times, min(eventtime) AS first
FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(resource)
WHERE useridentity.arn LIKE '%' || $who || '%'
GROUP BY 1, 2
ORDER BY times DESC
