package settings

import "strings"

// An Endpoint is a language model that may be asked what a question means; zero is
// none, and then nothing leaves the machine.
type Endpoint struct {
	URL, Model string
	Key        string // where the key is: env:NAME
}

// endpoint reads which model may be asked. Whether it can be is for who asks it to
// say.
func (r *reader) endpoint(n *node) Endpoint {
	keys := r.dict(n, "url", "model", "key")
	for _, name := range []string{"url", "model"} {
		if keys[name] == nil {
			r.fault(n, "settings.missing", "key", name)
		}
	}
	text := func(name string) (s string) {
		if v := keys[name]; v != nil {
			s, _ = r.text(v)
		}
		return s
	}
	e := Endpoint{URL: text("url"), Model: text("model"), Key: text("key")}
	if v := keys["key"]; v != nil && !strings.HasPrefix(e.Key, "env:") {
		r.fault(v, "settings.secret")
	}
	return e
}
