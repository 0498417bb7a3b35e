-- en: Instances that list buckets: a strong sign of stolen credentials
-- ja: バケット一覧を取ったインスタンス: 認証情報の窃取の強い兆候
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.principalid, sourceipaddress, useragent, count(*) AS total
FROM cloudtrail_logs
WHERE useridentity.principalid LIKE '%:i-%' AND eventname = 'ListBuckets'
GROUP BY 1, 2, 3
ORDER BY total DESC
