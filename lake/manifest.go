package lake

import (
	"encoding/binary"
	"time"

	"github.com/apache/iceberg-go"
)

// dataFiles are files as a table's manifests have them.
func (f folder) dataFiles(m *metadata, files []*staged) []iceberg.DataFile {
	all := make([]iceberg.DataFile, len(files))
	when, timed := m.schema().FindFieldByName(Prefix + "time")
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
		b, err := iceberg.NewDataFileBuilder(*m.spec(), iceberg.EntryContentData, f.uri(s.name), iceberg.ParquetFile, values, logical, nil, s.rows, s.bytes)
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
