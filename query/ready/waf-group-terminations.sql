-- en: Which rule of which group of rules ended it
-- ja: どのルールグループのどのルールが決めたか
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-count.html
WITH groups AS (SELECT * FROM waf_logs CROSS JOIN UNNEST(rulegrouplist) AS t(rule_group))
SELECT count(*) AS count, "rule_group"."terminatingrule"."ruleid" AS rule, rule_group.rulegroupid
FROM groups
WHERE rule_group.terminatingrule IS NOT NULL AND from_unixtime(timestamp/1000) > now() - interval '36500' day
GROUP BY 2, 3
ORDER BY count DESC
