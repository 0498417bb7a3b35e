package coverage

import (
	"bytes"
	"sync"

	"bannin/event"
)

// maxServices bounds a survey against made-up accounts and services.
const maxServices = 20000

// A Service is one service in the records of one account's log.
type Service struct {
	Log     string
	Account string
	Name    string // as CloudTrail has it: s3.amazonaws.com
}

// Calls counts what reads apart from what changes something.
type Calls struct {
	Reads  int64 `json:"reads"`
	Writes int64 `json:"writes"`
}

func (c Calls) plus(o Calls) Calls { return Calls{c.Reads + o.Reads, c.Writes + o.Writes} }

// A Survey counts which services the records of CloudTrail's logs are about. It
// is told of events by one Tally for each worker.
type Survey struct {
	mu       sync.Mutex
	services map[Service]Calls
	totals   map[Service]Calls // of all services of an account's log; they have no name
	Overflow int64             // records of more services than a survey holds
}

// NewSurvey returns an empty survey.
func NewSurvey() *Survey { return &Survey{services: map[Service]Calls{}, totals: map[Service]Calls{}} }

// readOnly is where CloudTrail says that a call changed nothing.
const readOnly = "readOnly"

// Fields is what a survey needs a projection to hold, beside what decode does.
func Fields() event.Fields { return event.Fields{Eager: []string{readOnly}} }

// A Tally is a survey's share of one worker.
type Tally struct {
	survey   *Survey
	readOnly event.Slot
	services map[string]*counted // by key
	key      []byte              // of the last record's log, account and service, which often come again
	next     []byte
	at       *counted
	overflow counted
}

// A counted is a service with its calls.
type counted struct {
	Service
	Calls
}

// Tally returns what a worker needs to tell of events read by a projection.
func (s *Survey) Tally(p *event.Projection) *Tally {
	return &Tally{survey: s, readOnly: p.Slot(readOnly), services: map[string]*counted{}}
}

// See counts an event. A format that is one log says all by being there.
func (t *Tally) See(e *event.Event) {
	if e.Log == e.Format {
		return
	}
	next := append(append(t.next[:0], e.Log...), 0)
	next = append(append(next, e.Account...), 0)
	t.next = append(next, e.Service...)
	if t.at == nil || !bytes.Equal(t.next, t.key) {
		t.key, t.next = t.next, t.key
		t.at = t.find(e)
	}
	if t.reads(e) {
		t.at.Reads++
	} else {
		t.at.Writes++
	}
}

// find is the count of the service that an event is about.
func (t *Tally) find(e *event.Event) *counted {
	at := t.services[string(t.key)]
	switch {
	case at != nil:
	case len(t.services) >= maxServices:
		at = &t.overflow
	default:
		at = &counted{Service: Service{e.Log, string(e.Account), string(e.Service)}}
		t.services[string(t.key)] = at
	}
	return at
}

// reads tells whether a call changed nothing. Where the record does not say, its
// name does.
func (t *Tally) reads(e *event.Event) bool {
	if said := e.Bytes(t.readOnly); said != nil {
		return string(said) == "true"
	}
	for _, verb := range readVerbs {
		if bytes.HasPrefix(e.Name, verb) {
			return true
		}
	}
	return false
}

// readVerbs are how the names of calls begin that change nothing.
var readVerbs = bytes.Fields([]byte("Get List Describe Head Lookup Select BatchGet Query Scan Search"))

// Close adds the tally to its survey. It is called once, by its worker.
func (t *Tally) Close() {
	s := t.survey
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Overflow += t.overflow.Reads + t.overflow.Writes
	for _, c := range t.services {
		if _, known := s.services[c.Service]; !known && len(s.services) >= maxServices {
			s.Overflow += c.Reads + c.Writes
			continue
		}
		s.services[c.Service] = s.services[c.Service].plus(c.Calls)
		total := Service{Log: c.Log, Account: c.Account}
		s.totals[total] = s.totals[total].plus(c.Calls)
	}
}

// calls are what a log of an account has of a service; "" is all.
func (s *Survey) calls(log, account, service string) Calls {
	if service == "" {
		return s.totals[Service{Log: log, Account: account}]
	}
	return s.services[Service{log, account, service}]
}
