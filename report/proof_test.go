package report

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/ledger"
	"bannin/locale"
	"bannin/report/chart"
	"bannin/report/voice"
)

// sampleProof is what digests prove of the sample's week: all of one trail, all
// but some of another, and that a third had nothing delivered.
func sampleProof() *ledger.Digests {
	start := time.Date(2026, 11, 14, 3, 4, 55, 0, time.UTC)
	span := func(from, to int) ledger.Span {
		return ledger.Span{From: start.Add(time.Duration(from) * time.Hour), To: start.Add(time.Duration(to) * time.Hour)}
	}
	row := func(account, region string, proven ...ledger.Span) ledger.DigestTrail {
		out := ledger.DigestTrail{Account: account, Region: region, Digests: 166, From: start, To: start.Add(166 * time.Hour), HoursCovered: 166, Proven: proven}
		for _, s := range proven {
			out.HoursProven += voice.Between(s.From, s.To) / 3600
		}
		return out
	}
	d := &ledger.Digests{PublicKeys: 3, Objects: ledger.DigestObjects{Proven: 9612, Altered: 1, Missing: 1, Added: 1, Unproven: 84},
		Files: ledger.DigestFiles{Seen: 664, Signed: 661, Unsigned: 2, Faulty: 1},
		Trails: []ledger.DigestTrail{row("111122223333", "us-east-1", span(0, 70), span(83, 166)), row("111122223333", "ap-northeast-1", span(0, 160)),
			row("444455556666", "us-east-1"), row("444455556666", "ca-central-1", span(0, 166))}}
	const dir = "AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/"
	d.Fault(ledger.Fault{Object: dir + "111122223333_CloudTrail_ap-northeast-1_20261120T1815Z_x7YqAbCdEfGhIjKl.json.gz", Reason: locale.Errorf("digest.log_altered", "end", "2026-11-20T19:04:55Z")})
	d.Fault(ledger.Fault{Object: dir + "111122223333_CloudTrail_ap-northeast-1_20261120T1820Z_m3NoPqRsTuVwXyZa.json.gz", Reason: locale.Errorf("digest.log_added")})
	d.Fault(ledger.Fault{Object: "s3://example-trail/" + dir + "111122223333_CloudTrail_ap-northeast-1_20261120T1825Z_b1CdEfGhIjKlMnOp.json.gz", Reason: locale.Errorf("digest.log_missing", "end", "2026-11-20T19:04:55Z")})
	d.Fault(ledger.Fault{Object: strings.Replace(dir, "CloudTrail", "CloudTrail-Digest", 1) + "111122223333_CloudTrail-Digest_ap-northeast-1_main_us-east-1_20261120T190455Z.json.gz", Reason: locale.Errorf("digest.forged")})
	d.Close()
	return d
}

func withProof(d *ledger.Digests) Scan {
	s := sample()
	s.Ledger.Digests = d
	return s
}

// hostileProof is a proof with evil wherever a name of a file gets through.
func hostileProof() *ledger.Digests {
	d := &ledger.Digests{Files: ledger.DigestFiles{Seen: 1}, Trails: []ledger.DigestTrail{{Account: evil, Region: evil, Proven: []ledger.Span{{To: time.Unix(1<<32-1, 0)}}}}}
	d.Fault(ledger.Fault{Object: evil, Reason: locale.Errorf("digest.moved", "place", evil)})
	d.Fault(ledger.Fault{Object: evil, Reason: errors.New(evil)})
	d.Close()
	return d
}

func TestTerminalTellsTheProof(t *testing.T) {
	for _, lang := range languages {
		name := fmt.Sprintf("terminal-proof-%s.txt", lang)
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			s := withProof(sampleProof())
			s.Findings, s.Incidents, s.FailOn = nil, nil, nil
			if err := Terminal(&b, s, TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: 80}); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

// What cannot be proven, and why, is said plainly.
func TestWhatIsNotProvenIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ledger.Digests)
		want   []string
	}{
		"no_digests": {func(d *ledger.Digests) { *d = ledger.Digests{} }, []string{"No digest file of CloudTrail was in what was read: nothing can be proven", ">Not proven<"}},
		"no_keys": {func(d *ledger.Digests) { d.PublicKeys, d.HoursProven, d.HoursLinked, d.Faults = 0, 0, 500, nil },
			[]string{"500 of 664 hours agree with their digest files, but nothing is proven: no signature was checked", "give --digest-keys", ">Not proven<"}},
		"unsigned": {func(d *ledger.Digests) { d.Faults = nil }, []string{"The signatures of 2 digests are not known.", ">Partly proven<"}},
		"complete": {func(d *ledger.Digests) { d.HoursProven, d.Files.Unsigned, d.Faults = d.HoursCovered, 0, nil }, []string{"664 of 664 hours proven", ">Proven<"}},
		"suspect":  {func(*ledger.Digests) {}, []string{">Suspect<", "altered: not what the digest up to 2026-11-20T19:04:55Z recorded"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := sampleProof()
			c.change(d)
			page := unescape.Replace(html(t, withProof(d), locale.English))
			for _, want := range c.want {
				if !strings.Contains(page, want) {
					t.Errorf("got no %q in the page", want)
				}
			}
		})
	}
}

// The map underlines what is proven, an empty region too.
func TestCoverageMapShowsWhatIsProven(t *testing.T) {
	c := chart.New(voice.New(locale.New(locale.English), tokyo, clipped), withProof(sampleProof()).Ledger, nil)
	got, _ := c.Coverage(nil)
	if n := strings.Count(string(got.SVG), `class="proven"`); n != 4 {
		t.Errorf("got %d underlines, want 4: two of a trail with a hole, one each of two others", n)
	}
	last := func(row []string) string { return row[len(row)-1] }
	want := map[string]string{"111122223333 us-east-1": "153", "111122223333 ap-northeast-1": "160", "444455556666 us-east-1": "0", "444455556666 eu-north-1": "0", "444455556666 ca-central-1": "166"}
	for _, row := range got.Rows {
		name := row[1] + " " + row[2]
		if last(row) != want[name] {
			t.Errorf("%s: got %s hours proven, want %s", name, last(row), want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 || last(got.Head) != "Hours proven" {
		t.Errorf("got no row of %v under %v", want, got.Head)
	}
}

func TestProofIsPromisedInJSON(t *testing.T) {
	doc, _ := document1(t, withProof(sampleProof()), locale.Japanese)
	d := wantShape(t, "digests", doc["ledger"].(map[string]any)["digests"])
	wantShape(t, "digest_objects", d["objects"])
	wantShape(t, "digest_files", d["digests"])
	each(t, "fault", d["faults"])
	for _, row := range each(t, "digest_trail", d["trails"]) {
		each(t, "span", row["proven"])
	}
	if d["hours_proven"] != 479.0 {
		t.Errorf("hours_proven: got %v, want 479", d["hours_proven"])
	}
}
