package simulate

// persistenceAttacks are ways to stay, to rise and not to be seen.
var persistenceAttacks = []attack{
	{
		name:       "backdoor-admin-user",
		techniques: []string{"T1078.004", "T1136.003", "T1098.001", "T1098.003"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 14, "sts:GetCallerIdentity iam:ListUsers iam:ListAttachedUserPolicies#own iam:CreateUser!")
			s.wait(3, 10)
			backdoor := s.madeUser(choose(s.d, []string{"svc-sync", "cloud-support", "svc-audit2", "deploy-tmp"}))
			s.fix("managed", "AdministratorAccess")
			s.run(thief, 12, "iam:CreateUser#plain iam:AttachUserPolicy iam:CreateAccessKey iam:CreateLoginProfile#kept")
			s.wait(10, 40)
			s.move()
			s.run(s.outside(backdoor), 12, "sts:GetCallerIdentity iam:ListAttachedUserPolicies#own s3:ListBuckets ec2:DescribeInstances secretsmanager:ListSecrets")
			inside := s.login(backdoor)
			s.run(inside, 7, consoleLook)
		},
	},
	{
		name:       "privilege-escalation",
		techniques: []string{"T1078.004", "T1069.003", "T1098.003", "T1098.001"},
		tactics:    []string{"initial-access", "discovery", "privilege-escalation", "persistence"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.fixOne("policy")
			s.run(thief, 9, "sts:GetCallerIdentity iam:GetUser#own iam:ListAttachedUserPolicies#own iam:ListUserPolicies#own iam:GetPolicy iam:GetPolicyVersion iam:SimulatePrincipalPolicy")
			s.fix("newuser", thief.actor.name, "managed", "AdministratorAccess")
			s.run(thief, 11, "iam:AttachUserPolicy! iam:PutUserPolicy! iam:CreateAccessKey! iam:UpdateAssumeRolePolicy!")
			s.wait(3, 9)
			s.run(thief, 15, "iam:ListPolicyVersions iam:CreatePolicyVersion#all")
			s.run(thief, 10, "iam:ListUsers iam:ListRoles s3:ListBuckets")
			s.run(thief, 9, "iam:CreateAccessKey#limit", "newuser", s.otherUser(thief.actor.name))
			s.run(thief, 20, "iam:CreateAccessKey", "newuser", s.otherUser(thief.actor.name))
			s.wait(5, 15)
			s.run(thief, 20, "iam:SetDefaultPolicyVersion")
		},
	},
	{
		name:       "role-trust-backdoor",
		techniques: []string{"T1078.004", "T1098", "T1199", "T1098.003"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			target := s.madeRole(s.target.resource(home, "approle", s.d.n(18)), "session1")
			s.fix("approle", target.name)
			s.run(thief, 12, "sts:GetCallerIdentity iam:ListRoles iam:GetRole iam:ListAttachedRolePolicies iam:UpdateAssumeRolePolicy#stranger")
			s.wait(15, 50)
			s.move()
			inside := s.assume(target, s.fromAbroad(), "sts:AssumeRole")
			s.run(inside, 8, "sts:GetCallerIdentity iam:ListRoles s3:ListBuckets ec2:DescribeInstances iam:ListUsers")
			second := newRole(s.target, "service-maintenance", "session1")
			s.run(inside, 14, "iam:CreateRole#stranger iam:AttachRolePolicy#admin", "newrole", second.name, "newroleid", second.unique)
			s.run(inside, 6, "secretsmanager:ListSecrets secretsmanager:GetSecretValue*5")
		},
	},
	{
		name:       "function-backdoor",
		techniques: []string{"T1078.004", "T1648", "T1098.003", "T1546"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation", "execution"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.fixOne("function")
			s.run(thief, 9, "sts:GetCallerIdentity lambda:ListFunctions20150331 lambda:GetFunction20150331v2 lambda:GetPolicy20150331v2#none")
			s.wait(3, 9)
			s.run(thief, 18, "lambda:UpdateFunctionCode20150331v2#zip lambda:UpdateFunctionConfiguration20150331v2#layer lambda:AddPermission20150331v2#world lambda:CreateFunctionUrlConfig lambda:Invoke")
			s.wait(10, 30)
			s.madeRole("log-retention-helper", "log-retention-helper")
			s.fix("trusted", "lambda.amazonaws.com", "newfunction", "log-retention-helper", "newrule", "log-retention-events")
			s.run(thief, 12, "iam:CreateRole#compute iam:AttachRolePolicy#admin lambda:CreateFunction20150331#new events:PutRule#hidden events:PutTargets#hidden")
		},
	},
	{
		name:       "federation-persistence",
		techniques: []string{"T1078.004", "T1550.001", "T1098"},
		tactics:    []string{"initial-access", "persistence", "defense-evasion", "lateral-movement"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			name := "support-" + string(s.d.appendFrom(nil, lower, 4))
			s.fix("federatedname", name)
			s.run(thief, 15, "sts:GetCallerIdentity iam:ListAttachedUserPolicies#own")
			guest := &actor{kind: federated, account: s.target, id: mix(thief.actor.id, 7), session: name, name: name,
				unique: s.target.id + ":" + name, arn: "arn:aws:sts::" + s.target.id + ":federated-user/" + name,
				from: origin{who: thief.actor}}
			w := s.outside(guest)
			s.run(thief, 10, "sts:GetFederationToken", "newsession", w.key)
			s.run(w, 9, "sts:GetCallerIdentity signin:GetSigninToken signin:ConsoleLogin#federated")
			w.console = true
			w.agent = s.browser
			s.run(w, 8, "s3:ListBuckets ec2:DescribeInstances ec2:DescribeSnapshots rds:DescribeDBInstances lambda:ListFunctions20150331 iam:ListUsers!")
			s.wait(30, 90)
			s.run(w, 10, "ec2:DescribeInstances s3:ListObjects*2 s3:GetObject*4 secretsmanager:GetSecretValue*3")
		},
	},
	{
		name:       "certificate-persistence",
		techniques: []string{"T1078.004", "T1098", "T1556", "T1098.003"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			r := s.madeRole("edge-certificate-access", string(s.d.appendHex(nil, 40)))
			s.fix("trusted", "rolesanywhere.amazonaws.com", "newanchor", "edge-devices", "newanchorid", string(s.d.appendGUID(nil)))
			s.run(thief, 12, "sts:GetCallerIdentity iam:ListRoles rolesanywhere:ListTrustAnchors iam:CreateRole#compute iam:AttachRolePolicy#admin rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile")
			s.wait(20, 60)
			s.move()
			door := &actor{kind: service, account: s.target, by: "rolesanywhere.amazonaws.com", name: "rolesanywhere.amazonaws.com", unique: "rolesanywhere"}
			w := s.outside(door)
			w.ip, w.agent, w.quiet = s.ip, "CredHelper/1.7.1 (go1.24.9; linux; amd64)", false
			w.identity = []byte(`{"type":"Unknown","principalId":"","accountId":"` + s.target.id + `"}`)
			inside := s.assume(r, w, "rolesanywhere:CreateSession")
			s.run(inside, 9, "sts:GetCallerIdentity iam:ListUsers s3:ListBuckets ec2:DescribeInstances secretsmanager:ListSecrets")
		},
	},
	{
		name:       "identity-provider-backdoor",
		techniques: []string{"T1078.004", "T1484.002", "T1098.003", "T1550.001"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation", "defense-evasion"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			r := s.madeRole("ci-federation", "runner")
			issuer := "idp-" + string(s.d.appendFrom(nil, lower, 6)) + ".example.net"
			s.fix("idp", issuer)
			s.run(thief, 12, "sts:GetCallerIdentity iam:ListOpenIDConnectProviders iam:CreateOpenIDConnectProvider iam:CreateRole#federated iam:AttachRolePolicy#admin")
			s.wait(10, 40)
			s.move()
			door := &actor{kind: webIdentity, account: s.target, name: "runner@" + issuer, path: "arn:aws:iam::" + s.target.id + ":oidc-provider/" + issuer}
			inside := s.assume(r, s.outside(door), "sts:AssumeRoleWithWebIdentity", "subject", door.name, "issuer", issuer)
			s.run(inside, 8, "sts:GetCallerIdentity iam:ListUsers iam:ListRoles s3:ListBuckets secretsmanager:ListSecrets secretsmanager:GetSecretValue*4")
		},
	},
	{
		name:       "trail-blinding",
		techniques: []string{"T1078.004", "T1562.008", "T1562.001"},
		tactics:    []string{"initial-access", "defense-evasion"},
		night:      true,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 9, "sts:GetCallerIdentity cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors")
			s.run(thief, 12, "cloudtrail:StopLogging! cloudtrail:DeleteTrail!", "trail", "organization-trail")
			s.run(thief, 12, "cloudtrail:PutEventSelectors#blind cloudtrail:UpdateTrail#single cloudtrail:StopLogging")
			s.wait(1, 5)
			s.fixOne("detector")
			s.run(thief, 10, "guardduty:ListDetectors guardduty:GetDetector guardduty:CreateIPSet guardduty:UpdateDetector#off guardduty:DeleteDetector")
			s.run(thief, 10, "ec2:DescribeFlowLogs ec2:DeleteFlowLogs route53resolver:ListResolverQueryLogConfigs route53resolver:DeleteResolverQueryLogConfig config:DescribeConfigurationRecorders config:StopConfigurationRecorder")
			s.wait(1, 4)
			s.run(thief, 10, "cloudtrail:DeleteTrail logs:DescribeLogGroups logs:DeleteLogGroup*3")
		},
	},
	{
		name:       "organization-escape",
		techniques: []string{"T1078.004", "T1087.004", "T1562"},
		tactics:    []string{"initial-access", "discovery", "defense-evasion"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 12, "sts:GetCallerIdentity organizations:DescribeOrganization organizations:ListAccounts! organizations:ListPolicies!")
			s.wait(1, 4)
			s.run(thief, 30, "organizations:LeaveOrganization! account:GetContactInformation organizations:LeaveOrganization!")
			s.wait(10, 25)
			s.run(thief, 20, "iam:ListAttachedUserPolicies#own organizations:LeaveOrganization!")
		},
	},
}

// otherUser is a user of the account that is not the one named.
func (s *stage) otherUser(not string) string {
	for {
		if u := choose(s.d, s.target.users); u.name != not || len(s.target.users) == 1 {
			return u.name
		}
	}
}

// fromAbroad is the intruder's own account, calling into the victim's.
func (s *stage) fromAbroad() *session {
	owner := &actor{kind: stranger, account: s.target, name: s.fixed[1], unique: uniqueID("AIDA", s.d.next(), 17)}
	return s.outside(owner)
}
