-- en: Calls by hour
-- ja: 時間別の呼び出し
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT date_trunc('hour', from_iso8601_timestamp(eventtime)) AS hour, count(*) AS calls
FROM cloudtrail_logs
GROUP BY 1
ORDER BY 1
