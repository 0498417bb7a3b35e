-- en: What sessions of one role did, by session (--set role=NAME)
-- ja: 一つのロールのセッションごとの行動 (--set role=NAME)
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT element_at(split(useridentity.arn, '/'), -1) AS session, sourceipaddress, count(*) AS calls, array_join(slice(array_agg(DISTINCT eventname), 1, 8), ' ') AS some_of_them
FROM cloudtrail_logs
WHERE useridentity.sessioncontext.sessionissuer.username = $role
GROUP BY 1, 2
ORDER BY calls DESC
