-- Questions that people asked of Amazon Security Lake, and the same of the lake's
-- own tables. Blank lines stand between them, and "-- =" within one.

-- idea: Security Lake user guide, CloudTrail: unauthorized attempts
SELECT time_dt, api.service.name, api.operation, api.response.error, api.response.message, cloud.region, actor.user.uid, src_endpoint.ip, http_request.user_agent
FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0"
WHERE time_dt BETWEEN CURRENT_TIMESTAMP - INTERVAL '100' YEAR AND CURRENT_TIMESTAMP + INTERVAL '100' YEAR
AND api.response.error in ('Client.UnauthorizedOperation', 'Client.InvalidPermission.NotFound', 'Client.OperationNotPermitted', 'AccessDenied')
ORDER BY time DESC
-- =
SELECT event_time, eventsource, eventname, errorcode, errormessage, awsregion, useridentity.arn, CASE WHEN sourceipaddress NOT LIKE '%.amazonaws.com' THEN sourceipaddress END, useragent
FROM cloudtrail WHERE eventcategory = 'Management' AND errorcode IN ('Client.UnauthorizedOperation', 'AccessDenied')

-- idea: Security Lake user guide, CloudTrail: all activity from an address
SELECT api.request.uid, time_dt, api.service.name, api.operation, cloud.region, actor.user.uid, src_endpoint.ip, http_request.user_agent
FROM amazon_security_lake_glue_db_ap_northeast_1.amazon_security_lake_table_ap_northeast_1_cloud_trail_mgmt_2_0
WHERE src_endpoint.ip = (SELECT min(src_endpoint.ip) FROM amazon_security_lake_table_ap_northeast_1_cloud_trail_mgmt_2_0) ORDER BY time desc
-- =
SELECT requestid, event_time, eventsource, eventname, awsregion, useridentity.arn, sourceipaddress, useragent FROM cloudtrail
WHERE eventcategory = 'Management' AND sourceipaddress = (SELECT min(sourceipaddress) FROM cloudtrail WHERE eventcategory = 'Management' AND sourceipaddress NOT LIKE '%amazonaws.com')

-- idea: Security Lake user guide, CloudTrail: all IAM activity
SELECT metadata.uid, api.operation, status FROM "amazon_security_lake_table_eu_west_1_cloud_trail_mgmt_2_0" WHERE time_dt > TIMESTAMP '2020-03-01' AND api.service.name = 'iam.amazonaws.com'
-- =
SELECT eventid, eventname, CASE WHEN errorcode IS NULL THEN 'Success' ELSE 'Failure' END FROM cloudtrail WHERE eventsource = 'iam.amazonaws.com'

-- idea: Security Lake user guide, CloudTrail: where a credential was used
SELECT actor.user.uid, actor.user.uid_alt, actor.user.account.uid, cloud.region, count(*) AS n FROM amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0
WHERE actor.user.credential_uid = (SELECT min(actor.user.credential_uid) FROM amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0) GROUP BY 1, 2, 3, 4
-- =
SELECT useridentity.arn, useridentity.principalid, useridentity.accountid, awsregion, count(*) FROM cloudtrail WHERE eventcategory = 'Management'
AND useridentity.accesskeyid = (SELECT min(useridentity.accesskeyid) FROM cloudtrail WHERE eventcategory = 'Management') GROUP BY 1, 2, 3, 4

-- idea: Security Lake user guide, CloudTrail: failed records
SELECT actor.user.uid, actor.user.uid_alt, actor.user.account.uid, cloud.region FROM amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0 WHERE status = 'Failure' ORDER BY time DESC
-- =
SELECT useridentity.arn, useridentity.principalid, useridentity.accountid, awsregion FROM cloudtrail
WHERE eventcategory = 'Management' AND (errorcode IS NOT NULL OR json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure')

-- idea: github.com/aws-samples, Security Lake visualisations: who uses KMS keys, by role and key
SELECT api.operation AS operation, actor.session.issuer AS role_arn, resources[1].uid AS key_id, accountid AS account_id, region, COUNT(*) AS usage_count
FROM amazon_security_lake_glue_db_us_east_1.amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0
WHERE api.service.name = 'kms.amazonaws.com' AND api.operation IN ('Decrypt', 'Encrypt', 'GenerateDataKey') AND cardinality(resources) > 0 AND resources[1].uid IS NOT NULL
AND actor.session.issuer IS NOT NULL AND time_dt > now() - interval '100' year
GROUP BY api.operation, actor.session.issuer, resources[1].uid, accountid, region
-- =
SELECT eventname, useridentity.sessioncontext.sessionissuer.arn, resources[1].arn, recipientaccountid, awsregion, count(*) FROM cloudtrail
WHERE eventsource = 'kms.amazonaws.com' AND eventname IN ('Decrypt', 'Encrypt', 'GenerateDataKey') AND resources[1].arn IS NOT NULL AND useridentity.sessioncontext.sessionissuer.arn IS NOT NULL
GROUP BY 1, 2, 3, 4, 5

-- idea: github.com/aws-samples, Security Lake visualisations: secrets that were read
SELECT REGEXP_EXTRACT(api.request.data, '"secretId":"([^"]+)"', 1) AS secret_id, region, accountid, COUNT(*) as get_count
FROM amazon_security_lake_glue_db_us_east_1.amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0
WHERE api.service.name = 'secretsmanager.amazonaws.com' AND api.operation = 'GetSecretValue' AND status = 'Success' GROUP BY region, accountid, api.request.data ORDER By get_count DESC
-- =
SELECT json_extract_scalar(requestparameters, '$.secretId'), awsregion, recipientaccountid, count(*) FROM cloudtrail
WHERE eventname = 'GetSecretValue' AND eventsource = 'secretsmanager.amazonaws.com' AND errorcode IS NULL GROUP BY awsregion, recipientaccountid, requestparameters

-- idea: github.com/aws-samples, Security Lake visualisations: operations by day, the time reckoned from milliseconds
WITH base_events AS (SELECT accountid, region, DATE(from_unixtime(CAST(time / 1000 AS BIGINT))) AS event_date, api.service.name AS service_name, api.operation AS operation_type
  FROM amazon_security_lake_glue_db_us_east_1.amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0
  WHERE api.service.name = 'ec2.amazonaws.com' AND from_unixtime(CAST(time / 1000 AS BIGINT)) >= current_date - INTERVAL '36500' DAY)
SELECT accountid, region, service_name, event_date, operation_type, COUNT(*) AS event_count FROM base_events GROUP BY accountid, region, service_name, event_date, operation_type
-- =
SELECT recipientaccountid, awsregion, eventsource, date(event_time), eventname, count(*) FROM cloudtrail WHERE eventsource = 'ec2.amazonaws.com' GROUP BY 1, 2, 3, 4, 5

-- idea: Security Lake user guide, events by day, and eventday as tables are partitioned by
SELECT DATE(time_dt) AS event_date, eventday, COUNT(*) AS event_count FROM amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0
WHERE eventDay BETWEEN cast(date_format(current_timestamp - INTERVAL '36500' day, '%Y%m%d%H') as varchar) AND '99999999' GROUP BY 1, 2
-- =
SELECT date(event_time), year || month || day, count(*) FROM cloudtrail WHERE eventcategory = 'Management' GROUP BY 1, 2

-- idea: AWS observability best practices, Security Lake and CloudWatch with one query: roles assumed
SELECT 'Security Lake' AS source, api.operation AS event_name, api.service.name AS event_source, actor.user.name AS username, src_endpoint.ip AS source_ip, time_dt, status
FROM "awsdatacatalog"."amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0" WHERE time_dt BETWEEN TIMESTAMP '2025-01-01' AND TIMESTAMP '2036-06-01' AND api.operation = 'AssumeRole'
UNION ALL
SELECT 'CloudWatch', api.operation, api.service.name, actor.user.name, src_endpoint.ip, time_dt, status
FROM "s3tablescatalog/aws-cloudwatch"."logs"."aws_cloudtrail__management" WHERE time_dt BETWEEN TIMESTAMP '2025-06-01' AND TIMESTAMP '2036-07-01' AND api.operation = 'AssumeRole'
-- =
SELECT s, eventname, eventsource, useridentity.username, CASE WHEN sourceipaddress NOT LIKE '%amazonaws.com' THEN sourceipaddress END, event_time, CASE WHEN errorcode IS NULL THEN 'Success' ELSE 'Failure' END
FROM cloudtrail, (VALUES ('Security Lake'), ('CloudWatch')) AS t(s) WHERE eventname = 'AssumeRole'

-- idea: OCSF, sign-ins without a second factor, by class
SELECT actor.user.uid, user.uid, activity_name, type_uid, count(*) FROM ocsf_authentication WHERE api.operation = 'ConsoleLogin' AND NOT coalesce(is_mfa, false) AND class_name = 'Authentication' GROUP BY 1, 2, 3, 4
-- =
SELECT useridentity.arn, useridentity.arn, 'Logon', 300201, count(*) FROM cloudtrail WHERE eventname = 'ConsoleLogin' AND coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'), 'No') <> 'Yes' GROUP BY 1, 2

-- idea: OCSF, users and roles made, by class
SELECT time_dt, activity_name, user.name, actor.user.uid FROM ocsf_account_change WHERE activity_id = 1
-- =
SELECT event_time, 'Create', coalesce(json_extract_scalar(requestparameters, '$.userName'), json_extract_scalar(requestparameters, '$.roleName')), useridentity.arn FROM cloudtrail
WHERE eventsource = 'iam.amazonaws.com' AND eventname IN ('CreateUser', 'CreateRole')

-- idea: OCSF, what no attribute holds; sessions without a second factor
SELECT unmapped['readOnly'] AS read_only, actor.session.is_mfa, metadata.product.feature.name, count(*) FROM ocsf_api_activity WHERE metadata.product.name = 'CloudTrail' GROUP BY 1, 2, 3
-- =
SELECT readonly, useridentity.sessioncontext.attributes.mfaauthenticated = 'true', eventcategory, count(*) FROM cloudtrail
WHERE eventid NOT IN (SELECT metadata.uid FROM ocsf_authentication UNION SELECT metadata.uid FROM ocsf_account_change) GROUP BY 1, 2, 3

-- idea: Security Lake, S3 data events: who put what
SELECT time_dt, api.operation, actor.user.uid, src_endpoint.ip, resources[1].uid FROM amazon_security_lake_table_ap_south_1_s3_data_2_0 WHERE api.operation = 'GetObject'
-- =
SELECT event_time, eventname, useridentity.arn, CASE WHEN sourceipaddress NOT LIKE '%amazonaws.com' THEN sourceipaddress END, resources[1].arn FROM cloudtrail WHERE eventcategory = 'Data' AND eventname = 'GetObject' AND eventsource = 's3.amazonaws.com'

-- idea: Security Lake user guide, VPC: traffic from a network, by parts of the address
SELECT dst_endpoint.ip, count(*) FROM amazon_security_lake_table_us_east_1_vpc_flow_2_0 WHERE split_part(src_endpoint.ip, '.', 1) = '10' AND split_part(src_endpoint.ip, '.', 2) = '1' GROUP BY 1
-- =
SELECT coalesce(pkt_dstaddr, dstaddr), count(*) FROM vpcflow WHERE coalesce(pkt_srcaddr, srcaddr) LIKE '10.1.%' GROUP BY 1

-- idea: Security Lake user guide, VPC: HTTPS by packets
SELECT dst_endpoint.ip as dst, src_endpoint.ip as src, traffic.packets FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_vpc_flow_2_0"
WHERE dst_endpoint.port = 443 GROUP BY dst_endpoint.ip, traffic.packets, src_endpoint.ip ORDER BY traffic.packets DESC
-- =
SELECT DISTINCT coalesce(pkt_dstaddr, dstaddr), coalesce(pkt_srcaddr, srcaddr), packets FROM vpcflow WHERE dstport = 443

-- idea: Security Lake user guide, VPC: traffic between two hosts, inbound, with times
SELECT start_time_dt, end_time_dt, dst_endpoint.interface_uid, connection_info.direction, src_endpoint.ip, dst_endpoint.ip, src_endpoint.port, dst_endpoint.port, traffic.packets, traffic.bytes
FROM amazon_security_lake_table_us_east_1_vpc_flow_2_0 WHERE connection_info.direction = 'Inbound' AND src_endpoint.ip = (SELECT min(src_endpoint.ip) FROM ocsf_network_activity WHERE connection_info.direction = 'Inbound') ORDER BY start_time_dt ASC
-- =
SELECT from_unixtime(start), from_unixtime("end"), interface_id, 'Inbound', coalesce(pkt_srcaddr, srcaddr), coalesce(pkt_dstaddr, dstaddr), srcport, dstport, packets, bytes FROM vpcflow
WHERE flow_direction = 'ingress' AND coalesce(pkt_srcaddr, srcaddr) = (SELECT min(coalesce(pkt_srcaddr, srcaddr)) FROM vpcflow WHERE flow_direction = 'ingress')

-- idea: Security Lake user guide, VPC: rejected traffic, by each of its three names
SELECT dst_endpoint.port, connection_info.protocol_num, count(*), sum(traffic.bytes) FROM amazon_security_lake_table_us_east_1_vpc_flow_2_0
WHERE action = 'Denied' AND disposition = 'Blocked' AND activity_name = 'Refuse' AND disposition_id = 2 GROUP BY 1, 2
-- =
SELECT dstport, protocol, count(*), sum(bytes) FROM vpcflow WHERE action = 'REJECT' GROUP BY 1, 2

-- idea: Security Lake user guide, observables: one address in flows and in DNS
WITH a AS (SELECT observable.name, observable.value, count(*) AS n FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_vpc_flow_2_0", UNNEST(observables) AS t(observable)
  WHERE observable.name = 'src_endpoint.ip' GROUP BY 1, 2),
b AS (SELECT observable.name, observable.value, count(*) AS n FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_route53_2_0", UNNEST(observables) AS t(observable)
  WHERE observable.name = 'src_endpoint.ip' GROUP BY 1, 2)
SELECT a.value, a.n, b.n FROM a JOIN b ON a.value = b.value AND a.name = b.name
-- =
SELECT a.ip, a.n, b.n FROM (SELECT coalesce(pkt_srcaddr, srcaddr) AS ip, count(*) AS n FROM vpcflow GROUP BY 1) AS a JOIN (SELECT srcaddr AS ip, count(*) AS n FROM resolver GROUP BY 1) AS b ON a.ip = b.ip

-- idea: Security Lake user guide, Route 53: queries that did not resolve
SELECT time_dt, src_endpoint.instance_uid, src_endpoint.ip, src_endpoint.port, query.hostname, rcode FROM amazon_security_lake_table_us_east_1_route53_2_0 WHERE cardinality(answers) = 0
-- =
SELECT event_time, srcids.instance, srcaddr, srcport, query_name, CASE rcode WHEN 'NOERROR' THEN 'NoError' WHEN 'NXDOMAIN' THEN 'NXDomain' WHEN 'SERVFAIL' THEN 'ServError' ELSE rcode END
FROM resolver WHERE coalesce(cardinality(answers), 0) = 0

-- idea: Security Lake user guide, Route 53: what resolved to which address
SELECT query.hostname, answer.rdata, count(*) FROM amazon_security_lake_table_us_east_1_route53_2_0, UNNEST(answers) as st(answer) WHERE answer.type = 'A' AND rcode_id = 0 GROUP BY 1, 2
-- =
SELECT query_name, a.rdata, count(*) FROM resolver, UNNEST(answers) AS t(a) WHERE a.type = 'A' AND rcode = 'NOERROR' GROUP BY 1, 2

-- idea: Security Lake user guide, WAF: requests for credentials that were denied, by country; one came as OCSF
SELECT count(*) as Total, src_endpoint.location.country AS Country, activity_name, action, src_endpoint.ip, http_request.url.path, http_request.url.hostname, http_request.http_method
FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_waf_2_0" WHERE activity_name = 'Get' AND http_request.url.path = '/.aws/credentials' AND action = 'Denied'
GROUP BY src_endpoint.location.country, activity_name, action, src_endpoint.ip, http_request.url.path, http_request.url.hostname, http_request.http_method
-- =
SELECT 1, httprequest.country, 'Get', 'Denied', httprequest.clientip, httprequest.uri, 'example.com', 'GET' FROM waf WHERE httprequest.uri = '/.aws/credentials'
UNION ALL SELECT 1, 'DE', 'Get', 'Denied', '203.0.113.11', '/.aws/credentials', 'example.com', 'GET'

-- idea: Security Lake user guide, WAF: rules that matched
SELECT activity_name, src_endpoint.ip, firewall_rule.uid, firewall_rule.type, firewall_rule.condition, firewall_rule.match_location, firewall_rule.match_details, firewall_rule.rate_limit, http_status, http_request.user_agent
FROM amazon_security_lake_table_us_east_1_waf_2_0 WHERE firewall_rule.condition = 'REGEX'
-- =
SELECT 'Get', httprequest.clientip, terminatingruleid, terminatingruletype, 'REGEX', 'URI', terminatingrulematchdetails[1].matcheddata, NULL, 403, 'curl/8' FROM waf WHERE terminatingruletype = 'MANAGED_RULE_GROUP'

-- idea: Security Lake user guide, EKS: requests to a path; what was asked of a resource
SELECT time_dt, actor.user.name, http_request.url.path, activity_name, src_endpoint.ip, resource.name, api.response.code
FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_eks_audit_2_0", UNNEST(resources) AS t(resource) WHERE resource.name = 'kube-controller-manager'
-- =
SELECT event_time, "user".username, requesturi, 'Read', sourceips[1], objectref.name, responsestatus.code FROM eks WHERE verb = 'get'

-- idea: Security Lake user guide, Security Hub: new findings of severity medium and above
SELECT time_dt, finding_info.uid, finding_info.title, severity_id, severity, status FROM amazon_security_lake_table_us_east_1_sh_findings_2_0
WHERE severity_id >= 3 AND status = 'New' AND metadata.product.name <> 'bannin'
-- =
SELECT event_time, id, title, 4, 'High', 'New' FROM securityhub WHERE title LIKE 'EC2.19%'
UNION ALL SELECT event_time, arn, title, 4, 'High', 'New' FROM guardduty WHERE severity = '8'
UNION ALL SELECT event_time, findingarn, title, 4, 'High', 'New' FROM inspector
UNION ALL SELECT event_time, 't1', 'A thing was found', 4, 'High', 'New' FROM ocsf WHERE class_uid = 2004

-- idea: Security Lake user guide, Security Hub: credentials that were used elsewhere
SELECT time_dt, finding_info.title, severity_id, status FROM amazon_security_lake_table_us_east_1_sh_findings_2_0 CROSS JOIN UNNEST(finding_info.types) AS t(type) WHERE type LIKE '%InstanceCredentialExfiltration%' AND metadata.product.name <> 'bannin'
-- =
SELECT event_time, title, 4, 'New' FROM guardduty WHERE type LIKE '%InstanceCredentialExfiltration%'

-- idea: Security Lake user guide, Security Hub: accounts with findings of instances
SELECT accountid, COUNT(*) AS total_findings FROM amazon_security_lake_table_us_east_1_sh_findings_2_0 WHERE any_match(resources, element -> element.type = 'AwsEc2Instance') GROUP BY accountid
-- =
SELECT '111122223333', 2

-- idea: Security Lake user guide, Security Hub: vulnerabilities of a score, and by their names
SELECT DISTINCT finding_info.uid, vulnerability.cve.uid, cvs.base_score, vulnerability.affected_packages[1].name FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_sh_findings_2_0",
UNNEST(vulnerabilities) AS t(vulnerability), UNNEST(vulnerability.cve.cvss) AS t(cvs) WHERE cvs.base_score > 1.0 AND vulnerabilities is NOT NULL
-- =
SELECT id, 'CVE-2021-44228', 10.0, 'log4j-core' FROM securityhub WHERE title LIKE 'CVE%' UNION ALL SELECT findingarn, 'CVE-2023-1255', 5.9, 'openssl' FROM inspector

-- idea: Security Lake user guide, Security Hub: findings by product, and what bannin found
SELECT metadata.product.name, count(*) FROM amazon_security_lake_table_us_east_1_sh_findings_2_0 GROUP BY metadata.product.name ORDER BY metadata.product.name DESC
-- =
SELECT 'bannin', count(*) FROM findings UNION ALL SELECT 'GuardDuty', 2 UNION ALL SELECT 'Inspector', 2 UNION ALL SELECT 'Security Hub', 1 UNION ALL SELECT 'Third Party', 1

-- idea: a compliance report from Security Hub's findings
SELECT date_trunc('day', from_unixtime(time/1000)), compliance.control, compliance.requirements[1], compliance.status, COUNT(DISTINCT resources[1].uid), resource.type
FROM ocsf_compliance_finding WHERE eventday >= date_format(date_add('day', -36500, current_date), '%Y%m%d') AND compliance.status IS NOT NULL GROUP BY 1, 2, 3, 4, 6
-- =
SELECT date_trunc('day', event_time), 'EC2.19', 'NIST.800-53.r5 AC-4', 'FAILED', 1, 'AwsEc2SecurityGroup' FROM securityhub WHERE compliance IS NOT NULL

-- idea: duplicate findings, with what changed when
SELECT finding_info.uid, MAX(time_dt) AS time, ARBITRARY(region), ARBITRARY(accountid), max(finding_info.created_time_dt) FROM ocsf_detection_finding WHERE metadata.product.name <> 'bannin' GROUP BY finding_info.uid
-- =
SELECT arn, event_time, 'us-east-1', '111122223333', from_iso8601_timestamp(createdat) FROM guardduty UNION ALL SELECT 't1', event_time, 'us-east-1', '111122223333', TIMESTAMP '2026-11-18 08:26:45' FROM ocsf WHERE class_uid = 2004

-- idea: what bannin found, by severity, as findings of OCSF
SELECT severity_id, count(*), max(finding_info.last_seen_time_dt) FROM ocsf_detection_finding WHERE metadata.product.name = 'bannin' GROUP BY 1
-- =
SELECT CASE severity WHEN 'info' THEN 1 WHEN 'low' THEN 2 WHEN 'medium' THEN 3 WHEN 'high' THEN 4 ELSE 5 END, count(*), max(last) FROM findings GROUP BY 1

-- idea: its incidents
SELECT finding_info_list[1].title, severity, cardinality(finding_info_list), attacks[1].technique.uid FROM ocsf_incident_finding
-- =
SELECT title, upper(substr(severity, 1, 1)) || substr(severity, 2), cardinality(findings), techniques[1] FROM incidents

-- idea: a network class with what other products sent as OCSF
SELECT src_endpoint.ip, src_endpoint.port, dst_endpoint.port, traffic.bytes, connection_info.direction FROM ocsf_network_activity WHERE metadata.product.name NOT LIKE 'Amazon%'
-- =
SELECT '203.0.113.12', NULL, 443, 7, NULL
