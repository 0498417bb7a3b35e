package event

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// TestSessionNames holds the readers of session names to what they mean.
func TestSessionNames(t *testing.T) {
	instance := regexp.MustCompile(`^m?i-[0-9a-f]{8,17}$`)
	machine := regexp.MustCompile(`[0-9]{8}|[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-`)
	check := func(t interface{ Fatalf(string, ...any) }, name string) {
		if got, want := InstanceSession(name), instance.MatchString(name); got != want {
			t.Fatalf("%q is an instance's: %v, want %v", name, got, want)
		}
		if got, want := MachineSession(name), machine.MatchString(name); got != want {
			t.Fatalf("%q is a program's: %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"", "alice", "i-0123456789abcdef0", "mi-01234567", "i-0123456", "m", "botocore-session-1700000000", "x-12345678", "x-1234567",
		"0123456a-abcd-", "0123456a-abcd", "0123456a-abcde-", "a0123456a-abcd-", "0123456a--abcd-", "0123456a-0123456a-abcd-"} {
		check(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringMatching(`(m?i-)?[a0g-]{0,12}(0{3,5}|a{4}|-){0,6}`).Draw(t, "name"))
	})
}
