-- en: Credentials of instances used from public addresses, by address
-- ja: インスタンスの認証情報が使われたパブリック IP
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT split_part(useridentity.principalid, ':', 2) AS instance, sourceipaddress, count(*) AS calls, min(eventtime) AS first, max(eventtime) AS last
FROM cloudtrail_logs
WHERE useridentity.sessioncontext.ec2roledelivery IS NOT NULL
  AND try_cast(sourceipaddress AS IPADDRESS) IS NOT NULL
  AND NOT contains(IPPREFIX '10.0.0.0/8', CAST(sourceipaddress AS IPADDRESS))
GROUP BY 1, 2
ORDER BY calls DESC
