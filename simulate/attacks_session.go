package simulate

// sessionAttacks are of those who have somebody's session, or whose own it is:
// none of their calls is bad by itself.
var sessionAttacks = []attack{
	{
		name:       "stolen-shell-session",
		techniques: []string{"T1539", "T1550.001", "T1078.004", "T1619", "T1530"},
		tactics:    []string{"credential-access", "initial-access", "discovery", "collection"},
		play: func(s *stage) {
			thief, _ := s.stolenSession("developer", false)
			s.chief = thief.arn
			// What the person does every day, then more of it than ever.
			s.run(thief, 25, "sts:GetCallerIdentity s3:ListBuckets s3:ListObjects*3 s3:GetObject*2 cloudformation:DescribeStacks logs:FilterLogEvents*4")
			s.wait(10, 25)
			for range 9 {
				s.run(thief, 6, "s3:ListObjects*2 s3:GetObject s3:GetObject s3:GetObject*9")
				s.wait(2, 9)
			}
			s.run(thief, 20, "logs:FilterLogEvents*6 dynamodb:Query*8 s3:GetObject*12")
		},
	},
	{
		name:       "stolen-console-session",
		techniques: []string{"T1539", "T1550.004", "T1538", "T1580"},
		tactics:    []string{"credential-access", "initial-access", "discovery"},
		play: func(s *stage) {
			thief, _ := s.stolenSession("operator", true)
			s.chief = thief.arn
			s.run(thief, 5, "ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeVolumes ec2:DescribeSecurityGroups monitoring:DescribeAlarms")
			s.wait(10, 30)
			s.run(thief, 6, "rds:DescribeDBInstances rds:DescribeEvents rds:DescribeDBLogFiles rds:DownloadDBLogFilePortion rds:DownloadDBLogFilePortion rds:DownloadDBLogFilePortion*8")
			s.wait(15, 40)
			s.run(thief, 6, "s3:ListBuckets s3:GetBucketLocation*6 s3:ListObjects*6 ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeRouteTables ssm:DescribeInstanceInformation ssm:DescribeSessions")
			s.wait(20, 50)
			s.run(thief, 9, "logs:DescribeLogGroups logs:StartQuery logs:GetQueryResults*5 logs:StartQuery logs:GetQueryResults*5 rds:DownloadDBLogFilePortion*9")
		},
	},
	{
		name:       "insider-copy",
		techniques: []string{"T1078.004", "T1619", "T1530", "T1537"},
		tactics:    []string{"discovery", "collection", "exfiltration"},
		night:      true,
		play: func(s *stage) {
			w, who := s.insider()
			s.chief = who.arn
			s.networks = []string{"home " + w.person.country}
			s.fixOne("bucket")
			s.run(who, 20, "s3:ListBuckets s3:GetBucketLocation*3 s3:ListObjects*4")
			s.wait(3, 9)
			for range 60 {
				s.run(who, 4, "s3:GetObject? s3:CopyObject#outside")
			}
			s.wait(5, 15)
			s.run(who, 40, "ec2:DescribeVolumes ec2:CreateSnapshot ec2:DescribeSnapshots#one*4 ec2:ModifySnapshotAttribute#stranger")
		},
	},
}

// insider is an administrator who signs in from home, by night.
func (s *stage) insider() (*worker, *session) {
	w := s.casts.portals[0].worker
	for _, p := range s.casts.portals {
		if p.worker.person.job == "admin" && p.worker.person.country == "JP" {
			w = p.worker
			break
		}
	}
	s.target = w.account
	here := &presence{from: s.now() - shellDelay, ip: w.person.homeAddress(localDay(s.now(), japan)), laptop: w.person.laptops[0]}
	here.laptop.browser = browserOn(here.laptop.browser, localDay(s.now(), japan))
	who := new(session)
	s.portal(w, here, s.now()-3, shellScene)
	s.enter(w.cli, who, s.now(), here)
	s.moment += 20
	return w, who
}
