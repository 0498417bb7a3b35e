package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadCSVRefusesNamesThatNoColumnCanHave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	for text, want := range map[string]bool{"a,b\n1,2\n": true, "\ufeffa,番\n1,2\n": true, "a,A\n1,2\n": false, "a,\n1,2\n": false, "a\x00,b\n1,2\n": false, "a\xff,b\n1,2\n": false, "a,b\n1,\x83e\n": false, "a,b\n1,x\x00\n": false, "": false} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readCSV(path); (err == nil) != want {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
