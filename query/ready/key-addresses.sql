-- en: From which addresses and with which programs each access key was used
-- ja: アクセスキーごとの接続元 IP とプログラム
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.accesskeyid AS access_key, sourceipaddress, useragent, count(*) AS calls,
       min(from_iso8601_timestamp(eventtime)) AS first_seen, max(from_iso8601_timestamp(eventtime)) AS last_seen
FROM cloudtrail_logs
WHERE useridentity.accesskeyid LIKE 'AKIA%'
GROUP BY useridentity.accesskeyid, sourceipaddress, useragent
ORDER BY access_key, calls DESC
