-- en: Who asked for many kinds of things of many services within an hour
-- ja: 1 時間に多くのサービスを調べ回った主体
-- idea: bannin
SELECT useridentity.arn AS actor, date_trunc('hour', from_iso8601_timestamp(eventtime)) AS hour,
       count(DISTINCT eventname) AS kinds, count(DISTINCT eventsource) AS services, count(*) AS calls,
       count_if(errorcode IN ('AccessDenied', 'Client.UnauthorizedOperation', 'AccessDeniedException')) AS denied,
       array_agg(DISTINCT sourceipaddress) AS addresses
FROM cloudtrail_logs
WHERE regexp_like(eventname, '^(List|Describe|Get)') AND useridentity.invokedby IS NULL AND sourceipaddress NOT LIKE '%.amazonaws.com'
GROUP BY 1, 2
HAVING count(DISTINCT eventname) >= 15 AND count(DISTINCT eventsource) >= 4
ORDER BY kinds DESC
