-- en: Refused TCP flows by day of the week
-- ja: 曜日別の拒否された TCP 通信
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT day_of_week("date") AS day_of_week, "date", interface_id, count(*) AS rejected
FROM vpc_flow_logs
WHERE action = 'REJECT' AND protocol = 6
GROUP BY 1, 2, 3
ORDER BY rejected DESC
LIMIT 100
