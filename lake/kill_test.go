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
// batch after the other and looks after the lake, and writes the number of each
// batch that was committed, and what it begins beside.
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

// batch is the events of a number: some are of the batch before, too, and some so
// old that they are not kept for long.
func batch(n int) string {
	var ids []string
	for i := range 40 {
		ids = append(ids, fmt.Sprintf("e%d", 30*n+i))
	}
	for i := range olds {
		ids = append(ids, fmt.Sprintf("old%d-%d", n, i))
	}
	return calls(ids[:40]...) + "\n" + strings.ReplaceAll(calls(ids[40:]...), "2026-01-02", "2020-01-02")
}

// olds is how many old events a batch has.
const olds = 5

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
		if err := lookAfter(l, n); err != nil {
			return err
		}
	}
}

// lookAfter does in turn what looks after a lake, and says so before.
func lookAfter(l *Lake, n int) (err error) {
	ctx := context.Background()
	switch n % 4 {
	case 1:
		fmt.Println("retain")
		_, err = l.Retain(ctx, []Retention{{Table: "cloudtrail", Keep: 365 * 24 * time.Hour}}, time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC))
	case 2:
		fmt.Println("compact")
		_, err = l.Compact(ctx, 0, nil)
	case 3:
		fmt.Println("rebuild")
		err = l.Rebuild(ctx)
	}
	return err
}

// A process that appends, compacts, retains and rebuilds is killed at random
// moments of each, again and again. Nothing that it said was committed may be
// lost, and nothing may count in part.
func TestKilledAtAnyMoment(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	dir := t.TempDir()
	next := 0
	for round := range rounds {
		next = killed(t, dir, next, []string{"", "retain", "compact", "rebuild"}[round%4])
	}
	l := open(t, dir)
	v := whole(t, l)
	got, old := map[string]bool{}, map[string]int{}
	for _, row := range rowsOf(t, l, "cloudtrail") {
		if id, is := strings.CutPrefix(row["eventid"], "old"); is {
			n, _, _ := strings.Cut(id, "-")
			old[n]++
			continue
		}
		got[row["eventid"]] = true
	}
	if int64(len(got)) > v.Rows {
		t.Errorf("got %d ids in %d rows", len(got), v.Rows)
	}
	for n, count := range old {
		if count != olds {
			t.Errorf("of the old events of batch %s there are %d, want all %d or none", n, count, olds)
		}
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
	if _, err := l.Compact(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	if v := whole(t, l); v.Orphans > 0 {
		t.Errorf("%d orphans are left after compaction", v.Orphans)
	}
	t.Logf("%d batches committed in %d rounds", next, rounds)
}

// killed runs the child from a batch on, kills it soon after it says a word, or
// some batches, and tells which batch comes next.
func killed(t *testing.T, dir string, next int, word string) int {
	t.Helper()
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
	hear := func() (heard string) {
		heard = lines.Text()
		var n int
		if _, err := fmt.Sscan(heard, &n); err == nil {
			next = n + 1
		}
		return heard
	}
	left := 1
	if word == "" {
		left = rand.IntN(4)
	}
	for left > 0 && lines.Scan() {
		if heard := hear(); word == "" || heard == word {
			left--
		}
	}
	time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
	child.Process.Kill()
	for lines.Scan() {
		hear()
	}
	child.Wait()
	if fault.Len() > 0 {
		t.Fatalf("the child: %s", fault.String())
	}
	return next
}
