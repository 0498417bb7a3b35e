-- en: Addresses with failed sign-ins of several users and then a success
-- ja: 複数ユーザーで失敗した後に成功した IP
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH logins AS (
  SELECT from_iso8601_timestamp(eventtime) AS t, sourceipaddress AS ip, useridentity.username AS name,
         json_extract_scalar(responseelements, '$.ConsoleLogin') AS result
  FROM cloudtrail_logs
  WHERE eventname = 'ConsoleLogin'
)
SELECT f.ip, count(DISTINCT f.name) AS failed_users, min(s.t) AS success, min_by(s.name, s.t) AS user_name
FROM logins f JOIN logins s ON s.ip = f.ip AND s.result = 'Success' AND s.t > f.t AND date_diff('hour', f.t, s.t) < 24
WHERE f.result = 'Failure'
GROUP BY f.ip
HAVING count(DISTINCT f.name) > 3
