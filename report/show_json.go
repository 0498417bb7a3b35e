package report

import (
	"bufio"
	"io"

	"bannin/ledger"
	"bannin/profile"
)

// ShowSchema names the form of the JSON document on one actor; a promise to
// programs.
const ShowSchema = "bannin.show/1"

// ShowJSON writes what logs tell of one actor as the one document that programs
// rely on.
func ShowJSON(w io.Writer, l *ledger.Ledger, p *profile.Profile) error {
	return beside(w, ShowSchema, l, "profile", p)
}

// beside writes a document of a ledger and one thing more.
func beside(w io.Writer, schema string, l *ledger.Ledger, name string, what any) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b}
	d.raw(`{"schema":"` + schema + `","ledger":`)
	d.value("ledger", d.ledger(&Scan{Ledger: l}))
	d.raw(",\n\"" + name + "\":")
	d.value(name, what)
	d.raw("}\n")
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}
