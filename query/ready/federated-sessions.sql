-- en: From which addresses federated users take which roles
-- ja: フェデレーションで引き受けられたロールと接続元 IP
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT sourceipaddress, count(*) AS sessions, min(eventtime) AS first_seen, max(eventtime) AS last_seen,
       array_sort(array_agg(DISTINCT json_extract_scalar(requestparameters, '$.roleArn'))) AS roles,
       max(try_cast(json_extract_scalar(requestparameters, '$.durationSeconds') AS bigint)) AS longest_seconds
FROM cloudtrail_logs
WHERE eventname IN ('AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
GROUP BY sourceipaddress
ORDER BY sessions DESC
