-- en: Flow records without data: where nobody looks
-- ja: データのないフロー記録: 見えていない場所
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT interface_id, log_status, count(*) AS records
FROM vpc_flow_logs
WHERE log_status <> 'OK'
GROUP BY 1, 2
