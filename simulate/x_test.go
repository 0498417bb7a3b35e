package simulate

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestX(t *testing.T) {
	dir := os.Getenv("XOUT")
	if dir == "" {
		t.Skip()
	}
	os.RemoveAll(dir)
	n, f, d, a := 20000, 0, 0, 0
	fmt.Sscan(os.Getenv("XN"), &n, &f, &d, &a)
	att := []string{"all"}
	if os.Getenv("XA") != "" {
		att = []string{os.Getenv("XA")}
	}
	t0 := time.Now()
	s, err := Run(context.Background(), Config{Out: dir, Events: n, Files: f, Days: d, Accounts: a, Seed: 1, Attacks: att})
	if err != nil {
		t.Fatal(err)
	}
	el := time.Since(t0)
	s.Planted = nil
	fmt.Printf("%+v %v %.0f ev/s\n", s, el, float64(s.Events)/el.Seconds())
}
