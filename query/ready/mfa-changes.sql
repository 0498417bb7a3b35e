-- en: MFA devices switched off or deleted
-- ja: 無効化・削除された MFA デバイス
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, requestparameters
FROM cloudtrail_logs
WHERE eventname IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice', 'EnableMFADevice')
ORDER BY eventtime
