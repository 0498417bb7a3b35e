package simulate

import "strings"

// crossingAttacks go from account to account by assuming roles.
var crossingAttacks = []attack{
	{
		name:       "pipeline-takeover",
		techniques: []string{"T1078.004", "T1550.001", "T1021.007", "T1098.003", "T1555.006"},
		tactics:    []string{"initial-access", "lateral-movement", "privilege-escalation", "credential-access"},
		play: func(s *stage) {
			thief := s.stolenKeyNamed("svc-jenkins")
			s.chief = thief.arn
			s.run(thief, 14, "sts:GetCallerIdentity iam:ListRoles iam:GetRole*3")
			s.wait(4, 12)
			by := thief
			first := s.target
			for range 2 {
				next := s.target.sister()
				by = s.hop(next, "cdk-hnb659fds-deploy-role-"+next.id+"-"+home, by)
				s.run(by, 8, "sts:GetCallerIdentity cloudformation:ListStacks cloudformation:DescribeStacks*3 s3:ListBuckets")
				s.run(by, 5, "secretsmanager:ListSecrets secretsmanager:GetSecretValue*6 ssm:GetParametersByPath*3")
				s.wait(5, 15)
			}
			r := s.madeRole("cdk-support", "session1")
			s.run(by, 15, "iam:CreateRole#stranger iam:AttachRolePolicy#admin")
			s.wait(8, 25)
			s.move()
			inside := s.assume(r, s.fromAbroad(), "sts:AssumeRole")
			s.run(inside, 7, "sts:GetCallerIdentity s3:ListBuckets s3:ListObjects*3 s3:GetObject*8")
			s.target = first
		},
	},
	{
		name:       "workflow-trust-abuse",
		techniques: []string{"T1199", "T1078.004", "T1550.001", "T1555.006", "T1021.007"},
		tactics:    []string{"initial-access", "credential-access", "lateral-movement"},
		play: func(s *stage) {
			// The role trusts every repository, and so that of a stranger.
			s.target = s.org.pipelines()
			s.moveTo(find(s.d, runnerNet, ""))
			s.agent = actionsAgent
			repository := string(s.d.appendFrom(nil, lower, 7)) + "/demo"
			subject := "repo:" + repository + ":ref:refs/heads/main"
			door := &actor{kind: webIdentity, account: s.target, name: subject, path: "arn:aws:iam::" + s.target.id + ":oidc-provider/" + githubIssuer}
			r := newRole(s.target, "github-actions-build", strings.ReplaceAll(repository, "/", "-"))
			r.lasts = 0
			inside := s.assume(r, s.outside(door), "sts:AssumeRoleWithWebIdentity", "subject", subject, "issuer", githubIssuer)
			s.chief, s.root = inside.arn, subject
			s.run(inside, 3, "sts:GetCallerIdentity ssm:GetParametersByPath*4 secretsmanager:ListSecrets! secretsmanager:GetSecretValue*3 ecr:GetAuthorizationToken s3:ListBuckets")
			s.wait(4, 20)
			next := s.target.sister()
			over := s.hop(next, "cdk-hnb659fds-deploy-role-"+next.id+"-"+home, inside)
			s.run(over, 4, "sts:GetCallerIdentity cloudformation:ListStacks s3:ListBuckets s3:ListObjects*4 s3:GetObject s3:GetObject*9 secretsmanager:GetSecretValue*5")
		},
	},
	{
		name:       "outside-copy",
		techniques: []string{"T1078.004", "T1619", "T1530", "T1537", "T1485"},
		tactics:    []string{"initial-access", "discovery", "collection", "exfiltration", "impact"},
		play: func(s *stage) {
			thief := s.stolenKey()
			s.chief = thief.arn
			s.run(thief, 9, "sts:GetCallerIdentity s3:ListBuckets s3:GetBucketVersioning*3")
			next := s.target.sister()
			over := s.hop(next, "CrossAccountOperations", thief)
			s.fixOne("bucket")
			s.run(over, 5, "s3:ListObjects s3:ListObjects s3:ListObjects*4")
			for range 70 {
				s.run(over, 1, "s3:CopyObject#outside")
			}
			s.wait(2, 6)
			for range 8 {
				s.run(over, 3, "s3:DeleteObjects")
			}
		},
	},
}

// hop assumes a role of another account, where the story goes on.
func (s *stage) hop(to *account, role string, by *session) *session {
	r := newRole(to, role, "session-"+string(s.d.appendFrom(nil, lower, 6)))
	r.lasts = 0
	over := s.assume(r, by, "sts:AssumeRole")
	s.target = to
	return over
}

// stolenKeyNamed is the key of a user with a name, in the account of pipelines.
func (s *stage) stolenKeyNamed(name string) *session {
	for _, u := range s.org.pipelines().users {
		if u.name == name {
			s.target = u.account
			return s.outside(u)
		}
	}
	return s.stolenKey()
}
