package derived

import "bannin/event"

// refExternal are the other accounts that a request names by an ARN outside of
// policies, and those that a bucket is copied to.
func (c apiCall) refExternal() []string {
	set, own := map[string]bool{}, c.own()
	add := func(account string) {
		if isAccount(account) && account != own {
			set[account] = true
		}
	}
	p := c.parameters()
	eachARN(p, maxPolicyDepth, func(parts []string) { add(parts[4]) })
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
