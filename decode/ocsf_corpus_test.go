package decode_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/event"
	"bannin/rule"
)

// A pair is a record and what the schema's mapping made of it.
type pair struct {
	Source string          `json:"source"`
	Raw    json.RawMessage `json:"raw"`
	OCSF   json.RawMessage `json:"ocsf"`
}

func pairs(t *testing.T) []pair {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "conformance", "ocsf.jsonl"))
	if err != nil {
		t.Skipf("no corpus: %v; set BANNIN_CORPUS", err)
	}
	defer f.Close()
	var all []pair
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// A told is what is told of a record, and what it is found to be.
type told struct {
	Format string
	Common []string
	Rules  []string
}

func tell(t *testing.T, set *rule.Set, raw []byte) *told {
	t.Helper()
	z, matcher := decode.NewSummariser(set.Projection()), set.Matcher()
	var one *told
	decode.NewReader(set.Projection()).Read(context.Background(), "o", bytes.NewReader(raw), func(e *event.Event) error {
		var s event.Summary
		z.Outline(e, &s)
		z.Complete(e, &s)
		one = &told{Format: e.Format, Common: []string{
			e.Time.UTC().Format("2006-01-02T15:04:05Z"), e.IDText(), s.Account, s.Region, s.Service, s.Name, s.IP, s.Agent,
			s.Error, s.Message, s.Actor.Kind, s.Actor.Name, s.Actor.ARN, s.Actor.AccessKey, s.Actor.Root, fmt.Sprint(s.Succeeded)}}
		for _, hit := range matcher.Match(e) {
			one.Rules = append(one.Rules, set.Rules[hit].ID)
		}
		slices.Sort(one.Rules)
		if form := e.Form; form != "" && form != "ocsf" {
			t.Errorf("got form %s", form)
		}
		if !bytes.Equal(bytes.TrimSpace(raw), e.Raw) {
			t.Errorf("the record is not what it is evidence of: %s", e.Raw)
		}
		return nil
	})
	return one
}

// anonymised are the samples whose record had other ids put in than the mapping
// was shown, and years moved: there only the rules' verdicts can be compared.
const anonymised = "mappings/bloblang/AWS/CloudTrail"

// Every record of CloudTrail is found to be the same in both forms, and the same
// is told of it.
func TestRecordsOfCloudTrailAreTheSameInOCSF(t *testing.T) {
	set := shipped(t)
	compared, found := 0, 0
	for i, p := range pairs(t) {
		want, got := tell(t, set, p.Raw), tell(t, set, p.OCSF)
		if want == nil || want.Format != "cloudtrail" {
			continue // of a log that is not read itself, or in a form that the corpus alone has
		}
		compared, found = compared+1, found+len(want.Rules)
		if got != nil && strings.Contains(p.Source, anonymised) {
			want.Common, got.Common = nil, nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d %s (-CloudTrail +OCSF):\n%s", i, p.Source, diff)
		}
	}
	if compared != 34 || found < 20 {
		t.Errorf("compared %d records, with %d rules matching", compared, found)
	}
}

// lost are the fields of CloudTrail's records that are gone in OCSF: the first
// version of the mapping kept some of a request in attributes that others share,
// and one sample has no key.
var lost = map[string]bool{
	"responseElements.role.description": true, "responseElements.role.roleId": true,
	"responseElements.role.roleName": true, "responseElements.user.userId": true, "responseElements.user.userName": true,
}

// moved are those with another value: a sample whose times are in two zones.
var moved = map[string]bool{"userIdentity.sessionContext.attributes.creationDate": true}

// What CloudTrail's record held stands at its own path again.
func TestRecordsAreTurnedBackWhole(t *testing.T) {
	set := shipped(t)
	gone := map[string]bool{}
	for i, p := range pairs(t) {
		raw := leaves(p.Raw)
		if raw["eventName"] == "" || strings.Contains(p.Source, anonymised) {
			continue
		}
		var back map[string]string
		decode.NewReader(set.Projection()).Read(context.Background(), "o", bytes.NewReader(p.OCSF), func(e *event.Event) error {
			back = leaves(e.Body())
			return nil
		})
		for path, want := range raw {
			switch got, there := back[path]; {
			case want == "" || got == want:
			case !there && lost[path], there && moved[path]:
				gone[path] = true
			default:
				t.Errorf("%d %s: %s: got %q, want %q", i, p.Source, path, got, want)
			}
		}
	}
	for path := range lost {
		if !gone[path] {
			t.Errorf("%s is not lost", path)
		}
	}
}

// leaves are all scalars of a record by path, those of arrays after each other.
func leaves(raw []byte) map[string]string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	out := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), x)
			}
		case []any:
			for _, x := range v {
				walk(path, x)
			}
		case nil:
		default:
			out[path] += fmt.Sprint(v)
		}
	}
	walk("", v)
	return out
}

// Every class and version is read, and tells when, where and what.
func TestEveryClassOfOCSFIsRead(t *testing.T) {
	set := shipped(t)
	for i, p := range pairs(t) {
		got := tell(t, set, p.OCSF)
		if got == nil || got.Common[0] == "" || got.Common[4] == "" || got.Common[5] == "" {
			t.Errorf("%d %s: got %+v", i, p.Source, got)
		}
	}
}
