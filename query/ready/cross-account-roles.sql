-- en: Roles assumed from other accounts
-- ja: 他アカウントから引き受けられたロール
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT useridentity.accountid AS from_account, recipientaccountid AS in_account, json_extract_scalar(requestparameters, '$.roleArn') AS role, count(*) AS times
FROM cloudtrail_logs
WHERE eventname = 'AssumeRole' AND useridentity.accountid <> recipientaccountid
GROUP BY 1, 2, 3
ORDER BY times DESC
