package decode

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"bannin/decode/derived"
	"bannin/event"
)

// A web is what makes a format a log of requests to web servers: where it has
// what Sigma's taxonomy names. Rules then find a request by the same names in
// every such format, and in bannin.http.decoded as the server understood it.
type web struct {
	// names are the format's own fields, by Sigma's names: c-ip, cs-method,
	// cs-uri-stem, cs-uri-query, cs-host, sc-status, cs-user-agent … What the
	// format itself calls so is left out.
	names   map[string]string
	request string // the field of JSON records with the request's first line, where they have no parts of it
	encoded bool   // the log percent-encodes what the client sent
	fault   string // the field that says why a request failed, or ""
	target  func(z *Summariser, e *event.Event, s *event.Summary) string
}

// webTwins are names that Sigma's rules for proxies have for the same.
var webTwins = map[string]string{"c-uri": "cs-uri", "c-uri-stem": "cs-uri-stem", "c-uri-query": "cs-uri-query", "c-useragent": "cs-user-agent", "r-dns": "cs-host"}

// decodedField is path and query of a request without their encoding.
const decodedField = "bannin.http.decoded"

// paths are what rules and summaries may ask of the format.
func (w *web) paths() []string {
	all := append([]string{"cs-uri", "cs-uri-stem", "cs-uri-query", "cs-host", decodedField}, webFields...)
	for name, path := range w.names {
		all = append(all, name, path)
	}
	if w.request != "" {
		all = append(all, w.request)
	}
	return all
}

// aliases are the fields that follow from the format's own. Of lines, the names
// are columns already, unless the log encodes what stands there.
func (w *web) aliases(json bool) map[string]event.Derive {
	all := map[string]event.Derive{decodedField: decodeURI, "cs-uri": w.uri}
	for twin, name := range webTwins {
		all[twin] = also(twin, name)
	}
	for name, path := range w.names {
		switch {
		case w.encoded:
			all[name] = sent(name, path)
		case json:
			all[name] = also(name, path)
		}
	}
	if w.request != "" {
		for i, name := range requestParts[:originParts] {
			all[name] = w.part(i)
		}
	}
	// Rules for web servers often mean the whole by the query.
	query := all["cs-uri-query"]
	all["cs-uri-query"] = func(e *event.Event, add func(event.Value)) {
		if query != nil {
			query(e, add)
		}
		copyValues("cs-uri", e, add)
	}
	return all
}

// also gives a field the values of another, unless the record has its own.
func also(name, path string) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		if e.Held(e.Projection().Slot(name)) == nil {
			copyValues(path, e, add)
		}
	}
}

// copyValues gives the values at a path. "-" is none, as in lines.
func copyValues(path string, e *event.Event, add func(event.Value)) {
	for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
		if len(v.Text) != 1 || v.Text[0] != '-' {
			add(*v)
		}
	}
}

// sent is also for a log that encodes: it gives what the client sent.
func sent(name, path string) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		own := e.Held(e.Projection().Slot(name))
		if own == nil {
			own = e.First(e.Projection().Slot(path))
		} else if bytes.IndexByte(own.Text, '%') < 0 {
			return
		}
		if own != nil && own.Kind == event.String && string(own.Text) != "-" {
			add(event.Value{Kind: event.String, Text: unpercent(e, own.Unquoted(nil))})
		}
	}
}

// unpercent takes one layer of percent-encoding off.
func unpercent(e *event.Event, text []byte) []byte {
	if bytes.IndexByte(text, '%') < 0 {
		return text
	}
	return derived.Unpercent(append(e.Room(len(text))[:0], text...))
}

// held is the text that the record itself holds under a name of Sigma's; nil
// where it holds none.
func (w *web) held(e *event.Event, name string) []byte {
	if own, ok := w.names[name]; ok {
		name = own
	}
	v := e.Held(e.Projection().Slot(name))
	if v == nil || !v.Kind.Scalar() || v.Kind == event.Null {
		return nil
	}
	if text := v.Unquoted(nil); string(text) != "-" { // JSON has it as lines do
		return text
	}
	return nil
}

// part is a part of the request's first line; lines have it already.
func (w *web) part(i int) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		if e.IsText() {
			return
		}
		var parts [originParts][]byte
		cutRequest(e.Bytes(e.Projection().Slot(w.request)), parts[:])
		if text := parts[i]; len(text) > 0 && string(text) != "-" {
			add(event.Value{Kind: event.String, Text: text})
		}
	}
}

// uri is path and query in one, as the client sent it. Where the log has them
// apart they are joined.
func (w *web) uri(e *event.Event, add func(event.Value)) {
	if w.held(e, "cs-uri") != nil {
		return
	}
	uri, query := w.held(e, "cs-uri-stem"), w.held(e, "cs-uri-query")
	if len(query) > 0 {
		uri = append(append(append(e.Room(len(uri) + 1 + len(query))[:0], uri...), '?'), query...)
	}
	if w.encoded {
		uri = unpercent(e, uri)
	}
	if len(uri) > 0 {
		add(event.Value{Kind: event.String, Text: uri})
	}
}

// maxLayers is how many layers of percent-encoding are taken off a request: the
// one that a server takes off, and one more, since attacks are encoded twice to
// pass filters.
const maxLayers = 2

// maxURI bounds how much of a request is decoded. Load balancers and CloudFront
// refuse longer ones.
const maxURI = 64 << 10

// decodeURI is the request as a server understands it.
func decodeURI(e *event.Event, add func(event.Value)) {
	uri := e.Bytes(e.Projection().Slot("cs-uri"))
	if len(uri) == 0 {
		return
	}
	uri = uri[:min(len(uri), maxURI)]
	if derived.IsEncoded(uri) {
		uri = derived.Decoded(append(e.Room(len(uri))[:0], uri...), maxLayers)
	}
	add(event.Value{Kind: event.String, Text: uri})
}

// webFields are the fields that outline and complete read.
var webFields = []string{"c-ip", "cs-method", "cs-uri", "sc-status", "cs-user-agent"}

// outline tells who asked, and whether the answer was what they asked for.
func (w *web) outline(z *Summariser, e *event.Event, s *event.Summary) {
	s.IP, s.Agent = z.text(e, "c-ip"), z.text(e, "cs-user-agent")
	s.Actor = somebodyAt(s.IP)
	status := z.text(e, "sc-status")
	if s.Succeeded = isSuccess(status); s.Succeeded {
		return
	}
	s.Error = status
	if w.fault != "" {
		s.Error = either(z.text(e, w.fault), status)
	}
}

// somebodyAt is an actor of whom only the address is known.
func somebodyAt(ip string) event.Actor {
	a := event.Actor{Kind: "ip", Name: ip}
	a.Root = a.Key()
	return a
}

// complete tells what was asked for.
func (w *web) complete(z *Summariser, e *event.Event, s *event.Summary) {
	uri := shortened(string(e.Bytes(z.slots["cs-uri"])))
	s.Message = joined(z.text(e, "cs-method"), uri, z.text(e, "sc-status"))
	how := "read"
	if !s.Succeeded {
		how = "denied"
	}
	if arn := w.target(z, e, s); arn != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: arn, How: how})
	}
}

// isSuccess tells of a status of HTTP whether the request was served: 1xx to
// 3xx. CloudFront writes 000 when the client left before.
func isSuccess(status string) bool { return len(status) == 3 && status[0] >= '1' && status[0] <= '3' }

// maxShown is how much of a request its message shows.
const maxShown = 200

// shortened bounds a text for people.
func shortened(text string) string {
	if len(text) <= maxShown {
		return text
	}
	end := maxShown
	for end > maxShown-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// joined are the words that are there, with blanks between.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" || w == "-" }), " ")
}
