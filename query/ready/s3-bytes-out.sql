-- en: Bytes that went out by address
-- ja: IP 別の送信バイト数
-- idea: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
SELECT remoteip, sum(bytessent) AS upload_total, format('%d requests', count(*)) AS said
FROM s3_access_logs_db
GROUP BY remoteip
ORDER BY upload_total DESC
