package report

import (
	"strings"

	"bannin/finding"
	"bannin/report/fit"
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
	}
	for i := range all[told:brief] {
		t.briefly(&all[told+i])
	}
	if rest := t.more(len(all), brief); rest != nil {
		t.line(dim, rest[0])
	}
}

// incident writes one story.
func (t *screen) incident(in *finding.Incident) {
	told := t.g.story(in)
	t.incidentTitle(in)
	t.row("who", plain, t.identities(in)...)
	t.rows("with", plain, t.ties(in))
	t.row("from", plain, t.names(in.IPs))
	t.row("when", plain, t.Period(in.First, in.Last), "("+t.Lasted(voice.Between(in.First, in.Last))+")",
		t.Count("events", int64(len(in.Events))), t.accounts(in))
	if told.sequence != nil {
		t.rows("why", plain, fit.Wrap(t.attack(told, voice.Said(t.g.title(told.sequence))), t.room(), 3))
	}
	t.story(in, told)
	t.row("touched", plain, t.touched(in.Resources)...)
	t.rows("advice", plain, t.advice(in))
}

// incidentTitle is the severity, the title, and at the right end of its first line
// the outcome and the id.
func (t *screen) incidentTitle(in *finding.Incident) {
	badge := " " + t.Severity(in.Severity) + " "
	tail := fit.Cut("  "+t.Outcome(in.Outcome)+"  "+voice.Typed(in.ID), t.width/2)
	room := max(t.width-fit.Columns(badge)-1-fit.Columns(tail), 10)
	lines := fit.Wrap(voice.Said(t.g.incident(in)), room, titleLines)
	t.out.WriteString(paint(t.color, severityStyles[voice.Grade(in.Severity)], badge) + " " +
		paint(t.color, bold, fit.Pad(lines[0], room)) + paint(t.color, dim, tail) + "\n")
	for _, line := range lines[1:] {
		t.out.WriteString(fit.Spaces(fit.Columns(badge)+1) + paint(t.color, bold, line) + "\n")
	}
}

// briefly writes an incident in two or three lines: what happened, and where to
// ask for more.
func (t *screen) briefly(in *finding.Incident) {
	badge := t.badgeWidth()
	for i, line := range fit.Wrap(voice.Said(t.g.incident(in)), t.width-badge-2, 2) {
		lead := fit.Spaces(badge)
		if i == 0 {
			lead = t.badge(in.Severity, badge)
		}
		t.out.WriteString(lead + "  " + line + "\n")
	}
	facts := []string{voice.Typed(in.ID), t.Minute(in.First), t.Count("events", int64(len(in.Events))), t.fromCell(in.IPs)}
	t.line(dim, fit.Spaces(badge+2)+strings.Join(facts, "  "))
}

// identities names the actor, its key, where its chain began, and the first of
// its other names.
func (t *screen) identities(in *finding.Incident) []string {
	one := cast(in)[0]
	parts := []string{t.named(one.Actor)}
	if key := in.Actor.AccessKey; key != "" {
		parts = append(parts, voice.Typed(voice.MaskKey(key)))
	}
	if root := in.Actor.Root; root != "" && root != in.Actor.ARN && root != in.Actor.Name {
		parts = append(parts, t.T("started_by", "who", voice.Typed(voice.ShortARN(root))))
	}
	for _, a := range one.as[:min(len(one.as), topNames)] {
		text := t.T("also", "who", t.named(a))
		if key := " " + voice.Typed(voice.MaskKey(a.AccessKey)); len(key) > 1 && fit.Columns(text+key) <= t.room() {
			text += key
		}
		parts = append(parts, text)
	}
	return append(parts, t.more(len(one.as), topNames)...)
}

// ties says why others are in the story, too.
func (t *screen) ties(in *finding.Incident) []string {
	var lines []string
	for _, tie := range in.Ties[:min(len(in.Ties), topTies)] {
		lines = append(lines, fit.Wrap(t.why.Tie(tie), t.room(), 2)...)
	}
	return append(lines, t.more(len(in.Ties), topTies)...)
}

func (t *screen) accounts(in *finding.Incident) string {
	if len(in.Accounts) == 0 {
		return ""
	}
	return t.T("in_accounts", "accounts", t.names(in.Accounts))
}

// story writes the gravest steps with time, tactic, title, count and outcome,
// each with the numbers it was found by, and then what else was done.
func (t *screen) story(in *finding.Incident, told story) {
	shown := t.g.worst(told.steps, topSteps)
	layout := "15:04:05"
	if !ofOneDay(t.Day, in, shown) {
		layout = "01-02 15:04"
	}
	tactics := 0
	for _, step := range shown {
		tactics = min(max(tactics, fit.Columns(t.Tactic(step.Tactic))), 22)
	}
	var lines []string
	for i := range shown {
		head := t.In(shown[i].Time, layout) + "  " + fit.Pad(t.Tactic(shown[i].Tactic), tactics) + "  "
		lines = append(lines, head+t.step(&shown[i], t.room()-fit.Columns(head)))
		if f := t.g.of(&shown[i]); f != nil {
			if text := t.why.Short(f.Reason); text != "" {
				for _, line := range fit.Wrap(text, t.room()-fit.Columns(head), 2) {
					lines = append(lines, fit.Spaces(fit.Columns(head))+line)
				}
			}
		}
	}
	if n := voice.More(len(told.steps), len(shown)); n > 0 {
		lines = append(lines, t.Count("more_steps", n))
	}
	if told.rest != nil {
		lines = append(lines, t.step(told.rest, t.room()))
	}
	t.rows("story", plain, lines)
}

func (t *screen) step(step *finding.Step, room int) string {
	tail := ""
	if step.Count > 1 {
		tail = "  x" + voice.Thousands(step.Count)
	}
	if step.Outcome == finding.Attempted {
		tail += "  (" + t.Outcome(step.Outcome) + ")"
	}
	return fit.Cut(voice.Said(t.g.step(step)), room-fit.Columns(tail)) + tail
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
		for _, line := range fit.Wrap(voice.Said(text), t.room()-fit.Columns(lead), 2) {
			lines = append(lines, lead+line)
			lead = strings.Repeat(" ", len(lead))
		}
	}
	return append(lines, t.more(len(all), topAdvice)...)
}
