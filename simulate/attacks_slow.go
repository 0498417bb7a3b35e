package simulate

// slowAttacks take days: a call every few hours, so that nothing is ever many.
var slowAttacks = []attack{
	{
		name:       "slow-reading",
		techniques: []string{"T1078.004", "T1619", "T1530"},
		tactics:    []string{"initial-access", "discovery", "collection"},
		days:       9,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 300, "sts:GetCallerIdentity s3:ListBuckets")
			gap := s.step(36)
			for i := range 36 {
				s.pass(gap)
				calls := "s3:GetObject s3:GetObject*2"
				if i%6 == 0 {
					calls = "s3:ListObjects*2"
				}
				s.run(thief, 200, calls)
			}
		},
	},
	{
		name:       "slow-discovery",
		techniques: []string{"T1078.004", "T1580", "T1087.004", "T1069.003", "T1526", "T1098.001"},
		tactics:    []string{"initial-access", "discovery", "persistence"},
		days:       6,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			looks := []string{
				"sts:GetCallerIdentity", "iam:ListAttachedUserPolicies#own", "iam:ListUsers", "ec2:DescribeRegions ec2:DescribeInstances", "iam:ListRoles",
				"s3:ListBuckets", "rds:DescribeDBInstances", "lambda:ListFunctions20150331", "iam:ListGroupsForUser iam:ListUserPolicies", "secretsmanager:ListSecrets!",
				"ec2:DescribeSecurityGroups", "organizations:DescribeOrganization!", "iam:GetAccountAuthorizationDetails", "dynamodb:ListTables", "ssm:DescribeParameters",
				"cloudtrail:DescribeTrails", "iam:ListAccessKeys*2", "ec2:DescribeSnapshots",
			}
			gap := s.step(len(looks) + 1)
			for i, look := range looks {
				s.pass(gap)
				if i%5 == 4 {
					s.move()
					thief = s.outside(thief.actor)
				}
				s.run(thief, 90, look)
			}
			s.pass(gap / 2)
			s.run(thief, 60, "iam:CreateAccessKey", "newuser", s.otherUser(thief.actor.name), "newkey", uniqueID("AKIA", s.d.next(), 16))
		},
	},
	{
		name:       "slow-secrets",
		techniques: []string{"T1078.004", "T1555.006", "T1021.007"},
		tactics:    []string{"initial-access", "lateral-movement", "credential-access"},
		days:       5,
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 60, "sts:GetCallerIdentity")
			next := s.target.sister()
			gap := s.step(12)
			for range 12 {
				s.pass(gap)
				over := s.hop(next, "CrossAccountOperations", thief)
				s.run(over, 40, "secretsmanager:GetSecretValue")
			}
		},
	},
}
