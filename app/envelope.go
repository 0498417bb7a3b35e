package app

import (
	"encoding/json"
	"strings"

	"bannin/event"
	"bannin/rule"
)

// wantsEnvelope tells whether a pattern is written for events as EventBridge
// delivers them, with the record under "detail".
func wantsEnvelope(rules []*rule.Rule) bool {
	wants := false
	for _, r := range rules {
		for _, key := range rule.Keys(r.Where) {
			top, _, _ := strings.Cut(key, ".")
			wants = wants || top == "detail" || top == "detail-type" || top == "source"
		}
	}
	return wants
}

// envelope is the event that EventBridge makes of a CloudTrail record.
// Source: EventBridge user guide, events delivered via CloudTrail.
func envelope(e *event.Event) []byte {
	head, err := json.Marshal(struct {
		Version string   `json:"version"`
		ID      string   `json:"id"`
		Type    string   `json:"detail-type"`
		Source  string   `json:"source"`
		Account string   `json:"account"`
		Time    string   `json:"time"`
		Region  string   `json:"region"`
		Of      []string `json:"resources"`
	}{"0", e.IDText(), detailType(e.Text("eventType")), bridgeSource(string(e.Service)), string(e.Account),
		e.Time.UTC().Format("2006-01-02T15:04:05Z"), string(e.Region), []string{}})
	if err != nil {
		panic("BUG: app: " + err.Error())
	}
	whole := append(head[:len(head)-1], `,"detail":`...)
	return append(append(whole, e.Raw...), '}')
}

func bridgeSource(service string) string {
	return "aws." + strings.TrimSuffix(service, ".amazonaws.com")
}

func detailType(eventType string) string {
	switch eventType {
	case "AwsConsoleSignIn":
		return "AWS Console Sign In via CloudTrail"
	case "AwsConsoleAction":
		return "AWS Console Action via CloudTrail"
	case "AwsServiceEvent":
		return "AWS Service Event via CloudTrail"
	case "AwsCloudTrailInsight":
		return "AWS Insight via CloudTrail"
	case "AwsVpceEvent", "AwsVpceEvents":
		return "AWS Network Activity Event via CloudTrail"
	}
	return "AWS API Call via CloudTrail"
}
