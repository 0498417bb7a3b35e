package simulate

import "slices"

// An entry is something that happens once in the time that is told of: somebody
// joins or leaves, a key is replaced, a service or an instance appears.
type entry struct {
	at    int64
	who   *performer // with a desk, or a machine
	scene *scene
	gap   float64
	with  []string // names and values of the scene
	as    *actor   // a role that who takes for it
}

// The scenes of the diary.
const (
	joinScene     = "iam:GetUser#gone iam:CreateUser#plain iam:AddUserToGroup iam:CreateLoginProfile iam:CreateAccessKey"
	joinPortal    = "identitystore:CreateUser identitystore:CreateGroupMembership sso:CreateAccountAssignment"
	leaveScene    = "iam:ListAccessKeys iam:DeleteAccessKey iam:DeleteLoginProfile iam:DeleteUser"
	leavePortal   = "identitystore:DeleteGroupMembership identitystore:DeleteUser"
	rotateScene   = "iam:ListAccessKeys iam:CreateAccessKey"
	retireScene   = "iam:GetAccessKeyLastUsed#old iam:UpdateAccessKey iam:GetAccessKeyLastUsed#old iam:DeleteAccessKey"
	announceScene = "ssm:CreateOpsItem"
	functionScene = "sts:GetCallerIdentity s3:GetObject iam:GetRole#new iam:CreateRole#compute iam:AttachRolePolicy#basic iam:GetRole#made lambda:CreateFunction20150331#new logs:CreateLogGroup s3:PutObject"
	taskScene     = "sts:GetCallerIdentity s3:GetObject iam:GetRole#new iam:CreateRole#compute iam:AttachRolePolicy#basic iam:GetRole#made ecs:RegisterTaskDefinition ecs:CreateService s3:PutObject"
	machineScene  = "sts:GetCallerIdentity s3:GetObject iam:CreateUser#plain iam:AttachUserPolicy#read iam:CreateAccessKey s3:PutObject"
	startScene    = "ec2:DescribeLaunchTemplateVersions ec2:RunInstances#scale ec2:DescribeInstances#one ec2:CreateTags elasticloadbalancing:RegisterTargets"
	endScene      = "elasticloadbalancing:DeregisterTargets elasticloadbalancing:DescribeTargetHealth ec2:TerminateInstances"
)

// keepDiary writes down what happens once in an account. It wants everybody to
// be there already.
func (a *account) keepDiary(c *catalogue) {
	for _, p := range a.performers {
		switch {
		case p.worker != nil && p.worker.part == 1:
			a.comings(c, p.worker)
		case p.launch != "":
			a.launch(c, p)
		case p.next != nil:
			a.rotation(c, p)
		}
	}
	for n := range a.fleet {
		a.replacements(c, n)
	}
	if a.index == 0 {
		a.drill(c)
	}
}

func (a *account) note(c *catalogue, e entry, scene string) {
	e.scene = c.set[scene]
	if e.who != nil && e.at >= a.org.from {
		a.diary = append(a.diary, e)
	}
}

// desk finds an administrator who is at work on a day of Japan's or soon after.
func (a *account) desk(localDay int64) (*performer, int64) {
	for d := localDay; d < localDay+7; d++ {
		for _, p := range a.performers {
			if p.worker == nil || p.worker.person.job != "admin" {
				continue
			}
			if here, _, luck := p.at(d); here != nil {
				return p, here.from + 1800 + int64(luck.n(int(here.to-here.from-5400)))
			}
		}
	}
	return nil, 0
}

// comings are how somebody gets their access on the day before they come, and
// loses it when they have gone.
func (a *account) comings(c *catalogue, w *worker) {
	p, first := w.person, a.org.accounts[0]
	join, leave, where := joinPortal, leavePortal, first
	with := []string{"portaluser", p.portalID()}
	if !w.sso {
		join, leave, where = joinScene, leaveScene, a
		with = []string{"newuser", p.name, "newuserid", w.user.unique, "newkey", w.user.key, "oldkey", w.user.key}
	}
	if p.joins != 0 {
		who, at := where.desk(p.joins - 4)
		where.note(c, entry{at: at, who: who, gap: 20, with: with}, join)
	}
	if p.leaves != 0 {
		who, at := where.desk(p.leaves)
		where.note(c, entry{at: at, who: who, gap: 20, with: with}, leave)
	}
}

// rotation replaces a key: a new one, the programs that use it, the old one gone.
func (a *account) rotation(c *catalogue, p *performer) {
	who, at := a.desk(localDay(p.until, japan))
	if who == nil {
		p.until, p.next.since = 0, a.org.to
		return
	}
	with := []string{"newuser", p.actor.name, "newkey", p.next.actor.key, "oldkey", p.actor.key}
	p.until, p.next.since = at+1800, at+1800
	a.note(c, entry{at: at, who: who, gap: 15, with: with}, rotateScene)
	who, at = a.desk(localDay(at, japan) + 3)
	a.note(c, entry{at: at, who: who, gap: 30, with: with}, retireScene)
}

// launch is the deployment by which a service or a machine's user comes to be.
func (a *account) launch(c *catalogue, p *performer) {
	w := p.actor
	with := []string{"newrole", w.name, "newroleid", w.unique, "newfunction", w.session, "taskfamily", w.name, "trusted", p.actor.from.trust()}
	if w.kind == keyUser {
		with = []string{"newuser", w.name, "newuserid", w.unique, "newkey", w.key}
	}
	by := slices.IndexFunc(a.performers, func(q *performer) bool { return q.actor.name == "github-actions-terraform" })
	a.note(c, entry{at: p.since - hour/2, who: a.performers[by], gap: 2, with: with}, p.launch)
}

// trust is the service that a role trusts.
func (o origin) trust() string {
	if o.who == nil {
		return "ec2.amazonaws.com"
	}
	return o.who.name
}

// replacements are the instances that auto scaling starts and ends in a place.
func (a *account) replacements(c *catalogue, n int) {
	by := slices.IndexFunc(a.performers, func(q *performer) bool { return q.actor.name == "AWSServiceRoleForAutoScaling" })
	scaling := a.performers[by]
	for _, i := range a.fleet[n] {
		with := []string{"instance", i.id, "newinstance", i.id, "neweni", i.eni, "newip", i.ip, "profile", i.role, "vpc", i.vpc, "subnet", i.subnet}
		if i.started {
			a.note(c, entry{at: i.from - 120, who: scaling, gap: 4, with: with}, startScene)
		}
		if i.replaced {
			a.note(c, entry{at: i.to + 240, who: scaling, gap: 30, with: with}, endScene)
		}
	}
}

// drill breaks the glass once, as an exercise that was announced. The shorter the
// time, the less likely it falls into it.
func (a *account) drill(c *catalogue) {
	d := dice(mix(a.seed, hash("drill")))
	if !d.chance(float64(a.org.days()) / 20) {
		return
	}
	when := localDay(a.org.from, japan) + int64(d.between(a.org.days()/4, a.org.days()*3/4))
	who, at := a.desk(when)
	if who == nil || at > a.org.to-2*hour {
		return
	}
	a.note(c, entry{at: at, who: who, gap: 30}, announceScene)
	a.note(c, entry{at: at + 1200, who: who, gap: 40, as: a.breakglass}, emergencyScene)
}
