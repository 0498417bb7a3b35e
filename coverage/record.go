package coverage

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// A deed is a record of CloudTrail in few words: "iam CreateUser", and behind
// that what it has beside or instead of what every record has.
type deed struct {
	what string // service and name
	more string // members of a JSON object
}

// A scene is what happened, call after call, a minute apart.
type scene []deed

// every are scenes of one call each, of one service.
func every(service, more string, names ...string) []scene {
	var all []scene
	for _, name := range names {
		all = append(all, scene{{service + " " + name, more}})
	}
	return all
}

// asked is what a call was given.
func asked(parameters string) string { return `"requestParameters":{` + parameters + `}` }

var sceneStart = time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)

// records are a scene as CloudTrail tells it.
func (s scene) records() ([][]byte, error) {
	var all [][]byte
	for i, c := range s {
		service, name, _ := strings.Cut(c.what, " ")
		record := map[string]any{
			"eventVersion": "1.11", "eventTime": sceneStart.Add(time.Duration(i) * time.Minute).Format(time.RFC3339),
			"eventID": fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), "eventSource": service + ".amazonaws.com", "eventName": name,
			"eventCategory": "Management", "eventType": "AwsApiCall", "managementEvent": true, "readOnly": false,
			"awsRegion": "eu-west-1", "sourceIPAddress": "198.51.100.24", "userAgent": "aws-cli/2.22.0", "recipientAccountId": "111122223333",
			"userIdentity": map[string]any{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mika", "accountId": "111122223333",
				"accessKeyId": "AKIAEXAMPLE00000001", "userName": "mika"},
		}
		var more map[string]any
		if err := json.Unmarshal([]byte("{"+c.more+"}"), &more); err != nil {
			return nil, fmt.Errorf("read example %s: %w", c.what, err)
		}
		maps.Copy(record, more)
		text, err := json.Marshal(record)
		if err != nil {
			return nil, fmt.Errorf("write example %s: %w", c.what, err)
		}
		all = append(all, text)
	}
	return all, nil
}
