package derived

import (
	"strings"
	"testing"
)

func TestDecoded(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"/a+b":                "/a+b",
		"/a+b?c+d":            "/a+b?c d",
		"/%2e%2E/etc":         "/../etc",
		"/%252e%252e/etc":     "/../etc",
		"/%25252e/":           "/%2e/",
		"/%":                  "/%",
		"/%4":                 "/%4",
		"/%zz%41":             "/%zzA",
		"/?q=UNION%20SELECT":  "/?q=UNION SELECT",
		"/?q=UNION%2BSELECT":  "/?q=UNION SELECT",
		"/%3fq=a+b":           "/?q=a b",
		"/?q=%E7%95%AA%E4%BA": "/?q=番\xe4\xba",
		"/%00%ff":             "/\x00\xff",
	} {
		got := text
		if IsEncoded([]byte(text)) {
			got = string(Decoded([]byte(text), 2))
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := string(Decoded([]byte("/%25252e/"), 3)); got != "/./" {
		t.Errorf("three layers: got %q", got)
	}
}

func FuzzDecoded(f *testing.F) {
	for _, s := range []string{"/%2e%2E?a+b", "%25252", "%%%41", "?+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Decoded([]byte(s), 2)
		if len(got) > len(s) {
			t.Errorf("%q grew to %q", s, got)
		}
		if !IsEncoded([]byte(s)) && string(got) != s {
			t.Errorf("%q is not encoded, but became %q", s, got)
		}
		if plain := strings.NewReplacer("%", "", "+", "").Replace(s); !IsEncoded([]byte(plain)) && string(Decoded([]byte(plain), 2)) != plain {
			t.Errorf("%q changed", plain)
		}
	})
}
