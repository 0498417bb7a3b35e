-- en: Connections that were only tried: SYN without an answer
-- ja: 試みられただけの接続: 応答のない SYN
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT srcaddr, count(*) AS flows
FROM vpc_flow_logs
WHERE bitwise_and(tcp_flags, 2) = 2 AND bitwise_and(tcp_flags, 16) = 0
GROUP BY srcaddr
ORDER BY flows DESC
