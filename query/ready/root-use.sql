-- en: What root users did
-- ja: ルートユーザーが行ったこと
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, recipientaccountid, eventname, sourceipaddress, useragent, errorcode
FROM cloudtrail_logs
WHERE useridentity.type = 'Root' AND useridentity.invokedby IS NULL AND eventtype <> 'AwsServiceEvent'
ORDER BY eventtime
