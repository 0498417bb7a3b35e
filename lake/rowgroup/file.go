package rowgroup

import (
	"errors"
	"io"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// A File is a file of Parquet that is being read.
type File struct {
	*os.File
	Parquet *parquet.File
}

// Open opens a file. buffer is how many bytes of a column are read at once.
func Open(path string, buffer int) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	pf, err := parquet.OpenFile(f, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true), parquet.ReadBufferSize(buffer))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &File{f, pf}, nil
}

// Has tells whether the file has a schema's columns, and no others.
func (f *File) Has(schema *parquet.Schema) bool {
	return parquet.EqualNodes(f.Parquet.Schema(), schema)
}

// Rows calls visit for every row as a schema has it, whatever columns the file was
// written with. The row is good until visit returns.
func (f *File) Rows(schema *parquet.Schema, visit func(parquet.Row) error) error {
	groups := slices.Clone(f.Parquet.RowGroups())
	if !f.Has(schema) {
		conv, err := parquet.Convert(schema, f.Parquet.Schema())
		if err != nil {
			return err
		}
		for i, g := range groups {
			groups[i] = parquet.ConvertRowGroup(g, conv)
		}
	}
	rows := parquet.MultiRowGroup(groups...).Rows()
	defer rows.Close()
	batch := make([]parquet.Row, 64)
	for {
		n, err := rows.ReadRows(batch)
		for _, row := range batch[:n] {
			if err := visit(row); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
