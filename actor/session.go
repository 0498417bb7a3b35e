package actor

import (
	"strings"

	"bannin/event"
)

const (
	switchFrom      = "additionalEventData.SwitchFrom"
	anywhereKey     = response + "credentialSet.credentials.accessKeyId"
	anywhereSession = response + "credentialSet.assumedRoleUser.arn"
	anywhereEnd     = response + "credentialSet.credentials.expiration"
)

var (
	roleReads = at(request+"roleArn", request+"roleSessionName", request+"sourceIdentity", request+"principalArn",
		response+"assumedRoleUser.arn", response+"sourceIdentity", response+"provider")
	centredReads = at("serviceEventDetails.role_name", "serviceEventDetails.account_id", request+"roleName", request+"accountId")
)

// assumed reads AssumeRole and its sisters.
func (c *call) assumed(*proof) {
	if c.served.before(c.e) {
		return
	}
	f := fact{How: Assumed, Key: c.text(credentials), Source: c.text(request+"sourceIdentity", response+"sourceIdentity"),
		Via: c.text(request+"principalArn", response+"provider")}
	role := c.text(request + "roleArn")
	f.What, f.Name, _ = session(c.text(response + "assumedRoleUser.arn"))
	if role == "" && f.What == "" { // what is too large is left out of records
		role = c.role()
	}
	if role != "" {
		f.What = c.known(role)
	}
	if f.Name == "" {
		f.Name = c.text(request + "roleSessionName")
	}
	if f.What == "" {
		return
	}
	f.By = c.who()
	if f.By.Type == "AWSService" {
		c.servedBy(&f)
		return
	}
	f.Seconds = c.lasts(c.text(expiration), usualRole)
	if f.By.ARN == "" || parseARN(f.What).account != string(c.e.Account) {
		f.Shared = c.text("sharedEventID") // the other account has a record, too
	}
	c.add(&f)
}

// role is the role among the record's resources.
func (c *call) role() string {
	slot := c.e.Projection().Slot("resources.ARN")
	for v := c.e.First(slot); v != nil; v = c.e.Next(v) {
		if text := v.String(); strings.Contains(text, ":role/") {
			return text
		}
	}
	return ""
}

// servedBy notes that a service runs with a role: once, not for each session. Of
// an instance or a function, which.
func (c *call) servedBy(f *fact) {
	a := parseARN(f.What)
	s := fact{How: RunsAs, What: f.What, By: who{Type: f.By.Type, Name: f.By.Name}}
	c.add(&s)
	switch region := string(c.e.Region); {
	case event.InstanceSession(f.Name):
		s.Via = "arn:" + a.partition + ":ec2:" + region + ":" + a.account + ":instance/" + f.Name
		c.means(a.account+"/"+f.Name, s.Via)
	case s.By.Name == "lambda.amazonaws.com" && f.Name != "":
		s.Via = "arn:" + a.partition + ":lambda:" + region + ":" + a.account + ":function:" + f.Name
		c.means(s.Via, f.What)
	}
	if s.Name = f.Name; s.Via != "" || !event.MachineSession(s.Name) && s.Name != "" {
		c.add(&s)
	}
}

// means notes what stands for another thing.
func (c *call) means(what, name string) { c.add(&fact{How: means, What: what, Name: name}) }

// assumedRoot reads AssumeRoot: the root of a member account, for a task.
func (c *call) assumedRoot(*proof) {
	target := c.text(request + "targetPrincipal")
	if target != "" && !strings.HasPrefix(target, "arn:") {
		target = "arn:" + c.partition() + ":iam::" + target + ":root"
	}
	c.became(target, c.lasts(c.text(expiration), 900))
}

// sessionToken reads GetSessionToken: the same user, under another key.
func (c *call) sessionToken(*proof) {
	c.became(c.text("userIdentity.arn"), c.lasts(c.text(expiration), usualToken))
}

// federationToken reads GetFederationToken.
func (c *call) federationToken(*proof) {
	to := c.text(response + "federatedUser.arn")
	if name := c.text(request + "name"); to == "" && name != "" {
		to = "arn:" + c.partition() + ":sts::" + string(c.e.Account) + ":federated-user/" + name
	}
	c.became(to, c.lasts(c.text(expiration), usualToken))
}

// became adds that the caller got a session as somebody.
func (c *call) became(to string, seconds int64) {
	if to == "" {
		return
	}
	c.add(&fact{How: Assumed, What: c.known(to), Key: c.text(credentials), Seconds: seconds, By: c.who()})
}

// anywhere reads CreateSession of Roles Anywhere: a certificate became a session.
func (c *call) anywhere(*proof) {
	f := fact{How: Assumed, Key: c.text(anywhereKey), Via: c.text(request + "trustAnchorArn"), Seconds: c.lasts(c.text(anywhereEnd), usualRole)}
	ok := false
	if f.What, f.Name, ok = session(c.text(anywhereSession)); !ok {
		return
	}
	f.By = who{Type: "RolesAnywhere", ARN: c.text(response + "subjectArn"), Account: string(c.e.Account)}
	c.add(&f)
}

// switched reads the console's change of role. The caller is the new session;
// who it was before stands beside.
func (c *call) switched(*proof) {
	f := fact{How: SignedIn, Key: c.text("userIdentity.accessKeyId"), Seconds: usualConsole}
	ok := false
	from := c.text(switchFrom)
	if f.What, f.Name, ok = session(c.text("userIdentity.arn")); !ok || from == "" || c.text("errorMessage") != "" {
		return
	}
	c.who() // for the names it tells
	f.By = who{ARN: c.known(from), Account: parseARN(from).account}
	c.add(&f)
}

// signedIn reads the console's sign-in: of a user, or with a session's token.
func (c *call) signedIn(*proof) {
	if c.text("errorMessage") != "" || strings.EqualFold(c.text(response+"ConsoleLogin"), "Failure") {
		return
	}
	f := fact{How: SignedIn, By: c.who(), Key: c.text(credentials), Seconds: usualConsole}
	if f.Key == f.By.Key {
		f.Key = ""
	}
	ok := false
	if f.What, f.Name, ok = session(f.By.ARN); !ok {
		f.What = f.By.ARN
	}
	if f.What != "" {
		c.add(&f)
	}
}

// centred reads how Identity Center lets a user into an account. Which of the
// role's sessions it is, the graph finds out.
func (c *call) centred(*proof) {
	role, account := c.text(centredReads[0], centredReads[2]), c.text(centredReads[1], centredReads[3])
	f := fact{How: SignedIn, By: c.who(), Seconds: usualConsole}
	if role == "" || account == "" || f.By.Principal == "" {
		return
	}
	f.What = "arn:" + c.partition() + ":iam::" + account + ":role/" + role
	c.add(&f)
}
