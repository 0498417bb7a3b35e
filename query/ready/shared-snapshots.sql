-- en: Snapshots, images and database snapshots shared with others
-- ja: 他者と共有されたスナップショットとイメージ
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, requestparameters
FROM cloudtrail_logs
WHERE eventname IN ('ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute')
ORDER BY eventtime
