package simulate

import (
	"fmt"
	"strings"
)

// networkAttacks show in the logs of the network as well: what runs on an
// instance that was taken.
var networkAttacks = []attack{
	{
		name:       "ssh-bruteforce-mining",
		techniques: []string{"T1110.001", "T1021.004", "T1552.005", "T1580", "T1496.001"},
		tactics:    []string{"credential-access", "initial-access", "discovery", "impact"},
		logs:       []logKind{cloudLog, flowLog, dnsLog},
		night:      true,
		play: func(s *stage) {
			i, who := s.victimAt(deal(s.casts.places, &s.casts.taken[3]).account, bastion)
			for range 260 {
				s.sees(i, flow{peer: s.ip, port: 22, inward: true, flags: whole, there: s.d.between(1700, 2600), back: s.d.between(2100, 3200), lasts: s.d.between(1, 4)})
				s.pass(7)
			}
			for range 12 {
				s.sees(i, flow{peer: s.ip, port: 22, inward: true, there: s.d.between(9000, 40000), back: s.d.between(12000, 90000), lasts: 59})
				s.pass(60)
			}
			s.agent = shellsOfStrangers[0]
			s.run(s.within(who), 9, "sts:GetCallerIdentity ec2:DescribeInstances iam:ListRoles! ec2:RunInstances#dry ec2:RunInstances!")
			s.mine(i, 40)
		},
	},
	{
		name:       "beacon-and-scan",
		techniques: []string{"T1071.001", "T1568.002", "T1046", "T1083", "T1048.002"},
		tactics:    []string{"command-and-control", "discovery", "collection", "exfiltration"},
		logs:       []logKind{cloudLog, flowLog, dnsLog},
		days:       2,
		play: func(s *stage) {
			i, who := s.victim()
			for range 90 {
				s.asks(i, madeName(s.d), "A", "NXDOMAIN")
				s.pass(4)
			}
			s.asks(i, madeName(s.d), "A", "NOERROR", s.ip)
			beacons := min(int(s.until-s.now())/330, 400)
			for n := range beacons {
				s.sees(i, flow{peer: s.ip, port: 443, flags: whole, there: s.d.between(620, 660), back: s.d.between(880, 930), lasts: 1})
				s.moment += 295 + 10*s.d.share()
				switch n {
				case beacons / 3:
					s.run(s.within(who), 12, "sts:GetCallerIdentity s3:ListBuckets! s3:ListObjects*3 s3:GetObject*9")
				case beacons / 2:
					s.scan(i)
				}
			}
			for range 14 {
				s.sees(i, flow{peer: s.ip, port: 443, there: s.d.between(60_000_000, 140_000_000), back: s.d.between(200_000, 700_000), lasts: 59})
				s.pass(62)
			}
		},
	},
	{
		name:       "dns-tunnel",
		techniques: []string{"T1552.005", "T1555.006", "T1071.004", "T1048.003"},
		tactics:    []string{"credential-access", "command-and-control", "exfiltration"},
		logs:       []logKind{cloudLog, dnsLog},
		play: func(s *stage) {
			i, who := s.victim()
			s.run(s.within(who), 10, "sts:GetCallerIdentity s3:ListBuckets! secretsmanager:ListSecrets! ssm:DescribeParameters")
			s.run(s.within(who), 6, "secretsmanager:GetSecretValue secretsmanager:GetSecretValue*4 ssm:GetParameter*6 s3:ListObjects*2 s3:GetObject*6")
			zone := string(s.d.appendFrom(nil, lower, 6)) + choose(s.d, []string{".net", ".info", ".cc"})
			for n := range 420 {
				name := fmt.Sprintf("%s.%s.%x.%s", strings.ToLower(uniqueID("", s.d.next(), 52)), strings.ToLower(uniqueID("", s.d.next(), 30)), 4096+n, zone)
				s.asks(i, name, "TXT", "NOERROR", string(s.d.appendHex(nil, 32)))
				s.pass(2.5)
			}
		},
	},
	{
		name:       "instance-to-accounts",
		techniques: []string{"T1552.005", "T1078.004", "T1021.007", "T1530", "T1496.001"},
		tactics:    []string{"credential-access", "lateral-movement", "collection", "impact"},
		logs:       []logKind{cloudLog, flowLog, dnsLog},
		days:       3,
		play: func(s *stage) {
			i, who := s.victim()
			s.asks(i, madeName(s.d), "A", "NOERROR", s.ip)
			s.sees(i, flow{peer: s.ip, port: 4444, there: 2100, back: 9000, lasts: 40, flags: begun})
			s.run(s.within(who), 10, "sts:GetCallerIdentity iam:ListRoles! s3:ListBuckets")
			gap := s.step(5)
			thief := s.carried(who)
			over := s.hop(s.target.sister(), "CrossAccountOperations", thief)
			s.run(over, 9, "sts:GetCallerIdentity s3:ListBuckets s3:ListObjects*3 s3:GetObject*7")
			s.pass(gap)
			s.move()
			s.target = i.account
			thief = s.carried(who)
			over = s.hop(s.target.sister().sister(), "CrossAccountOperations", thief)
			s.run(over, 9, "sts:GetCallerIdentity s3:ListBuckets ec2:DescribeInstances secretsmanager:GetSecretValue*5")
			s.target = i.account
			s.pass(gap)
			s.mine(i, 30)
		},
	},
}

// pools are names of public mining pools.
var pools = []string{"pool.hashvault.pro", "xmr.2miners.com", "gulf.moneroocean.stream", "xmr-asia1.nanopool.org"}

// mine lets an instance work for a mining pool for a while.
func (s *stage) mine(i *instance, windows int) {
	pool, at := choose(s.d, pools), find(s.d, hostingNet, "").address(s.d)
	s.asks(i, pool, "A", "NOERROR", at)
	port := choose(s.d, []int{3333, 5555, 10128, 14433})
	own := s.d.between(33000, 60000)
	for n := range windows {
		f := flow{peer: at, port: port, own: own, there: s.d.between(3000, 9000), back: s.d.between(5000, 16000), lasts: 59}
		if n == 0 {
			f.flags = begun
		}
		s.sees(i, f)
		s.moment += 300
		if n%12 == 11 {
			s.asks(i, pool, "A", "NOERROR", at)
		}
	}
}

// scan lets an instance try the doors of its neighbours, of which most are shut.
func (s *stage) scan(i *instance) {
	for n := range 16 {
		peer := fmt.Sprintf("10.%d.%d.%d", i.account.index%200, n/8*8, s.d.between(4, 250))
		neighbour := i.account.alive(n%fleetSize, s.now())
		if n%2 == 0 && neighbour != i {
			peer = neighbour.ip
		}
		for _, port := range []int{21, 22, 23, 80, 135, 139, 443, 445, 1433, 3306, 3389, 5432, 5985, 6379, 8080, 9200, 27017} {
			s.sees(i, flow{peer: peer, port: port, flags: begun, there: 44, lasts: 1, unanswered: true})
			if peer == neighbour.ip {
				s.sees(neighbour, flow{peer: i.ip, port: port, inward: true, flags: begun, there: 44, lasts: 1, rejected: true})
			}
			s.pass(0.4)
		}
	}
}

// madeName is a name that a program made up.
func madeName(d *dice) string {
	b := make([]byte, 0, 24)
	for range d.between(12, 19) {
		b = append(b, byte('a'+d.n(26)))
	}
	return string(b) + choose(d, []string{".com", ".net", ".biz", ".ru", ".top"})
}
