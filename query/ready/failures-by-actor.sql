-- en: Who failed most, in all logs
-- ja: すべてのログで失敗が多い主体
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT actor, log, count(*) AS failures, max_by(action, time) AS last_action
FROM events
WHERE outcome = 'failed' AND actor IS NOT NULL
GROUP BY 1, 2
ORDER BY failures DESC
LIMIT 25
