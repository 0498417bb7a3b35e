-- en: Most bytes to addresses outside
-- ja: 外部への送信バイト数が多い通信
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT srcaddr, dstaddr, dstport, sum(bytes) AS total, from_unixtime(min(start)) AS first, from_unixtime(max("end")) AS last
FROM vpc_flow_logs
WHERE action = 'ACCEPT' AND log_status = 'OK'
  AND contains('10.0.0.0/8', CAST(srcaddr AS IPADDRESS)) AND NOT contains('10.0.0.0/8', CAST(dstaddr AS IPADDRESS))
GROUP BY 1, 2, 3
ORDER BY total DESC
LIMIT 10
