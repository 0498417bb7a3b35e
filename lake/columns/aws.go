package columns

// CloudTrail is CloudTrail's records. What Athena's own table leaves out
// (sourceidentity and what follows it) comes behind.
var CloudTrail = &Table{
	Name: "cloudtrail", Formats: []string{"cloudtrail"}, Names: []string{"cloudtrail_logs"}, ID: "eventid", Classes: true,
	Columns: parse(`
		eventversion=eventVersion
		useridentity=userIdentity{
			type principalid=principalId arn accountid=accountId invokedby=invokedBy accesskeyid=accessKeyId username=userName
			onbehalfof=onBehalfOf{userid=userId identitystorearn=identityStoreArn}
			sessioncontext=sessionContext{
				attributes{mfaauthenticated=mfaAuthenticated creationdate=creationDate}
				sessionissuer=sessionIssuer{type principalid=principalId arn accountid=accountId username=userName}
				ec2roledelivery=ec2RoleDelivery
				webidfederationdata=webIdFederationData{federatedprovider=federatedProvider attributes:json}
				sourceidentity=sourceIdentity
				assumedroot=assumedRoot
			}
			inscopeof:json=inScopeOf
			identityprovider=identityProvider
			credentialid=credentialId
			invokedbydelegate:json=invokedByDelegate
		}
		eventtime=eventTime eventsource=eventSource eventname=eventName awsregion=awsRegion sourceipaddress=sourceIPAddress
		useragent=userAgent errorcode=errorCode errormessage=errorMessage
		requestparameters:json=requestParameters responseelements:json=responseElements additionaleventdata:json=additionalEventData
		requestid=requestID eventid=eventID
		resources[]{arn=ARN accountid=accountId type}
		eventtype=eventType apiversion=apiVersion readonly=readOnly recipientaccountid=recipientAccountId
		serviceeventdetails:json=serviceEventDetails sharedeventid=sharedEventID vpcendpointid=vpcEndpointId
		vpcendpointaccountid=vpcEndpointAccountId eventcategory=eventCategory managementevent=managementEvent
		addendum{reason updatedfields=updatedFields originalrequestid=originalRequestID originaleventid=originalEventID}
		sessioncredentialfromconsole=sessionCredentialFromConsole
		edgedevicedetails:json=edgeDeviceDetails
		tlsdetails=tlsDetails{tlsversion=tlsVersion ciphersuite=cipherSuite clientprovidedhostheader=clientProvidedHostHeader keyexchange=keyExchange}
		insightdetails:json=insightDetails eventcontext:json=eventContext`, false),
}

// flow is VPC Flow Logs, the fields of all versions.
var flow = &Table{
	Name: "vpcflow", Formats: []string{"vpcflow"}, Names: []string{"vpc_flow_logs", "vpc_flow_logs_parquet"},
	Columns: parse(`
		version:int account_id=account-id interface_id=interface-id srcaddr dstaddr srcport:int dstport:int protocol:long packets:long bytes:long
		start:long end:long action log_status=log-status vpc_id=vpc-id subnet_id=subnet-id instance_id=instance-id tcp_flags:int=tcp-flags type
		pkt_srcaddr=pkt-srcaddr pkt_dstaddr=pkt-dstaddr region az_id=az-id sublocation_type=sublocation-type sublocation_id=sublocation-id
		pkt_src_aws_service=pkt-src-aws-service pkt_dst_aws_service=pkt-dst-aws-service flow_direction=flow-direction traffic_path:int=traffic-path
		ecs_cluster_arn=ecs-cluster-arn ecs_cluster_name=ecs-cluster-name ecs_container_instance_arn=ecs-container-instance-arn
		ecs_container_instance_id=ecs-container-instance-id ecs_container_id=ecs-container-id ecs_second_container_id=ecs-second-container-id
		ecs_service_name=ecs-service-name ecs_task_definition_arn=ecs-task-definition-arn ecs_task_arn=ecs-task-arn ecs_task_id=ecs-task-id
		reject_reason=reject-reason resource_id=resource-id encryption_status:int=encryption-status`, false),
}

// resolver is the query logs of Route 53: the Resolver's, and those of
// public hosted zones under the same names.
var resolver = &Table{
	Name: "resolver", Formats: []string{"resolver"}, Names: []string{"r53_rlogs", "route53_resolver_logs", "resolver_logs"},
	Columns: parse(`
		version account_id region vpc_id query_timestamp query_name query_type query_class rcode
		answers[]{rdata=Rdata type=Type class=Class}
		srcaddr srcport:int transport srcids{instance resolver_endpoint resolver_network_interface}
		firewall_rule_action firewall_rule_group_id firewall_domain_list_id
		hosted_zone_id edge_location resolver_ip edns_client_subnet`, false),
}

// waf is the traffic logs of AWS WAF.
var waf = &Table{
	Name: "waf", Formats: []string{"waf"}, Names: []string{"waf_logs"},
	Columns: parse(`
		timestamp:long formatversion:int=formatVersion webaclid=webaclId terminatingruleid=terminatingRuleId
		terminatingruletype=terminatingRuleType action
		terminatingrulematchdetails[]=terminatingRuleMatchDetails{conditiontype=conditionType sensitivitylevel=sensitivityLevel location
			matcheddata[]=matchedData matchedfieldname=matchedFieldName}
		httpsourcename=httpSourceName httpsourceid=httpSourceId
		rulegrouplist[]=ruleGroupList{
			rulegroupid=ruleGroupId
			terminatingrule=terminatingRule{ruleid=ruleId action rulematchdetails:json=ruleMatchDetails}
			nonterminatingmatchingrules[]=nonTerminatingMatchingRules{ruleid=ruleId action overriddenaction=overriddenAction
				rulematchdetails[]=ruleMatchDetails{conditiontype=conditionType sensitivitylevel=sensitivityLevel location matcheddata[]=matchedData}
				challengeresponse=challengeResponse{responsecode=responseCode solvetimestamp=solveTimestamp}
				captcharesponse=captchaResponse{responsecode=responseCode solvetimestamp=solveTimestamp}}
			excludedrules:json=excludedRules}
		ratebasedrulelist[]=rateBasedRuleList{ratebasedruleid=rateBasedRuleId limitkey=limitKey maxrateallowed:int=maxRateAllowed}
		nonterminatingmatchingrules[]=nonTerminatingMatchingRules{ruleid=ruleId action
			rulematchdetails[]=ruleMatchDetails{conditiontype=conditionType sensitivitylevel=sensitivityLevel location matcheddata[]=matchedData}
			challengeresponse=challengeResponse{responsecode=responseCode solvetimestamp=solveTimestamp}
			captcharesponse=captchaResponse{responsecode=responseCode solvetimestamp=solveTimestamp}}
		requestheadersinserted[]=requestHeadersInserted{name value}
		responsecodesent=responseCodeSent
		httprequest=httpRequest{clientip=clientIp country headers[]{name value} uri args httpversion=httpVersion httpmethod=httpMethod
			requestid=requestId fragment scheme host}
		labels[]{name}
		captcharesponse=captchaResponse{responsecode=responseCode solvetimestamp=solveTimestamp failurereason=failureReason}
		challengeresponse=challengeResponse{responsecode=responseCode solvetimestamp=solveTimestamp failurereason=failureReason}
		ja3fingerprint=ja3Fingerprint ja4fingerprint=ja4Fingerprint oversizefields:json=oversizeFields requestbodysize:int=requestBodySize
		requestbodysizeinspectedbywaf:int=requestBodySizeInspectedByWAF`, false),
}

// alb is the access logs of Application Load Balancers.
var alb = &Table{
	Name: "alb", Formats: []string{"alb"}, Names: []string{"alb_logs", "alb_access_logs"},
	Columns: parse(`
		type time elb client_ip client_port:int target_ip target_port:int request_processing_time:double target_processing_time:double
		response_processing_time:double elb_status_code:int target_status_code received_bytes:long sent_bytes:long request_verb=cs-method
		request_url request_proto=cs-version user_agent ssl_cipher ssl_protocol target_group_arn trace_id domain_name chosen_cert_arn
		matched_rule_priority request_creation_time actions_executed redirect_url lambda_error_reason=error_reason target_port_list
		target_status_code_list classification classification_reason conn_trace_id`, false),
}

// albConnection is the connection logs of Application Load Balancers.
var albConnection = &Table{
	Name: "alb_connection", Formats: []string{"albconnection"}, Names: []string{"alb_connection_logs"},
	Columns: parse(`
		time=timestamp client_ip client_port:int listener_port:int tls_protocol tls_cipher tls_handshake_latency:double leaf_client_cert_subject
		leaf_client_cert_validity leaf_client_cert_serial_number tls_verify_status conn_trace_id`, false),
}

// nlb is the access logs of Network Load Balancers.
var nlb = &Table{
	Name: "nlb", Formats: []string{"nlb"}, Names: []string{"nlb_tls_logs", "nlb_logs"},
	Columns: parse(`
		type version time elb listener_id=listener client_ip client_port:int target_ip=destination_ip target_port:int=destination_port
		tcp_connection_time_ms:double=connection_time tls_handshake_time_ms:double=tls_handshake_time received_bytes:long sent_bytes:long
		incoming_tls_alert:int cert_arn=chosen_cert_arn certificate_serial=chosen_cert_serial tls_cipher_suite=tls_cipher tls_protocol_version
		tls_named_group domain_name alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time`, false),
}

// elb is the access logs of Classic Load Balancers.
var elb = &Table{
	Name: "elb", Formats: []string{"elb"}, Names: []string{"elb_logs"},
	Columns: parse(`
		timestamp=time elb_name=elb request_ip=client_ip request_port:int=client_port backend_ip backend_port:int
		request_processing_time:double backend_processing_time:double client_response_time:double=response_processing_time
		elb_response_code=elb_status_code backend_response_code=backend_status_code received_bytes:long sent_bytes:long request_verb=cs-method
		url=cs-uri protocol=cs-version user_agent ssl_cipher ssl_protocol`, false),
}

// cloudFront is the standard and real-time logs of CloudFront.
var cloudFront = &Table{
	Name: "cloudfront", Formats: []string{"cloudfront"}, Names: []string{"cloudfront_logs", "cloudfront_standard_logs"},
	Columns: parse(`
		date:date time x_edge_location=x-edge-location sc_bytes:long=sc-bytes c_ip=c-ip cs_method=cs-method cs_host=cs(Host)
		cs_uri_stem=cs-uri-stem sc_status:int=sc-status cs_referrer=cs(Referer) cs_user_agent=cs(User-Agent) cs_uri_query=cs-uri-query
		cs_cookie=cs(Cookie) x_edge_result_type=x-edge-result-type x_edge_request_id=x-edge-request-id x_host_header=x-host-header
		cs_protocol=cs-protocol cs_bytes:long=cs-bytes time_taken:double=time-taken x_forwarded_for=x-forwarded-for ssl_protocol=ssl-protocol
		ssl_cipher=ssl-cipher x_edge_response_result_type=x-edge-response-result-type cs_protocol_version=cs-protocol-version
		fle_status=fle-status fle_encrypted_fields:int=fle-encrypted-fields c_port:int=c-port time_to_first_byte:double=time-to-first-byte
		x_edge_detailed_result_type=x-edge-detailed-result-type sc_content_type=sc-content-type sc_content_len:long=sc-content-len
		sc_range_start:long=sc-range-start sc_range_end:long=sc-range-end`, false),
}

// s3Access is the server access logs of S3.
var s3Access = &Table{
	Name: "s3access", Formats: []string{"s3access"}, Names: []string{"s3_access_logs", "s3_access_logs_db", "mybucket_logs"},
	Columns: parse(`
		bucketowner=bucket_owner_id bucket_name requestdatetime=request_time remoteip=remote_ip requester requestid=request_id operation
		key=key_name request_uri httpstatus=http_status errorcode=error_code bytessent:long=bytes_sent objectsize:long=object_size
		totaltime=total_time turnaroundtime=turn_around_time referrer=referer useragent=user_agent versionid=version_id hostid=host_id
		sigv=signature_version ciphersuite=cipher_suite authtype=auth_type endpoint=host_header tlsversion=tls_version
		accesspointarn=access_point_arn aclrequired=acl_required`, false),
}

// guardDuty is GuardDuty's findings, as exports have them.
var guardDuty = &Table{
	Name: "guardduty", Formats: []string{"guardduty"}, Names: []string{"gd_logs", "guardduty_findings"},
	Columns: parse(`
		schemaversion=schemaVersion accountid=accountId region partition id arn type resource:json service:json severity
		createdat=createdAt updatedat=updatedAt title description`, false),
}

// securityHub is findings in the format of Security Hub.
var securityHub = &Table{
	Name: "securityhub", Formats: []string{"securityhub"},
	Columns: parse(`
		schemaversion=SchemaVersion id=Id productarn=ProductArn productname=ProductName generatorid=GeneratorId awsaccountid=AwsAccountId
		region=Region types[]=Types createdat=CreatedAt updatedat=UpdatedAt severity:json=Severity title=Title description=Description
		resources:json=Resources compliance:json=Compliance workflow:json=Workflow recordstate=RecordState`, false),
}

// inspector is Inspector's findings.
var inspector = &Table{
	Name: "inspector", Formats: []string{"inspector"},
	Columns: parse(`
		findingarn=findingArn awsaccountid=awsAccountId type severity status title description firstobservedat=firstObservedAt
		lastobservedat=lastObservedAt updatedat=updatedAt resources:json
		packagevulnerabilitydetails:json=packageVulnerabilityDetails`, false),
}

// eks is the audit logs of Kubernetes, with the members of its API.
var eks = &Table{
	Name: "eks", Formats: []string{"eks"}, Names: []string{"eks_audit", "eks_audit_logs"}, Classes: true,
	Columns: parse(`
		auditid=auditID level stage verb requesturi=requestURI requestreceivedtimestamp=requestReceivedTimestamp useragent=userAgent
		user{username uid groups[] extra:json} impersonateduser:json=impersonatedUser sourceips[]=sourceIPs
		objectref=objectRef{resource namespace name subresource apigroup=apiGroup apiversion=apiVersion}
		responsestatus=responseStatus{code:int status reason} requestobject:json=requestObject responseobject:json=responseObject
		annotations:json`, false),
}

// ocsf is what Amazon Security Lake keeps and was made from no log that has
// a table of its own.
var ocsf = &Table{
	Name: "ocsf", Formats: []string{"ocsf"},
	Columns: parse(`
		class_uid:int class_name activity_name severity status metadata:json actor:json api:json cloud:json src_endpoint:json dst_endpoint:json
		http_request:json finding_info:json resources:json unmapped:json`, false),
}
