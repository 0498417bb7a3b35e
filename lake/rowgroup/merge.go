// Package rowgroup reads files of Parquet and merges their row groups. What the
// rows mean is no business of it.
package rowgroup

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Row groups of Fair rows, or so many bytes before compression, are copied as they
// are: engines read them well, and to write them anew is nearly all that merging
// costs. Of smaller ones, as many are interleaved as most allows, so that none is
// left small and little is in memory.
const (
	Fair      = 1 << 13
	fairBytes = 16 << 20
	Most      = 1 << 17
	mostBytes = 128 << 20
)

// A slab is a row group that is merged with others. Its rows are in the order of
// time.
type slab struct {
	parquet.RowGroup
	first, last int64 // times of its rows; first > last where that is not known
	bytes       int64 // before compression
}

func (s *slab) fair() bool {
	return s.first <= s.last && (s.NumRows() >= Fair || s.bytes >= fairBytes)
}

// Merged is what merging came to.
type Merged struct {
	Rows        int64
	First, Last int64 // the least and greatest time, as the column has them; First > Last where there is none
}

// A merger writes slabs to a file.
type merger struct {
	out    *parquet.GenericWriter[any]
	order  int // the column of the time
	values []parquet.Value
	Merged
}

// Merge writes the rows of files to one, whose row groups are each in the order
// of a column of whole numbers, which is the time; -1 is no column, and the order
// of the files. All have the schema of out, and are in that order themselves.
func Merge(ctx context.Context, out *parquet.GenericWriter[any], files []*File, order int) (Merged, error) {
	var slabs []slab
	for _, f := range files {
		for i, g := range f.Parquet.RowGroups() {
			s := slab{RowGroup: g, bytes: f.Parquet.Metadata().RowGroups[i].TotalByteSize}
			if order >= 0 {
				s.first, s.last = boundsOf(g.ColumnChunks()[order])
			}
			slabs = append(slabs, s)
		}
	}
	slices.SortStableFunc(slabs, func(a, b slab) int { return cmp.Compare(a.first, b.first) })
	m := merger{out: out, order: order, Merged: Merged{First: math.MaxInt64, Last: math.MinInt64}}
	err := m.write(ctx, slabs)
	return m.Merged, err
}

// boundsOf are the least and the greatest time of a row group, as its metadata
// tell.
func boundsOf(times parquet.ColumnChunk) (first, last int64) {
	if c, ok := times.(*parquet.FileColumnChunk); ok {
		if least, most, told := c.Bounds(); told {
			return least.Int64(), most.Int64()
		}
	}
	return 1, 0
}

// write writes all slabs, the earlier first.
func (m *merger) write(ctx context.Context, slabs []slab) error {
	var some []slab
	var rows, bytes int64
	for _, s := range slabs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.fair() {
			if err := m.copy(&s); err != nil {
				return err
			}
			continue
		}
		if rows+s.NumRows() > Most || bytes+s.bytes > mostBytes {
			if err := m.interleave(some); err != nil {
				return err
			}
			some, rows, bytes = nil, 0, 0
		}
		some, rows, bytes = append(some, s), rows+s.NumRows(), bytes+s.bytes
	}
	return m.interleave(some)
}

// copy writes a row group as another file has it, where that is possible without
// taking it apart.
func (m *merger) copy(s *slab) error {
	n, err := m.out.WriteRowGroup(s.RowGroup)
	if err != nil {
		return fmt.Errorf("copy row group: %w", err)
	}
	m.Rows += n
	m.First, m.Last = min(m.First, s.first), max(m.Last, s.last)
	return nil
}
