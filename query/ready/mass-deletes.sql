-- en: Who deleted more than ten things of one kind
-- ja: 同じ種類のものを 10 個を超えて削除した主体
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT useridentity.arn AS actor, eventsource, eventname, count(*) AS deleted, count_if(errorcode <> '') AS failed,
       min(eventtime) AS first_seen, max(eventtime) AS last_seen,
       date_diff('second', from_iso8601_timestamp(min(eventtime)), from_iso8601_timestamp(max(eventtime))) AS seconds
FROM cloudtrail_logs
WHERE eventname LIKE 'Delete%' OR eventname LIKE 'Terminate%'
GROUP BY useridentity.arn, eventsource, eventname
HAVING count(*) > 10
ORDER BY deleted DESC
