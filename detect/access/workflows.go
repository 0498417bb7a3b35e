package access

import (
	"strings"

	"bannin/detect"
)

// workflows tells a role taken by a stranger's workflow: of those who vouch for
// pipelines, one is shared by the whole world, and only the subject says whose
// pipeline it is. A role that forgets to ask for it trusts everybody's.
type workflows struct{}

// maxOwners bounds the owners that are known of one account, and maxPipelines the
// accounts.
const (
	maxOwners    = 64
	maxPipelines = 4096
)

// settled is how many days the owners of an account's pipelines have to be known
// before another is a stranger.
const settled = 5

func (workflows) look(s *stretch, tell func(detect.Signal)) {
	m := s.memory
	for _, a := range s.acts {
		if a.action != "sts:AssumeRoleWithWebIdentity" || !a.ok() {
			continue
		}
		owner, is := ownerOf(a.actor.Name)
		if !is {
			continue
		}
		known := m.Owners[a.part(account)]
		if _, met := known[owner]; met {
			continue
		}
		oldest := m.Day
		for _, day := range known {
			oldest = min(oldest, day)
		}
		if len(known) > 0 && m.Day-oldest >= settled {
			tell(detect.Signal{Kind: kinds.strangersWorkflow, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{
				"subject": a.actor.Name, "owner": owner, "known_owners": len(known), "days_known": int(m.Day - oldest)}})
		}
		m.meetOwner(a.part(account), owner)
	}
}

// ownerOf is who owns the pipeline of a subject: "repo:OWNER/NAME:ref:…" of
// GitHub, "project_path:GROUP/NAME:…" of GitLab.
// Source: GitHub docs, OpenID Connect reference; GitLab docs, ID token payload.
func ownerOf(subject string) (string, bool) {
	for _, prefix := range []string{"repo:", "project_path:"} {
		if rest, ok := strings.CutPrefix(subject, prefix); ok {
			owner, _, ok := strings.Cut(rest, "/")
			return prefix + owner, ok
		}
	}
	return "", false
}

// meetOwner remembers the owner of a pipeline that came into an account.
func (m *memory) meetOwner(account, owner string) {
	if m.Owners == nil {
		m.Owners = map[string]map[string]int32{}
	}
	known := m.Owners[account]
	if known == nil && len(m.Owners) < maxPipelines {
		known = map[string]int32{}
		m.Owners[account] = known
	}
	if known != nil && len(known) < maxOwners {
		known[owner] = m.Day
	}
}
