-- en: Names answered with the address of the metadata service
-- ja: メタデータサービスのアドレスで答えられた名前
-- idea: https://docs.aws.amazon.com/athena/latest/ug/querying-r53-resolver-logs-example-queries.html
SELECT query_timestamp, query_name, srcids.instance
FROM r53_rlogs CROSS JOIN UNNEST(answers) AS t(answer)
WHERE answer.rdata = '169.254.169.254'
