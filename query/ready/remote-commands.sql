-- en: Commands and sessions on instances through Systems Manager
-- ja: Systems Manager によるコマンドとセッション
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT eventtime, useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.documentName') AS document,
       coalesce(json_extract_scalar(requestparameters, '$.target'), json_extract_scalar(requestparameters, '$.instanceIds[0]')) AS instance
FROM cloudtrail_logs
WHERE eventname IN ('SendCommand', 'StartSession', 'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey')
ORDER BY eventtime
