-- en: Calls that an actor made for the first time on the last day
-- ja: 最終日に初めて行われた呼び出し
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH days AS (
  SELECT useridentity.arn AS who, eventname, min(date(from_iso8601_timestamp(eventtime))) AS first_day
  FROM cloudtrail_logs WHERE useridentity.arn IS NOT NULL AND readonly = 'false' GROUP BY 1, 2
)
SELECT who, array_join(array_agg(eventname ORDER BY eventname), ' ') AS new_calls, count(*) AS n
FROM days
WHERE first_day = (SELECT max(date(from_iso8601_timestamp(eventtime))) FROM cloudtrail_logs)
GROUP BY who
ORDER BY n DESC
