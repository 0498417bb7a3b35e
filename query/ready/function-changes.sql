-- en: Functions made public or whose code was replaced
-- ja: 公開された、またはコードが差し替えられた関数
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.functionName') AS function_name,
       json_extract_scalar(requestparameters, '$.principal') AS principal
FROM cloudtrail_logs
WHERE eventsource = 'lambda.amazonaws.com' AND (eventname LIKE 'UpdateFunctionCode%' OR eventname LIKE 'AddPermission%' OR eventname LIKE 'CreateFunctionUrlConfig%')
  AND (eventname LIKE 'Update%' OR json_extract_scalar(requestparameters, '$.principal') = '*' OR eventname LIKE 'CreateFunctionUrl%')
ORDER BY eventtime
