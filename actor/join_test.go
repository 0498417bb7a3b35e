package actor

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bannin/decode"
	"bannin/event"
)

// history is a log of people, machines and services who become one another, as
// dice have it.
func history(t *rapid.T) []string {
	keys := []string{keyOne, keyTwo, keyNew, ""}
	names := []string{"work", "alice", "i-0123456789abcdef0", "botocore-session-1700000000", strings.Repeat("long", 500)}
	roles := []string{"Ops", "Db", "AWSReservedSSO_Admin_1", "path/Far"}
	pick := func(from []string, what string) string { return rapid.SampledFrom(from).Draw(t, what) }
	callers := []func() fields{
		func() fields { return user(pick([]string{"alice", "bob"}, "user"), "AKIA") },
		func() fields { return in(home, pick(roles, "from"), pick(names, "as"), pick(keys, "with")) },
		func() fields { return aws(pick([]string{"ec2", "lambda", "ssm"}, "service")) },
		func() fields {
			return fields{"type": "AWSAccount", "principalId": pick([]string{"AIDAALICE", "AROAOPS:work", "AIDAFAR"}, "id"), "accountId": other}
		},
		func() fields {
			return fields{"type": "SAMLUser", "principalId": "x=:alice", "userName": pick([]string{"alice", ""}, "name")}
		},
		func() fields {
			return fields{"type": "IdentityCenterUser", "onBehalfOf": fields{"userId": pick([]string{"u-1", "u-2"}, "id")}}
		},
	}
	makes := []func(int, fields) string{
		func(m int, who fields) string {
			return assume(m, pick([]string{"AssumeRole", "AssumeRoleWithSAML"}, "call"), who, pick([]string{home, other}, "account"), pick(roles, "role"), pick(names, "session"), pick(keys, "key"))
		},
		func(m int, who fields) string {
			return record(m, "iam", pick([]string{"CreateUser", "DeleteUser", "CreateLoginProfile"}, "call"), who, fields{"requestParameters": fields{"userName": pick([]string{"bob", "carol"}, "whom")}})
		},
		func(m int, who fields) string {
			return record(m, "signin", "ConsoleLogin", who, fields{"responseElements": fields{"ConsoleLogin": "Success"}})
		},
		func(m int, who fields) string {
			return record(m, "sso", "Federate", who, fields{"serviceEventDetails": fields{"role_name": "AWSReservedSSO_Admin_1", "account_id": home}})
		},
		func(m int, who fields) string { return act(m, who) },
		func(int, fields) string { return launch },
	}
	var all []string
	for range rapid.IntRange(0, 30).Draw(t, "events") {
		who := rapid.SampledFrom(callers).Draw(t, "caller")()
		all = append(all, rapid.SampledFrom(makes).Draw(t, "make")(rapid.IntRange(-60, 60).Draw(t, "minute"), who))
	}
	return all
}

// answers are what a graph says of everybody in a log.
func answers(t fataler, g *Graph, log []string) string {
	var b strings.Builder
	for _, r := range log {
		a, at := acts(t, r)
		fmt.Fprintf(&b, "%+v\n%+v\n%+v\n%+v\n", g.Root(a, at), g.Chain(a, at), g.Made(a), g.Makers(a, at))
	}
	for _, place := range []string{"eni-1", "eni-3", "10.0.0.5"} {
		id, ok := g.Instance(home, "us-east-1", place, place, noon)
		fmt.Fprintln(&b, place, id, ok)
	}
	fmt.Fprintln(&b, g.Forgotten())
	return b.String()
}

// TestTheGraphDoesNotDependOnTheOrder holds that neither order nor workers nor
// spilling to disk nor repetition nor a stop in between change an answer.
func TestTheGraphDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := history(t)
		want := answers(t, graphOf(t, log...), log)
		again := log
		if rapid.Bool().Draw(t, "twice") {
			again = append(log[:len(log):len(log)], log...)
		}
		again = rapid.Permutation(again).Draw(t, "order")
		workers := make([]*Collector, rapid.IntRange(1, 3).Draw(t, "workers"))
		for i := range workers {
			workers[i] = NewCollector(projection)
			workers[i].most = rapid.IntRange(1, 5000).Draw(t, "held")
			defer workers[i].Close()
		}
		for _, r := range again {
			see(t, workers[rapid.IntRange(0, len(workers)-1).Draw(t, "worker")], r)
		}
		first := rapid.IntRange(0, len(workers)).Draw(t, "before the stop")
		g, err := Join(workers[:first]...)
		if err != nil {
			t.Fatalf("join: %v", err)
		}
		g, err = saved(t, g).And(workers[first:]...)
		if err != nil {
			t.Fatalf("go on: %v", err)
		}
		if diff := cmp.Diff(want, answers(t, g, log)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// TestTimelessChains holds that a chain which is said to be the same at all times
// is.
func TestTimelessChains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := history(t)
		g := graphOf(t, log...)
		for _, r := range log {
			a, at := acts(t, r)
			other := at.Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(t, "minutes")) * time.Minute)
			if diff := cmp.Diff(g.Chain(a, at), g.Chain(a, other)); diff != "" && g.Timeless(a) {
				t.Fatalf("%s: (-at %s +at %s):\n%s", a.Key(), at, other, diff)
			}
		}
	})
}

// saved is a graph, saved and loaded.
func saved(t fataler, g *Graph) *Graph {
	var b bytes.Buffer
	if err := g.Save(&b); err != nil {
		t.Fatalf("save: %v", err)
	}
	again, err := Load(&b)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return again
}

func TestManySessionsAreForgottenAlike(t *testing.T) {
	var log []string
	for i := range 50 {
		log = append(log, assume(i, "AssumeRole", alice, home, "Ops", fmt.Sprintf("work-%d", i), fmt.Sprintf("ASIA%016d", i)))
	}
	few := most
	few[sessions] = 10
	graphOf := func(log []string) *Graph {
		c := NewCollector(projection)
		defer c.Close()
		see(t, c, log...)
		b := newBuilder(few)
		if err := joined(c.all()).Each(b.add); err != nil {
			t.Fatal(err)
		}
		return b.graph()
	}
	g := graphOf(log)
	if g.Forgotten() != 40 || len(g.edges) != 10 {
		t.Errorf("of 50 sessions, %d are kept and %d forgotten, want 10 and 40", len(g.edges), g.Forgotten())
	}
	// Whose start was let go is told of by the role, that one alone assumed.
	for _, r := range log {
		a, at := acts(t, r)
		_ = a
		if root := g.Root(sessionOf(r), at); root.Root != userARN("alice") {
			t.Fatalf("the root is %+v", root)
		}
	}
	again := append(log[25:50:50], log[:25]...)
	if diff := cmp.Diff(answers(t, g, log), answers(t, graphOf(append(again, again...)), log)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sessionOf is the session that a test's AssumeRole made.
func sessionOf(record string) event.Actor {
	_, rest, _ := strings.Cut(record, `"roleSessionName":"`)
	name, _, _ := strings.Cut(rest, `"`)
	arn := sessionARN(roleARN(home, "Ops"), name)
	return event.Actor{Kind: "role", ARN: arn, AccessKey: "ASIA" + name, Root: arn}
}

func TestALoadedGraphMustBeWhole(t *testing.T) {
	var b bytes.Buffer
	if err := graphOf(t, launch, assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)).Save(&b); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for n := range whole {
		if _, err := Load(bytes.NewReader(whole[:n])); err == nil {
			t.Fatalf("the first %d of %d bytes are a graph", n, len(whole))
		}
		bad := bytes.Clone(whole)
		bad[n] ^= 0x40
		if _, err := Load(bytes.NewReader(bad)); err == nil {
			t.Fatalf("a graph whose byte %d is altered is a graph", n)
		}
	}
}

func FuzzLoad(f *testing.F) {
	var b bytes.Buffer
	if err := graphOf(f, launch, assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)).Save(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, saved []byte) {
		g, err := Load(bytes.NewReader(saved))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := g.Save(&again); err != nil || !bytes.HasPrefix(saved, again.Bytes()) && g.Forgotten() == 0 {
			t.Fatalf("saved again it is another: %v", err)
		}
		g.Root(event.Actor{ARN: sessionARN(roleARN(home, "Ops"), "work"), AccessKey: keyOne}, noon)
	})
}

// FuzzRow reads rows that nobody wrote: Load's sum keeps most of them out.
func FuzzRow(f *testing.F) {
	row, _ := (&fact{How: Assumed, What: roleARN(home, "Ops"), Name: "work", Key: keyOne}).encode(nil)
	f.Add(row)
	f.Fuzz(func(t *testing.T, row []byte) {
		var one fact
		if _, err := one.decode(row); err != nil {
			return
		}
		b := newBuilder(most)
		if b.addChecked(row) != nil {
			return
		}
		g := b.graph()
		again, _ := one.encode(nil)
		if r, err := g.rows()(); err == nil && !bytes.Equal(r, again) {
			t.Fatalf("%q became %q", again, r)
		}
		a := g.link(&g.edges[0], sure)
		g.Root(a.Made, a.Time)
		g.Made(a.By)
		g.Makers(a.Made, a.Time.Add(time.Hour))
	})
}

func BenchmarkSee(b *testing.B) {
	for name, r := range map[string]string{"other": act(0, alice), "assume": assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne),
		"service": assume(0, "AssumeRole", aws("ec2"), home, "Ops", "i-0123456789abcdef0", keyOne)} {
		b.Run(name, func(b *testing.B) {
			e, err := decode.NewRecords(projection).One([]byte(r))
			if err != nil {
				b.Fatal(err)
			}
			c := NewCollector(projection)
			defer c.Close()
			b.ReportAllocs()
			for b.Loop() {
				e.Time = e.Time.Add(time.Second)
				if err := c.See(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkJoin makes a graph of a million sessions, of which it reports the
// bytes, and asks for roots.
func BenchmarkJoin(b *testing.B) {
	c := NewCollector(projection)
	defer c.Close()
	c.call.e = event.New(projection)
	c.call.e.Time, c.call.e.Name = noon, []byte("AssumeRole")
	for i := range 1 << 20 {
		c.call.e.ID = []byte(uuid(fmt.Sprint(i)))
		c.add(&fact{How: Assumed, What: roleARN(home, fmt.Sprintf("role-%d", i%1000)), Name: fmt.Sprintf("session-%d", i%5000), Key: fmt.Sprintf("ASIA%016d", i),
			Seconds: 3600, By: who{Type: "IAMUser", ARN: userARN(fmt.Sprint(i % 5000)), Key: fmt.Sprintf("AKIA%016d", i%5000)}})
	}
	var g *Graph
	for b.Loop() {
		var err error
		if g, err = Join(c); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(g.edges))*56+float64(len(g.all)+4*len(g.table)+4*len(g.byName)+4*len(g.byMaker)), "graph-bytes")
	began := time.Now()
	for i := range 100000 {
		arn := sessionARN(roleARN(home, fmt.Sprintf("role-%d", i%1000)), fmt.Sprintf("session-%d", i%5000))
		g.Root(event.Actor{Kind: "role", ARN: arn, AccessKey: fmt.Sprintf("ASIA%016d", i)}, noon)
	}
	b.ReportMetric(float64(time.Since(began).Nanoseconds())/100000, "ns/root")
}
