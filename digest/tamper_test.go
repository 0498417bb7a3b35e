package digest

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/ledger"

	"github.com/google/go-cmp/cmp"
)

// A tampering is one thing that somebody does to a bucket, and what has to be
// told of it.
type tampering struct {
	name string
	do   func(*bucket)
	want []string // kind of fault and key
	// Hours and objects that it costs, of those that were proven before.
	hours   int64
	objects ledger.DigestObjects
	// In a folder, only the next digest tells a digest's signature; where that is
	// gone or of something else, one more hour cannot be proven.
	folder *loss
}

type loss struct {
	want    []string
	hours   int64
	objects ledger.DigestObjects
}

const (
	allHours = 2 * hoursOf
	allLogs  = hoursOf * logsAnHour
)

// logs are so many logs fewer proven.
func logs(o ledger.DigestObjects) ledger.DigestObjects {
	o.Proven = allLogs - o.Altered - o.Unproven - o.Missing
	return o
}

var tamperings = []tampering{
	{name: "nothing", do: func(*bucket) {}, want: []string{}, objects: logs(ledger.DigestObjects{})},
	{
		name: "log_edited", do: func(b *bucket) { b.objects[log(3, 0)].content = `{"Records":[]}` },
		want: []string{"log_altered " + log(3, 0)}, hours: 1, objects: logs(ledger.DigestObjects{Altered: 1}),
	},
	{
		name: "log_cut_short", do: func(b *bucket) { b.objects[log(3, 0)].state = Broken },
		want: []string{"log_broken " + log(3, 0)}, hours: 1, objects: logs(ledger.DigestObjects{Altered: 1}),
	},
	{
		name: "log_removed", do: func(b *bucket) { delete(b.objects, log(3, 1)) },
		want: []string{"log_missing " + log(3, 1)}, hours: 1, objects: logs(ledger.DigestObjects{Missing: 1}),
	},
	{
		name: "logs_swapped", do: func(b *bucket) {
			x, y := b.objects[log(2, 0)], b.objects[log(5, 0)]
			x.content, y.content = y.content, x.content
		},
		want: []string{"log_altered " + log(2, 0), "log_altered " + log(5, 0)}, hours: 2, objects: logs(ledger.DigestObjects{Altered: 2}),
	},
	{
		name: "log_moved", do: func(b *bucket) {
			b.objects[strings.Replace(log(3, 0), "/20/", "/21/", 1)] = b.objects[log(3, 0)]
			delete(b.objects, log(3, 0))
		},
		want: []string{"log_moved " + log(3, 0)}, hours: 1,
		objects: ledger.DigestObjects{Proven: allLogs - 1, Missing: 1, Unproven: 1},
	},
	{
		name: "log_added", do: func(b *bucket) {
			b.put(logKey(busy, chainOne.Add(90*time.Minute), "forged0000000000"), `{"Records":[{}]}`)
		},
		want:    []string{"log_added " + logKey(busy, chainOne.Add(90*time.Minute), "forged0000000000")},
		objects: ledger.DigestObjects{Proven: allLogs, Added: 1},
	},
	{
		name: "log_added_where_none_was", do: func(b *bucket) {
			b.put(logKey(quiet, chainOne.Add(90*time.Minute), "forged0000000000"), `{"Records":[{}]}`)
		},
		want:    []string{"log_added " + logKey(quiet, chainOne.Add(90*time.Minute), "forged0000000000")},
		objects: ledger.DigestObjects{Proven: allLogs, Added: 1},
	},
	{
		name: "log_added_by_another_name", do: func(b *bucket) { b.put(path.Dir(log(3, 0))+"/events.json", `{"Records":[{}]}`) },
		want:    []string{"log_added " + path.Dir(log(3, 0)) + "/events.json"},
		objects: ledger.DigestObjects{Proven: allLogs, Added: 1},
	},
	{
		name: "digest_edited", do: func(b *bucket) {
			b.edit(nth(busy, 3), func(f fields) { f["logFiles"] = []any{} })
		},
		want: []string{"altered " + nth(busy, 3)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "log_and_its_digest_edited", do: func(b *bucket) {
			b.objects[log(3, 0)].content = `{"Records":[]}`
			b.edit(nth(busy, 3), func(f fields) { f["logFiles"].([]any)[0] = b.listed(log(3, 0)) })
		},
		want: []string{"altered " + nth(busy, 3)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "newest_digest_edited", do: func(b *bucket) {
			b.objects[log(hoursOf-1, 0)].content = `{"Records":[]}`
			b.edit(nth(busy, -1), func(f fields) { f["logFiles"].([]any)[0] = b.listed(log(hoursOf-1, 0)) })
		},
		want: []string{"forged " + nth(busy, -1)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "digest_cut_short", do: func(b *bucket) { b.objects[nth(busy, 3)].state = Broken },
		want: []string{"broken " + nth(busy, 3)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"broken " + nth(busy, 3)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "digest_made_something_else", do: func(b *bucket) { b.objects[nth(busy, 3)].content = `{"hello":"there"}` },
		want: []string{"malformed " + nth(busy, 3)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"malformed " + nth(busy, 3)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "rest_of_the_chain_signed_by_another", do: func(b *bucket) {
			b.objects[log(5, 0)].content = `{"Records":[]}`
			b.forge(busy, 5, func(f fields) { f["logFiles"].([]any)[0] = b.listed(log(5, 0)) })
		},
		want: []string{"forged " + nth(busy, 5), "forged " + nth(busy, 6), "forged " + nth(busy, 7)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 6}),
	},
	{
		name: "rest_of_the_chain_signed_by_another_under_his_name", do: func(b *bucket) {
			b.forge(busy, 6, func(f fields) { f["digestPublicKeyFingerprint"] = "0badc0de" })
			b.edit(nth(busy, 7), func(f fields) { f["digestPublicKeyFingerprint"] = "0badc0de" })
		},
		want: []string{"keyless " + nth(busy, 6), "keyless " + nth(busy, 7)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 4}),
	},
	{
		name: "signature_replaced", do: func(b *bucket) {
			b.objects[nth(busy, 3)].meta = map[string]string{"signature": strings.Repeat("ab", 256)}
		},
		want: []string{"forged " + nth(busy, 3)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{}, objects: logs(ledger.DigestObjects{})}, // nobody looks at it there
	},
	{
		name: "signature_is_no_number", do: func(b *bucket) { b.objects[nth(busy, -1)].meta = map[string]string{"signature": "none"} },
		want: []string{"forged " + nth(busy, -1)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "digest_removed", do: func(b *bucket) { delete(b.objects, nth(busy, 3)) },
		want: []string{"missing " + nth(busy, 3)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"missing " + nth(busy, 3)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "digests_removed", do: func(b *bucket) { delete(b.objects, nth(busy, 3)); delete(b.objects, nth(busy, 4)) },
		want: []string{"missing " + nth(busy, 4)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4}),
		folder: &loss{want: []string{"missing " + nth(busy, 4)}, hours: 4, objects: logs(ledger.DigestObjects{Unproven: 6})},
	},
	{
		name: "hour_removed_with_its_logs", do: func(b *bucket) {
			delete(b.objects, nth(busy, 3))
			delete(b.objects, log(3, 0))
			delete(b.objects, log(3, 1))
		},
		want: []string{"missing " + nth(busy, 3)}, hours: 2, objects: ledger.DigestObjects{Proven: allLogs - 2},
		folder: &loss{want: []string{"missing " + nth(busy, 3)}, hours: 3, objects: ledger.DigestObjects{Proven: allLogs - 4, Unproven: 2}},
	},
	{
		name: "first_digest_removed", do: func(b *bucket) { delete(b.objects, nth(busy, 0)) },
		want: []string{"missing_before " + nth(busy, 0)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "newest_digests_removed", do: func(b *bucket) {
			for n := -3; n < 0; n++ {
				delete(b.objects, nth(busy, n))
			}
		},
		want: []string{"last " + nth(busy, -4)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 6}),
		folder: &loss{want: []string{"last " + nth(busy, -4)}, hours: 4, objects: logs(ledger.DigestObjects{Unproven: 8})},
	},
	{
		name: "newest_hours_removed_in_one_region", do: func(b *bucket) {
			for n := -3; n < 0; n++ {
				delete(b.objects, nth(quiet, n))
			}
		},
		want: []string{"last " + nth(quiet, -4)}, hours: 3, objects: logs(ledger.DigestObjects{}),
		folder: &loss{want: []string{"last " + nth(quiet, -4)}, hours: 4, objects: logs(ledger.DigestObjects{})},
	},
	{
		name: "digest_replaced_by_an_older", do: func(b *bucket) { *b.objects[nth(busy, 5)] = *b.objects[nth(busy, 2)] },
		want: []string{"moved " + nth(busy, 5)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"moved " + nth(busy, 5)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "newest_digest_replaced_by_an_older", do: func(b *bucket) { *b.objects[nth(busy, -1)] = *b.objects[nth(busy, 2)] },
		want: []string{"moved " + nth(busy, -1)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"moved " + nth(busy, -1)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "digest_moved", do: func(b *bucket) {
			b.objects[strings.Replace(nth(busy, 3), "/20/", "/21/", 1)] = b.objects[nth(busy, 3)]
			delete(b.objects, nth(busy, 3))
		},
		want: []string{"moved " + nth(busy, 3)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
	{
		name: "first_digest_uploaded_again_in_the_middle", do: func(b *bucket) { *b.objects[nth(busy, 4)] = *b.objects[nth(busy, 0)] },
		want: []string{"moved " + nth(busy, 4)}, hours: 2, objects: logs(ledger.DigestObjects{Unproven: 2}),
		folder: &loss{want: []string{"moved " + nth(busy, 4)}, hours: 3, objects: logs(ledger.DigestObjects{Unproven: 4})},
	},
	{
		name: "chain_begun_anew_by_another", do: func(b *bucket) {
			b.forge(busy, 4, func(f fields) { b.follow(f, nil) })
		},
		want: []string{"forged " + nth(busy, 4), "forged " + nth(busy, 5), "forged " + nth(busy, 6), "forged " + nth(busy, 7)}, hours: 4,
		objects: logs(ledger.DigestObjects{Unproven: 8}),
		folder: &loss{want: []string{"forged " + nth(busy, 4), "forged " + nth(busy, 5), "forged " + nth(busy, 6), "forged " + nth(busy, 7)}, hours: 5,
			objects: logs(ledger.DigestObjects{Unproven: 10})},
	},
	{
		name: "logging_stopped_for_a_while", do: func(b *bucket) {
			for n := 3; n < hoursOf; n++ {
				delete(b.objects, nth(busy, n))
				delete(b.objects, log(n, 0))
				delete(b.objects, log(n, 1))
			}
			b.chain(busy, chainOne.Add(6*time.Hour), 2, nil)
		},
		want: []string{"restarted_gap " + nth(busy, 6)}, hours: 3, objects: ledger.DigestObjects{Proven: 10},
		folder: &loss{want: []string{"restarted_gap " + nth(busy, 6)}, hours: 4, objects: ledger.DigestObjects{Proven: 8, Unproven: 2}},
	},
	{
		name: "chain_begun_anew_at_once", do: func(b *bucket) { b.chain(busy, chainOne.Add(6*time.Hour), 2, nil) },
		want: []string{"restarted " + nth(busy, 6)}, objects: logs(ledger.DigestObjects{}),
		folder: &loss{want: []string{"restarted " + nth(busy, 6)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2})},
	},
	{
		name: "unknown_algorithms", do: func(b *bucket) {
			b.edit(nth(busy, -1), func(f fields) { f["digestSignatureAlgorithm"] = "SHA1withRSA" })
		},
		want: []string{"foreign " + nth(busy, -1)}, hours: 1, objects: logs(ledger.DigestObjects{Unproven: 2}),
	},
}

func TestEveryTamperingIsNamed(t *testing.T) {
	for _, c := range tamperings {
		for name, v := range map[string]view{"bucket": inBucket, "folder": inFolder} {
			t.Run(c.name+"_in_"+name, func(t *testing.T) {
				want := loss{c.want, c.hours, c.objects}
				if name == "folder" && c.folder != nil {
					want = *c.folder
				}
				b := delivered(t)
				c.do(b)
				got := b.verify(v, amazonsKeys())
				for i, text := range want.want {
					kind, key, _ := strings.Cut(text, " ")
					want.want[i] = kind + " " + path.Base(key)
				}
				slices.Sort(want.want)
				if diff := cmp.Diff(want.want, told(got)); diff != "" {
					t.Errorf("faults (-want +got):\n%s", diff)
				}
				if got.HoursProven != allHours-want.hours {
					t.Errorf("hours proven: got %d, want %d", got.HoursProven, allHours-want.hours)
				}
				if diff := cmp.Diff(want.objects, got.Objects); diff != "" {
					t.Errorf("objects (-want +got):\n%s", diff)
				}
			})
		}
	}
}
