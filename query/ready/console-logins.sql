-- en: Sign-ins to the console: who, from where, with MFA or not
-- ja: コンソールへのサインイン: 誰が、どこから、MFA の有無
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT eventtime, useridentity.type, useridentity.username, sourceipaddress, awsregion,
       json_extract_scalar(responseelements, '$.ConsoleLogin') AS result,
       json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin'
ORDER BY eventtime
