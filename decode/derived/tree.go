package derived

import (
	"encoding/json"
	"net/url"
	"strings"

	"bannin/event"
)

// The bounds on what derived fields look at. AWS's own are far below: a record
// has at most 1 MB, a policy 20 to 64 KB, and parameters nest less than ten deep.
const (
	maxTreeBytes   = 1 << 20
	maxTreeDepth   = 16
	maxTreeNodes   = 100_000
	maxPolicyBytes = 256 << 10
)

// A jsonTree is a JSON value taken apart. The zero value is no value: so is what
// nests too deep, and the whole of what is too large, since half a policy could
// mean something else.
type jsonTree struct {
	kind event.Kind
	text string     // of a scalar, unescaped
	keys []string   // of an object
	kids []jsonTree // of an object or an array
}

// A treeReader counts what is left of the bounds.
type treeReader struct{ nodes int }

func readTree(v event.Value) jsonTree {
	if len(v.Text) > maxTreeBytes {
		return jsonTree{}
	}
	r := treeReader{maxTreeNodes}
	t := r.read(v, maxTreeDepth)
	if r.nodes < 0 {
		return jsonTree{}
	}
	return t
}

func (r *treeReader) read(v event.Value, depth int) jsonTree {
	r.nodes--
	if depth == 0 || r.nodes < 0 {
		return jsonTree{}
	}
	t := jsonTree{kind: v.Kind}
	switch v.Kind {
	case event.Object:
		event.Members(v.Text, func(key string, m event.Value) bool {
			t.keys = append(t.keys, key)
			t.kids = append(t.kids, r.read(m, depth-1))
			return r.nodes >= 0
		})
	case event.Array:
		event.Items(v.Text, func(item event.Value) bool {
			t.kids = append(t.kids, r.read(item, depth-1))
			return r.nodes >= 0
		})
	default:
		t.text = v.String()
	}
	return t
}

// parseText reads an object written as text, perhaps in the form of URLs. What
// is not JSON to the last byte is no value.
func parseText(text string) jsonTree {
	text = strings.TrimSpace(text)
	if len(text) >= 3 && strings.EqualFold(text[:3], "%7B") {
		plain, err := url.PathUnescape(text) // leaves + alone
		if err != nil {
			return jsonTree{}
		}
		text = plain
	}
	if !strings.HasPrefix(text, "{") || len(text) > maxPolicyBytes || !json.Valid([]byte(text)) {
		return jsonTree{}
	}
	return readTree(event.Value{Kind: event.Object, Text: []byte(text)})
}

// get follows keys, in any case. Of repeated keys the last counts.
func (t jsonTree) get(keys ...string) jsonTree {
	for _, key := range keys {
		var next jsonTree
		for i, k := range t.keys {
			if strings.EqualFold(k, key) {
				next = t.kids[i]
			}
		}
		t = next
	}
	return t
}

func (t jsonTree) has(key string) bool { return t.get(key).kind != event.Absent }

// list is a value as a list: an array, what XML made of one ({"items": [...]}
// or a single element), or nothing.
func (t jsonTree) list() []jsonTree {
	switch t.kind {
	case event.Absent, event.Null:
		return nil
	case event.Array:
		return t.kids
	case event.Object:
		for _, name := range []string{"items", "item", "member"} {
			if t.has(name) {
				return t.get(name).list()
			}
		}
		if len(t.keys) == 0 {
			return nil
		}
	}
	return []jsonTree{t}
}

// texts are the texts of a list of scalars.
func (t jsonTree) texts() []string {
	var all []string
	for _, one := range t.list() {
		if one.kind.Scalar() && one.kind != event.Null {
			all = append(all, one.text)
		}
	}
	return all
}
