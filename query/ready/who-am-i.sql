-- en: Who asked who they are, and what they did in the ten minutes after
-- ja: 自分が誰かを尋ねた主体と、その後 10 分の行動
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH asked AS (
  SELECT useridentity.accesskeyid AS k, min(from_iso8601_timestamp(eventtime)) AS t
  FROM cloudtrail_logs WHERE eventname = 'GetCallerIdentity' GROUP BY 1
)
SELECT asked.k AS access_key, asked.t, count(*) AS calls, count(DISTINCT c.eventname) AS kinds, count_if(c.errorcode IS NOT NULL) AS failed
FROM asked JOIN cloudtrail_logs c ON c.useridentity.accesskeyid = asked.k
 AND from_iso8601_timestamp(c.eventtime) BETWEEN asked.t AND asked.t + INTERVAL '10' MINUTE
GROUP BY 1, 2
HAVING count(DISTINCT c.eventname) > 3
ORDER BY kinds DESC
