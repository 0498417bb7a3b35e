-- en: Encryption keys that were disabled, set to be deleted, or given to others
-- ja: 無効化・削除予約・権限付与された暗号鍵（KMS）
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT eventtime, eventname, useridentity.arn AS actor, sourceipaddress, awsregion,
       coalesce(json_extract_scalar(requestparameters, '$.keyId'), json_extract_scalar(responseelements, '$.keyId')) AS key,
       json_extract_scalar(requestparameters, '$.pendingWindowInDays') AS days_to_deletion,
       json_extract_scalar(requestparameters, '$.granteePrincipal') AS given_to, errorcode
FROM cloudtrail_logs
WHERE eventsource = 'kms.amazonaws.com'
  AND eventname IN ('ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'CreateGrant', 'DeleteImportedKeyMaterial', 'DeleteCustomKeyStore')
  AND sourceipaddress NOT LIKE '%.amazonaws.com'
ORDER BY eventtime
