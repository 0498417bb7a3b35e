-- en: Everything of one address, in all logs (--set ip=ADDRESS)
-- ja: 一つの IP に関するすべてのログ (--set ip=ADDRESS)
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT time, log, account, actor, action, outcome, resource
FROM events
WHERE ip = $ip
ORDER BY time
