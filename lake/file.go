package lake

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/lake/columns"
	"bannin/lake/dedup"
	"bannin/lake/rowgroup"
)

// A partition is the rows of one table, account and day.
type partition struct {
	table   *columns.Table
	account string // twelve digits, or "" for rows that tell of none
	day     int32  // since 1970
}

// dir is where the partition's files lie, in a layout that engines know which
// read folders and no tables.
func (p partition) dir() string {
	base := filepath.Join("data", p.table.Name, "data")
	if !p.table.Events() {
		return base
	}
	account := p.account
	if account == "" {
		account = "none"
	}
	return filepath.Join(base, "account="+url.QueryEscape(account), "day="+time.Unix(int64(p.day)*secondsPerDay, 0).UTC().Format(time.DateOnly))
}

// A staged file lies in its place, but no table names it yet.
type staged struct {
	partition
	name        string // in the lake
	rows, bytes int64
	first, last int64 // times of its rows, in microseconds; first > last where there are none
	keys        *dedup.Run
	totals      *totals
	before      bool // a file of the same content was there already
}

// A writer writes one data file. Its name is the SHA-256 of its bytes, so that
// whoever knows the name can prove the content.
type writer struct {
	lake  *Lake
	shape *shape
	out   *os.File
	sum   hash.Hash
	file  staged
	*encoder
	pending int
	group   int64 // rows of the row group under way
}

// An encoder makes Parquet of rows. It is used for one file after the other, as
// its buffers are large.
type encoder struct {
	buf     *bufio.Writer
	parquet *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	shred   *shredder
}

// encoder is one that nobody uses.
func (sh *shape) encoder() *encoder {
	if e, ok := sh.idle.Get().(*encoder); ok {
		return e
	}
	e := &encoder{buf: bufio.NewWriterSize(nil, 256<<10), shred: newShredder(sh)}
	e.parquet = parquet.NewGenericWriter[any](e.buf, sh.options()...)
	e.columns = e.parquet.ColumnWriters()
	return e
}

// detach takes the columns' paths out of the metadata of the file that was just
// closed. Reset clears them in place, where the encoder has its own, and later
// files would name no columns: engines in Java (Spark, Athena) cannot read such.
//
// Source: parquet-go 0.32, issue 602.
func (e *encoder) detach() {
	for _, group := range e.parquet.File().Metadata().RowGroups {
		for i := range group.Columns {
			group.Columns[i].MetaData.PathInSchema = nil
		}
	}
}

const (
	batchRows = 512
	groupRows = rowgroup.Most
)

// create begins a file of a partition.
func (l *Lake) create(sh *shape, p partition) (*writer, error) {
	dir := filepath.Join(l.dir, p.dir())
	if err := makeDir(l.dir, dir); err != nil {
		return nil, fmt.Errorf("make folder %s: %w", p.dir(), err)
	}
	out, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return nil, err
	}
	w := &writer{lake: l, shape: sh, out: out, sum: sha256.New(), file: staged{partition: p, first: math.MaxInt64, last: math.MinInt64}}
	w.encoder = sh.encoder()
	w.buf.Reset(io.MultiWriter(out, w.sum))
	w.parquet.Reset(w.buf)
	return w, nil
}

// unfinished is how the names of files begin that are being written. They are no
// Parquet by name, so that no engine takes one for data.
const unfinished = ".unfinished-"

// options are how files are written. Of what hardly comes again, pages have no
// bounds: nobody could leave one out by them.
func (sh *shape) options() []parquet.WriterOption {
	options := []parquet.WriterOption{sh.schema, parquet.Compression(quick), parquet.CreatedBy("bannin", "1", ""),
		parquet.DataPageStatistics(false), parquet.PageBufferSize(2 << 20)}
	for _, leaf := range sh.table.Leaves() {
		if leaf.Type == columns.JSON || leaf.Name == columns.Prefix+"raw" {
			options = append(options, parquet.SkipPageBounds(strings.Split(leaf.Path, ".")...))
		}
	}
	return options
}

// row adds a row and returns its cells, which are good until the next. The row must
// stay as it is until the file is finished.
func (w *writer) row(row []byte) ([][]byte, error) {
	cells := w.shred.row(w.shape, row)
	return cells, w.added()
}

// values adds a row as another file has it.
func (w *writer) values(row parquet.Row) error {
	w.shred.settle(w.shape) // they come before
	for _, v := range row {
		w.shred.columns[v.Column()] = append(w.shred.columns[v.Column()], v.Clone())
	}
	return w.added()
}

func (w *writer) added() error {
	w.file.rows++
	if w.pending++; w.pending < batchRows {
		return nil
	}
	return w.flush()
}

// flush hands what is pending to Parquet's columns.
func (w *writer) flush() error {
	w.shred.settle(w.shape)
	if w.shape.order >= 0 {
		for _, v := range w.shred.columns[w.shape.order] {
			if !v.IsNull() {
				w.file.first, w.file.last = min(w.file.first, v.Int64()), max(w.file.last, v.Int64())
			}
		}
	}
	for i, values := range w.shred.columns {
		if _, err := w.columns[i].WriteRowValues(values); err != nil {
			return fmt.Errorf("write column %d of %s: %w", i, w.shape.table.Name, err)
		}
		clear(values)
		w.shred.columns[i] = values[:0]
	}
	w.group += int64(w.pending)
	if w.pending = 0; w.group < groupRows {
		return nil
	}
	w.group = 0
	return w.parquet.Flush()
}

// finish ends the file and gives it its name. It is on disk then, and its name
// once its folder is.
func (w *writer) finish() (*staged, error) {
	err := w.flush()
	if err == nil {
		err = w.parquet.Close()
	}
	if err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		err = w.out.Chmod(0o644)
	}
	if err == nil {
		err = w.out.Sync()
	}
	info, statErr := w.out.Stat()
	if err = errors.Join(err, statErr, w.out.Close()); err != nil {
		os.Remove(w.out.Name())
		return nil, fmt.Errorf("write file of %s: %w", w.shape.table.Name, err)
	}
	w.detach()
	w.shape.idle.Put(w.encoder)
	f := w.file // what is handed on must not keep the encoder
	f.bytes = info.Size()
	f.name = filepath.Join(f.dir(), hex.EncodeToString(w.sum.Sum(nil))+".parquet")
	to := filepath.Join(w.lake.dir, f.name)
	if _, err := os.Stat(to); err == nil {
		f.before = true
	}
	return &f, os.Rename(w.out.Name(), to)
}

// abandon gives the file up.
func (w *writer) abandon() {
	w.out.Close()
	os.Remove(w.out.Name())
}

// sumOf is the SHA-256 that a data file's name says it has, in hex.
func sumOf(name string) string {
	base := filepath.Base(name)
	return base[:len(base)-len(filepath.Ext(base))]
}

// An entry is a row that waits to be written.
type entry struct {
	time int64 // in microseconds
	key  dedup.Key
	row  []byte
}

// sortEntries puts rows in the order of files: of time, and of rows of one time
// in an order that only their content decides.
func sortEntries(all []entry) {
	slices.SortFunc(all, func(a, b entry) int {
		if a.time != b.time {
			if a.time < b.time {
				return -1
			}
			return 1
		}
		return bytes.Compare(a.key[:], b.key[:])
	})
}
