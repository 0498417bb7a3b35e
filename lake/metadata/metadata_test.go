package metadata

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"bannin/lake/columns"
)

// What bannin does not know of metadata stays as it is.
func TestTheRestStays(t *testing.T) {
	raw, err := New(columns.CloudTrail, "s3://b/t").Encode()
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	all["statistics"] = []any{map[string]any{"snapshot-id": 1.0}}
	if raw, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	m, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	m.Supersede("s3://b/t/metadata/00000-a.metadata.json", time.UnixMilli(5))
	if raw, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if all["statistics"] == nil || len(all["metadata-log"].([]any)) != 1 || all["last-updated-ms"] != 5.0 {
		t.Errorf("got %s", raw)
	}
}

func TestColumnsAreAddedOnce(t *testing.T) {
	few := *columns.CloudTrail
	few.Columns = slices.Clone(few.Columns[:5])
	few.Columns[1].Of = few.Columns[1].Of[:6]
	m := New(&few, "s3://b/t")
	before := m.LastColumn
	if !m.Grow(columns.CloudTrail) || m.Grow(columns.CloudTrail) {
		t.Error("the first time columns are missing, the second none is")
	}
	if _, ok := m.Schema().FindFieldByName("useridentity.sessioncontext.sessionissuer.username"); !ok || m.LastColumn <= before || len(m.Schemas) != 2 {
		t.Errorf("got %v", m.Schema())
	}
	old, _ := m.Schemas[0].FindFieldByName("eventversion")
	now, _ := m.Schema().FindFieldByName("eventversion")
	if old.ID != now.ID {
		t.Errorf("the column's id was %d and is %d", old.ID, now.ID)
	}
}

func TestSnapshotsExpire(t *testing.T) {
	now := time.UnixMilli(1e12)
	m := New(columns.Hourly, "s3://b/t")
	for i := range int64(4) {
		m.Snapshots = append(m.Snapshots, Snapshot{ID: i, Time: now.UnixMilli() - 10*(4-i)})
		m.SnapshotLog = append(m.SnapshotLog, snapshotEntry{ID: i})
	}
	current := int64(3)
	m.Current = &current
	m.Refs = map[string]*reference{mainBranch: {Snapshot: 3, Type: "branch"}, "evidence": {Snapshot: 0, Type: "tag"}}
	if !m.Expire(15*time.Millisecond, now) {
		t.Error("nothing expired")
	}
	var left []int64
	for _, s := range m.Snapshots {
		left = append(left, s.ID)
	}
	if !slices.Equal(left, []int64{0, 3}) || len(m.SnapshotLog) != 2 {
		t.Errorf("got %v, want the tagged one and the current", left)
	}
}

// A snapshot that was made long ago and replaced just now stays for its grace: who
// reads it began before.
func TestSnapshotsExpireByWhenTheyWereReplaced(t *testing.T) {
	now := time.UnixMilli(1e12)
	m := New(columns.Hourly, "s3://b/t")
	for id, ago := range []int64{100, 50, 1} {
		m.Snapshots = append(m.Snapshots, Snapshot{ID: int64(id), Time: now.UnixMilli() - ago})
		m.SnapshotLog = append(m.SnapshotLog, snapshotEntry{int64(id), now.UnixMilli() - ago})
	}
	current := int64(2)
	m.Current = &current
	if !m.Expire(20*time.Millisecond, now) || len(m.Snapshots) != 2 || m.Snapshots[0].ID != 1 {
		t.Errorf("got %+v, want the one replaced a millisecond ago and the current", m.Snapshots)
	}
	if !m.Expire(0, now) || len(m.Snapshots) != 1 {
		t.Errorf("got %+v, want the current one only", m.Snapshots)
	}
}

func FuzzParse(f *testing.F) {
	for _, table := range columns.Tables() {
		raw, err := New(table, "file:///lake").Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			return
		}
		again, err := m.Encode()
		if err != nil {
			return
		}
		if _, err := Parse(again); err != nil {
			t.Errorf("%s became %s: %v", raw, again, err)
		}
	})
}
