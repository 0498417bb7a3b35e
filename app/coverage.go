package app

import (
	"context"

	"bannin/coverage"
	"bannin/decode"
	"bannin/ledger"
	"bannin/pipeline"
	"bannin/rule"
)

// Cover reads without asking rules, and judges what the logs can show. When ctx
// ends before, it judges what was read until then.
func (s Scan) Cover(ctx context.Context) (*ledger.Ledger, *coverage.Report, error) {
	fields := decode.Fields()
	fields.Eager = append(fields.Eager, coverage.Fields().Eager...)
	survey := coverage.NewSurvey()
	saw, err := s.see(ctx, pipeline.Scan{Rules: rule.NewSet(nil, fields), Survey: survey})
	if err != nil {
		return nil, nil, err
	}
	defer saw.Close()
	return saw.Ledger, coverage.Judge(saw.Ledger, survey, s.Filter.Regions, s.Printer), nil
}
