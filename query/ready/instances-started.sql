-- en: Instances started, by type and by whom
-- ja: 起動されたインスタンスを種類と主体で
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.arn, awsregion, json_extract_scalar(requestparameters, '$.instanceType') AS type, count(*) AS calls, count_if(errorcode IS NOT NULL) AS failed
FROM cloudtrail_logs
WHERE eventname = 'RunInstances'
GROUP BY 1, 2, 3
ORDER BY calls DESC
