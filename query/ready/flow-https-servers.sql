-- en: Servers that got most packets over HTTPS since a day (--set since=2026-07-01)
-- ja: ある日以降に HTTPS パケットを多く受けたサーバー (--set since=2026-07-01)
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT sum(packets) AS packetcount, dstaddr
FROM vpc_flow_logs
WHERE dstport = 443 AND "date" > CAST($since AS DATE)
GROUP BY dstaddr
ORDER BY packetcount DESC
LIMIT 10
