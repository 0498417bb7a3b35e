-- en: Changes of IAM that came about, by whom
-- ja: 成功した IAM の変更と、その主体
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT useridentity.arn, eventname, count(*) AS total, min(eventtime) AS first
FROM cloudtrail_logs
WHERE eventsource = 'iam.amazonaws.com' AND NOT regexp_like(eventname, '^(Get|List|Generate|Simulate)') AND errorcode IS NULL
GROUP BY 1, 2
ORDER BY total DESC
