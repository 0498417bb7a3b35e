package lake

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bannin/decode"
)

// TestMain is also the child that TestKilledAtAnyMoment kills: it appends one
// batch after the other, and writes the number of each that was committed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LAKE_CHILD"); dir != "" {
		if err := appendForever(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	flag.Set("rapid.checks", "25") // each waits for the disk
	os.Exit(m.Run())
}

// batch is the events of a number: some are of the batch before, too.
func batch(n int) string {
	var ids []string
	for i := range 40 {
		ids = append(ids, fmt.Sprintf("e%d", 30*n+i))
	}
	return calls(ids...)
}

func appendForever(dir string) error {
	l, err := Open(context.Background(), dir, Options{Create: true})
	if err != nil {
		return err
	}
	p := projection()
	var first int
	fmt.Sscan(os.Getenv("LAKE_FROM"), &first)
	for n := first; ; n++ {
		a, err := l.Append(context.Background(), AppendOptions{})
		if err != nil {
			return err
		}
		if r := decode.NewReader(p).Read(context.Background(), "batch", strings.NewReader(batch(n)), a.Writer(p).See); r.Err != nil {
			return r.Err
		}
		if _, err := a.Commit(context.Background()); err != nil {
			return err
		}
		fmt.Println(n)
		if n%3 == 2 {
			if _, err := l.Compact(context.Background(), 0); err != nil {
				return err
			}
		}
	}
}

// A process that appends and compacts is killed at random moments, again and
// again. Nothing that it said was committed may be lost, and nothing may count
// in part.
func TestKilledAtAnyMoment(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	next := 0
	for range rounds {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "LAKE_CHILD="+dir, fmt.Sprintf("LAKE_FROM=%d", next))
		var fault strings.Builder
		child.Stderr = &fault
		said, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		for range rand.IntN(4) {
			if lines.Scan() {
				fmt.Sscan(lines.Text(), &next)
				next++
			}
		}
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		child.Process.Kill()
		for lines.Scan() {
			fmt.Sscan(lines.Text(), &next)
			next++
		}
		child.Wait()
		if fault.Len() > 0 {
			t.Fatalf("the child: %s", fault.String())
		}
	}
	l := open(t, dir)
	v := whole(t, l)
	got := map[string]bool{}
	for _, row := range rowsOf(t, l, "cloudtrail") {
		got[row["eventid"]] = true
	}
	if int64(len(got)) > v.Rows {
		t.Errorf("got %d ids in %d rows", len(got), v.Rows)
	}
	committed := 30*(next-1) + 40
	if next == 0 {
		committed = 0
	}
	for i := range committed {
		if !got[fmt.Sprintf("e%d", i)] {
			t.Errorf("e%d was acknowledged and is lost", i)
		}
	}
	// The batch under way at the kill came whole or not at all.
	if n := len(got); n != committed && n != committed+30 && !(committed == 0 && n == 40) {
		t.Errorf("got %d events, want %d or one batch more", n, committed)
	}
	if _, err := l.Compact(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if v := whole(t, l); v.Orphans > 0 {
		t.Errorf("%d orphans are left after compaction", v.Orphans)
	}
	t.Logf("%d batches committed in %d rounds", next, rounds)
}
