package lake

import (
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"bannin/locale"
)

// told is an error as people get it: where they can do something about it, it
// says what. Others stay as they are.
func (f folder) told(err error) error {
	switch {
	case err == nil, explained(err):
		return err
	case errors.Is(err, syscall.ENOSPC), isSQLite(err, sqlite3.SQLITE_FULL):
		return locale.Errorf("lake.full", "dir", f.dir, "error", err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS),
		isSQLite(err, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
		return locale.Errorf("lake.no_right", "dir", f.dir, "error", err)
	case isSQLite(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
		return locale.Errorf("lake.catalog_damaged", "file", catalogFile, "error", err)
	}
	return err
}

// unread is why the files of a table cannot be listed.
func (f folder) unread(table string, err error) error {
	if err = f.told(err); err == nil || explained(err) {
		return err
	}
	return locale.Errorf("lake.table_damaged", "table", table, "error", err)
}

// explained tells whether an error says already what to do.
func explained(err error) bool {
	var said *locale.Error
	return errors.As(err, &said)
}

// isSQLite tells whether an error is one of SQLite's with one of these codes.
func isSQLite(err error, codes ...int) bool {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return false
	}
	for _, code := range codes {
		if fault.Code()&0xff == code { // the rest is detail
			return true
		}
	}
	return false
}
