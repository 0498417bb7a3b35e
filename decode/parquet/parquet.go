// Package parquet reads the rows of Parquet files as records of text: JSON
// objects, or fields of a line. It reads files that nobody vouches for: nothing
// is allocated, and nothing repeated, because a file says so, beyond bounds.
package parquet

import (
	"errors"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"bannin/locale"
)

const (
	// maxRow is how large a row may be as text: as any record.
	maxRow = 8 << 20
	// Rows of real logs have up to 100 times the bytes of their file as text,
	// those of one and the same record over and over more. A file that says
	// that something repeats for ever is stopped at workRatio times its size.
	workRatio = 1000
	workFloor = 64 << 20
)

// ErrLarge says of a row that it is too large; it is stepped over, and the next
// can be read.
var ErrLarge = errors.New("row is too large")

// A File goes through the rows of a Parquet file. It is for one goroutine.
type File struct {
	from io.ReaderAt
	size int64

	root    *node
	leaves  []*node
	groups  [][]byte // row groups, as the footer has them
	rows    int64    // that the footer tells of
	told    int64    // that the row groups so far tell of
	group   int      // how many were begun
	columns []column
	going   bool  // a row group is under way
	left    int64 // rows that it should still have

	work  int64 // bytes unpacked, values read and bytes of text made
	held  int64 // bytes of all pages
	start int   // where the row under way starts in its buffer
	large bool  // it is too large
	gzip  *gzip.Reader
	zstd  *zstd.Decoder
}

// Open reads the footer of a file of size bytes. Its errors are sentences for
// people.
func Open(from io.ReaderAt, size int64) (*File, error) {
	f := &File{from: from, size: size}
	if err := f.footer(); err != nil {
		return nil, err
	}
	f.columns = make([]column, len(f.leaves))
	for i, leaf := range f.leaves {
		f.columns[i] = column{file: f, leaf: leaf}
	}
	return f, nil
}

// Columns are the names of the columns, of a nested one that of the whole.
func (f *File) Columns() []string {
	names := make([]string, len(f.root.kids))
	for i, n := range f.root.kids {
		names[i] = n.name
	}
	return names
}

// Flat tells whether no column is nested or repeats.
func (f *File) Flat() bool {
	for _, n := range f.root.kids {
		if !n.isLeaf() || n.repeated {
			return false
		}
	}
	return true
}

// Work is how many bytes were unpacked and made so far, about.
func (f *File) Work() int64 { return f.work }

// Object appends the next row as a JSON object. Columns without a value are
// left out; times are RFC 3339.
//
// It gives io.EOF behind the last row, and ErrLarge for one that is too large.
// Any other error tells, with its place, why no more of a row group can be read;
// the next call goes on with the next row group.
func (f *File) Object(dst []byte) ([]byte, error) {
	if err := f.next(); err != nil {
		return dst, err
	}
	f.start, f.large = len(dst), false
	dst = f.object(dst, f.root)
	return dst, f.end(dst)
}

// Fields appends the next row of a flat file as text with blanks between its
// fields, "-" for none, and the bounds of each field in it to ends. Errors are
// those of Object.
func (f *File) Fields(dst []byte, ends []int) ([]byte, []int, error) {
	if err := f.next(); err != nil {
		return dst, ends, err
	}
	f.start, f.large = len(dst), false
	for i := range f.columns {
		if i > 0 {
			dst = append(dst, ' ')
		}
		if c := &f.columns[i]; c.def == c.leaf.def && !c.done {
			dst = f.bounded(appendField(dst, c.leaf, &c.value))
		} else {
			dst = append(dst, '-')
		}
		f.columns[i].next()
		ends = append(ends, len(dst))
	}
	return dst, ends, f.end(dst)
}

// tooMuch tells whether the file is a bomb.
func (f *File) tooMuch() bool { return f.work > max(workFloor, workRatio*f.size) }

// next makes sure that all columns stand at the beginning of a row.
func (f *File) next() error {
	for {
		if f.tooMuch() && (f.going || f.group < len(f.groups)) {
			f.going, f.group, f.told = false, len(f.groups), f.rows
			return locale.Errorf("parquet.bomb", "ratio", workRatio)
		}
		if !f.going {
			if f.group == len(f.groups) {
				return f.finish()
			}
			f.group++
			var err error
			if f.going, err = f.begin(f.groups[f.group-1]); err != nil {
				return err
			}
			continue
		}
		if !f.columns[0].done {
			f.left--
			return nil
		}
		f.going = false
		for i := range f.columns { // no row of which some columns have no value
			if c := &f.columns[i]; !c.done || f.left != 0 {
				return f.fault(c, errBroken)
			}
		}
	}
}

// finish tells, once, whether the row groups have all rows.
func (f *File) finish() error {
	if f.told != f.rows {
		told := f.told
		f.told = f.rows
		return locale.Errorf("parquet.rows", "rows", f.rows, "found", told)
	}
	return io.EOF
}

// begin starts on a row group. It says false of one without rows, which writers
// that were given none leave, perhaps with no page to begin at.
func (f *File) begin(raw []byte) (bool, error) {
	rows, chunks, ok := rowGroup(raw)
	f.left = rows
	f.told += rows
	if !ok || len(chunks) != len(f.columns) {
		return false, locale.Errorf("parquet.group", "group", f.group)
	}
	if rows == 0 && !slices.ContainsFunc(chunks, func(c chunk) bool { return c.values != 0 }) {
		return false, nil
	}
	for i := range f.columns {
		if err := f.columns[i].start(chunks[i]); err != nil {
			return false, f.fault(&f.columns[i], err)
		}
	}
	return true, nil
}

// end checks the row just made.
func (f *File) end(dst []byte) error {
	f.work += int64(len(dst)-f.start) + 16
	for i := range f.columns {
		if c := &f.columns[i]; c.err != nil || c.rep != 0 {
			f.going = false
			return f.fault(c, c.err)
		}
	}
	if f.large {
		return ErrLarge
	}
	return nil
}

// fault is what is wrong with a column, with its place.
func (f *File) fault(c *column, err error) error {
	if err == nil || errors.Is(err, errBroken) {
		err = locale.Errorf("parquet.broken")
	}
	return locale.Errorf("parquet.column", "group", f.group, "column", c.leaf.path, "error", err)
}

// bounded keeps a row from growing beyond all measure: what is too much is
// dropped, and the row is said to be too large.
func (f *File) bounded(dst []byte) []byte {
	if len(dst)-f.start > maxRow {
		f.large = true
		f.work += maxRow
		dst = dst[:f.start]
	}
	return dst
}
