-- en: Regions that an actor used on one day only
-- ja: 一日だけ使われたリージョン
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT useridentity.arn, awsregion, count(*) AS calls, min("timestamp") AS day_of_use
FROM cloudtrail_logs
WHERE useridentity.arn LIKE '%:user/%'
GROUP BY useridentity.arn, awsregion
HAVING count(DISTINCT "timestamp") = 1
ORDER BY calls DESC
LIMIT 50
