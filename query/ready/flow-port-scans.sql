-- en: Sources that tried many ports of one host
-- ja: 一つのホストの多くのポートを試した接続元
-- idea: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
SELECT srcaddr, dstaddr, count(DISTINCT dstport) AS ports, array_join(array_sort(array_agg(DISTINCT dstport)), ',') AS which
FROM vpc_flow_logs
WHERE action = 'REJECT'
GROUP BY srcaddr, dstaddr
HAVING count(DISTINCT dstport) >= 5
ORDER BY ports DESC
