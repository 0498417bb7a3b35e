-- en: Changes that people made in the console
-- ja: コンソールから人の手で行われた変更
-- idea: https://github.com/aws-samples/cloud-trail-lake-query-samples
SELECT useridentity.arn AS actor, eventsource, eventname, count(*) AS calls, max(eventtime) AS last_seen
FROM cloudtrail_logs
WHERE (sessioncredentialfromconsole = 'true' OR regexp_like(useragent, '^(console|signin)\.|Mozilla/'))
  AND readonly = 'false' AND eventname NOT IN ('ConsoleLogin', 'CheckMfa')
GROUP BY useridentity.arn, eventsource, eventname
ORDER BY calls DESC
