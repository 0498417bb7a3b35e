package actor

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"

	"bannin/event"
	"bannin/spill"
)

// A fact is what one event proves.
type fact struct {
	How    How
	What   string // ARN of what was made, without path; of a session, that of the role or user
	Name   string // of a session; another name; what stands at an address
	Key    string // the access key of what was made
	Via    string
	Source string
	Shared string // sharedEventID, where accounts may have heard of it apart
	By     who

	At      int64 // nanoseconds since 1970
	Seconds int64 // that a session lasts; 0 where nobody knows
	Event   string
	Call    string
	Account string
	Region  string
}

// A who is an actor as an event names it.
type who struct {
	Type, ARN, Key, Principal, Account, Name string
	Source                                   string // sourceIdentity of its session
}

// A class sets apart what is bounded apart: a flood of sessions must not push
// out who created a user.
type class byte

const (
	people class = iota
	machines
	sessions
	classes
)

func (f *fact) class() class {
	switch f.How {
	case Assumed, SignedIn:
		return sessions
	case RunsAs, means:
		return machines
	}
	return people
}

// subject is the text that a fact is found by.
func (f *fact) subject() string {
	switch {
	case f.Key != "":
		return f.Key
	case f.class() == sessions, f.How == RunsAs:
		return f.What + "/" + f.Name
	}
	return f.What
}

// spread spreads subjects evenly, the same in every run, and such that nobody can
// make many that fall together.
func spread(subject string) uint64 {
	sum := sha256.Sum256([]byte(subject))
	return binary.BigEndian.Uint64(sum[:])
}

// maxText bounds one text of a fact, in bytes: a log may hold anything.
const maxText = 1024

// texts are the texts of a fact in the order of its row: those that make it
// what it is, then those of the event.
func (f *fact) texts() (head [13]*string, tail [4]*string) {
	return [...]*string{&f.What, &f.Name, &f.Key, &f.Via, &f.Source, &f.Shared, &f.By.Type, &f.By.ARN, &f.By.Key, &f.By.Principal,
		&f.By.Account, &f.By.Name, &f.By.Source}, [...]*string{&f.Event, &f.Call, &f.Account, &f.Region}
}

// encode appends the fact's row, and tells where its head ends. Rows of one
// class and subject stand together, and those with one head in order of time.
func (f *fact) encode(b []byte) (row []byte, head int) {
	start := len(b)
	top, tail := f.texts()
	for _, text := range append(top[:], tail[:]...) {
		*text = (*text)[:min(len(*text), maxText)]
	}
	b = append(b, byte(f.class()))
	b = binary.BigEndian.AppendUint64(b, spread(f.subject()))
	b = append(b, byte(f.How))
	for _, text := range top {
		b = spill.AppendText(b, *text)
	}
	head = len(b) - start
	b = binary.BigEndian.AppendUint64(b, uint64(f.At)^1<<63)
	b = binary.AppendUvarint(b, uint64(f.Seconds))
	for _, text := range tail {
		b = spill.AppendText(b, *text)
	}
	return b, head
}

// headSize is that of what stands before the texts.
const headSize = 10

var errRow = errors.New("a row of facts is damaged")

// decode reads a row, and tells where its head ends.
func (f *fact) decode(row []byte) (head int, err error) {
	if len(row) < headSize {
		return 0, errRow
	}
	*f = fact{How: How(row[9])}
	in := spill.Row{Rest: row[headSize:]}
	top, tail := f.texts()
	for _, text := range top {
		*text = string(in.Text())
	}
	head = len(row) - len(in.Rest)
	at := in.Bytes(8)
	if at == nil {
		return 0, errRow
	}
	f.At = int64(binary.BigEndian.Uint64(at) ^ 1<<63)
	f.Seconds = int64(in.Uvarint())
	for _, text := range tail {
		*text = string(in.Text())
	}
	if in.Err() != nil || len(in.Rest) > 0 || f.How == 0 || f.How > SignedIn || f.Seconds < 0 || f.Seconds > maxSeconds {
		return 0, errRow
	}
	return head, nil
}

// maxSeconds is longer than any session: they last 36 hours at most.
const maxSeconds = 36 * 3600

// actor is the actor as decode would name it.
func (w *who) actor() event.Actor {
	a := event.Actor{Type: w.Type, ARN: w.ARN, AccessKey: w.Key, Principal: w.Principal, Account: w.Account, Name: w.Name}
	a.Kind = kindOf(w.ARN, w.Type)
	switch {
	case a.Name == "" && a.Kind == "account":
		a.Name = a.Account
	case a.Name == "":
		a.Name = nameOf(w.ARN)
	}
	a.Root = a.Key()
	if role, name, ok := session(w.ARN); ok && event.InstanceSession(name) {
		a.Kind = "instance"
	} else if ok && event.MachineSession(name) {
		a.Root = role
	}
	return a
}

// kindOf is the kind of actor, or thing, that an ARN or a type names.
func kindOf(arn, kind string) string {
	switch kind {
	case "Root":
		return "root"
	case "IAMUser":
		return "user"
	case "AWSService":
		return "service"
	case "AWSAccount":
		if arn == "" {
			return "account"
		}
	case "FederatedUser", "SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Directory":
		return "federated"
	}
	p := parseARN(arn)
	switch {
	case p.service == "iam" && p.resource == "root":
		return "root"
	case p.service == "iam" && strings.HasSuffix(p.kind, "-provider"), p.kind == "trust-anchor":
		return "provider"
	case p.service == "iam" && p.kind == "instance-profile":
		return "profile"
	case p.service == "iam", p.service == "ec2" && p.kind == "instance":
		return p.kind
	case p.service == "sts" && p.kind == "assumed-role":
		return "role"
	case p.service == "sts", p.service == "identitystore", p.service == "rolesanywhere":
		return "federated"
	case p.kind != "":
		return p.kind
	}
	return "account"
}
