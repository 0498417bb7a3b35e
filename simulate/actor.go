package simulate

import "strconv"

// identityKind is the userIdentity.type of a record, more finely.
type identityKind uint8

const (
	keyUser      identityKind = iota // an IAM user with a long-lived key
	consoleUser                      // an IAM user in the console
	signingUser                      // an IAM user who has just signed in: no key yet
	knockingUser                     // an IAM user who has not signed in yet
	role                             // a role session
	service                          // AWS itself
	root                             // the root user
	federated                        // a session of GetFederationToken
	webIdentity                      // the caller of AssumeRoleWithWebIdentity
	samlUser                         // the caller of AssumeRoleWithSAML
	stranger                         // a principal of an account that is not ours
	internal                         // AWS, without saying which service
	unknownUser                      // a failed sign-in with a name nobody has
	portalUser                       // a person at the Identity Center portal
)

// actor is one identity that calls AWS, with where it calls from and with what.
type actor struct {
	kind     identityKind
	account  *account
	id       uint64 // its sessions' keys follow from it
	name     string // user or role name
	session  string // session name of a role
	path     string // of the role, "/" when empty
	unique   string // AIDA…, AROA…
	arn      string
	key      string // AKIA… of a user
	ips      []string
	agent    string // user agent; <cmd> stands for the command
	endpoint string // the VPC endpoint it calls through
	by       string // service that calls in its name (invokedBy)
	imds     bool   // credentials come from the instance's metadata
	mfa      bool
	source   string // sourceIdentity of its sessions
	console  bool
	lasts    int64    // seconds that a session lasts
	region   string   // where it works; "" is wherever the account does
	own      []string // names and values of what it always deals with
	from     origin   // how its sessions begin
}

// origin says who begins the sessions of a role, and by which call.
type origin struct {
	call string // "" when nothing is logged
	who  *actor
	with []string // names and values that the call's templates want
}

func newUser(a *account, name string) *actor {
	id := mix(a.seed, hash("user/"+name))
	return &actor{
		kind: keyUser, account: a, id: id, name: name,
		unique: uniqueID("AIDA", id, 17),
		arn:    "arn:aws:iam::" + a.id + ":user/" + name,
		key:    uniqueID("AKIA", mix(id, 1), 16),
	}
}

func newRole(a *account, name, session string) *actor {
	id := mix(a.seed, hash("role/"+name), hash(session))
	return &actor{
		kind: role, account: a, id: id, name: name, session: session,
		unique: roleID(a, name),
		arn:    "arn:aws:sts::" + a.id + ":assumed-role/" + name + "/" + session,
		lasts:  6 * hour,
	}
}

func roleID(a *account, name string) string {
	return uniqueID("AROA", mix(a.seed, hash("role/"+name)), 17)
}

func newService(a *account, name string) *actor {
	return &actor{kind: service, account: a, name: name, unique: name, by: name, ips: []string{name}, agent: name}
}

// roleARN is the role behind a session.
func (a *actor) roleARN() string {
	return "arn:aws:iam::" + a.account.id + ":role" + a.rolePath() + a.name
}

func (a *actor) rolePath() string {
	if a.path == "" {
		return "/"
	}
	return a.path
}

// session is an actor at work: the credentials of the moment, the address and
// the program that it calls with.
type session struct {
	actor    *actor
	arn      string
	name     string
	key      string
	begun    int64
	identity []byte // userIdentity
	ip       string
	agent    string
	console  bool
	quiet    bool // no tlsDetails: a service calls
}

// start is when the session that covers a time began.
func (a *actor) start(t int64) int64 {
	if a.lasts <= 0 {
		return t
	}
	phase := int64(a.id % uint64(a.lasts))
	return t - (t+phase)%a.lasts
}

// open makes the session that an actor has at a time, as it began then.
func (a *actor) open(s *session, begun int64) {
	s.actor, s.arn, s.name, s.begun = a, a.arn, a.name, begun
	if a.kind == role || a.kind == federated {
		s.name = a.session
	}
	s.key = a.key
	if a.temporary() {
		s.key = uniqueID("ASIA", mix(a.id, uint64(begun)), 16)
	}
	s.ip = ""
	if len(a.ips) > 0 {
		// The same for all who share the addresses, so that one run of a tool
		// comes from one machine.
		s.ip = a.ips[mix(uint64(begun/600))%uint64(len(a.ips))]
	}
	s.agent = a.agent
	s.console = a.console
	s.quiet = a.kind == service || a.kind == internal || a.by != ""
	s.identity = a.appendIdentity(s.identity[:0], s)
}

func (a *actor) temporary() bool {
	switch a.kind {
	case consoleUser, role, federated, root:
		return a.key == ""
	}
	return false
}

// appendIdentity appends userIdentity as CloudTrail writes it.
func (a *actor) appendIdentity(b []byte, s *session) []byte {
	switch a.kind {
	case service:
		return join(b, `{"type":"AWSService","invokedBy":"`, a.by, `"}`)
	case internal:
		return join(b, `{"accountId":"`, a.account.id, `","invokedBy":"AWS Internal"}`)
	case stranger:
		return join(b, `{"type":"AWSAccount","principalId":"`, a.unique, `","accountId":"`, a.name, `"}`)
	case webIdentity:
		return join(b, `{"type":"WebIdentityUser","principalId":"`, a.path, `:sts.amazonaws.com:`, a.name,
			`","userName":"`, a.name, `","identityProvider":"`, a.path, `"}`)
	case samlUser:
		return join(b, `{"type":"SAMLUser","principalId":"`, a.path, `:`, a.name, `","userName":"`, a.name,
			`","identityProvider":"`, a.path, `"}`)
	case unknownUser:
		return join(b, `{"type":"IAMUser","accountId":"`, a.account.id,
			`","accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`)
	case knockingUser:
		return join(b, `{"type":"IAMUser","principalId":"`, a.unique, `","accountId":"`, a.account.id,
			`","accessKeyId":"","userName":"`, a.name, `"}`)
	case portalUser:
		return join(b, `{"type":"IdentityCenterUser","accountId":"`, a.account.id, `","onBehalfOf":{"userId":"`, a.unique,
			`","identityStoreArn":"arn:aws:identitystore::`, a.account.id, `:identitystore/`, a.account.org.idp,
			`"},"credentialId":"`, a.key, `"}`)
	}
	return a.appendPrincipal(b, s)
}

// appendPrincipal appends the identity of one who has an ARN.
func (a *actor) appendPrincipal(b []byte, s *session) []byte {
	b = join(b, `{"type":"`, identityTypes[a.kind], `","principalId":"`, a.unique)
	if a.kind == role {
		b = join(b, ":", a.session)
	}
	b = join(b, `","arn":"`, a.arn, `","accountId":"`, a.account.id, `"`)
	if s.key != "" && a.kind != signingUser {
		b = join(b, `,"accessKeyId":"`, s.key, `"`)
	}
	if a.kind == keyUser || a.kind == consoleUser || a.kind == signingUser {
		b = join(b, `,"userName":"`, a.name, `"`)
	}
	if a.temporary() {
		b = a.appendContext(b, s)
	}
	if a.by != "" {
		b = join(b, `,"invokedBy":"`, a.by, `"`)
	}
	return append(b, '}')
}

var identityTypes = [...]string{
	keyUser: "IAMUser", consoleUser: "IAMUser", signingUser: "IAMUser",
	role: "AssumedRole", root: "Root", federated: "FederatedUser",
}

func (a *actor) appendContext(b []byte, s *session) []byte {
	b = append(b, `,"sessionContext":{`...)
	switch a.kind {
	case role:
		b = join(b, `"sessionIssuer":{"type":"Role","principalId":"`, a.unique, `","arn":"`)
		b = join(b, "arn:aws:iam::", a.account.id, ":role", a.rolePath(), a.name)
		b = join(b, `","accountId":"`, a.account.id, `","userName":"`, a.name, `"},`)
	case federated:
		b = join(b, `"sessionIssuer":{"type":"IAMUser","principalId":"`, a.from.who.unique, `","arn":"`, a.from.who.arn,
			`","accountId":"`, a.account.id, `","userName":"`, a.from.who.name, `"},`)
	}
	if a.from.who != nil && a.from.who.kind == webIdentity {
		b = join(b, `"webIdFederationData":{"federatedProvider":"`, a.from.who.path, `","attributes":{}},`)
	}
	b = append(b, `"attributes":{"creationDate":"`...)
	b = appendISO(b, s.begun)
	b = join(b, `","mfaAuthenticated":"`, strconv.FormatBool(a.mfa), `"}`)
	if a.imds {
		b = append(b, `,"ec2RoleDelivery":"2.0"`...)
	}
	if a.source != "" {
		b = join(b, `,"sourceIdentity":"`, a.source, `"`)
	}
	return append(b, '}')
}

func join(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
