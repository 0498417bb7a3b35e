package voice

import "testing"

func TestEscape(t *testing.T) {
	for name, c := range map[string]struct{ in, logged, typed string }{
		"plain":            {"user/alice", "user/alice", "user/alice"},
		"japanese":         {"監査ログ：停止", "監査ログ：停止", "監査ログ：停止"},
		"control":          {"a\x1bb\x7f\n", `a\x1bb\x7f\x0a`, `a\x1bb\x7f\x0a`},
		"c1_control":       {"a\u009bb", `a\u{9b}b`, `a\u{9b}b`},
		"bidi":             {"a\u202eb\u2069", `a\u{202e}b\u{2069}`, `a\u{202e}b\u{2069}`},
		"invalid":          {"a\xffb\xe3\x81", `a\xffb\xe3\x81`, `a\xffb\xe3\x81`},
		"replacement":      {"a\uFFFDb", "a\uFFFDb", `a\u{fffd}b`},
		"cyrillic_a":       {"\u0430dmin", "\u0430dmin", `\u{430}dmin`},
		"right_to_left":    {"\u05d0b", "\u05d0b", `\u{5d0}b`},
		"combining":        {"e\u0301", "e\u0301", `e\u{301}`},
		"beyond_the_plane": {"\U000e0041", `\u{e0041}`, `\u{e0041}`},
		"access_key":       {"key AKIAIOSFODNN7EXAMPLE!", "key AKIA...MPLE!", "key AKIA...MPLE!"},
		"two_keys":         {"ASIAEXAMPLE00000K2LD,AKIAEXAMPLE000007QEX", "ASIA...K2LD,AKIA...7QEX", "ASIA...K2LD,AKIA...7QEX"},
		"no_key":           {"AKIASHORT AROAEXAMPLE000000001", "AKIASHORT AROAEXAMPLE000000001", "AKIASHORT AROAEXAMPLE000000001"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Logged(c.in); got != c.logged {
				t.Errorf("logged: got %q, want %q", got, c.logged)
			}
			if got := Typed(c.in); got != c.typed {
				t.Errorf("typed: got %q, want %q", got, c.typed)
			}
		})
	}
}

// FuzzTyped holds that nothing of uncertain width or effect comes through.
func FuzzTyped(f *testing.F) {
	f.Add("\x1b[2J\x1b]0;owned\a\r\n\t\u202eexe.txt\u2066\u200b\u009b31m\xff\xfe\x00\ufeff")
	f.Add("流出したアクセスキー AKIAIOSFODNN7EXAMPLE")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Typed(s) {
			if Unsure(r) {
				t.Fatalf("typed(%q): got %q", s, r)
			}
		}
	})
}
