package lake

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/apache/iceberg-go"

	"bannin/locale"
)

// A metadata is what a table's file of metadata says, as far as bannin changes
// it. What else stands there stays.
//
// Source: Apache Iceberg specification, table metadata, version 2.
type metadata struct {
	FormatVersion    int                     `json:"format-version"`
	UUID             string                  `json:"table-uuid"`
	Location         string                  `json:"location"`
	LastSequence     int64                   `json:"last-sequence-number"`
	LastUpdated      int64                   `json:"last-updated-ms"`
	LastColumn       int                     `json:"last-column-id"`
	CurrentSchema    int                     `json:"current-schema-id"`
	Schemas          []*iceberg.Schema       `json:"schemas"`
	DefaultSpec      int                     `json:"default-spec-id"`
	Specs            []iceberg.PartitionSpec `json:"partition-specs"`
	LastPartition    int                     `json:"last-partition-id"`
	DefaultSortOrder int                     `json:"default-sort-order-id"`
	SortOrders       []json.RawMessage       `json:"sort-orders"`
	Properties       map[string]string       `json:"properties"`
	Current          *int64                  `json:"current-snapshot-id,omitempty"`
	Refs             map[string]*reference   `json:"refs,omitempty"`
	Snapshots        []snapshot              `json:"snapshots,omitempty"`
	SnapshotLog      []snapshotEntry         `json:"snapshot-log,omitempty"`
	MetadataLog      []metadataEntry         `json:"metadata-log,omitempty"`

	rest map[string]json.RawMessage
}

// A snapshot is what a table held at one time.
type snapshot struct {
	ID           int64             `json:"snapshot-id"`
	Parent       *int64            `json:"parent-snapshot-id,omitempty"`
	Sequence     int64             `json:"sequence-number"`
	Time         int64             `json:"timestamp-ms"`
	ManifestList string            `json:"manifest-list"`
	Summary      map[string]string `json:"summary"`
	Schema       *int              `json:"schema-id,omitempty"`
}

// A reference names a snapshot: the branch main is what the table is now; tags
// keep snapshots, and are others' to make.
type reference struct {
	Snapshot int64  `json:"snapshot-id"`
	Type     string `json:"type"`
	MaxAge   *int64 `json:"max-ref-age-ms,omitempty"`
	MinKeep  *int   `json:"min-snapshots-to-keep,omitempty"`
	MaxSnap  *int64 `json:"max-snapshot-age-ms,omitempty"`
}

type snapshotEntry struct {
	ID   int64 `json:"snapshot-id"`
	Time int64 `json:"timestamp-ms"`
}

type metadataEntry struct {
	File string `json:"metadata-file"`
	Time int64  `json:"timestamp-ms"`
}

const mainBranch = "main"

// parseMetadata reads metadata. Versions that bannin does not write are an error.
func parseMetadata(raw []byte) (*metadata, error) {
	m := &metadata{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, err
	}
	if m.FormatVersion != 2 {
		return nil, locale.Errorf("lake.format", "version", m.FormatVersion)
	}
	if err := json.Unmarshal(raw, &m.rest); err != nil {
		return nil, err
	}
	if m.schema() == nil || m.spec() == nil {
		return nil, errors.New("no current schema or partition spec")
	}
	return m, nil
}

// encode writes metadata, with what else stood there.
func (m *metadata) encode() ([]byte, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(m.rest)
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	for _, key := range []string{"current-snapshot-id", "refs", "snapshots", "snapshot-log", "metadata-log"} {
		delete(all, key) // may be left out now
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

func (m *metadata) schema() *iceberg.Schema {
	for _, s := range m.Schemas {
		if s.ID == m.CurrentSchema {
			return s
		}
	}
	return nil
}

func (m *metadata) spec() *iceberg.PartitionSpec {
	for i := range m.Specs {
		if m.Specs[i].ID() == m.DefaultSpec {
			return &m.Specs[i]
		}
	}
	return nil
}

// current is the snapshot that the table is now; nil before the first.
func (m *metadata) current() *snapshot {
	for i := range m.Snapshots {
		if m.Current != nil && m.Snapshots[i].ID == *m.Current {
			return &m.Snapshots[i]
		}
	}
	return nil
}

// freshMetadata are those of a table that nothing was written to, partitioned by
// account and day where it is of events. Field ids follow from the columns.
func (f folder) freshMetadata(t *Table) *metadata {
	schema := t.icebergSchema()
	spec := iceberg.NewPartitionSpec()
	last := firstPartition - 1
	if t.Events() {
		account, _ := schema.FindFieldByName(Prefix + "account")
		when, _ := schema.FindFieldByName(Prefix + "time")
		last = firstPartition + 1
		spec = iceberg.NewPartitionSpec(
			iceberg.PartitionField{SourceIDs: []int{account.ID}, FieldID: firstPartition, Name: "account", Transform: iceberg.IdentityTransform{}},
			iceberg.PartitionField{SourceIDs: []int{when.ID}, FieldID: last, Name: "day", Transform: iceberg.DayTransform{}})
	}
	return &metadata{FormatVersion: 2, UUID: newUUID(), Location: f.uri("data/" + t.Name), LastColumn: schema.HighestFieldID(),
		Schemas: []*iceberg.Schema{schema}, Specs: []iceberg.PartitionSpec{spec}, LastPartition: last,
		SortOrders: []json.RawMessage{json.RawMessage(`{"order-id":0,"fields":[]}`)}, Properties: tableProperties()}
}

// firstPartition is the field id that partition fields begin with, by the
// format's specification.
const firstPartition = 1000

// tableProperties are for engines that write to the lake beside bannin: they try
// again where it was first, and rewrite files rather than mark rows deleted.
func tableProperties() map[string]string {
	return map[string]string{
		"commit.retry.num-retries": "20", "write.delete.mode": "copy-on-write", "write.update.mode": "copy-on-write",
		"write.merge.mode": "copy-on-write", "write.parquet.compression-codec": "zstd", "write.metadata.previous-versions-max": strconv.Itoa(maxVersions),
	}
}

// maxVersions is how many earlier metadata a table names.
const maxVersions = 20

// newUUID is a random UUID, version 4.
// Source: RFC 9562.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func newSnapshotID() int64 {
	var b [8]byte
	rand.Read(b[:])
	return int64(binary.LittleEndian.Uint64(b[:]) >> 1)
}

// grow adds the columns that the table does not have yet. What is there stays as
// it is, and files without a column have nulls there.
func (m *metadata) grow(t *Table) bool {
	last := m.LastColumn
	fields, missing := grown(m.schema().Fields(), t.All(), func() int { last++; return last })
	if !missing {
		return false
	}
	next := 0
	for _, s := range m.Schemas {
		next = max(next, s.ID+1)
	}
	m.Schemas = append(m.Schemas, iceberg.NewSchema(next, fields...))
	m.CurrentSchema, m.LastColumn = next, last
	return true
}

func grown(fields []iceberg.NestedField, columns []Column, next func() int) (all []iceberg.NestedField, missing bool) {
	all = slices.Clone(fields)
	for _, c := range columns {
		i := slices.IndexFunc(all, func(f iceberg.NestedField) bool { return f.Name == c.Name })
		if i < 0 {
			all, missing = append(all, iceberg.NestedField{ID: next(), Name: c.Name, Type: icebergType(c, next)}), true
			continue
		}
		var more bool
		switch in := all[i].Type.(type) {
		case *iceberg.StructType:
			inner, grew := grown(in.FieldList, c.Of, next)
			if more = grew; more {
				all[i].Type = &iceberg.StructType{FieldList: inner}
			}
		case *iceberg.ListType:
			element, ok := in.Element.(*iceberg.StructType)
			if !ok {
				break
			}
			inner, grew := grown(element.FieldList, c.Of, next)
			if more = grew; more {
				all[i].Type = &iceberg.ListType{ElementID: in.ElementID, Element: &iceberg.StructType{FieldList: inner}, ElementRequired: in.ElementRequired}
			}
		}
		missing = missing || more
	}
	return all, missing
}

// expire forgets snapshots older than grace that nothing names, and tells whether
// there were any.
func (m *metadata) expire(grace time.Duration, now time.Time) bool {
	keep := map[int64]bool{}
	for _, r := range m.Refs {
		keep[r.Snapshot] = true
	}
	if m.Current != nil {
		keep[*m.Current] = true
	}
	n := len(m.Snapshots)
	m.Snapshots = slices.DeleteFunc(m.Snapshots, func(s snapshot) bool { return !keep[s.ID] && now.UnixMilli()-s.Time >= grace.Milliseconds() })
	for _, s := range m.Snapshots {
		keep[s.ID] = true
	}
	m.SnapshotLog = slices.DeleteFunc(m.SnapshotLog, func(e snapshotEntry) bool { return !keep[e.ID] })
	return len(m.Snapshots) < n
}

// An edit is a new snapshot of a table in the making.
type edit struct {
	folder
	meta *metadata
	id   int64
	seq  int64
	list []iceberg.ManifestFile
	sums map[string]int64
}

func (f folder) edit(m *metadata) (*edit, error) {
	e := &edit{folder: f, meta: m, id: newSnapshotID(), seq: m.LastSequence + 1, sums: map[string]int64{}}
	if now := m.current(); now != nil {
		var err error
		if e.list, err = f.manifests(now); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// manifests are the manifests of a snapshot.
func (f folder) manifests(s *snapshot) ([]iceberg.ManifestFile, error) {
	raw, err := f.ReadFile(s.ManifestList)
	if err != nil {
		return nil, err
	}
	return iceberg.ReadManifestList(bytes.NewReader(raw))
}

// entries are the data files of a manifest. Files that mark rows of others as
// deleted are not read: whoever wrote them must compact the table first.
func (f folder) entries(m iceberg.ManifestFile) ([]iceberg.ManifestEntry, error) {
	if m.ManifestContent() != iceberg.ManifestContentData {
		return nil, locale.Errorf("lake.deletes")
	}
	return m.FetchEntries(f, true)
}

// maxManifests is how many manifests a snapshot has at most; then they become one.
const maxManifests = 64

// append adds files.
func (e *edit) append(files []iceberg.DataFile) error {
	if len(e.list) >= maxManifests {
		return e.replace(nil, files)
	}
	return e.manifest(files, nil, nil)
}

// replace puts files in the place of others, which are known by their paths. All
// manifests become one.
func (e *edit) replace(gone map[string]bool, fresh []iceberg.DataFile) error {
	var kept, deleted []iceberg.ManifestEntry
	for _, m := range e.list {
		entries, err := e.entries(m)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if gone[entry.DataFile().FilePath()] {
				deleted = append(deleted, entry)
			} else {
				kept = append(kept, entry)
			}
		}
	}
	if len(deleted) != len(gone) {
		return errMoved
	}
	e.list = nil
	return e.manifest(fresh, kept, deleted)
}

// manifest writes a manifest of files that are new, that stay, and that go.
func (e *edit) manifest(added []iceberg.DataFile, kept, deleted []iceberg.ManifestEntry) error {
	if len(added)+len(kept)+len(deleted) == 0 {
		return nil
	}
	var out bytes.Buffer
	w, err := iceberg.NewManifestWriter(2, &out, *e.meta.spec(), e.meta.schema(), e.id)
	if err != nil {
		return err
	}
	for _, d := range added {
		if err := w.Add(iceberg.NewManifestEntry(iceberg.EntryStatusADDED, &e.id, nil, nil, d)); err != nil {
			return err
		}
		e.sum("added", d)
	}
	for _, entry := range kept {
		if err := w.Existing(entry); err != nil {
			return err
		}
	}
	for _, entry := range deleted {
		if err := w.Delete(entry); err != nil {
			return err
		}
		e.sum("deleted", entry.DataFile())
	}
	if err := w.Close(); err != nil {
		return err
	}
	at := fmt.Sprintf("%s/metadata/%s-m%d.avro", e.meta.Location, newUUID(), len(e.list))
	m, err := w.ToManifestFile(at, int64(out.Len()))
	if err != nil {
		return err
	}
	e.list = append(e.list, m)
	return e.WriteFile(at, out.Bytes())
}

func (e *edit) sum(what string, d iceberg.DataFile) {
	e.sums[what+"-data-files"]++
	e.sums[what+"-records"] += d.Count()
	size := "added-files-size"
	if what == "deleted" {
		size = "removed-files-size"
	}
	e.sums[size] += d.FileSizeBytes()
}

// finish makes the snapshot the table's current one.
func (e *edit) finish(operation string, now time.Time) error {
	m := e.meta
	var out bytes.Buffer
	if err := iceberg.WriteManifestList(2, &out, e.id, m.Current, &e.seq, 0, e.list); err != nil {
		return err
	}
	at := fmt.Sprintf("%s/metadata/snap-%d-1-%s.avro", m.Location, e.id, newUUID())
	if err := e.WriteFile(at, out.Bytes()); err != nil {
		return err
	}
	schema := m.CurrentSchema
	s := snapshot{ID: e.id, Parent: m.Current, Sequence: e.seq, Time: max(now.UnixMilli(), m.LastUpdated), ManifestList: at,
		Summary: map[string]string{"operation": operation}, Schema: &schema}
	for k, n := range e.sums {
		s.Summary[k] = strconv.FormatInt(n, 10)
	}
	m.LastSequence, m.LastUpdated, m.Current = e.seq, s.Time, &s.ID
	m.Snapshots = append(m.Snapshots, s)
	m.SnapshotLog = append(m.SnapshotLog, snapshotEntry{s.ID, s.Time})
	main := cmp.Or(m.Refs[mainBranch], &reference{Type: "branch"})
	main.Snapshot = s.ID
	if m.Refs == nil {
		m.Refs = map[string]*reference{}
	}
	m.Refs[mainBranch] = main
	return nil
}
