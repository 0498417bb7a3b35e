-- en: Who asked what of which bucket in a period
-- ja: 期間内に誰がどのバケットに何を要求したか
-- idea: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
SELECT bucket_name, requester, remoteip, key, httpstatus, errorcode, requestdatetime
FROM s3_access_logs_db
WHERE parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') BETWEEN timestamp '2026-01-01 00:00:00' AND timestamp '2026-12-31 00:00:00'
ORDER BY requestdatetime
