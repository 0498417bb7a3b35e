package report

import (
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// incidents writes the first few as stories, the next in one line each.
func (t *screen) incidents() {
	all := t.s.Incidents
	if len(all) == 0 {
		return
	}
	t.blank()
	t.line(bold, t.T("heading.incidents", "n", voice.Thousands(int64(len(all)))))
	told := min(len(all), topIncidents)
	for i := range all[:told] {
		t.blank()
		t.incident(&all[i])
	}
	brief := min(len(all), topIncidents+topBriefly)
	if brief > told {
		t.blank()
		t.table("incident", t.incidentRows(all[told:brief]))
	}
	if rest := t.more(len(all), brief); rest != nil {
		t.line(dim, rest[0])
	}
}

// incident writes one story.
func (t *screen) incident(in *finding.Incident) {
	t.incidentTitle(in)
	t.row("who", plain, t.identities(in)...)
	t.row("from", plain, t.names(in.IPs))
	t.row("when", plain, t.Period(in.First, in.Last), "("+t.Lasted(voice.Between(in.First, in.Last))+")",
		t.Count("events", int64(len(in.Events))), t.accounts(in))
	t.rows("story", plain, t.story(in))
	t.row("touched", plain, t.touched(in.Resources)...)
	t.rows("advice", plain, t.advice(in))
}

// incidentTitle is the severity, the title, the outcome, and at the right end the id.
func (t *screen) incidentTitle(in *finding.Incident) {
	badge := " " + t.Severity(in.Severity) + " "
	tail := cut("  "+t.Outcome(in.Outcome)+"  "+voice.Typed(in.ID), t.width/2)
	room := t.width - columnsOf(badge) - 1 - columnsOf(tail)
	title := pad(voice.Said(t.g.incident(in)), max(room, 10))
	t.out.WriteString(paint(t.color, severityStyles[voice.Grade(in.Severity)], badge) + " " +
		paint(t.color, bold, title) + paint(t.color, dim, tail) + "\n")
}

// identities names the actor, its key, where its chain began, and how many
// other names it had.
func (t *screen) identities(in *finding.Incident) []string {
	parts := []string{t.Who(in.Actor)}
	if key := in.Actor.AccessKey; key != "" {
		parts = append(parts, voice.Typed(voice.MaskKey(key)))
	}
	if root := in.Actor.Root; root != "" && root != in.Actor.ARN {
		parts = append(parts, t.T("started_by", "who", voice.Typed(voice.ShortARN(root))))
	}
	for _, a := range in.Aliases[:min(len(in.Aliases), topNames)] {
		parts = append(parts, t.alias(a))
	}
	return append(parts, t.more(len(in.Aliases), topNames)...)
}

func (t *screen) alias(a event.Actor) string {
	text := t.Who(a)
	if a.AccessKey != "" {
		text += " " + voice.Typed(voice.MaskKey(a.AccessKey))
	}
	return t.T("also", "who", text)
}

func (t *screen) accounts(in *finding.Incident) string {
	if len(in.Accounts) == 0 {
		return ""
	}
	return t.T("in_accounts", "accounts", t.names(in.Accounts))
}

// story is the steps with time, tactic, title, count and outcome.
func (t *screen) story(in *finding.Incident) []string {
	shown := in.Story[:min(len(in.Story), topSteps)]
	layout := "15:04:05"
	if t.Day(in.First) != t.Day(in.Last) {
		layout = "01-02 15:04"
	}
	tactics := 0
	for _, step := range shown {
		tactics = min(max(tactics, columnsOf(t.Tactic(step.Tactic))), 22)
	}
	var lines []string
	for i := range shown {
		head := t.In(shown[i].Time, layout) + "  " + pad(t.Tactic(shown[i].Tactic), tactics) + "  "
		lines = append(lines, head+t.step(&shown[i], t.room()-columnsOf(head)))
	}
	if n := voice.More(len(in.Story), len(shown)); n > 0 {
		lines = append(lines, t.Count("more_steps", n))
	}
	return lines
}

func (t *screen) step(step *finding.Step, room int) string {
	tail := ""
	if step.Count > 1 {
		tail = "  x" + voice.Thousands(step.Count)
	}
	if step.Outcome == finding.Attempted {
		tail += "  (" + t.Outcome(step.Outcome) + ")"
	}
	return cut(voice.Said(t.g.step(step)), room-columnsOf(tail)) + tail
}

// touched counts the resources by what was done to them.
func (t *screen) touched(all []finding.TouchedCount) []string {
	var parts []string
	for _, how := range howOrder(all) {
		n, name := int64(0), ""
		for _, r := range all {
			if r.How == how {
				n++
				name = r.ARN
			}
		}
		if n == 1 {
			parts = append(parts, t.How(how)+" "+voice.Typed(voice.ShortARN(name)))
			continue
		}
		parts = append(parts, t.How(how)+" "+voice.Thousands(n))
	}
	return parts
}

// howOrder is what was done to resources, the gravest first, then what we do
// not know in the order it comes.
func howOrder(all []finding.TouchedCount) []string {
	var order []string
	has := map[string]bool{}
	for _, r := range all {
		has[r.How] = true
	}
	for _, how := range []string{"created", "changed", "deleted", "read", "denied"} {
		if has[how] {
			order = append(order, how)
			delete(has, how)
		}
	}
	for _, r := range all {
		if has[r.How] {
			order = append(order, r.How)
			delete(has, r.How)
		}
	}
	return order
}

// advice is the first few things to do, numbered.
func (t *screen) advice(in *finding.Incident) []string {
	all := t.g.response(in)
	var lines []string
	for i, text := range all[:min(len(all), topAdvice)] {
		lead := voice.Thousands(int64(i+1)) + ". "
		for _, line := range wrap(voice.Said(text), t.room()-columnsOf(lead), 2) {
			lines = append(lines, lead+line)
			lead = strings.Repeat(" ", len(lead))
		}
	}
	return append(lines, t.more(len(all), topAdvice)...)
}
