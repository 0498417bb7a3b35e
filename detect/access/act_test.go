package access

import (
	"testing"

	"bannin/event"
	"bannin/observe"
)

func TestWorkloadsOfIdentityProvidersAreNoPeople(t *testing.T) {
	const (
		pipeline = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/deploy:ref:refs/heads/main"
		employee = "arn:aws:iam::111122223333:saml-provider/corp:mika"
	)
	for _, c := range []struct {
		name, kind, root, agent string
		want                    bool
	}{
		{"pipeline", "federated", pipeline, "terraform/1 Linux", false},
		{"browser_by_web_identity", "federated", pipeline, "Chrome macOS", true},
		{"saml", "federated", employee, "aws-cli/2 Linux", true},
		{"root", "root", "arn:aws:iam::111122223333:root", "aws-cli/2 Linux", true},
		{"key", "user", "arn:aws:iam::111122223333:user/svc", "aws-cli/2 Linux", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			key := make([]string, parts)
			key[with] = c.agent
			a := &act{cell: &observe.Cell{Key: key}, deed: new(deed), actor: &event.Actor{Kind: c.kind, Root: c.root}}
			if got := a.person(); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
