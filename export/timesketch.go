package export

import (
	"io"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"
)

// An EventWriter writes events that findings cite, for Timesketch: JSON, one a
// line. Rows are to be added in the order of time. Source: Timesketch, import
// from JSON or CSV: message, datetime and timestamp_desc are mandatory,
// timestamp is in microseconds; all else is as one likes, and tag is a list.
type EventWriter struct {
	d    *document
	lang locale.Language
}

// NewEventWriter writes to w, titles in a language.
func NewEventWriter(w io.Writer, lang locale.Language) *EventWriter {
	return &EventWriter{newDocument(w), lang}
}

// Add writes an event that a finding cites. After an error, every call gives it.
func (t *EventWriter) Add(e *event.Summary, f *finding.Finding) error {
	s := Scan{Language: t.lang}
	title, outcome := plain(s.words(f).Title), finding.Attempted
	if e.Succeeded {
		outcome = finding.Succeeded
	}
	at := within(e.Time)
	o := object{
		"message": text(message(e, voice.Grade(f.Severity).String()+": "+title)), "datetime": at.Format("2006-01-02T15:04:05.000000+00:00"),
		"timestamp": at.UnixMicro(), "timestamp_desc": "Event Logged", "data_type": dataType(e.Format),
		"event_name": text(e.Name), "event_source": text(e.Service), "error_code": text(e.Error), "detail": text(e.Message), "event_id": text(e.ID),
		"aws_account": text(e.Account), "aws_region": text(e.Region), "source_ip": text(e.IP), "user_agent": text(e.Agent),
		"user_name": text(e.Actor.Name), "user_type": text(e.Actor.Type), "user_arn": text(e.Actor.ARN), "user_root": text(e.Actor.Root),
		"principal_id": text(e.Actor.Principal), "access_key": text(e.Actor.AccessKey), "resources": resources(e), "outcome": string(outcome),
		"finding_title": text(title), "finding_id": text(f.ID), "finding_type": typeOf(f), "severity": voice.Grade(f.Severity).String(), "score": voice.Finite(f.Score),
		"rule_id": text(f.Rule), "techniques": techniques(f), "log_object": text(e.Object), "log_record": e.Record, "tag": tags(f),
	}
	if f.Incident != nil {
		o["incident_id"] = text(*f.Incident)
	}
	t.d.line(compact(o))
	return t.d.err
}

// Close writes what is left.
func (t *EventWriter) Close() error { return t.d.close() }

// message is an event in one sentence, for the list of events.
func message(e *event.Summary, found string) string {
	text := found + ": " + strings.TrimSpace(e.Service+" "+e.Name) + " by " + voice.ShortActor(e.Actor)
	if e.IP != "" {
		text += " from " + e.IP
	}
	if e.Error != "" {
		text += ": " + e.Error
	}
	return plain(text)
}

// dataType is plaso's name for CloudTrail's records, and for others one like it.
func dataType(format string) string {
	switch format {
	case "cloudtrail":
		return "aws:cloudtrail:entry"
	case "":
		return "aws:log:entry"
	}
	return "aws:" + text(format) + ":entry"
}

func resources(e *event.Summary) []string {
	var all []string
	for _, r := range e.Resources {
		all = append(all, r.How+" "+r.ARN)
	}
	return texts(all, 200)
}

// tags are what Timesketch filters by at a click.
func tags(f *finding.Finding) []string {
	return append([]string{"bannin", voice.Grade(f.Severity).String()}, techniques(f)...)
}
