-- en: What was deleted by people, by kind
-- ja: 人が削除したものを種類別に
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT eventname, count(*) AS n
FROM cloudtrail_logs
WHERE regexp_like(eventname, '^(Delete|Terminate|Deregister)') AND useridentity.type IN ('IAMUser', 'Root') AND errorcode IS NULL
GROUP BY 1
ORDER BY n DESC
