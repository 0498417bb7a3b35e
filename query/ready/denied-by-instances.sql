-- en: Calls that roles of instances were denied
-- ja: インスタンスのロールが拒否された呼び出し
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.principalid, eventsource, eventname, count(*) AS total
FROM cloudtrail_logs
WHERE useridentity.principalid LIKE '%:i-%' AND errorcode IS NOT NULL
GROUP BY useridentity.principalid, eventsource, eventname
ORDER BY total DESC
LIMIT 25
