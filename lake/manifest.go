package lake

import (
	"encoding/binary"
	"time"

	"github.com/apache/iceberg-go"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// dataFiles are files as a table's manifests have them.
func (f folder) dataFiles(m *metadata.Table, files []*staged) []iceberg.DataFile {
	all := make([]iceberg.DataFile, len(files))
	when, timed := m.Schema().FindFieldByName(columns.Prefix + "time")
	for i, s := range files {
		values := map[int]any{}
		logical := map[int]string{}
		if s.table.Events() {
			values[metadata.FirstPartition], values[metadata.FirstPartition+1] = any(nil), iceberg.Date(s.day)
			logical[metadata.FirstPartition+1] = "date"
			if s.account != "" {
				values[metadata.FirstPartition] = s.account
			}
		}
		b, err := iceberg.NewDataFileBuilder(*m.Spec(), iceberg.EntryContentData, f.uri(s.name), iceberg.ParquetFile, values, logical, nil, s.rows, s.bytes)
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
