-- en: Access keys used from most addresses
-- ja: 多くの IP から使われたアクセスキー
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.accesskeyid AS access_key, arbitrary(useridentity.arn) AS arn, approx_distinct(sourceipaddress) AS addresses,
       array_join(array_agg(DISTINCT sourceipaddress), ', ') AS list
FROM cloudtrail_logs
WHERE useridentity.accesskeyid IS NOT NULL AND regexp_like(sourceipaddress, '^[0-9a-f:.]+$')
GROUP BY useridentity.accesskeyid
HAVING approx_distinct(sourceipaddress) > 1
ORDER BY addresses DESC
LIMIT 25
