package actor

import (
	"bytes"

	"bannin/event"
)

// A served knows which services were seen to take which roles, and when first:
// they do so all the time, in more records than all others that prove
// something, and the first proves it.
type served struct {
	kind, role, name event.Slot
	slots            []event.Slot // of what makes records alike
	first            map[string]int64
	key              []byte
}

func newServed(p *event.Projection) served {
	s := served{kind: p.Slot("userIdentity.type"), role: p.Slot(request + "roleArn"), name: p.Slot(request + "roleSessionName"), first: map[string]int64{}}
	s.slots = []event.Slot{p.Slot("userIdentity.invokedBy"), s.role, s.name}
	return s
}

var awsService = []byte("AWSService")

// before tells whether an earlier event told the same, and notes this one.
func (s *served) before(e *event.Event) bool {
	if !bytes.Equal(e.Bytes(s.kind), awsService) {
		return false
	}
	s.key = append(append(s.key[:0], e.Account...), e.Region...)
	for _, slot := range s.slots {
		text := e.Bytes(slot)
		if len(text) == 0 && (slot == s.role || slot == s.name) {
			return false // it stands elsewhere
		}
		if slot == s.name && !event.InstanceSession(string(text)) && event.MachineSession(string(text)) {
			text = nil // made up for each session
		}
		s.key = append(append(s.key, 0), text...)
	}
	at := e.Time.UnixNano()
	first, ok := s.first[string(s.key)]
	if ok && first < at {
		return true
	}
	if len(s.first) >= maxRepeated {
		clear(s.first)
	}
	s.first[string(s.key)] = at
	return false
}
