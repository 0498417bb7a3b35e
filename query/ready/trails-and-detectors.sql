-- en: Trails, detectors, flow logs and recorders switched off
-- ja: 停止された証跡、検出、フローログ、記録
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventsource, eventname, errorcode
FROM cloudtrail_logs
WHERE eventname IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'DeleteDetector', 'UpdateDetector', 'DeleteFlowLogs',
                    'StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DisableSecurityHub', 'DeleteLogGroup')
ORDER BY eventtime
