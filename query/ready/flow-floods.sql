-- en: Ports that get many packets from many addresses
-- ja: 多くの IP から大量のパケットを受けるポート
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT dstaddr, dstport, protocol, count(DISTINCT srcaddr) AS sources, sum(packets) AS packets,
       sum(bytes) / 1048576.0 AS megabytes, sum(bytes) / nullif(max("end") - min(start), 0) AS bytes_a_second
FROM vpc_flow_logs
WHERE log_status = 'OK'
GROUP BY dstaddr, dstport, protocol
ORDER BY packets DESC
