package actor

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bannin/decode"
	"bannin/event"
)

// TestStratus holds the graph to real logs of attacks: who assumed a role there is
// known, and all sessions of the tool lead back to the user that ran it.
func TestStratus(t *testing.T) {
	corpus := os.Getenv("BANNIN_CORPUS")
	if corpus == "" {
		corpus = "../../shared/corpus"
	}
	files, _ := filepath.Glob(filepath.Join(corpus, "stratus-red-team/detonation-logs/*.json"))
	if len(files) == 0 {
		t.Skipf("no corpus at %s: set BANNIN_CORPUS", corpus)
	}
	sessions, traced := 0, 0
	for _, name := range files {
		each := func(f func(*event.Event)) {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			decode.NewReader(projection).Read(context.Background(), name, file, func(e *event.Event) error { f(e); return nil })
		}
		c := NewCollector(projection)
		each(func(e *event.Event) {
			if err := c.See(e); err != nil {
				t.Fatal(err)
			}
		})
		g, err := Join(c)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		z := decode.NewSummariser(projection)
		each(func(e *event.Event) {
			var s event.Summary
			z.Outline(e, &s)
			root := g.Root(s.Actor, s.Time)
			if root.Root == "" || root.Root != root.Key() {
				t.Errorf("%s: the root of %s is %+v", filepath.Base(name), s.Actor.Key(), root)
			}
			if !strings.Contains(s.Actor.ARN, "/aws-go-sdk-") {
				return
			}
			sessions++
			if g.start(s.Actor.AccessKey) == nil {
				return // its start is not in the file
			}
			if traced++; !strings.HasSuffix(root.Root, ":user/christophe") {
				t.Errorf("%s: the root of %s is %s", filepath.Base(name), s.Actor.ARN, root.Root)
			}
		})
	}
	t.Logf("%d events of sessions, of which %d have their start in the file", sessions, traced)
	if traced < 10 {
		t.Errorf("only %d of %d events lead back to a user", traced, sessions)
	}
}
