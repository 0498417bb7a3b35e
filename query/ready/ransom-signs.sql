-- en: Signs of ransom: versioning off, locks, bulk deletion, keys scheduled for deletion
-- ja: 身代金の兆候: バージョニング停止、ロック、大量削除、キー削除
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT eventname, useridentity.arn, json_extract_scalar(requestparameters, '$.bucketName') AS bucket, count(*) AS n, min(eventtime) AS first, max(eventtime) AS last
FROM cloudtrail_logs
WHERE eventname IN ('PutBucketVersioning', 'PutBucketLifecycle', 'DeleteObject', 'DeleteObjects', 'PutObjectRetention', 'ScheduleKeyDeletion', 'DisableKey',
                    'DeleteRecoveryPoint', 'DeleteBackupVault', 'DeleteSnapshot', 'DeleteDBSnapshot')
GROUP BY 1, 2, 3
ORDER BY n DESC
