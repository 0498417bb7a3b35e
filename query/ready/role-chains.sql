-- en: Who assumed which role, and which key they got
-- ja: 誰がどのロールを引き受け、どのキーを得たか
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT useridentity.arn AS who, json_extract_scalar(requestparameters, '$.roleArn') AS role, count(*) AS times,
       array_agg(DISTINCT json_extract_scalar(responseelements, '$.credentials.accessKeyId')) AS keys
FROM cloudtrail_logs
WHERE eventname = 'AssumeRole' AND useridentity.type <> 'AWSService' AND errorcode IS NULL
GROUP BY 1, 2
ORDER BY times DESC
LIMIT 50
