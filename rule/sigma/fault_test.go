package sigma

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bannin/locale"
)

var update = flag.Bool("update", false, "write the faults of testdata/bad anew")

// Each file of testdata/bad has one fault, named by it, and says which in the
// file beside it.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := Parse(filepath.Base(file), src)
		err = joined(err, Link(rules))
		if err == nil {
			t.Errorf("%s: got no fault", file)
			continue
		}
		golden := strings.TrimSuffix(file, ".yml") + ".txt"
		got := err.Error() + "\n" + locale.New(locale.Japanese).Tell(err) + "\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%swant\n%s", file, got, want)
		}
	}
}

func joined(errs ...error) error {
	var faults []*Fault
	for _, err := range errs {
		for _, e := range flat(err) {
			faults = append(faults, e.(*Fault))
		}
	}
	return join(faults)
}
