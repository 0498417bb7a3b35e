package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/detect"
)

// TestWhatDetectorsForgetIsTold holds that a log of more accounts than a detector
// remembers is no silent loss.
func TestWhatDetectorsForgetIsTold(t *testing.T) {
	flows := func(accounts int) string {
		var log strings.Builder
		for i := range accounts {
			fmt.Fprintf(&log, "2 %012d eni-0a000000000000001 10.0.0.5 52.80.0.1 33000 8081 6 12 3400 %d %d ACCEPT OK\n", i+1, 1772366400+i, 1772366445+i)
		}
		return log.String()
	}
	for accounts, want := range map[int][]detect.Lost{900: nil, 1001: {{Detector: "flow", Things: 101}}} {
		path := filepath.Join(t.TempDir(), "flows.log")
		if err := os.WriteFile(path, []byte(flows(accounts)), 0o600); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, scanned(t, 1, path).Lost); diff != "" {
			t.Errorf("%d accounts (-want +got):\n%s", accounts, diff)
		}
	}
}
