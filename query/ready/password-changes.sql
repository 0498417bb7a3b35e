-- en: Passwords set for others
-- ja: 他人に設定されたパスワード
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT eventtime, useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.userName') AS "whose password"
FROM cloudtrail_logs
WHERE eventname IN ('UpdateLoginProfile', 'CreateLoginProfile') AND errorcode IS NULL
ORDER BY eventtime
