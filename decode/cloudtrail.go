package decode

import "bannin/decode/derived"

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
	outline:  outlineCall,
	complete: completeCall,
	fields:   callFields,
	derived:  derived.Fields(),
	inputs:   derived.Inputs(),
	implies:  derived.Implies(),
}
