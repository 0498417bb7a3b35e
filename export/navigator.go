package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"
)

// A layer of the ATT&CK Navigator: each technique that findings name, with the
// score of the gravest and what was found. Source: MITRE, ATT&CK Navigator
// layer file format, version 4.5.

// maxComments is how many findings a technique's comment names.
const maxComments = 20

func writeNavigator(d *document, s *Scan) {
	by := map[string][]*finding.Finding{}
	parents := map[string]bool{}
	for i := range s.Findings {
		for _, t := range techniques(&s.Findings[i]) {
			by[t] = append(by[t], &s.Findings[i])
			if parent, _, sub := strings.Cut(t, "."); sub {
				parents[parent] = true
			}
		}
	}
	list := []object{}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		list = append(list, s.technique(id, by[id], parents[id]))
	}
	for _, id := range slices.Sorted(maps.Keys(parents)) {
		if by[id] == nil { // it holds the sub-techniques, and has no score
			list = append(list, object{"techniqueID": id, "enabled": true, "showSubtechniques": true})
		}
	}
	p := s.printer()
	d.line(object{
		"name": "bannin", "versions": object{"navigator": "4.9.0", "layer": "4.5"}, "domain": "enterprise-attack", "sorting": 3,
		"description": p.T("export.layer", "findings", len(s.Findings), "incidents", len(s.Incidents)),
		"techniques":  list, "gradient": object{"colors": []string{"#fff3c4", "#f5a623", "#b3001b"}, "minValue": 0, "maxValue": 100},
		"layout":      object{"layout": "side", "showName": true, "showID": true, "expandedSubtechniques": "annotated"},
		"legendItems": legend(p),
	})
}

func (s *Scan) technique(id string, found []*finding.Finding, shows bool) object {
	worst, events := 0.0, int64(0)
	var comments []string
	for i, f := range found {
		worst, events = max(worst, voice.Finite(f.Score)), events+f.Count
		if i < maxComments {
			comments = append(comments, clip(fmt.Sprintf("%s: %s ×%d (%s)", voice.Grade(f.Severity), plain(s.words(f).Title), f.Count, f.ID), 300))
		}
	}
	if more := len(found) - maxComments; more > 0 {
		comments = append(comments, fmt.Sprintf("+%d", more))
	}
	return object{"techniqueID": id, "score": int(worst * 10), "comment": strings.Join(comments, "\n"), "enabled": true, "showSubtechniques": shows,
		"links":    []object{{"label": id, "url": attackURL(id)}},
		"metadata": []object{{"name": "findings", "value": fmt.Sprint(len(found))}, {"name": "events", "value": fmt.Sprint(events)}}}
}

// legend names the colours of the scale's ends.
func legend(p *locale.Printer) []object {
	return []object{{"label": p.T("report.severity.info"), "color": "#fff3c4"}, {"label": p.T("report.severity.medium"), "color": "#f5a623"},
		{"label": p.T("report.severity.critical"), "color": "#b3001b"}}
}
