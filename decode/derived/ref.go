package derived

import (
	"strings"

	"bannin/event"
)

// publishers are accounts that publish layers of Lambda for everyone: AWS's for
// Powertools, Insights, OpenTelemetry, pandas, and the extension that reads
// secrets and parameters, and those of Datadog, New Relic, Sentry and HashiCorp.
// Source: each one's documentation, where the layers' ARNs are listed.
var publishers = map[string]bool{
	"017000801446": true, "580247275435": true, "901920570463": true, "336392948345": true,
	"133490724326": true, "177933569100": true, "345057560386": true, "015030872274": true,
	"464622532012": true, "451483290750": true, "943013980633": true, "634166935893": true,
}

// refExternal are the other accounts that a request names by an ARN outside of
// policies, and those that a bucket is copied to. Accounts that publish layers
// for everyone are left out where it is a layer that is named.
func (c apiCall) refExternal() []string {
	set, own := map[string]bool{}, c.own()
	add := func(account string) {
		if isAccount(account) && account != own {
			set[account] = true
		}
	}
	p := c.parameters()
	eachARN(p, maxPolicyDepth, func(parts []string) {
		if publishers[parts[4]] && parts[2] == "lambda" && strings.HasPrefix(parts[5], "layer:") {
			return
		}
		add(parts[4])
	})
	if c.name() == "PutBucketReplication" {
		for _, rule := range p.get("ReplicationConfiguration", "Rule").list() {
			add(rule.get("Destination", "Account").text)
		}
	}
	return sorted(set)
}

func eachARN(t jsonTree, depth int, f func(parts []string)) {
	if t.kind == event.String {
		if parts := splitARN(t.text); parts != nil {
			f(parts)
		}
		return
	}
	if depth == 0 || isPolicy(t) {
		return
	}
	for _, kid := range t.kids {
		eachARN(kid, depth-1, f)
	}
}
