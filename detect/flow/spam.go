package flow

import (
	"bannin/detect"
	"bannin/finding"
)

// mailServers is how many mail servers must be delivered to in an hour. Whoever
// has a mail server that sends for it talks to that one only.
const mailServers = 50

// A spam finds mail delivered to very many servers by what is no mail server. One
// that is gets mail as well.
type spam struct {
	bot, server *finding.Kind

	Servers detect.Shelf[struct{}] `json:"servers"` // hosts that get mail from the internet
}

func newSpam() *spam {
	bot := detect.Describe("flow.spam", "Backdoor:EC2/Spambot", finding.Medium, "attack.impact", "attack.t1496")
	return &spam{bot: bot, server: variant(bot, "server", bot.Type, finding.Low), Servers: detect.NewShelf[struct{}](10_000)}
}

func (*spam) Name() string             { return "spam" }
func (d *spam) Kinds() []*finding.Kind { return []*finding.Kind{d.bot, d.server} }
func (*spam) Wants() []uint8           { return []uint8{mailCell} }
func (d *spam) Forgotten() int64       { return d.Servers.Forgotten }

func (d *spam) judge(s *sight) {
	if s.rest[0] == string(ways[inward]) { // before what the same host sends in the hour
		d.Servers.Take(s.host(), s.Start)
		return
	}
	if s.Marks < mailServers {
		return
	}
	kind := d.bot
	if d.Servers.Look(s.host()) != nil {
		kind = d.server
	}
	s.tell(tale{kind: kind, reason: map[string]any{"mail_servers": s.Marks, "threshold": mailServers, "window_minutes": 60}})
}
