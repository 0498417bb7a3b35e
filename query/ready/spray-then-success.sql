-- en: Users that an address tried among others in vain, and who signed in within a day
-- ja: 多数のユーザーが試された中で試され、一日以内にサインインしたユーザー
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH logins AS (
  SELECT from_iso8601_timestamp(eventtime) AS t, sourceipaddress AS ip, useridentity.username AS name,
         json_extract_scalar(responseelements, '$.ConsoleLogin') AS result
  FROM cloudtrail_logs
  WHERE eventname = 'ConsoleLogin'
), sprayers AS (
  SELECT ip FROM logins WHERE result = 'Failure' GROUP BY ip HAVING count(DISTINCT name) > 3
)
SELECT s.name, min(s.t) AS success, min_by(s.ip, s.t) AS success_from, array_agg(DISTINCT f.ip) AS tried_from
FROM logins f JOIN logins s ON s.name = f.name AND s.result = 'Success' AND s.t > f.t AND date_diff('hour', f.t, s.t) < 24
WHERE f.result = 'Failure' AND f.ip IN (SELECT ip FROM sprayers)
GROUP BY s.name
