package decode

import (
	"bytes"

	"bannin/decode/derived"
	"bannin/event"
)

// The logs that CloudTrail's records are of. A trail has each of them only where
// it was asked for.
const (
	Management = "cloudtrail-management"
	Data       = "cloudtrail-data"
	Network    = "cloudtrail-network"
	Insight    = "cloudtrail-insight"
	Aggregated = "cloudtrail-aggregated"
)

// cloudTrail is CloudTrail's records: management, data, network activity,
// Insights, aggregated.
// Source: CloudTrail user guide, record contents.
var cloudTrail = format{
	name:  "cloudtrail",
	marks: marksOf("eventVersion", "eventSource", "eventName", "eventType"),
	// Elasticsearch renames the time, aggregated events write the id otherwise,
	// old records do not name the recipient.
	time:     []string{"eventTime", "@timestamp", "timeWindow.windowStart"},
	id:       []string{"eventID", "eventId"},
	account:  []string{"recipientAccountId", "userIdentity.accountId", "accountId"},
	region:   []string{"awsRegion"},
	service:  []string{"eventSource", "insightDetails.eventSource"},
	event:    []string{"eventName", "insightDetails.eventName"},
	logs:     []string{Management, Data, Network, Insight, Aggregated},
	kinds:    []string{"eventCategory", "managementEvent"},
	kind:     cloudTrailLog,
	outline:  outlineCall,
	complete: completeCall,
	fields:   callFields,
	derived:  derived.Fields(),
	inputs:   derived.Inputs(),
	implies:  derived.Implies(),
}

// cloudTrailLog is the log that a record is of. Records before eventVersion 1.07
// have no category, those before 1.06 do not say whether they are of management:
// then only S3's objects and functions had data events.
func cloudTrailLog(e *event.Event, kinds []event.Slot) string {
	switch string(e.Bytes(kinds[0])) {
	case "Management":
		return Management
	case "Data":
		return Data
	case "NetworkActivity":
		return Network
	case "Insight":
		return Insight
	case "Aggregated":
		return Aggregated
	}
	switch string(e.Bytes(kinds[1])) {
	case "true":
		return Management
	case "false":
		return Data
	}
	switch string(e.Service) {
	case "s3.amazonaws.com":
		if bytes.Contains(e.Name, []byte("Object")) || bytes.Contains(e.Name, []byte("Upload")) {
			return Data
		}
	case "lambda.amazonaws.com":
		if bytes.HasPrefix(e.Name, []byte("Invoke")) {
			return Data
		}
	}
	return Management
}
