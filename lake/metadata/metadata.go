// Package metadata changes the metadata of Iceberg tables, version 2: files are
// added, replaced and listed, columns added, old snapshots forgotten. Which
// metadata count is the catalogue's to say, and no business of this package.
package metadata

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
	icebergio "github.com/apache/iceberg-go/io"

	"bannin/lake/columns"
	"bannin/locale"
)

// A Table is what a table's file of metadata says, as far as bannin changes
// it. What else stands there stays.
//
// Source: Apache Iceberg specification, table metadata, version 2.
type Table struct {
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
	Snapshots        []Snapshot              `json:"snapshots,omitempty"`
	SnapshotLog      []snapshotEntry         `json:"snapshot-log,omitempty"`
	MetadataLog      []metadataEntry         `json:"metadata-log,omitempty"`

	rest map[string]json.RawMessage
}

// A Snapshot is what a table held at one time.
type Snapshot struct {
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

// Parse reads metadata. Versions that bannin does not write are an error.
func Parse(raw []byte) (*Table, error) {
	m := &Table{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, err
	}
	if m.FormatVersion != 2 {
		return nil, locale.Errorf("lake.format", "version", m.FormatVersion)
	}
	if err := json.Unmarshal(raw, &m.rest); err != nil {
		return nil, err
	}
	if m.Schema() == nil || m.Spec() == nil {
		return nil, errors.New("no current schema or partition spec")
	}
	return m, nil
}

// Encode writes metadata, with what else stood there.
func (m *Table) Encode() ([]byte, error) {
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

// Schema is the table's current schema.
func (m *Table) Schema() *iceberg.Schema {
	for _, s := range m.Schemas {
		if s.ID == m.CurrentSchema {
			return s
		}
	}
	return nil
}

// Spec is how the table is partitioned now.
func (m *Table) Spec() *iceberg.PartitionSpec {
	for i := range m.Specs {
		if m.Specs[i].ID() == m.DefaultSpec {
			return &m.Specs[i]
		}
	}
	return nil
}

// Now is the snapshot that the table is now; nil before the first.
func (m *Table) Now() *Snapshot {
	for i := range m.Snapshots {
		if m.Current != nil && m.Snapshots[i].ID == *m.Current {
			return &m.Snapshots[i]
		}
	}
	return nil
}

// New are the metadata of a table that nothing was written to, at a place. Where
// it is of events, it is partitioned by account and day. Field ids follow from
// the columns.
func New(t *columns.Table, location string) *Table {
	id := 0
	schema := iceberg.NewSchema(0, fieldsOf(t.All(), func() int { id++; return id })...)
	spec := iceberg.NewPartitionSpec()
	last := FirstPartition - 1
	if t.Events() {
		account, _ := schema.FindFieldByName(columns.Prefix + "account")
		when, _ := schema.FindFieldByName(columns.Prefix + "time")
		last = FirstPartition + 1
		spec = iceberg.NewPartitionSpec(
			iceberg.PartitionField{SourceIDs: []int{account.ID}, FieldID: FirstPartition, Name: "account", Transform: iceberg.IdentityTransform{}},
			iceberg.PartitionField{SourceIDs: []int{when.ID}, FieldID: last, Name: "day", Transform: iceberg.DayTransform{}})
	}
	return &Table{FormatVersion: 2, UUID: NewUUID(), Location: location, LastColumn: schema.HighestFieldID(),
		Schemas: []*iceberg.Schema{schema}, Specs: []iceberg.PartitionSpec{spec}, LastPartition: last,
		SortOrders: []json.RawMessage{json.RawMessage(`{"order-id":0,"fields":[]}`)}, Properties: tableProperties()}
}

// FirstPartition is the field id that partition fields begin with, by the
// format's specification.
const FirstPartition = 1000

// tableProperties are for engines that write to the lake beside bannin: they try
// again where it was first, and rewrite files rather than mark rows deleted. Spark
// reads row by row: its other reader does not know how texts without a dictionary
// are encoded here (Iceberg 1.10: DELTA_LENGTH_BYTE_ARRAY is unsupported).
func tableProperties() map[string]string {
	return map[string]string{
		"commit.retry.num-retries": "20", "write.delete.mode": "copy-on-write", "write.update.mode": "copy-on-write",
		"write.merge.mode": "copy-on-write", "write.parquet.compression-codec": "zstd", "write.metadata.previous-versions-max": strconv.Itoa(maxVersions),
		"read.parquet.vectorization.enabled": "false",
	}
}

// maxVersions is how many earlier metadata a table names.
const maxVersions = 20

// NewUUID is a random UUID, version 4.
// Source: RFC 9562.
func NewUUID() string {
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

// Supersede enters in the log of metadata where those lie that are the table's
// until now. at is "" for a new table.
func (m *Table) Supersede(at string, now time.Time) {
	if at != "" {
		m.MetadataLog = append(m.MetadataLog, metadataEntry{at, m.LastUpdated})
		m.MetadataLog = m.MetadataLog[max(0, len(m.MetadataLog)-maxVersions):]
	}
	m.LastUpdated = max(m.LastUpdated, now.UnixMilli())
}

// Unknown are the columns of the table that are not among those of t, or of
// another type there, by their paths: a newer bannin or another program added
// them.
func (m *Table) Unknown(t *columns.Table) []string { return unknown(m.Schema().Fields(), t.All(), "") }

func unknown(fields []iceberg.NestedField, known []columns.Column, above string) (all []string) {
	for _, f := range fields {
		i := slices.IndexFunc(known, func(c columns.Column) bool { return c.Name == f.Name })
		if i < 0 {
			all = append(all, above+f.Name)
			continue
		}
		want := icebergType(known[i], func() int { return 0 })
		inner, nested := membersOf(f.Type)
		_, wanted := membersOf(want)
		switch {
		case nested && wanted:
			all = append(all, unknown(inner, known[i].Of, above+f.Name+".")...)
		case nested != wanted || f.Type.String() != want.String():
			all = append(all, above+f.Name)
		}
	}
	return all
}

// membersOf are those of a struct, or of the structs of a list.
func membersOf(t iceberg.Type) ([]iceberg.NestedField, bool) {
	if list, ok := t.(*iceberg.ListType); ok {
		t = list.Element
	}
	s, ok := t.(*iceberg.StructType)
	if !ok {
		return nil, false
	}
	return s.FieldList, true
}

// Grow adds the columns that the table does not have yet. What is there stays as
// it is, and files without a column have nulls there.
func (m *Table) Grow(t *columns.Table) bool {
	last := m.LastColumn
	fields, missing := grown(m.Schema().Fields(), t.All(), func() int { last++; return last })
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

func grown(fields []iceberg.NestedField, want []columns.Column, next func() int) (all []iceberg.NestedField, missing bool) {
	all = slices.Clone(fields)
	for _, c := range want {
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

// Expire forgets snapshots that nothing names and that were replaced longer than
// grace ago, and tells whether there were any. When they were made does not
// count: who reads one may have begun a moment before it was replaced.
func (m *Table) Expire(grace time.Duration, now time.Time) bool {
	keep := map[int64]bool{}
	for _, r := range m.Refs {
		keep[r.Snapshot] = true
	}
	if m.Current != nil {
		keep[*m.Current] = true
	}
	n, replaced := len(m.Snapshots), m.replaced()
	m.Snapshots = slices.DeleteFunc(m.Snapshots, func(s Snapshot) bool {
		return !keep[s.ID] && now.UnixMilli()-cmp.Or(replaced[s.ID], s.Time) >= grace.Milliseconds()
	})
	for _, s := range m.Snapshots {
		keep[s.ID] = true
	}
	m.SnapshotLog = slices.DeleteFunc(m.SnapshotLog, func(e snapshotEntry) bool { return !keep[e.ID] })
	return len(m.Snapshots) < n
}

// replaced is when each snapshot ceased to be the current one, in milliseconds,
// as far as the log tells.
func (m *Table) replaced() map[int64]int64 {
	at := map[int64]int64{}
	for i := 1; i < len(m.SnapshotLog); i++ {
		at[m.SnapshotLog[i-1].ID] = m.SnapshotLog[i].Time
	}
	return at
}

// A Store has the files of tables, by their URIs. What is written is on disk when
// WriteFile returns.
type Store interface {
	icebergio.IO
	ReadFile(uri string) ([]byte, error)
	WriteFile(uri string, content []byte) error
}

// ErrGone says that a file to be replaced is no longer the table's.
var ErrGone = errors.New("a file is no longer the table's")

// Append adds files to the table.
func (m *Table) Append(f Store, files []iceberg.DataFile, now time.Time) error {
	e, err := m.edit(f)
	if err == nil {
		err = e.append(files)
	}
	if err != nil {
		return err
	}
	return e.finish("append", now)
}

// The ways of replacing files, as snapshots tell them.
const (
	SameRows  = "replace" // the rows are the same
	OtherRows = "overwrite"
	FewerRows = "delete"
)

// Replace puts files in the place of others, which are known by their paths.
func (m *Table) Replace(f Store, gone map[string]bool, fresh []iceberg.DataFile, how string, now time.Time) error {
	e, err := m.edit(f)
	if err == nil {
		err = e.replace(gone, fresh)
	}
	if err != nil {
		return err
	}
	return e.finish(how, now)
}

// An edit is a new snapshot of a table in the making.
type edit struct {
	Store
	meta *Table
	id   int64
	seq  int64
	list []iceberg.ManifestFile
	sums map[string]int64
}

func (m *Table) edit(f Store) (*edit, error) {
	e := &edit{Store: f, meta: m, id: newSnapshotID(), seq: m.LastSequence + 1, sums: map[string]int64{}}
	if now := m.Now(); now != nil {
		var err error
		if e.list, err = Manifests(f, now); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Manifests are the manifests of a snapshot.
func Manifests(f Store, s *Snapshot) ([]iceberg.ManifestFile, error) {
	raw, err := f.ReadFile(s.ManifestList)
	if err != nil {
		return nil, err
	}
	return iceberg.ReadManifestList(bytes.NewReader(raw))
}

// Entries are the data files of a manifest. Files that mark rows of others as
// deleted are not read: whoever wrote them must compact the table first.
func Entries(f Store, m iceberg.ManifestFile) ([]iceberg.ManifestEntry, error) {
	if m.ManifestContent() != iceberg.ManifestContentData {
		return nil, locale.Errorf("lake.deletes")
	}
	return m.FetchEntries(f, true)
}

// MaxManifests is how many manifests a snapshot has at most; then they become one.
const MaxManifests = 64

// append adds files.
func (e *edit) append(files []iceberg.DataFile) error {
	if len(e.list) >= MaxManifests {
		return e.replace(nil, files)
	}
	return e.manifest(files, nil, nil)
}

// replace puts files in the place of others, which are known by their paths. All
// manifests become one.
func (e *edit) replace(gone map[string]bool, fresh []iceberg.DataFile) error {
	var kept, deleted []iceberg.ManifestEntry
	for _, m := range e.list {
		entries, err := Entries(e.Store, m)
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
		return ErrGone
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
	w, err := iceberg.NewManifestWriter(2, &out, *e.meta.Spec(), e.meta.Schema(), e.id)
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
	at := fmt.Sprintf("%s/metadata/%s-m%d.avro", e.meta.Location, NewUUID(), len(e.list))
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
	at := fmt.Sprintf("%s/metadata/snap-%d-1-%s.avro", m.Location, e.id, NewUUID())
	if err := e.WriteFile(at, out.Bytes()); err != nil {
		return err
	}
	schema := m.CurrentSchema
	s := Snapshot{ID: e.id, Parent: m.Current, Sequence: e.seq, Time: max(now.UnixMilli(), m.LastUpdated), ManifestList: at,
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

// icebergType is a column's type in the table format. Field ids are given by
// the table when it is made, so those here only tell columns apart.
func icebergType(c columns.Column, next func() int) iceberg.Type {
	switch c.Type {
	case columns.Int:
		return iceberg.PrimitiveTypes.Int32
	case columns.Long:
		return iceberg.PrimitiveTypes.Int64
	case columns.Double:
		return iceberg.PrimitiveTypes.Float64
	case columns.Date:
		return iceberg.PrimitiveTypes.Date
	case columns.Time:
		return iceberg.PrimitiveTypes.TimestampTz
	case columns.Struct:
		return &iceberg.StructType{FieldList: fieldsOf(c.Of, next)}
	case columns.List:
		list := &iceberg.ListType{ElementID: next(), Element: iceberg.PrimitiveTypes.String}
		if c.Of != nil {
			list.Element, list.ElementRequired = &iceberg.StructType{FieldList: fieldsOf(c.Of, next)}, true
		}
		return list
	}
	return iceberg.PrimitiveTypes.String
}

func fieldsOf(all []columns.Column, next func() int) []iceberg.NestedField {
	fields := make([]iceberg.NestedField, len(all))
	for i, c := range all {
		fields[i] = iceberg.NestedField{ID: next(), Name: c.Name, Type: icebergType(c, next)}
	}
	return fields
}
