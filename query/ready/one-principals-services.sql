-- en: Services each actor used, from most to least
-- ja: 主体ごとに使われたサービス
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT useridentity.arn, histogram(split_part(eventsource, '.', 1)) AS services, cardinality(array_agg(DISTINCT eventsource)) AS n
FROM cloudtrail_logs
WHERE useridentity.type = 'IAMUser'
GROUP BY 1
ORDER BY n DESC
LIMIT 20
