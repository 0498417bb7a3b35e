package simulate

// impactAttacks are what intruders come for.
var impactAttacks = []attack{
	{
		name:       "bucket-ransom",
		techniques: []string{"T1078.004", "T1619", "T1530", "T1490", "T1485", "T1486"},
		tactics:    []string{"initial-access", "discovery", "collection", "impact"},
		night:      true,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 8, "sts:GetCallerIdentity s3:ListBuckets s3:GetBucketVersioning*4 s3:GetBucketPolicy#none*2")
			s.fixOne("bucket")
			s.run(thief, 8, "s3:ListObjects s3:ListObjects s3:GetBucketLifecycle#none s3:GetBucketReplication#none s3:PutBucketVersioning#suspend s3:DeleteBucketPublicAccessBlock s3:PutBucketPolicy#stranger s3:PutBucketLifecycle#soon")
			for range 30 {
				s.run(thief, 1, "s3:GetObject")
			}
			s.wait(2, 6)
			for range 20 {
				s.run(thief, 1, "s3:CopyObject#locked")
			}
			for range 40 {
				s.run(thief, 0.7, "s3:DeleteObject")
			}
			s.run(thief, 5, "s3:PutObject#note kms:ScheduleKeyDeletion!")
		},
	},
	{
		name:       "snapshot-exfiltration",
		techniques: []string{"T1078.004", "T1580", "T1578.001", "T1537"},
		tactics:    []string{"initial-access", "discovery", "defense-evasion", "exfiltration"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 10, "sts:GetCallerIdentity ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeSnapshots ec2:GetEbsEncryptionByDefault")
			s.wait(2, 8)
			for range 3 {
				s.run(thief, 25, "ec2:CreateSnapshot ec2:DescribeSnapshots#one*3 ec2:ModifySnapshotAttribute#stranger")
			}
			s.run(thief, 15, "ec2:GetSnapshotBlockPublicAccessState ec2:DisableSnapshotBlockPublicAccess ec2:CreateSnapshot ec2:ModifySnapshotAttribute#public")
		},
	},
	{
		name:       "image-and-database-share",
		techniques: []string{"T1078.004", "T1580", "T1537", "T1098"},
		tactics:    []string{"initial-access", "discovery", "exfiltration", "persistence"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 10, "sts:GetCallerIdentity ec2:DescribeInstances rds:DescribeDBInstances rds:DescribeDBSnapshots")
			s.run(thief, 40, "ec2:CreateImage ec2:DescribeImages ec2:ModifyImageAttribute#stranger")
			s.wait(3, 10)
			s.run(thief, 60, "rds:CreateDBSnapshot rds:DescribeDBSnapshots*4 rds:ModifyDBSnapshotAttribute#stranger rds:DescribeDBSnapshotAttributes")
			s.run(thief, 30, "rds:ModifyDBInstance#password")
		},
	},
	{
		name:       "remote-command",
		techniques: []string{"T1078.004", "T1580", "T1651", "T1021.007"},
		tactics:    []string{"initial-access", "discovery", "execution", "lateral-movement"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 8, "sts:GetCallerIdentity ssm:DescribeInstanceInformation ec2:DescribeInstances#running")
			for range 9 {
				s.run(thief, 4, "ssm:SendCommand#shell ssm:GetCommandInvocation*2")
			}
			s.wait(2, 8)
			for range 5 {
				s.run(thief, 45, "ssm:StartSession ssm:TerminateSession?")
			}
			s.run(thief, 10, "ssm:SendCommand#shell! ec2-instance-connect:SendSSHPublicKey ec2-instance-connect:SendSSHPublicKey!")
		},
	},
	{
		name:       "startup-script",
		techniques: []string{"T1078.004", "T1578", "T1059.004"},
		tactics:    []string{"initial-access", "execution", "defense-evasion"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 9, "sts:GetCallerIdentity ec2:DescribeInstances ec2:DescribeInstanceAttribute#userData*3 ec2:ModifyInstanceAttribute#userData!")
			for range 3 {
				s.run(thief, 30, "ec2:StopInstances ec2:DescribeInstanceStatus*3 ec2:ModifyInstanceAttribute#userData ec2:StartInstances")
			}
		},
	},
	{
		name:       "network-opening",
		techniques: []string{"T1078.004", "T1562.007", "T1021.008", "T1098.004"},
		tactics:    []string{"initial-access", "defense-evasion", "persistence", "lateral-movement"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 9, "sts:GetCallerIdentity ec2:DescribeSecurityGroups ec2:DescribeInstances#running ec2:DescribeNetworkAcls")
			for _, port := range []string{"22", "3389", "5432"} {
				s.run(thief, 14, "ec2:AuthorizeSecurityGroupIngress#world", "port", port)
			}
			s.run(thief, 14, "ec2:ImportKeyPair ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress#world", "port", "22")
			s.wait(2, 8)
			s.run(thief, 15, "ec2:GetSerialConsoleAccessStatus ec2:EnableSerialConsoleAccess")
			for range 3 {
				s.run(thief, 20, "ec2-instance-connect:SendSerialConsoleSSHPublicKey ec2-instance-connect:SendSSHPublicKey")
			}
		},
	},
	{
		name:       "mail-abuse",
		techniques: []string{"T1078.004", "T1526", "T1496.004"},
		tactics:    []string{"initial-access", "discovery", "impact"},
		night:      true,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.fix("newdomain", "billing-notice-"+string(s.d.appendFrom(nil, lower, 5))+".example")
			for _, region := range []string{"us-east-1", "eu-west-1", "ap-southeast-2"} {
				s.place = region
				s.run(thief, 2, "ses:GetSendQuota ses:GetAccount ses:ListIdentities ses:GetAccountSendingEnabled")
			}
			s.place = "us-east-1"
			s.run(thief, 5, "sns:GetSMSAttributes sns:GetSMSSandboxAccountStatus! servicequotas:ListServiceQuotas iam:CreateUser!", "newuser", "ses-smtp-user")
			s.wait(2, 9)
			s.run(thief, 30, "ses:UpdateAccountSendingEnabled ses:CreateEmailIdentity ses:VerifyEmailIdentity ses:GetIdentityVerificationAttributes ses:PutAccountDetails")
			s.wait(10, 30)
			for range 45 {
				s.run(thief, 1.5, "ses:SendEmail")
			}
		},
	},
	{
		name:       "model-abuse",
		techniques: []string{"T1078.004", "T1580", "T1562.008", "T1496.004"},
		tactics:    []string{"initial-access", "discovery", "defense-evasion", "impact"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			for _, region := range []string{"us-east-1", "us-west-2", "eu-central-1"} {
				s.place = region
				s.run(thief, 3, "bedrock:ListFoundationModels bedrock:GetModelInvocationLoggingConfiguration bedrock:InvokeModel#refused bedrock:GetFoundationModelAvailability")
			}
			s.place = "us-west-2"
			s.run(thief, 12, "bedrock:ListInferenceProfiles bedrock:PutUseCaseForModelAccess bedrock:ListFoundationModelAgreementOffers bedrock:CreateFoundationModelAgreement bedrock:PutFoundationModelEntitlement bedrock:DeleteModelInvocationLoggingConfiguration")
			s.wait(3, 9)
			for range 30 {
				s.run(thief, 4, "bedrock:InvokeModel bedrock:InvokeModelWithResponseStream?")
			}
			s.run(thief, 4, "bedrock:InvokeModel~ bedrock:InvokeModel~ bedrock:InvokeModel")
		},
	},
}
