package lake

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"bannin/lake/columns"
)

// The columns that totals are made of, in their order.
const (
	totalTime = iota
	totalLog
	totalAccount
	totalRegion
	totalAction
	totalOutcome
	totalActor
	totalIP
	totalCountry
	totalAgent
	totalReadOnly
	totalColumns
)

var totalNames = [totalColumns]string{"event_time", "event_log", "event_account", "event_region", "event_action", "event_outcome",
	"event_actor", "event_ip", "event_country", "event_agent", "readonly"}

// seenKinds are what is remembered of an account since when it was seen.
var seenKinds = []struct {
	name   string
	column int
}{{"actor", totalActor}, {"ip", totalIP}, {"country", totalCountry}, {"agent", totalAgent}}

// totals are sums of rows: how many by hour, and since when what was seen. Sums
// of parts are the parts of sums, so that each file's are made as it is written.
type totals struct {
	at      [totalColumns]*node // nil where the table has no such column
	classes bool
	values  [totalColumns][]byte
	hours   map[string]int64    // by hour, log, account, region, class and outcome
	seen    map[string]*stretch // by kind, account and value
	key     []byte
}

// A stretch is from when to when, and how often.
type stretch struct{ first, last, n int64 }

// newTotals are those of a table's rows; nil is for sums of others.
func newTotals(sh *shape) *totals {
	t := &totals{hours: map[string]int64{}, seen: map[string]*stretch{}}
	if sh == nil {
		return t
	}
	t.classes = sh.table.Classes
	for _, n := range sh.root {
		if i := slices.Index(totalNames[:], n.Name); i >= 0 {
			t.at[i] = n
		}
	}
	return t
}

// cells adds a row as cells.
func (t *totals) cells(cells [][]byte) {
	for i, n := range t.at {
		if t.values[i] = nil; n != nil {
			t.values[i] = cells[n.cell]
		}
	}
	when, _ := strconv.ParseInt(string(t.values[totalTime]), 10, 64)
	t.add(when)
}

// row adds a row as a file has it.
func (t *totals) row(row parquet.Row) {
	var when int64
	for i, n := range t.at {
		t.values[i] = nil
		if n == nil {
			continue
		}
		at, _ := slices.BinarySearchFunc(row, n.leaf, func(v parquet.Value, leaf int) int { return cmp.Compare(v.Column(), leaf) })
		switch v := row[at]; {
		case v.IsNull():
		case i == totalTime:
			when = v.Int64()
		default:
			t.values[i] = v.ByteArray()
		}
	}
	t.add(when)
}

const microsPerHour = 3600e6

func (t *totals) add(when int64) {
	v := &t.values
	t.key = strconv.AppendInt(t.key[:0], floorDiv(when, microsPerHour)*microsPerHour, 10)
	for _, part := range [][]byte{v[totalLog], v[totalAccount], v[totalRegion], t.class(), v[totalOutcome]} {
		t.key = append(append(t.key, 0), part...)
	}
	t.hours[string(t.key)]++
	if !t.classes {
		return
	}
	for _, kind := range seenKinds {
		if len(v[kind.column]) == 0 {
			continue
		}
		t.key = append(append(t.key[:0], kind.name...), 0)
		t.key = append(append(t.key, v[totalAccount]...), 0)
		t.key = append(t.key, v[kind.column]...)
		s := t.seen[string(t.key)]
		if s == nil {
			s = &stretch{first: when, last: when}
			t.seen[string(t.key)] = s
		}
		s.include(stretch{when, when, 1})
	}
}

func (s *stretch) include(o stretch) {
	s.first, s.last, s.n = min(s.first, o.first), max(s.last, o.last), s.n+o.n
}

// The classes of what was done.
const (
	classRead  = "read"
	classWrite = "write"
)

// readVerbs are how the names of calls begin that change nothing.
var readVerbs = [][]byte{[]byte("Get"), []byte("List"), []byte("Describe"), []byte("Head"), []byte("Lookup"), []byte("Select"), []byte("BatchGet"),
	[]byte("Query"), []byte("Scan"), []byte("Search"), []byte("get"), []byte("list"), []byte("watch")}

// class tells a call that changes something from one that does not: as its
// record says, else by its name. Of what is no call there is none.
func (t *totals) class() []byte {
	if !t.classes {
		return nil
	}
	said := t.values[totalReadOnly]
	reads := string(said) == "true"
	if said == nil {
		reads = slices.ContainsFunc(readVerbs, func(verb []byte) bool { return bytes.HasPrefix(t.values[totalAction], verb) })
	}
	if reads {
		return []byte(classRead)
	}
	return []byte(classWrite)
}

// merge adds the sums of others.
func (t *totals) merge(o *totals) {
	if o == nil {
		return
	}
	for k, n := range o.hours {
		t.hours[k] += n
	}
	for k, s := range o.seen {
		if at := t.seen[k]; at != nil {
			at.include(*s)
		} else {
			t.seen[k] = &stretch{s.first, s.last, s.n}
		}
	}
}

// writeTotals writes sums to files of their tables. of is what they are sums of:
// equal sums of different events are different files.
func (l *Lake) writeTotals(t *totals, of []string, shapes map[*columns.Table]*shape) ([]*staged, error) {
	slices.Sort(of)
	sum := sha256.Sum256([]byte(strings.Join(of, "\n")))
	mark := hex.EncodeToString(sum[:])
	var hours, seen [][]string
	for k, n := range t.hours {
		hours = append(hours, append(strings.Split(k, "\x00"), strconv.FormatInt(n, 10)))
	}
	for k, s := range t.seen {
		// The value comes last and may hold anything.
		seen = append(seen, append(reorder(strings.SplitN(k, "\x00", 3)), strconv.FormatInt(s.first, 10), strconv.FormatInt(s.last, 10), strconv.FormatInt(s.n, 10)))
	}
	var all []*staged
	for _, one := range []struct {
		table *columns.Table
		rows  [][]string
	}{{columns.Hourly, hours}, {columns.FirstSeen, seen}} {
		if len(one.rows) == 0 {
			continue
		}
		slices.SortFunc(one.rows, slices.Compare[[]string])
		f, err := l.writeTexts(shapes[one.table], one.rows, mark)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// reorder puts the parts of a seen key as its table has them.
func reorder(k []string) []string { return []string{k[0], k[2], k[1]} }

// writeTexts writes rows of a table without lists or structs, and a mark in the
// file's footer. "" is null.
func (l *Lake) writeTexts(sh *shape, rows [][]string, mark string) (*staged, error) {
	w, err := l.create(sh, partition{table: sh.table})
	if err != nil {
		return nil, err
	}
	w.parquet.SetKeyValueMetadata("bannin.sum-of", mark)
	for _, cells := range rows {
		var row []byte // the writer keeps it until it has a batch
		for _, cell := range cells {
			if cell == "" {
				row = append(row, 0)
			} else {
				row = appendText(row, cell)
			}
		}
		if _, err := w.row(row); err != nil {
			w.abandon()
			return nil, err
		}
	}
	return w.finish()
}
