package report

import (
	"bufio"
	"io"

	"bannin/lake"
	"bannin/ledger"
)

// LoadSchema is the version of what LoadJSON writes.
const LoadSchema = "bannin.load/1"

// LoadJSON writes what was read and what of it came into a lake, for programs.
func LoadJSON(w io.Writer, l *ledger.Ledger, added *lake.Added) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b}
	d.raw(`{"schema":"` + LoadSchema + `","ledger":`)
	d.value("ledger", d.ledger(&Scan{Ledger: l}))
	d.raw(",\n\"added\":")
	d.value("added", added)
	d.raw("}\n")
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}
