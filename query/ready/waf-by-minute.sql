-- en: Requests and blocks by five minutes
-- ja: 5 分ごとのリクエストと遮断
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-date-time.html
SELECT from_unixtime(floor(to_unixtime(from_unixtime(timestamp/1000)) / 300) * 300) AS five_minutes, action, count(*) AS requests
FROM waf_logs
GROUP BY 1, 2
ORDER BY 1, 2
