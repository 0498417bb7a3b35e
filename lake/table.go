package lake

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// grow adds the columns that a table does not have yet. What is there stays as it
// is, and files without a column have nulls there.
func grow(ctx context.Context, t *Table, in *table.Table) (*table.Table, error) {
	tx := in.NewTransaction()
	update := tx.UpdateSchema(true, false)
	if !addMissing(update, nil, t.All(), in.Schema().Fields()) {
		return in, nil
	}
	if err := update.Commit(); err != nil {
		return nil, err
	}
	return tx.Commit(ctx)
}

func addMissing(update *table.UpdateSchema, path []string, columns []Column, fields []iceberg.NestedField) (missing bool) {
	for _, c := range columns {
		at := append(path[:len(path):len(path)], c.Name)
		field := fieldNamed(fields, c.Name)
		if field == nil {
			id := 0
			update.AddColumn(at, icebergType(c, func() int { id++; return id }), "", false, nil)
			missing = true
			continue
		}
		inner := field.Type
		if list, ok := inner.(*iceberg.ListType); ok {
			at, inner = append(at, "element"), list.Element
		}
		if s, ok := inner.(*iceberg.StructType); ok {
			missing = addMissing(update, at, c.Of, s.FieldList) || missing
		}
	}
	return missing
}

func fieldNamed(fields []iceberg.NestedField, name string) *iceberg.NestedField {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// dataFiles are files as a table's manifests have them.
func (f folder) dataFiles(in *table.Table, files []*staged) []iceberg.DataFile {
	all := make([]iceberg.DataFile, len(files))
	when, timed := in.Schema().FindFieldByName(Prefix + "time")
	for i, s := range files {
		values := map[int]any{}
		logical := map[int]string{}
		if s.table.Events() {
			values[firstPartition], values[firstPartition+1] = any(nil), iceberg.Date(s.day)
			logical[firstPartition+1] = "date"
			if s.account != "" {
				values[firstPartition] = s.account
			}
		}
		b, err := iceberg.NewDataFileBuilder(in.Spec(), iceberg.EntryContentData, f.uri(s.name), iceberg.ParquetFile, values, logical, nil, s.rows, s.bytes)
		if err != nil {
			panic("BUG: data file: " + err.Error())
		}
		if timed && s.first <= s.last {
			b.LowerBoundValues(map[int][]byte{when.ID: micros(s.first)}).UpperBoundValues(map[int][]byte{when.ID: micros(s.last)})
		}
		all[i] = b.Build()
	}
	return all
}

// micros is a time as manifests have the bounds of a column.
// Source: Apache Iceberg specification, single-value serialization.
func micros(n int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(n)) }

func bound(b []byte) time.Time {
	if len(b) != 8 {
		return time.Time{}
	}
	return time.UnixMicro(int64(binary.LittleEndian.Uint64(b))).UTC()
}
