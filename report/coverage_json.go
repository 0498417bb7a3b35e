package report

import (
	"bufio"
	"io"

	"bannin/coverage"
	"bannin/ledger"
)

// CoverageSchema names the form of the JSON document on coverage; a promise to
// programs.
const CoverageSchema = "bannin.coverage/1"

// CoverageJSON writes what logs can show as the one document that programs rely
// on. Texts are in the language that the report was made in.
func CoverageJSON(w io.Writer, l *ledger.Ledger, r *coverage.Report) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b}
	d.raw(`{"schema":"` + CoverageSchema + `","ledger":`)
	d.value("ledger", d.ledger(&Scan{Ledger: l}))
	d.raw(",\n\"coverage\":")
	d.value("coverage", r)
	d.raw("}\n")
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}
