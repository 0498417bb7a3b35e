package report

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/report/chart"
	"bannin/report/voice"
	"bannin/report/why"
)

// A builder turns findings and incidents into what the page shows.
type builder struct {
	speaker
	s        *Scan
	g        glossary
	charts   *chart.Charts
	quiet    []ledger.Silence
	why      why.Teller
	rule     map[string]int // rule id → its place on the page, from 1
	incident map[string]int // incident id → its place on the page, from 1
}

// An incidentView is one story with all that belongs to it.
type incidentView struct {
	N             int // its place, for links
	ID, Title     string
	Severity      finding.Severity
	Outcome       string
	Succeeded     bool
	Period, Took  string
	Events        string
	Cast          []personView
	MoreCast      int64
	Started       string
	Ties          []string
	MoreTies      int64
	Attack        string // why its steps are one; "" where nothing says so
	IPs, Accounts []string
	MoreIPs       int64
	Techniques    []technique
	Chart         template.HTML
	Steps         []stepView
	Rest          *stepView // all else that was done
	MoreSteps     int64
	Resources     []resourceView
	MoreResources int64
	Response      []string
	Evidence      []evidenceView
	MoreEvidence  int64
}

// A personView is somebody in an incident, with the other names that it had.
type personView struct {
	identityView
	As   []identityView
	More int64
}

// An identityView is one name that an actor had.
type identityView struct{ Kind, Short, ARN, Key string }

// A whyView is why something was found: in short, and all of it.
type whyView struct {
	Short string
	Facts []why.Fact
}

type stepView struct {
	chart.Step
	N       int
	Time    string
	Tactic  string
	Title   string
	Count   int64
	Outcome string
	Rule    int // its place on the page; 0 where it is not there
	Why     whyView
}

type resourceView struct {
	How, Class, ARN string
	Count           int64
}

// An evidenceView is one event with the place it was read from.
type evidenceView struct {
	Time, Name, Service, ID, Object, IP, Actor, Error string
	Record                                            int64
}

func (b *builder) incidents() (all []incidentView, rest int64) {
	for i := range b.s.Incidents[:min(len(b.s.Incidents), maxIncidents)] {
		b.incident[b.s.Incidents[i].ID] = i + 1
	}
	b.placeRules()
	for i := range b.s.Incidents[:min(len(b.s.Incidents), maxIncidents)] {
		all = append(all, b.view(i))
	}
	return all, voice.More(len(b.s.Incidents), maxIncidents)
}

// share is how much of a list an incident may show: the first ones all.
func share(i, most int) int {
	if i < maxFull {
		return most
	}
	return most / 4
}

func (b *builder) view(i int) incidentView {
	whole := b.s.Incidents[i]
	in := &whole
	told := b.g.story(in)
	in.Story = told.steps
	out := incidentView{N: i + 1, ID: b.Show(in.ID), Title: b.Show(b.g.incident(in)), Severity: voice.Grade(in.Severity), Outcome: b.Outcome(in.Outcome),
		Succeeded: in.Outcome == finding.Succeeded, Period: b.Period(in.First, in.Last), Took: b.Lasted(voice.Between(in.First, in.Last)),
		Events: b.Count("events", int64(len(in.Events)))}
	out.Cast, out.MoreCast = b.cast(in)
	for _, tie := range in.Ties[:min(len(in.Ties), maxIdentities)] {
		out.Ties = append(out.Ties, b.why.Tie(tie))
	}
	out.MoreTies = voice.More(len(in.Ties), maxIdentities)
	if told.sequence != nil {
		out.Attack = b.attack(told, b.Show(b.g.title(told.sequence)))
	}
	if root := in.Actor.Root; root != "" && root != in.Actor.ARN && root != in.Actor.Name {
		out.Started = b.Show(in.Actor.Root)
	}
	out.IPs, out.MoreIPs = b.some(in.IPs, maxIdentities)
	out.Accounts, _ = b.some(in.Accounts, maxIdentities)
	for _, name := range unique(in.Techniques, maxIdentities) {
		out.Techniques = append(out.Techniques, techniqueOf(name))
	}
	out.Steps, out.MoreSteps = b.steps(in, share(i, maxSteps))
	out.Chart = b.charts.Story(in, drawn(out.Steps), b.quiet)
	if told.rest != nil {
		in.Story = []finding.Step{*told.rest}
		rest, _ := b.steps(in, 1)
		out.Rest = &rest[0]
	}
	out.Resources, out.MoreResources = b.resources(in, share(i, maxResources))
	out.Evidence, out.MoreEvidence = b.evidence(in, share(i, maxEvidence))
	for _, line := range b.g.response(in) {
		if len(out.Response) < 12 {
			out.Response = append(out.Response, clipped(line))
		}
	}
	return out
}

// some are the first n of a list of names, safe to show.
func (b *builder) some(all []string, n int) (shown []string, rest int64) {
	for _, name := range all[:min(len(all), n)] {
		shown = append(shown, b.Show(name))
	}
	return shown, voice.More(len(all), n)
}

// unique are the first n different texts of a list.
func unique(all []string, n int) []string {
	var kept []string
	for _, one := range all {
		if len(kept) == n {
			break
		}
		if !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// cast is who is in an incident, and the names each went by.
func (b *builder) cast(in *finding.Incident) (all []personView, rest int64) {
	people := cast(in)
	for _, p := range people[:min(len(people), maxIdentities)] {
		view := personView{identityView: b.identity(p.Actor), More: voice.More(len(p.as), maxNames)}
		for _, a := range p.as[:min(len(p.as), maxNames)] {
			view.As = append(view.As, b.identity(a))
		}
		all = append(all, view)
	}
	return all, voice.More(len(people), maxIdentities)
}

func (b *builder) identity(a event.Actor) identityView {
	id := identityView{b.Known("actor.", a.Kind), b.Who(a), b.Show(a.ARN), ""}
	if a.AccessKey != "" {
		id.Key = b.Show(voice.MaskKey(a.AccessKey))
	}
	return id
}

// because is why a finding was made.
func (b *builder) because(f *finding.Finding) whyView {
	if f == nil || len(f.Reason) == 0 {
		return whyView{}
	}
	w := whyView{b.why.Short(f.Reason), b.why.Facts(f.Reason)}
	if w.Short == "" && len(w.Facts) > 0 {
		w.Short = b.T("rule.numbers")
	}
	return w
}

func (b *builder) steps(in *finding.Incident, most int) (all []stepView, rest int64) {
	clock := "15:04"
	if !ofOneDay(b.Day, in, in.Story) {
		clock = "01-02 15:04"
	}
	for i := range in.Story[:min(len(in.Story), most)] {
		st := &in.Story[i]
		step := stepView{Step: chart.Step{Clock: b.In(st.Time, clock), Attempted: st.Outcome == finding.Attempted}, N: i + 1, Time: b.Second(st.Time), Tactic: b.Tactic(st.Tactic), Title: b.Show(b.g.step(st)),
			Count: st.Count, Outcome: b.Outcome(st.Outcome)}
		for _, f := range b.g.gravest(st.Findings) {
			step.Severity = max(step.Severity, voice.Grade(f.Severity))
			if step.Rule == 0 {
				step.Rule = b.rule[f.Rule]
			}
		}
		step.Why = b.because(b.g.of(st))
		all = append(all, step)
	}
	return all, voice.More(len(in.Story), most)
}

// drawn is what a drawing shows of steps.
func drawn(steps []stepView) []chart.Step {
	all := make([]chart.Step, len(steps))
	for i := range steps {
		all[i] = steps[i].Step
	}
	return all
}

func (b *builder) resources(in *finding.Incident, most int) (all []resourceView, rest int64) {
	order := howOrder(in.Resources)
	for i, how := range order {
		left := (most - len(all)) / (len(order) - i) // so that what was created leaves room for what was read
		for _, r := range in.Resources {
			if r.How == how && left > 0 {
				left--
				all = append(all, resourceView{b.How(how), howClass(how), b.Show(r.ARN), r.Count})
			}
		}
	}
	return all, voice.More(len(in.Resources), len(all))
}

// howClass is the style of what was done to a resource.
func howClass(how string) string {
	if slices.Contains([]string{"created", "changed", "deleted", "read", "denied"}, how) {
		return how
	}
	return "read"
}

// evidence are the first events of the incident's findings, in time order,
// each once. What else was done is none.
func (b *builder) evidence(in *finding.Incident, most int) (all []evidenceView, rest int64) {
	byID := map[string]*event.Summary{}
	for _, f := range b.g.gravest(in.Findings) {
		if f.Detail == nil || f.Rule == activityRule || len(byID) >= 20*maxEvidence {
			continue
		}
		for i := range f.Detail.Sample {
			byID[f.Detail.Sample[i].ID] = &f.Detail.Sample[i]
		}
	}
	samples := slices.SortedFunc(maps.Values(byID), earlier)
	for _, e := range samples[:min(len(samples), most)] {
		all = append(all, b.proof(e))
	}
	return all, int64(max(len(in.Events), len(samples)) - len(all))
}

func earlier(x, y *event.Summary) int {
	return cmp.Or(x.Time.Compare(y.Time), strings.Compare(x.ID, y.ID))
}

func (b *builder) proof(e *event.Summary) evidenceView {
	view := evidenceView{Time: b.Second(e.Time), Name: b.Show(e.Name), Service: b.Show(e.Service), ID: b.Show(e.ID), Object: b.Show(e.Object),
		IP: b.Show(e.IP), Actor: b.Who(e.Actor), Record: e.Record}
	if !e.Succeeded {
		view.Error = b.Show(voice.Dash(e.Error))
	}
	return view
}
