-- en: Objects deleted, by whom
-- ja: 削除されたオブジェクトと主体
-- idea: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
SELECT requestdatetime, remoteip, requester, key
FROM s3_access_logs_db
WHERE operation LIKE '%DELETE%'
ORDER BY requestdatetime
