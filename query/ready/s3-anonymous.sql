-- en: Objects read without any identity
-- ja: 認証なしで読まれたオブジェクト
-- idea: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
SELECT bucket_name, key, remoteip, count(*) AS n
FROM s3_access_logs_db
WHERE requester IS NULL AND operation = 'REST.GET.OBJECT' AND httpstatus = '200'
GROUP BY 1, 2, 3
ORDER BY n DESC
