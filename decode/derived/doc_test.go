package derived

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDerivedFieldsAreDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "derived-fields.md"))
	if err != nil {
		t.Fatal(err)
	}
	fields := slices.Sorted(maps.Keys(Fields()))
	if len(fields) == 0 {
		t.Fatal("no derived fields")
	}
	for _, field := range fields {
		if !strings.Contains(string(text), "| `"+field+"` |") {
			t.Errorf("docs/derived-fields.md does not name %s", field)
		}
	}
	if got := strings.Count(string(text), "\n| `bannin."); got != len(fields) {
		t.Errorf("docs/derived-fields.md names %d fields of CloudTrail, there are %d", got, len(fields))
	}
}
