-- en: Roles switched to in the console
-- ja: コンソールで切り替えられたロール
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT eventtime, useridentity.arn, json_extract_scalar(additionaleventdata, '$.SwitchFrom') AS switched_from,
       json_extract_scalar(additionaleventdata, '$.SwitchTo') AS switched_to
FROM cloudtrail_logs
WHERE eventname = 'SwitchRole'
ORDER BY eventtime
