package access

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"bannin/decode"
	"bannin/decode/derived"
	"bannin/event"
	"bannin/observe"
)

// The kinds of cells.
const (
	identities = iota // who is meant by a name in the other cells, of a day; key is name and identity
	calls             // calls alike, of an hour; key as below
	objects           // calls on objects of S3; the same key, with bucket and manner
	failures          // failed sign-ins at an account, of a minute; marks are addresses
)

// The parts of the key of calls and objects.
const (
	byWhom  = iota // the name of an identity
	from           // address; "" where AWS itself calls for a console
	with           // family of the user agent
	account        // where it happened
	region
	service
	name
	outcome // ok, denied or failed
	parts
	bucket = parts     // of objects
	manner = parts + 1 // what is special: sseC, foreignKey, abroad
)

// Outcomes of calls. A denied call was one that the caller had no right to.
const (
	ok     = ""
	denied = "denied"
	failed = "failed"
)

// Manners of writing objects.
const (
	sseC       = "sse-c"       // encrypted with a key that only the caller has
	foreignKey = "foreign-kms" // with a KMS key of another account
	abroad     = "outside"     // into a bucket of another account
)

const (
	objectBucket = "requestParameters.bucketName"
	objectKey    = "requestParameters.key"
	bytesOut     = "additionalEventData.bytesTransferredOut"
	bytesIn      = "additionalEventData.bytesTransferredIn"
	customerKey  = "requestParameters.x-amz-server-side-encryption-customer-algorithm"
	kmsKey       = "requestParameters.x-amz-server-side-encryption-aws-kms-key-id"
	owner        = "resources.accountId"
	secret       = "requestParameters.secretId"
	launched     = "responseElements.instancesSet.items.instanceId"
	signedIn     = "responseElements.ConsoleLogin"
	endpointOf   = "vpcEndpointAccountId"
)

var identity = []string{"userIdentity.arn", "userIdentity.accessKeyId", "userIdentity.type", "userIdentity.principalId", "userIdentity.userName", "userIdentity.accountId"}

// Fields are the paths that the lens reads.
func (*Detector) Fields() []string {
	return append([]string{"sourceIPAddress", "userAgent", "errorCode", "errorMessage", "eventType", "userIdentity.invokedBy",
		objectBucket, objectKey, bytesOut, bytesIn, customerKey, kmsKey, owner, secret, launched, signedIn, endpointOf}, identity...)
}

// maxKept bounds what a lens remembers of the texts it has seen.
const maxKept = 1 << 14

// A lens notes the calls of one worker. Identities, agents and addresses come
// again and again, so what is made of each is kept.
type lens struct {
	identity                                 []event.Slot
	source, agent, code, invoker             event.Slot
	eventType, message, signedIn, endpointOf event.Slot
	launched, secret                         event.Slot
	objects                                  objectSlots

	whole  bool // userIdentity is read on demand: its bytes tell identities apart
	key    []byte
	people map[string]*person
	agents map[string][]byte

	// Neighbours are often of the same identity.
	last    *person
	lastKey []byte
}

// A person is what is kept of an identity.
type person struct {
	name     []byte // a hash of key: all cells hold it, and identities tell what it stands for
	key      []byte // as identify writes it
	told     int64  // the day for which it was told, counted from 1970
	aws      bool   // a service of AWS: not judged
	instance bool   // credentials of an instance
}

// Lens is what looks at the events of one worker.
func (d *Detector) Lens(p *event.Projection) observe.Lens {
	l := &lens{people: map[string]*person{}, agents: map[string][]byte{}}
	for _, path := range identity {
		l.identity = append(l.identity, p.Slot(path))
	}
	l.source, l.agent, l.code, l.invoker = p.Slot("sourceIPAddress"), p.Slot("userAgent"), p.Slot("errorCode"), p.Slot("userIdentity.invokedBy")
	l.eventType, l.message, l.signedIn, l.endpointOf = p.Slot("eventType"), p.Slot("errorMessage"), p.Slot(signedIn), p.Slot(endpointOf)
	l.launched, l.secret = p.Slot(launched), p.Slot(secret)
	l.objects = objectSlots{bucket: p.Slot(objectBucket), key: p.Slot(objectKey), out: p.Slot(bytesOut), in: p.Slot(bytesIn),
		customerKey: p.Slot(customerKey), kmsKey: p.Slot(kmsKey), owner: p.Slot(owner)}
	l.whole = !p.Eager(l.identity[0]) && !p.Eager(l.identity[1]) && !p.Eager(l.identity[2])
	return l
}

// See notes a call. What AWS does for itself, or on behalf of a customer, is not
// the customer's doing and left alone.
func (l *lens) See(e *event.Event, pad *observe.Pad) {
	if e.Format != "cloudtrail" || e.Log != decode.Management && e.Log != decode.Data {
		return
	}
	who := l.who(e)
	source := e.Bytes(l.source)
	if who.aws || derived.IsService(source) && string(source) != signIn {
		return
	}
	if invoker := e.Bytes(l.invoker); len(invoker) > 0 && string(invoker) != signIn {
		return
	}
	c := call{event: e, pad: pad, who: who, source: l.address(e, who, source), program: l.family(e.Bytes(l.agent)), outcome: l.outcome(e)}
	if day := e.Time.Unix() / 86400; who.told != day {
		pad.Note(observe.Note{Kind: identities, Window: 24 * time.Hour}, who.name, who.key)
		who.told = day
	}
	if e.Log == decode.Data && string(e.Service) == storage {
		size, manner := l.objects.handled(e)
		c.note(observe.Note{Kind: objects, Weight: size, Mark: e.Bytes(l.objects.key)}, e.Bytes(l.objects.bucket), []byte(manner))
		return
	}
	weight, mark := l.measure(e)
	c.note(observe.Note{Kind: calls, Weight: weight, Mark: mark})
	if c.outcome != ok && string(e.Service) == signIn && string(e.Name) == "ConsoleLogin" {
		pad.Note(observe.Note{Kind: failures, Window: time.Minute, Mark: c.source}, e.Account)
	}
}

// A call is what the key of its cell is made of.
type call struct {
	event           *event.Event
	pad             *observe.Pad
	who             *person
	source, program []byte
	outcome         string
}

func (c *call) note(n observe.Note, more ...[]byte) {
	n.Window = time.Hour
	e := c.event
	key := [manner + 1][]byte{c.who.name, c.source, c.program, e.Account, e.Region, e.Service, e.Name, []byte(c.outcome)}
	c.pad.Note(n, key[:parts+copy(key[parts:], more)]...)
}

// Services by name.
const (
	signIn  = "signin.amazonaws.com"
	storage = "s3.amazonaws.com"
)

// who is the identity of a call. The memo goes by the bytes of the record, so
// that nothing is walked where they came before.
func (l *lens) who(e *event.Event) *person {
	var key []byte
	if l.whole {
		key = e.Member("userIdentity")
	}
	if len(key) == 0 {
		l.key = l.key[:0]
		for _, slot := range l.identity {
			l.key = append(append(l.key, e.Bytes(slot)...), 0)
			if slot == l.identity[2] && l.key[0] != 0 {
				break // ARN, key and type are enough
			}
		}
		key = l.key
	}
	if l.last != nil && bytes.Equal(key, l.lastKey) {
		return l.last
	}
	p := l.people[string(key)]
	if p == nil {
		a := decode.Caller(e)
		p = &person{key: identify(a), instance: a.Kind == "instance", told: -1}
		p.name = binary.BigEndian.AppendUint64(nil, xxhash.Sum64(p.key))
		p.aws = a.Kind == "service" || a.Kind == "" || strings.Contains(a.ARN, ":assumed-role/AWSServiceRoleFor") || string(e.Bytes(l.eventType)) == "AwsServiceEvent"
		if a.Kind == "ip" { // the address is the identity: it is not in the memo's key
			return p
		}
		if len(l.people) == maxKept {
			clear(l.people)
		}
		l.people[string(key)] = p
	}
	l.last, l.lastKey = p, append(l.lastKey[:0], key...)
	return p
}

// address is where a call came from: an address, or nothing where it is none. Of
// an instance's call through another account's endpoint it is that account.
func (l *lens) address(e *event.Event, who *person, source []byte) []byte {
	ip, is := event.ParseIP(source)
	if !is {
		return nil
	}
	if who.instance && event.IsPrivate(ip) {
		if owner := e.Bytes(l.endpointOf); len(owner) > 0 && !bytes.Equal(owner, e.Account) {
			return append([]byte(throughEndpoint), owner...)
		}
	}
	return source
}

// throughEndpoint begins the address of calls through another account's VPC
// endpoint.
const throughEndpoint = "vpce:"

// family is the program that calls.
func (l *lens) family(agent []byte) []byte {
	if f, known := l.agents[string(agent)]; known {
		return f
	}
	if len(l.agents) == maxKept {
		clear(l.agents)
	}
	f := []byte(family(string(agent)))
	l.agents[string(agent)] = f
	return f
}

// outcome tells how a call ended. Sign-ins that fail have a message and no code.
func (l *lens) outcome(e *event.Event) string {
	code := e.Bytes(l.code)
	switch {
	case len(code) == 0:
		if string(e.Service) == signIn && (len(e.Bytes(l.message)) > 0 || string(e.Bytes(l.signedIn)) == "Failure") {
			return denied
		}
		return ok
	case bytes.Contains(code, []byte("AccessDenied")), bytes.Contains(code, []byte("Unauthorized")), bytes.Contains(code, []byte("NotAuthorized")):
		return denied
	}
	return failed
}

// measure is what adds up over calls, and what they are different in: the
// instances that were started, the secrets that were read.
func (l *lens) measure(e *event.Event) (weight int64, mark []byte) {
	switch string(e.Name) {
	case "RunInstances":
		for v := e.First(l.launched); v != nil; v = e.Next(v) {
			if v.Kind == event.String {
				weight++
			}
		}
	case "GetSecretValue":
		mark = e.Bytes(l.secret)
	}
	return weight, mark
}

// objectSlots are what calls on objects are read by.
type objectSlots struct{ bucket, key, out, in, customerKey, kmsKey, owner event.Slot }

// handled is how many bytes a call on an object moved, and what is special about
// how it was written.
func (s *objectSlots) handled(e *event.Event) (size int64, manner string) {
	if classOf(storage, string(e.Name)) == reading {
		return number(e.Bytes(s.out)), ""
	}
	return number(e.Bytes(s.in)), s.manner(e)
}

// manner is what is special about how an object was written.
func (s *objectSlots) manner(e *event.Event) string {
	if len(e.Bytes(s.customerKey)) > 0 {
		return sseC
	}
	if key := e.Bytes(s.kmsKey); bytes.HasPrefix(key, []byte("arn:")) && !bytes.Contains(key, append(append([]byte{':'}, e.Account...), ':')) {
		return foreignKey
	}
	for v := e.First(s.owner); v != nil; v = e.Next(v) {
		if v.Kind == event.String && len(v.Text) == 12 && !bytes.Equal(v.Text, e.Account) {
			return abroad
		}
	}
	return ""
}

// number reads a count; what is none is 0. A log may hold anything, so it is
// bounded: S3's largest object has 50 TB.
func number(b []byte) int64 {
	var n int64
	for _, c := range b {
		if c == '.' {
			break
		}
		if c < '0' || c > '9' {
			return 0
		}
		if n = n*10 + int64(c-'0'); n > 1<<46 {
			return 1 << 46
		}
	}
	return n
}
