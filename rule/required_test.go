package rule

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequired(t *testing.T) {
	for expr, want := range map[string][]string{
		`kali`:                {"kali"},
		`(?i)Kali`:            {"ali"}, // the Kelvin sign is a k
		`(?i)distro`:          {"tro"},
		`\bparrot\.x`:         {"parrot.x"},
		`kali|parrot`:         {"kali", "parrot"},
		`kali|ab`:             nil,
		`(linux|darwin)-kali`: {"linux", "darwin"},
		`a.*bcd.*efgh`:        {"efgh"},
		`(abc)+`:              {"abc"},
		`(abc)*`:              nil,
		`(abc)?x`:             nil,
		`[0-9]+`:              nil,
		`日本語kali`:             {"kali"},
	} {
		got := required(expr)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", expr, diff)
		}
	}
}
