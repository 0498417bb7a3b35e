package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/event"
	"bannin/finding"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// Tell keeps findings and incidents. What is found again takes the place of what
// was found before; what else is there stays.
func (l *Lake) Tell(ctx context.Context, findings []finding.Finding, incidents []finding.Incident) error {
	held, err := l.lock(ctx, lockWait)
	if err != nil {
		return err
	}
	shapes, err := l.shapes(ctx)
	if err == nil {
		err = l.change(ctx, func(ch *change) error {
			rows, ids := make([][]byte, len(findings)), map[string]bool{}
			for i := range findings {
				rows[i], ids[findings[i].ID] = findingRow(&findings[i]), true
			}
			if err := l.replace(ch, shapes[columns.Findings], rows, ids); err != nil {
				return err
			}
			rows, ids = make([][]byte, len(incidents)), map[string]bool{}
			for i := range incidents {
				rows[i], ids[incidents[i].ID] = incidentRow(&incidents[i]), true
			}
			return l.replace(ch, shapes[columns.Incidents], rows, ids)
		})
	}
	if err != nil {
		err = fmt.Errorf("keep findings: %w", l.cat.told(err))
	}
	return errors.Join(err, held.release())
}

// replace writes a table's rows anew, with new ones in the place of those that
// have the same ids.
func (l *Lake) replace(ch *change, sh *shape, rows [][]byte, ids map[string]bool) error {
	if len(rows) == 0 {
		return nil
	}
	old, err := ch.files(sh.table)
	if err != nil {
		return err
	}
	w, err := l.create(sh, partition{table: sh.table})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := w.row(row); err != nil {
			w.abandon()
			return err
		}
	}
	for _, f := range old {
		err := l.rows(sh, f.Name, func(row parquet.Row) error {
			if ids[sh.idIn(row)] {
				return nil
			}
			return w.values(row)
		})
		if err != nil {
			w.abandon()
			return err
		}
	}
	f, err := w.finish()
	if err != nil {
		return err
	}
	return ch.swap(sh.table, old, []*staged{f}, metadata.OtherRows)
}

// A cellWriter writes the cells of a row one after the other.
type cellWriter struct{ row []byte }

func (c *cellWriter) texts(all ...string) {
	for _, s := range all {
		if s == "" {
			c.row = append(c.row, 0)
		} else {
			c.row = appendText(c.row, s)
		}
	}
}

func (c *cellWriter) times(all ...time.Time) {
	for _, t := range all {
		c.row = appendNumber(c.row, t.UnixMicro())
	}
}

func (c *cellWriter) number(n int64) { c.row = appendNumber(c.row, n) }

func (c *cellWriter) score(f float64) { c.texts(strconv.FormatFloat(f, 'g', -1, 64)) }

// json writes a list, or what stands as JSON.
func (c *cellWriter) json(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	c.row = appendCell(c.row, raw)
}

func (c *cellWriter) actor(a event.Actor) { c.texts(a.Kind, a.ARN, a.Name, a.AccessKey, a.Root) }

func findingRow(f *finding.Finding) []byte {
	var c cellWriter
	c.texts(f.ID, f.Rule, f.Type, f.Title, f.Severity.String())
	c.score(f.Score)
	c.texts(string(f.Outcome))
	c.times(f.First, f.Last)
	c.number(f.Count)
	c.texts(f.Account, f.Region)
	c.actor(f.Actor)
	c.json(f.IPs)
	c.json(f.Resources)
	c.json(f.Techniques)
	c.json(f.Events)
	c.number(int64(f.EventsOmitted))
	if f.Incident == nil {
		c.texts("")
	} else {
		c.texts(*f.Incident)
	}
	c.json(f.Reason)
	return c.row
}

func incidentRow(in *finding.Incident) []byte {
	var c cellWriter
	c.texts(in.ID, in.Title, in.Severity.String())
	c.score(in.Score)
	c.texts(string(in.Outcome))
	c.times(in.First, in.Last)
	c.actor(in.Actor)
	c.json(in.Aliases)
	c.json(in.IPs)
	c.json(in.Accounts)
	c.json(in.Techniques)
	c.json(in.Story)
	c.json(in.Resources)
	c.json(in.Findings)
	c.json(in.Events)
	return c.row
}

// idIn is the id of a row.
func (sh *shape) idIn(row parquet.Row) string {
	for _, n := range sh.ids {
		for _, v := range row {
			if v.Column() == n.leaf && !v.IsNull() {
				return string(v.ByteArray())
			}
		}
	}
	return ""
}
