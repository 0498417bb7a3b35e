package coverage

// patterns are the four that people are told to watch, in their parts: where,
// when, how much, with what right.
var patterns = list{id: "patterns", titled: true, own: true, claims: []claim{
	{id: "where-new", kinds: []string{"access.new-country", "access.unusual-place", "access.instances-in-unused-region"}},
	{id: "where-travel", kinds: []string{"access.impossible-travel", "access.two-places"}},
	{id: "where-several", kinds: []string{"access.several-countries", "access.signed-in-from-two-countries"}},
	{id: "where-hidden", kinds: []string{"access.tor", "access.hosting-network", "access.threat-list"}},
	{id: "where-outside", kinds: []string{"access.outside-trusted-networks"}, why: "trusted"},
	{id: "where-machine", kinds: []string{"access.instance-credentials"}},
	{id: "when-unusual", kinds: []string{"access.sensitive-off-hours"}},
	{id: "when-closed", kinds: []string{"access.sensitive-when-closed"}, why: "hours"},
	{id: "when-launch", kinds: []string{"access.instances-at-night"}},
	{id: "much-failed", kinds: []string{"access.sign-ins-flood", "access.sign-in-after-flood"}},
	{id: "much-spread", kinds: []string{"access.sign-ins-spread"}},
	{id: "much-calls", kinds: []string{"access.calls-surge", "access.denied-surge", "access.secrets-surge", "access.keys-surge"}},
	{id: "much-instances", kinds: []string{"access.instances-surge"}},
	{id: "much-objects", kinds: []string{"access.s3-"}},
	{id: "right-root", scenes: []scene{{{"ec2 RunInstances", byRoot}}, {{"iam CreateAccessKey", byRoot}}}},
	{id: "right-mfa", scenes: []scene{{{"signin ConsoleLogin", signedIn(`"mika"`, "Success", "No")}}, {{"iam DeactivateMFADevice", asked(`"userName":"kenta","serialNumber":"arn:aws:iam::111122223333:mfa/kenta"`)}}}},
	{id: "right-keys", scenes: []scene{guardDutyScenes["Persistence:IAM/AccountManipulation"][0], {{"iam CreateLoginProfile", asked(`"userName":"kenta"`)}}}},
	{id: "right-policies", scenes: guardDutyScenes["PrivilegeEscalation:IAM/AccountManipulation"][:2]},
	{id: "right-tried", scenes: []scene{{{"iam AttachUserPolicy", asked(`"userName":"mika",`+adminPolicy) + `,"errorCode":"AccessDenied","errorMessage":"not authorized"`}}}},
	{id: "right-blinded", scenes: []scene{
		{{"cloudtrail StopLogging", asked(`"name":"main"`)}}, {{"guardduty DeleteDetector", asked(`"detectorId":"1"`)}},
		{{"ec2 DeleteFlowLogs", asked(`"DeleteFlowLogsRequest":{"FlowLogId":{"content":"fl-1"}}`)}}, {{"config StopConfigurationRecorder", asked(`"configurationRecorderName":"default"`)}}}},
	{id: "unusual", kinds: []string{"access.unusual"}},
	{id: "sequence", kinds: []string{"sequence"}},
}}
