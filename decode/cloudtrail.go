package decode

import (
	"crypto/sha256"
	"encoding/hex"

	"bannin/decode/derived"
	"bannin/event"
	"bannin/locale"
)

// CloudTrail is the name of the format in rules and ledgers.
const CloudTrail = "cloudtrail"

// eager are the native fields that every record is asked for.
var eager = []string{"eventID", "eventTime", "eventSource", "eventName", "awsRegion", "recipientAccountId"}

// seldom are those that stand in where one of these is absent: Elasticsearch
// renames the time, aggregated events write the id otherwise, old records do
// not name the recipient.
var seldom = []string{"@timestamp", "eventId", "accountId", "userIdentity.accountId", "timeWindow.windowStart",
	"eventVersion", "eventType", "insightDetails.eventName", "insightDetails.eventSource"}

// Fields is what decode needs a projection to hold.
func Fields() event.Fields {
	return event.Fields{Eager: eager, Paths: append(append(append([]string(nil), seldom...), detail...), derived.Inputs()...),
		Derived: derived.Fields(), Implies: derived.Implies()}
}

// cloudTrail fills the common fields of an event from a CloudTrail record.
type cloudTrail struct {
	id, time, source, name, region, account                                       event.Slot
	stamp, otherID, otherAccount, caller, window, version, kind, inName, inSource event.Slot
}

func newCloudTrail(p *event.Projection) cloudTrail {
	return cloudTrail{
		id: p.Slot("eventID"), time: p.Slot("eventTime"), source: p.Slot("eventSource"), name: p.Slot("eventName"),
		region: p.Slot("awsRegion"), account: p.Slot("recipientAccountId"),
		stamp: p.Slot("@timestamp"), otherID: p.Slot("eventId"), otherAccount: p.Slot("accountId"),
		caller: p.Slot("userIdentity.accountId"), window: p.Slot("timeWindow.windowStart"),
		version: p.Slot("eventVersion"), kind: p.Slot("eventType"),
		inName: p.Slot("insightDetails.eventName"), inSource: p.Slot("insightDetails.eventSource"),
	}
}

// fill returns why the record cannot be used, or nil. ErrNotLog says that it
// is no CloudTrail record at all.
func (f *cloudTrail) fill(e *event.Event) error {
	e.Format = CloudTrail
	e.Name, e.Service = first(e, f.name, f.inName), first(e, f.source, f.inSource)
	if e.Name == nil && e.Service == nil && e.First(f.version) == nil && e.First(f.kind) == nil {
		return ErrNotLog
	}
	when := first(e, f.time, f.stamp, f.window)
	if when == nil {
		return locale.Errorf("decode.no_time")
	}
	var ok bool
	if e.Time, ok = event.ParseTime(when); !ok {
		return locale.Errorf("decode.bad_time", "value", quote(when))
	}
	e.Region = first(e, f.region)
	e.Account = first(e, f.account, f.caller, f.otherAccount)
	if e.ID = first(e, f.id, f.otherID); e.ID == nil {
		sum := sha256.Sum256(e.Raw)
		e.ID = hex.AppendEncode(nil, sum[:16])
	}
	return nil
}

// first is the first of some fields that has a value that is not empty.
func first(e *event.Event, slots ...event.Slot) []byte {
	for _, s := range slots {
		if b := e.Bytes(s); len(b) > 0 {
			return b
		}
	}
	return nil
}

// quote shortens a value for a message.
func quote(b []byte) string {
	if len(b) > 40 {
		return string(b[:40]) + ".."
	}
	return string(b)
}
