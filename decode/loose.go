package decode

import (
	"bytes"

	"bannin/event"
	"bannin/locale"
)

// loose are keys under which exports of other programs hold a record or a list
// of them, and which objects of other kinds have as well. So they tell only
// where what is under them is a record, or leads to one: Splunk's exports
// ("result", "results" with _raw in them) and what its collector takes
// ("event"); answers of Elasticsearch's search ("hits" in "hits") and what its
// agents keep ("event" with "original" in it); what a topic hands to a function
// ("Sns"); and "results" of a query of Logs Insights.
var loose = map[string]bool{"result": true, "results": true, "event": true, "hits": true, "original": true, "Sns": true}

func isLoose(key []byte) bool { return loose[string(key)] }

// under tells what an object is by the value of its loose key at b[value]:
// aRecord where that tells nothing. depth is how many such keys are around the
// value.
func under(b []byte, value, end, depth int) (shape, event.Stop) {
	switch {
	case b[value] == '[':
		return list(b, event.SkipSpace(b, value+1), end, depth)
	case b[value] == '{':
		v, stop := classifyWithin(b, value, end, depth)
		switch {
		case stop < 0:
			return aRecord, stop
		case v.shape == aWrapper || v.shape == aNest:
			return aNest, 0
		case v.certain():
			return anEnvelope, 0
		}
	case opens(b, value):
		stop := event.Skip(b, value, end)
		if stop < 0 {
			return aRecord, stop
		}
		if leadsText(event.Unescape(nil, b[value+1:stop-1]), depth) {
			return anEnvelope, 0
		}
	}
	return aRecord, 0
}

// list tells by its first item, at b[first], what holds a list under a loose
// key.
func list(b []byte, first, end, depth int) (shape, event.Stop) {
	inside := first
	if b[first] == '[' { // rows of cells
		inside = event.SkipSpace(b, first+1)
	}
	switch {
	case inside >= end:
		return aRecord, event.More
	case b[inside] != '{':
		return aRecord, 0
	case inside > first:
		key, at := event.Key(b, event.SkipSpace(b, inside+1), end)
		if at < 0 {
			return aRecord, at
		}
		if string(key) == "field" {
			return aWrapper, 0
		}
		return aRecord, 0
	}
	v, stop := classifyWithin(b, inside, end, depth)
	if stop == 0 && v.certain() {
		return aWrapper, 0
	}
	return aRecord, stop
}

// certain tells that an object is a record or leads to one. Text under a key
// that may hold a line is anything.
func (v verdict) certain() bool {
	return v.format != unknown || v.shape == aWrapper || v.shape == aNest || v.shape == anEnvelope && !v.perhaps
}

// leads tells whether a value that is whole in memory is a record, or leads to
// one.
func leads(v event.Value) bool {
	if v.Kind == event.String {
		return leadsText(v.Unquoted(nil), 1)
	}
	shape, _ := under(padded(v.Text), 0, len(v.Text), 1)
	return shape != aRecord
}

// leadsText tells whether text is a record in JSON, or leads to one.
func leadsText(text []byte, depth int) bool {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] != '{' {
		return false
	}
	v, _ := classifyWithin(padded(text), 0, len(text), depth)
	return v.certain()
}

// quoted takes a record that stands in a list as text, as the command line's
// --query gives them: JSON, or a line.
func (r *Reader) quoted(text []byte) error {
	text = bytes.TrimSpace(text)
	if len(text) > 0 && text[0] == '{' {
		return r.unwrap(padded(text))
	}
	if l, header := r.recognise(trimLine(text)); l != nil || header || r.layout != nil {
		return r.text(text)
	}
	r.reject(locale.Errorf("decode.not_object"))
	return nil
}
