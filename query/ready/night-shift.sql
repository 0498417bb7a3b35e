-- en: Changes that people made at night in Tokyo
-- ja: 日本時間の夜間に人が行った変更
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT useridentity.arn, count(*) AS changes, min(at_timezone(from_iso8601_timestamp(eventtime), 'Asia/Tokyo')) AS first
FROM cloudtrail_logs
WHERE readonly = 'false' AND useridentity.type = 'IAMUser'
  AND hour(at_timezone(from_iso8601_timestamp(eventtime), 'Asia/Tokyo')) NOT BETWEEN 7 AND 21
GROUP BY 1
ORDER BY changes DESC
