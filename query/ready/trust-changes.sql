-- en: Trust of roles that was changed, with who is trusted now
-- ja: 変更されたロールの信頼ポリシーと、新しい信頼先
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, json_extract_scalar(requestparameters, '$.roleName') AS role,
       json_extract(json_parse(url_decode(json_extract_scalar(requestparameters, '$.policyDocument'))), '$.Statement[0].Principal') AS trusted
FROM cloudtrail_logs
WHERE eventname = 'UpdateAssumeRolePolicy' AND errorcode IS NULL
ORDER BY eventtime
