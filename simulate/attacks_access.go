package simulate

// accessAttacks are ways in, and what is taken once inside.
var accessAttacks = []attack{
	{
		name:       "leaked-key-crypto-mining",
		techniques: []string{"T1078.004", "T1580", "T1535", "T1578.002", "T1496.001"},
		tactics:    []string{"initial-access", "discovery", "defense-evasion", "impact"},
		night:      true,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 8, "sts:GetCallerIdentity iam:ListAttachedUserPolicies#own! iam:GetUser#own! ec2:DescribeRegions servicequotas:GetServiceQuota ec2:DescribeInstanceTypes*2")
			s.wait(2, 9)
			for i, region := range []string{"us-east-1", "us-west-2", "eu-west-3", "sa-east-1", "ap-south-1"} {
				s.place = region
				kind := []string{"g5.12xlarge", "p4d.24xlarge", "g5.48xlarge"}[i%3]
				s.run(thief, 3, "ec2:DescribeInstances ec2:DescribeVpcs ec2:DescribeImages#amazon ec2:RunInstances#dry ec2:CreateKeyPair ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress#world",
					"type", kind, "port", "22")
				if i%2 == 1 {
					s.run(thief, 6, "ec2:RunInstances#limit ec2:RunInstances#limit servicequotas:RequestServiceQuotaIncrease", "type", kind)
					kind = "c7i.24xlarge"
				}
				s.run(thief, 6, "ec2:RunInstances#many ec2:RunInstances#many ec2:DescribeInstances#running", "type", kind)
				s.wait(1, 6)
			}
			s.run(thief, 20, "lightsail:GetRegions lightsail:CreateInstances!")
		},
	},
	{
		name:       "password-spray",
		techniques: []string{"T1110.003", "T1078.004", "T1087.004"},
		tactics:    []string{"credential-access", "initial-access", "discovery"},
		play: func(s *stage) {
			w := deal(s.casts.consoles, &s.casts.taken[1])
			s.target, s.place = w.account, "us-east-1"
			s.chief = w.signing.arn
			for round := range 3 {
				for i, u := range s.target.users {
					trier := *u
					trier.kind, trier.key = knockingUser, ""
					if (i+round)%4 == 3 {
						trier = actor{kind: unknownUser, account: s.target}
					}
					s.run(s.outside(&trier), 14, "signin:ConsoleLogin#failed")
				}
				s.wait(4, 11)
				s.move()
				s.browser = choose(s.d, browsersOfStrangers)
			}
			inside := s.login(w.signing)
			s.place = home
			s.run(inside, 5, "iam:ListUsers iam:ListAttachedUserPolicies#own iam:ListRoles ec2:DescribeInstances s3:ListBuckets secretsmanager:ListSecrets!")
			s.run(inside, 20, "iam:CreateAccessKey#own")
		},
	},
	{
		name:       "console-takeover",
		techniques: []string{"T1078.004", "T1098", "T1556.006", "T1087.004"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation", "discovery"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			victim := s.consoleVictim()
			s.fix("newuser", victim.name, "user", victim.name)
			s.run(thief, 15, "sts:GetCallerIdentity iam:ListUsers iam:GetLoginProfile iam:ListMFADevices iam:ListAttachedUserPolicies")
			s.wait(2, 8)
			s.run(thief, 25, "iam:CreateLoginProfile#exists iam:DeactivateMFADevice iam:UpdateLoginProfile")
			s.wait(3, 12)
			inside := s.login(victim)
			s.run(inside, 6, consoleLook)
			s.wait(5, 20)
			s.run(inside, 30, "iam:CreateAccessKey#own iam:ListAccessKeys#own", "newkey", uniqueID("AKIA", s.d.next(), 16))
			s.run(inside, 12, "iam:ListRoles iam:GetRole*3 secretsmanager:ListSecrets secretsmanager:GetSecretValue*4")
		},
	},
	{
		name:       "root-takeover",
		techniques: []string{"T1078.004", "T1556.006", "T1098.001", "T1098"},
		tactics:    []string{"initial-access", "persistence", "privilege-escalation"},
		night:      true,
		play: func(s *stage) {
			s.target = choose(s.d, s.org.accounts)
			owner := &actor{kind: root, account: s.target, id: mix(s.target.seed, hash("root")), unique: s.target.id,
				name: "root", arn: "arn:aws:iam::" + s.target.id + ":root"}
			s.chief, s.place = owner.arn, "us-east-1"
			page := *owner
			page.key, page.console = "none", true
			door := s.outside(&page)
			door.key, door.console = "", false
			door.identity = page.appendIdentity(nil, door)
			s.run(door, 240, "signin:PasswordRecoveryRequested signin:PasswordRecoveryCompleted signin:ConsoleLogin#rootplain")
			inner := *owner
			inner.console = true
			inside := s.outside(&inner)
			s.fix("newuser", "phone2")
			s.run(inside, 18, "iam:GetAccountSummary iam:ListVirtualMFADevices iam:DeactivateMFADevice#root iam:CreateVirtualMFADevice iam:EnableMFADevice#root account:PutContactInformation")
			key := uniqueID("AKIA", s.d.next(), 16)
			s.run(inside, 30, "iam:CreateAccessKey#own", "newkey", key)
			s.wait(4, 15)
			tool := *owner
			tool.key, tool.console = key, false
			s.run(s.outside(&tool), 12, "sts:GetCallerIdentity s3:ListBuckets iam:ListUsers iam:ListRoles ec2:DescribeInstances organizations:DescribeOrganization")
		},
	},
	{
		name:       "instance-credential-theft",
		techniques: []string{"T1552.005", "T1078.004", "T1619", "T1530"},
		tactics:    []string{"credential-access", "initial-access", "discovery", "collection"},
		play: func(s *stage) {
			_, server := s.victim()
			// The credentials that the instance has just now, used elsewhere.
			thief := s.carried(server)
			s.run(thief, 12, "sts:GetCallerIdentity ec2:DescribeInstances iam:ListRoles! iam:GetUser#own!")
			s.wait(1, 5)
			s.run(thief, 5, "s3:ListBuckets s3:ListObjects*4 s3:GetObject s3:GetObject s3:GetObject")
			for range 14 {
				s.run(thief, 2, "s3:GetObject")
			}
			s.wait(2, 6)
			s.run(thief, 8, "secretsmanager:ListSecrets! ssm:DescribeParameters! ssm:GetParameter*3 ec2:DescribeSecurityGroups lambda:ListFunctions20150331!")
		},
	},
	{
		name:       "secrets-harvest",
		techniques: []string{"T1078.004", "T1555.006", "T1087.004"},
		tactics:    []string{"initial-access", "credential-access", "discovery"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 10, "sts:GetCallerIdentity secretsmanager:ListSecrets")
			for range 22 {
				s.run(thief, 1.5, "secretsmanager:GetSecretValue")
			}
			s.run(thief, 4, "secretsmanager:GetSecretValue!*3 secretsmanager:BatchGetSecretValue#all secretsmanager:BatchGetSecretValue#all kms:Decrypt#secret!")
			s.wait(1, 5)
			s.run(thief, 2, "ssm:DescribeParameters ssm:DescribeParameters")
			for range 8 {
				s.run(thief, 2, "ssm:GetParametersByPath#root ssm:GetParameters")
			}
			s.place = "us-east-1"
			s.run(thief, 4, "secretsmanager:ListSecrets secretsmanager:BatchGetSecretValue#all")
		},
	},
	{
		name:       "password-data-harvest",
		techniques: []string{"T1552", "T1552.005", "T1580"},
		tactics:    []string{"credential-access", "discovery"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 6, "sts:GetCallerIdentity ec2:DescribeInstances ec2:DescribeInstances#running")
			for i := range 26 {
				call := "ec2:GetPasswordData!"
				if i%9 == 4 {
					call = "ec2:GetPasswordData"
				}
				s.run(thief, 1.2, call)
			}
			s.wait(1, 4)
			for range 16 {
				s.run(thief, 1.2, "ec2:DescribeInstanceAttribute#userData")
			}
			s.run(thief, 3, "ec2:GetConsoleOutput*3 ec2:GetConsoleScreenshot!*2")
		},
	},
	{
		name:       "account-hopping",
		techniques: []string{"T1078.004", "T1087.004", "T1021.007", "T1550.001", "T1538"},
		tactics:    []string{"initial-access", "discovery", "lateral-movement"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 15, "sts:GetCallerIdentity organizations:DescribeOrganization organizations:ListAccounts iam:ListRoles")
			s.run(thief, 20, "sts:AssumeRole! sts:AssumeRole!", "rolearn", "arn:aws:iam::"+s.target.id+":role/OrganizationAccountAccessRole")
			next := s.target.sister()
			hop := newRole(next, "OrganizationAccountAccessRole", "session-"+string(s.d.appendFrom(nil, lower, 6)))
			over := s.assume(hop, thief, "sts:AssumeRole")
			s.target = next
			s.run(over, 6, "sts:GetCallerIdentity s3:ListBuckets ec2:DescribeInstances iam:ListUsers iam:ListRoles rds:DescribeDBInstances secretsmanager:ListSecrets")
			s.wait(4, 12)
			s.run(over, 9, "s3:ListObjects*3 s3:GetObject*6 secretsmanager:GetSecretValue*3")
			third := next.sister()
			hop = newRole(third, "OrganizationAccountAccessRole", "session-"+string(s.d.appendFrom(nil, lower, 6)))
			further := s.assume(hop, over, "sts:AssumeRole")
			s.target = third
			s.run(further, 7, "sts:GetCallerIdentity s3:ListBuckets ec2:DescribeInstances iam:ListAccountAliases iam:ListUsers")
		},
	},
}

// consoleLook is what an intruder looks at first in the console.
const consoleLook = "iam:ListUsers iam:ListAccountAliases iam:GetAccountSummary s3:ListBuckets ec2:DescribeInstances ec2:DescribeSecurityGroups rds:DescribeDBInstances lambda:ListFunctions20150331 health:DescribeEventAggregates ce:GetCostAndUsage"

// consoleVictim is a person of the victim's account who has a password.
func (s *stage) consoleVictim() *actor {
	for range len(s.casts.consoles) {
		w := deal(s.casts.consoles, &s.casts.taken[1])
		if w.account == s.target {
			return w.signing
		}
	}
	u := *s.target.users[0]
	u.kind = signingUser
	return &u
}
