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
	aNest            // holds a wrapper
	anEnvelope       // holds one record
	aDigest          // CloudTrail's own digest file
	publicKeys       // CloudTrail's, as its API lists them
	ourOwn           // what bannin wrote: a result, or labels
)

// errDigest says that an object is a digest.
var errDigest = errors.Join(ErrNotLog, locale.Errorf("decode.digest"))

// wrapperKeys name the arrays that hold records: S3 and most others; the answer
// of LookupEvents; that of FilterLogEvents; the payload of a subscription of
// CloudWatch Logs; that of GetQueryResults of CloudTrail Lake; and what formats
// name.
var wrapperKeys = func() map[string]frame {
	keys := map[string]frame{"Records": inArray, "Events": inArray, "events": inArray, "logEvents": inArray, "QueryResultRows": inRows}
	for _, f := range formats {
		for _, key := range f.lists {
			keys[key] = inArray
		}
	}
	return keys
}()

// A marked is a format that a key tells, if its value begins as value says.
type marked struct {
	value  []byte
	format int
}

// marks are the formats by the keys that tell them.
var marks = func() map[string][]marked {
	all := map[string][]marked{}
	for i, f := range formats {
		for _, m := range f.marks {
			all[m.key] = append(all[m.key], marked{[]byte(m.value), i})
		}
	}
	return all
}()

// unknown stands for the format of an object that no mark tells.
const unknown = -1

// formatBy is the format that a key and its value tell, or unknown.
func formatBy(key, value []byte) int {
	for _, m := range marks[string(key)] {
		if bytes.HasPrefix(value, m.value) {
			return m.format
		}
	}
	return unknown
}

// embedded are the keys under which an envelope holds its record, as an object
// or as JSON text: EventBridge, LookupEvents, log events, Lake, Elasticsearch,
// SNS, Splunk. true are those where the text may be a line.
var embedded = map[string]bool{"detail": false, "CloudTrailEvent": false, "message": true, "@message": true,
	"eventJson": false, "eventjson": false, "_source": false, "Message": true, "_raw": true}

// A verdict is what the keys of an object tell of it.
type verdict struct {
	shape  shape
	format int // of a record
	key    int // of a wrapper or a nest: where the key of what it holds stands

	perhaps bool // an envelope whose text may be a line, or anything
}

// classify reads the keys of the object at b[i] until one tells. stop is
// event.More where the bytes end too early.
func classify(b []byte, i, end int) (v verdict, stop event.Stop) {
	return classifyWithin(b, i, end, 0)
}

// classifyWithin classifies an object that stands under so many loose keys.
func classifyWithin(b []byte, i, end, depth int) (v verdict, stop event.Stop) {
	v.format = unknown
	i = event.SkipSpace(b, i+1)
	for b[i] == '"' {
		key, value := event.Key(b, i, end)
		if value < 0 {
			return v, value // the scan will tell what is wrong
		}
		if v.format = formatBy(key, b[value:end]); v.format != unknown {
			v.shape = aRecord
			return v, 0
		}
		text, holds := embedded[string(key)]
		switch {
		case b[value] == '[' && isWrapper(key):
			return verdict{shape: aWrapper, format: unknown, key: i}, 0
		case holds && (opens(b, value) || b[value] == '"' && string(key) == "_raw"):
			return verdict{shape: anEnvelope, format: unknown}, 0
		case text && b[value] == '"':
			v.shape, v.perhaps = anEnvelope, true // unless a key to come tells otherwise
		case string(key) == "digestStartTime":
			return verdict{shape: aDigest, format: unknown}, 0
		case string(key) == "PublicKeyList" && b[value] == '[':
			return verdict{shape: publicKeys, format: unknown}, 0
		case string(key) == "schema" && bytes.HasPrefix(b[value:], []byte(`"bannin.`)):
			return verdict{shape: ourOwn, format: unknown}, 0
		case isLoose(key) && depth < maxEnvelopes:
			shape, stop := under(b, value, end, depth+1)
			if stop == event.More || shape != aRecord {
				return verdict{shape: shape, format: unknown, key: i}, stop
			}
		}
		if i = event.Skip(b, value, end); i < 0 {
			return verdict{format: unknown}, i
		}
		if i = event.SkipSpace(b, i); b[i] == ',' {
			i = event.SkipSpace(b, i+1)
		}
	}
	if i >= end {
		return v, event.More
	}
	return v, 0
}

// insideOf is what stands in the array of a wrapper's key. What a loose key
// holds may be rows.
func insideOf(key []byte) frame {
	if inside, ok := wrapperKeys[string(key)]; ok {
		return inside
	}
	return inRows
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

// unwrap takes the records out of an object that is whole in memory, with Pad
// bytes behind it.
func (r *Reader) unwrap(b []byte) error {
	r.told = logEvent{}
	err := r.envelope(b, 0)
	r.told = logEvent{} // it tells nothing of what comes after
	return err
}

// envelope takes the record out of an object that holds one. b is the whole
// object with Pad bytes behind it.
func (r *Reader) envelope(b []byte, depth int) error {
	end := len(b) - event.Pad
	v, _ := classify(b, 0, end)
	if v.shape != anEnvelope && v.shape != aWrapper && v.shape != aNest {
		return r.scanWhole(b, v.format)
	}
	if depth == maxEnvelopes {
		r.reject(locale.Errorf("decode.deep", "depth", maxEnvelopes))
		return nil
	}
	if v.shape == aWrapper {
		return r.list(b[:end], depth)
	}
	var inner, line []byte
	listed := depth > 0 || len(r.frames) > 0
	event.Members(b[:end], func(key string, v event.Value) bool {
		text, holds := embedded[key]
		holds = holds || isLoose([]byte(key)) && leads(v)
		if listed {
			r.told.learn(key, v)
		}
		if !holds || v.Kind != event.Object && v.Kind != event.String {
			return true
		}
		switch value := bytes.TrimSpace(v.Unquoted(nil)); {
		case len(value) > 0 && value[0] == '{':
			inner = padded(value)
		case text && line == nil:
			line = value
		}
		return inner == nil
	})
	switch {
	case inner != nil:
		return r.envelope(inner, depth+1)
	case line != nil:
		return r.text(line)
	}
	return r.scanWhole(b, unknown)
}

// list takes the records out of a wrapper within an envelope.
func (r *Reader) list(b []byte, depth int) (err error) {
	listed := false
	event.Members(b, func(key string, v event.Value) bool {
		inside, ok := wrapperKeys[key]
		if ok = ok && inside == inArray || isLoose([]byte(key)) && leads(v); !ok || v.Kind != event.Array {
			return true
		}
		if listed = true; key == "logEvents" {
			r.group = groupIn(b)
		}
		event.Items(v.Text, func(item event.Value) bool {
			if item.Kind != event.Object && r.outer != nil {
				return true // it is a part of a line of text
			}
			if item.Kind == event.String {
				err = r.quoted(item.Unquoted(nil))
				return err == nil
			}
			if item.Kind != event.Object {
				r.reject(locale.Errorf("decode.not_object"))
				return true
			}
			r.told = logEvent{}
			err = r.envelope(padded(item.Text), depth+1)
			return err == nil
		})
		return err == nil
	})
	if !listed {
		r.reject(locale.Errorf("decode.unknown"))
	}
	return err
}

// padded is a copy with room for the scanner behind it.
func padded(b []byte) []byte {
	return append(append(make([]byte, 0, len(b)+event.Pad), b...), make([]byte, event.Pad)...)
}

// scanWhole scans a record that is whole in memory.
func (r *Reader) scanWhole(b []byte, format int) error {
	end := len(b) - event.Pad
	next, at := r.event.Scan(b, 0, end)
	if next < 0 || event.SkipSpace(b, next) < end {
		r.reject(locale.Errorf("decode.bad_json_at", "offset", max(at, 0)))
		return nil
	}
	return r.accept(format)
}
