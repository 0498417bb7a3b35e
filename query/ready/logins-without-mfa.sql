-- en: Successful sign-ins of users without MFA
-- ja: MFA なしで成功したユーザーのサインイン
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, sourceipaddress
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin' AND useridentity.type IN ('IAMUser', 'Root')
  AND responseelements LIKE '%Success%' AND additionaleventdata LIKE '%"MFAUsed":"No"%'
ORDER BY eventtime
