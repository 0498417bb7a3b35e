package decode

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFieldsAreDocumented(t *testing.T) {
	pages, err := filepath.Glob("../docs/*fields*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("got %v, %v", pages, err)
	}
	var all strings.Builder
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for field := range maps.Keys(Fields().Derived) {
		if !strings.Contains(all.String(), "`"+field+"`") {
			t.Errorf("no page of docs/ on fields names %s", field)
		}
	}
}
