-- en: Refused connections to SSH and RDP, by source
-- ja: 拒否された SSH・RDP 接続を接続元別に
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT srcaddr, dstport, count(*) AS flows, approx_distinct(dstaddr) AS targets
FROM vpc_flow_logs
WHERE action = 'REJECT' AND protocol = 6 AND dstport IN (22, 3389)
GROUP BY srcaddr, dstport
ORDER BY flows DESC
