-- en: Buckets whose policy, ACL or public access block was changed
-- ja: ポリシー、ACL、公開ブロックが変更されたバケット
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.bucketName') AS bucket, errorcode
FROM cloudtrail_logs
WHERE eventname IN ('PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl', 'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock',
                    'PutAccountPublicAccessBlock', 'PutBucketReplication')
ORDER BY eventtime
