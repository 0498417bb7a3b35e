package lake

import (
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"bannin/lake/dedup"
)

// keysDir is where the keys of data files lie, named by their sums.
const keysDir = "keys"

func (l *Lake) runPath(data string) string {
	sum := sumOf(data)
	return filepath.Join(l.dir, keysDir, sum[:2], sum)
}

// writeRun keeps the keys of a data file.
func (l *Lake) writeRun(data string, keys []dedup.Key) (*dedup.Run, error) {
	path := l.runPath(data)
	if err := makeDir(l.dir, filepath.Dir(path)); err != nil {
		return nil, err
	}
	return dedup.Write(path, unfinished, keys)
}

// runOf is the keys of a data file; where they are lost, they are made again.
func (l *Lake) runOf(sh *shape, f File) (*dedup.Run, error) {
	if run, err := dedup.Find(l.runPath(f.Name), f.Rows); run != nil || err != nil {
		return run, err
	}
	keys, err := l.readKeys(sh, f)
	if err != nil {
		return nil, err
	}
	return l.writeRun(f.Name, keys)
}

// keyIn is the key of a row: of its id, which stands in the table's own column
// where event_id has none.
func (sh *shape) keyIn(row parquet.Row) dedup.Key { return dedup.KeyOf([]byte(sh.idIn(row))) }

// readKeys makes the keys of a data file from its rows.
func (l *Lake) readKeys(sh *shape, f File) ([]dedup.Key, error) {
	var keys []dedup.Key
	err := l.rows(sh, f.Name, func(row parquet.Row) error {
		keys = append(keys, sh.keyIn(row))
		return nil
	})
	return keys, err
}
