-- en: Lines of text logs that tell of errors
-- ja: テキストログのエラー行
-- idea: https://docs.aws.amazon.com/athena/latest/ug/querying-aws-service-logs.html
SELECT event_time, log_group, log_stream, message
FROM logs
WHERE regexp_like(message, '(?i)error|exception|denied|failed')
ORDER BY event_time
