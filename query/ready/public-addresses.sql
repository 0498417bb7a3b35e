-- en: Calls from public addresses by users
-- ja: ユーザーによるパブリック IP からの呼び出し
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT sourceipaddress, count(*) AS calls, count(DISTINCT useridentity.arn) AS actors
FROM cloudtrail
WHERE regexp_like(sourceipaddress, '^\d')
  AND NOT ((CAST(sourceipaddress AS IPADDRESS) >= IPADDRESS '10.0.0.0' AND CAST(sourceipaddress AS IPADDRESS) <= IPADDRESS '10.255.255.255')
    OR (CAST(sourceipaddress AS IPADDRESS) >= IPADDRESS '172.16.0.0' AND CAST(sourceipaddress AS IPADDRESS) <= IPADDRESS '172.31.255.255')
    OR (CAST(sourceipaddress AS IPADDRESS) >= IPADDRESS '192.168.0.0' AND CAST(sourceipaddress AS IPADDRESS) <= IPADDRESS '192.168.255.255'))
GROUP BY 1
ORDER BY calls DESC
LIMIT 50
