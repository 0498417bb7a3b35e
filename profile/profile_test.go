package profile

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bannin/actor"
	"bannin/decode"
	"bannin/event"
)

var projection = func() *event.Projection {
	fields := decode.Fields()
	fields.Paths = append(fields.Paths, actor.Paths()...)
	return event.NewProjection(fields)
}()

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// record is a call of one of CloudTrail's principals, or of a user whom its name
// names.
func record(n int, who any, service, call string, request, response any) string {
	if name, ok := who.(string); ok {
		who = map[string]any{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/" + name, "userName": name, "accountId": "111122223333", "accessKeyId": "AKIA" + name}
	}
	text, _ := json.Marshal(map[string]any{"eventVersion": "1.11", "eventID": fmt.Sprintf("id-%d", n), "eventTime": noon.Add(time.Duration(n) * time.Minute), "awsRegion": "us-east-1",
		"eventSource": service + ".amazonaws.com", "eventName": call, "userIdentity": who, "recipientAccountId": "111122223333", "sourceIPAddress": fmt.Sprintf("198.51.100.%d", n%3),
		"requestParameters": request, "responseElements": response})
	return string(text)
}

type fields = map[string]any

func session(name, key string) fields {
	return fields{"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Ops/" + name, "accountId": "111122223333", "accessKeyId": key}
}

// history is what happened to people of a few names.
var history = func() []string {
	named := func(name string) fields { return fields{"userName": name} }
	var all []string
	add := func(who any, service, call string, request, response any) {
		all = append(all, record(len(all), who, service, call, request, response))
	}
	add("alice", "sts", "AssumeRole", fields{"roleArn": "arn:aws:iam::111122223333:role/Ops", "roleSessionName": "work"}, fields{"credentials": fields{"accessKeyId": "ASIAONE"}})
	add("bob", "sts", "AssumeRole", fields{"roleArn": "arn:aws:iam::111122223333:role/Ops", "roleSessionName": "work"}, fields{"credentials": fields{"accessKeyId": "ASIATWO"}})
	for i := range 3 {
		add(session("work", "ASIAONE"), "iam", "CreateUser", named(fmt.Sprint("door", i)), nil)
		add(session("work", "ASIATWO"), "s3", "ListBuckets", nil, nil)
		add(fmt.Sprint("door", i), "s3", "CreateBucket", fields{"bucketName": fmt.Sprint("b", i)}, nil)
		add("alice", "s3", "CreateBucket", fields{"bucketName": fmt.Sprint("a", i)}, nil)
	}
	add("bob", "s3", "DeleteBucket", fields{"bucketName": "a1"}, nil)
	add("alice", "iam", "DeleteUser", named("door1"), nil)
	return all
}()

type fataler interface{ Fatalf(string, ...any) }

// gather is the profile of somebody, of which deal says which of some workers
// sees the nth record.
func gather(t fataler, who string, log []string, workers int, deal func(n int) int) *Profile {
	in := decode.NewRecords(projection)
	each := func(f func(int, *event.Event) error) {
		for n, r := range log {
			e, err := in.One([]byte(r))
			if err == nil {
				err = f(n, e)
			}
			if err != nil {
				t.Fatalf("%s: %v", r, err)
			}
		}
	}
	c := actor.NewCollector(projection)
	defer c.Close()
	each(func(_ int, e *event.Event) error { return c.See(e) })
	graph, err := actor.Join(c)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	g := NewGatherer(who, graph)
	g.Look = func(a netip.Addr) (string, string) { return "JP", a.String() }
	var watches []*Watch
	for range workers {
		watches = append(watches, g.Watch(projection))
	}
	each(func(n int, e *event.Event) error { return watches[deal(n)].See(e) })
	return g.Profile()
}

func one(int) int { return 0 }

func TestProfile(t *testing.T) {
	p := gather(t, "alice", history, 1, one)
	var left, actors []string
	for _, l := range p.Left {
		left = append(left, l.ARN)
	}
	for _, d := range p.Actors {
		actors = append(actors, fmt.Sprint(d.Actor.Name, " ", d.Count))
	}
	if want := []string{"arn:aws:iam::111122223333:user/door0", "arn:aws:s3:::a0", "arn:aws:iam::111122223333:user/door2", "arn:aws:s3:::a2"}; !slices.Equal(left, want) {
		t.Errorf("left is %q, want %q", left, want)
	}
	if want := []string{"alice 5", "Ops/work 3"}; !slices.Equal(actors, want) {
		t.Errorf("the actors are %q, want %q", actors, want)
	}
	if len(p.Made) != 2 || p.Made[0].How != "assumed" || p.Made[0].Count != 3 || len(p.Made[0].Made) != 3 || p.Made[0].Made[0].Count != 1 || p.Made[1].How != "deleted" {
		t.Errorf("made is %+v", p.Made)
	}
	if a := p.Addresses[0]; a.Country != "JP" || a.Network != a.IP {
		t.Errorf("the address is %+v", a)
	}
}

// TestProfilesDoNotDependOnTheOrder holds that neither order nor workers nor
// repetition change a profile.
func TestProfilesDoNotDependOnTheOrder(t *testing.T) {
	for _, who := range []string{"alice", "work", "door1", "ASIATWO", "198.51.100.1", "Ops", "nobody"} {
		want := gather(t, who, history, 1, one)
		rapid.Check(t, func(t *rapid.T) {
			again := rapid.Permutation(append(history, history[:rapid.IntRange(0, len(history)).Draw(t, "repeated")]...)).Draw(t, "order")
			workers := rapid.IntRange(1, 3).Draw(t, "workers")
			deal := rapid.SliceOfN(rapid.IntRange(0, workers-1), len(again), len(again)).Draw(t, "deal")
			got := gather(t, who, again, workers, func(n int) int { return deal[n] })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", who, diff)
			}
		})
	}
}

func TestTalliesKeepTheSameKeysInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.IntRange(0, 60), 1, 200).Draw(t, "keys")
		tallied := func(parts [][]int) (kept []string, omitted int64) {
			all := newTally[int](10)
			for _, part := range parts {
				one := newTally[int](10)
				for _, k := range part {
					one.add(k, counted{Span: once(noon)})
				}
				all.join(one)
			}
			kept = sorted(all, func(k int, c *counted) string { return fmt.Sprint(k, " ", c.Count) })
			return kept, all.omitted
		}
		want, left := tallied([][]int{keys})
		again := rapid.Permutation(keys).Draw(t, "order")
		cut := rapid.IntRange(0, len(again)).Draw(t, "cut")
		got, gone := tallied([][]int{again[:cut], again[cut:]})
		if diff := cmp.Diff(want, got); diff != "" || left != gone {
			t.Fatalf("omitted %d, then %d (-want +got):\n%s", left, gone, diff)
		}
	})
}

func TestNearNames(t *testing.T) {
	names := []string{"alice", "alicia", "bob", "deploy-role", "x"}
	for asked, want := range map[string][]string{"alici": {"alice", "alicia"}, "deploy": {"deploy-role"}, "Bob": {"bob"}, "zzzzzz": nil} {
		if got := near(asked, names); !slices.Equal(got, want) {
			t.Errorf("near %q: got %q, want %q", asked, got, want)
		}
	}
}
