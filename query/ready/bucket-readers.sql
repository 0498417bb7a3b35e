-- en: Who read most from which bucket
-- ja: どのバケットから誰が多く読んだか
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT json_extract_scalar(requestparameters, '$.bucketName') AS bucket, useridentity.arn, count(*) AS objects,
       sum(CAST(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) AS bytes
FROM cloudtrail_logs
WHERE eventsource = 's3.amazonaws.com' AND eventname = 'GetObject' AND errorcode IS NULL
GROUP BY 1, 2
ORDER BY objects DESC
LIMIT 25
