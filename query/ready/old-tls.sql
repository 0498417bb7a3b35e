-- en: Calls by versions of TLS, and who still uses old ones
-- ja: TLS のバージョンごとの呼び出しと、古い版を使う主体
-- idea: https://github.com/aws-samples/cloud-trail-lake-query-samples
SELECT tlsdetails.tlsversion AS tls, count(*) AS calls, count(DISTINCT useridentity.arn) AS actors,
       slice(array_agg(DISTINCT useridentity.arn), 1, 5) AS some_actors
FROM cloudtrail_logs
WHERE tlsdetails.tlsversion IS NOT NULL
GROUP BY tlsdetails.tlsversion
ORDER BY tls
