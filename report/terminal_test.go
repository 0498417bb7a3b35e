package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bannin/locale"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what people read with the file of that name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s differs; run go test -update and look at it (-want +got):\n%s", name, diff)
	}
}

func terminal(t *testing.T, s Scan, o TerminalOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Terminal(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var languages = []locale.Language{locale.English, locale.Japanese}

func TestTerminal(t *testing.T) {
	for _, lang := range languages {
		for _, width := range []int{80, 120} {
			name := fmt.Sprintf("terminal-%s-%d.txt", lang, width)
			t.Run(name, func(t *testing.T) {
				o := TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: width}
				golden(t, name, []byte(terminal(t, sample(), o)))
			})
		}
	}
}
