package report

import (
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
	return beside(w, CoverageSchema, l, "coverage", r)
}
