-- en: Queries that the DNS firewall blocked or reported
-- ja: DNS ファイアウォールが遮断・通知した問い合わせ
-- idea: https://docs.aws.amazon.com/athena/latest/ug/querying-r53-resolver-logs-example-queries.html
SELECT firewall_rule_action, query_name, count(*) AS query_count
FROM r53_rlogs
WHERE firewall_rule_action IS NOT NULL
GROUP BY 1, 2
ORDER BY query_count DESC
