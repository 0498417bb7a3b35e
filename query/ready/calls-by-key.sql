-- en: Every call of one access key, in order of time (--set key=AKIA...)
-- ja: 一つのアクセスキーによる呼び出しを時刻順に (--set key=AKIA...)
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode
FROM cloudtrail_logs
WHERE useridentity.accesskeyid = $key
ORDER BY eventtime
