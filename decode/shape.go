package decode

import (
	"bytes"
	"errors"

	"bannin/event"
	"bannin/locale"
)

// A shape is what an object in the stream turns out to be.
type shape uint8

const (
	aRecord    shape = iota
	aWrapper         // holds an array of records
	anEnvelope       // holds one record
	aDigest          // CloudTrail's own digest file
	publicKeys       // CloudTrail's, as its API lists them
	ourOwn           // what bannin wrote: a result, or labels
)

// errDigest says that an object is a digest.
var errDigest = errors.Join(ErrNotLog, locale.Errorf("decode.digest"))

// wrapperKeys name the arrays that hold records: S3 and most others; the answer
// of LookupEvents; that of FilterLogEvents; the payload of a subscription of
// CloudWatch Logs; that of GetQueryResults of CloudTrail Lake.
var wrapperKeys = map[string]frame{"Records": inArray, "Events": inArray, "events": inArray, "logEvents": inArray, "QueryResultRows": inRows}

// recordKeys are those that only a record has.
var recordKeys = map[string]bool{"eventVersion": true, "userIdentity": true, "eventSource": true, "eventName": true,
	"awsRegion": true, "sourceIPAddress": true, "requestParameters": true, "eventType": true, "eventCategory": true,
	"recipientAccountId": true, "insightDetails": true}

// embedded are the keys under which an envelope holds its record, as an object
// or as text: EventBridge, LookupEvents, log events, Lake, Elasticsearch, SNS.
var embedded = map[string]bool{"detail": true, "CloudTrailEvent": true, "message": true, "@message": true,
	"eventJson": true, "eventjson": true, "_source": true, "Message": true}

// classify reads the keys of the object at b[i] until one tells. at is where the key
// of a wrapper's array stands; event.More where the bytes end too early.
func classify(b []byte, i, end int) (what shape, at int) {
	i = event.SkipSpace(b, i+1)
	for b[i] == '"' {
		key, value := event.Key(b, i, end)
		if value < 0 {
			return aRecord, value // the scan will tell what is wrong
		}
		switch {
		case recordKeys[string(key)]:
			return aRecord, i
		case b[value] == '[' && isWrapper(key):
			return aWrapper, i
		case embedded[string(key)] && opens(b, value):
			return anEnvelope, i
		case string(key) == "digestStartTime":
			return aDigest, i
		case string(key) == "PublicKeyList" && b[value] == '[':
			return publicKeys, i
		case string(key) == "schema" && bytes.HasPrefix(b[value:], []byte(`"bannin.`)):
			return ourOwn, i
		}
		if i = event.Skip(b, value, end); i < 0 {
			return aRecord, i
		}
		if i = event.SkipSpace(b, i); b[i] == ',' {
			i = event.SkipSpace(b, i+1)
		}
	}
	if i >= end {
		return aRecord, event.More
	}
	return aRecord, i
}

func isWrapper(key []byte) bool {
	_, ok := wrapperKeys[string(key)]
	return ok
}

// opens tells whether the value at i is an object, or text that begins as one.
func opens(b []byte, i int) bool {
	if b[i] == '{' {
		return true
	}
	return b[i] == '"' && bytes.HasPrefix(bytes.TrimLeft(b[i+1:min(i+64, len(b))], ` \nrt`), []byte("{"))
}

// maxEnvelopes is how deep envelopes nest: a subscription's message may hold an
// EventBridge event that holds the record.
const maxEnvelopes = 4

// envelope takes the record out of an object that holds one. b is the whole
// object with Pad bytes behind it.
func (r *Reader) envelope(b []byte, depth int) error {
	end := len(b) - event.Pad
	what, _ := classify(b, 0, end)
	if what != anEnvelope {
		return r.scanWhole(b)
	}
	if depth == maxEnvelopes {
		r.reject(locale.Errorf("decode.deep", "depth", maxEnvelopes))
		return nil
	}
	var inner []byte
	event.Members(b[:end], func(key string, v event.Value) bool {
		if !embedded[key] || v.Kind != event.Object && v.Kind != event.String {
			return true
		}
		text := bytes.TrimSpace(v.Unquoted(nil))
		if len(text) == 0 || text[0] != '{' {
			return true
		}
		inner = append(append(make([]byte, 0, len(text)+event.Pad), text...), make([]byte, event.Pad)...)
		return false
	})
	if inner == nil {
		return r.scanWhole(b)
	}
	return r.envelope(inner, depth+1)
}

// scanWhole scans a record that is whole in memory.
func (r *Reader) scanWhole(b []byte) error {
	end := len(b) - event.Pad
	next, at := r.event.Scan(b, 0, end)
	if next < 0 || event.SkipSpace(b, next) < end {
		r.reject(locale.Errorf("decode.bad_json_at", "offset", max(at, 0)))
		return nil
	}
	return r.accept()
}
