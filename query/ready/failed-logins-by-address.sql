-- en: Failed sign-ins by address and number of users tried
-- ja: 失敗したサインインを IP と試されたユーザー数で
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT sourceipaddress, count(*) AS failures, count(DISTINCT useridentity.username) AS users,
       min(from_iso8601_timestamp(eventtime)) AS first, max(from_iso8601_timestamp(eventtime)) AS last
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin' AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'
GROUP BY sourceipaddress
ORDER BY failures DESC
