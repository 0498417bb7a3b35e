package access

import (
	"cmp"
	"encoding/gob"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/observe"
)

// The bounds of what is remembered.
const (
	maxActors = 100000
	maxSeen   = 2000000 // features of all actors
	maxCrowds = 2000
	maxWords  = 1 << 16
)

// A memory is what all judges remember: every actor's past, and the crowds that
// they belong to.
type memory struct {
	Pasts     map[string]*past
	Crowds    map[string]*crowd
	Bouts     [populations]bouts
	Owners    map[string]map[string]int32 // of pipelines, by account: the day each first came
	Start     int32                       // the first day
	Day       int32                       // the day at hand
	Hour      int32
	Forgotten int64 // actors, crowds, and cells of whom nobody knows

	words    map[string]string
	seen     int // features of all actors
	settings *Settings
}

// A past is what one root did.
type past struct {
	Habit    habit
	Today    []feature  // what it was seen with today: it becomes habit over night
	Clock    *[48]uint8 // of people: days on which the hour had something, 24 of working days, 24 of the others
	Halved   int32      // day on which Clock was last halved
	Person   bool       // was seen to be one
	Instance bool
	Crowd    string  // its role, or what stands for it
	Home     string  // the account where it acts
	Last     int32   // hour
	Used     []used  // credentials, where they were used
	Bouts    []*bout // of work under way
	Count    map[counter]*ring
	Trace    *trace // where a person last was; nil until it is known
	Hosted   bool   // a person who calls from rented machines

	Suspects []suspect

	bits  *worked          // good for today
	today map[feature]bool // what stands in Today
}

func newMemory(s *Settings) *memory {
	return &memory{Pasts: map[string]*past{}, Crowds: map[string]*crowd{}, words: map[string]string{}, settings: s}
}

// word is the one copy of a text that comes again and again.
func (m *memory) word(s string) string {
	if w, known := m.words[s]; known {
		return w
	}
	if len(m.words) == maxWords {
		clear(m.words)
	}
	w := strings.Clone(s)
	m.words[w] = w
	return w
}

// now is the day at hand.
func (m *memory) now() moment { return moment{m.Day, m.settings.HalfLife} }

// arrive is told of the hour at hand.
func (m *memory) arrive(hour time.Time) {
	m.Hour = hours(hour)
	if day := days(hour); day != m.Day {
		m.sleep()
		m.Day = day
	}
	if m.Start == 0 {
		m.Start = m.Day
	}
}

// past is that of the root of an act.
func (m *memory) past(a *act) *past {
	p := m.Pasts[a.actor.Root]
	if p == nil {
		p = &past{Crowd: m.word(crowdOf(a)), Home: m.word(a.part(account)), Halved: m.Day}
		m.Pasts[strings.Clone(a.actor.Root)] = p
	}
	return p
}

// crowdOf names those who are like an actor: the sessions of its role in all
// accounts; users; instances.
func crowdOf(a *act) string {
	kind := a.actor.Kind
	if _, rest, found := strings.Cut(a.actor.ARN, ":assumed-role/"); found && kind == "role" {
		role, _, _ := strings.Cut(rest, "/")
		if set, sso := strings.CutPrefix(role, "AWSReservedSSO_"); sso { // a hash ends it, another in each account
			role = set[:max(strings.LastIndexByte(set, '_'), 0)]
		}
		return "role " + role
	}
	return "all " + kind
}

// crowds are those that an actor is judged by, the nearest first: its role, its
// account, its organisation. People and machines have little in common.
func (p *past) crowds() [3]string {
	if p.Person {
		return [3]string{p.Crowd, "people of " + p.Home, "people"}
	}
	return [3]string{p.Crowd, "machines of " + p.Home, "machines"}
}

// crowd is one by name.
func (m *memory) crowd(name string) *crowd {
	c := m.Crowds[name]
	if c == nil {
		c = &crowd{}
		m.Crowds[name] = c
	}
	return c
}

// learn remembers what was done. What came today becomes a habit only when the
// day is over: an intruder's second hour is as new as the first.
func (m *memory) learn(s *stretch) {
	p := s.past
	p.Last = m.Hour
	person := p.Person
	for _, a := range s.acts {
		p.Person, p.Hosted = p.Person || a.person(), p.Hosted || a.Place.Hosting
		p.Instance = p.Instance || a.actor.Kind == "instance"
	}
	if p.Person != person {
		p.bits = nil // it has other crowds now
	}
	if p.Person {
		p.tick(m.Day, clock(s.hour))
	}
	if p.today == nil {
		p.today = map[feature]bool{}
		for _, f := range p.Today {
			p.today[f] = true
		}
	}
	var before []feature // of the act before: they are mostly the same
	for _, a := range s.acts {
		for i, f := range a.features {
			if i < len(before) && before[i] == f || len(p.Today) == maxToday || p.today[f] {
				continue
			}
			p.today[f] = true
			p.Today = append(p.Today, f)
		}
		before = a.features
	}
}

// maxToday bounds what an actor is seen with in one day.
const maxToday = 500

// sleep makes habits of what came on a day that is over.
func (m *memory) sleep() {
	var awake []string
	for root, p := range m.Pasts {
		p.bits = nil
		if len(p.Today) > 0 {
			awake = append(awake, root)
		}
	}
	slices.Sort(awake)
	for _, root := range awake {
		m.settle(m.Pasts[root])
	}
}

// settle makes habits of what an actor was seen with on the day that is over.
func (m *memory) settle(p *past) {
	before := len(p.Habit.Seen)
	p.Habit.begin(m.now())
	names := p.crowds()
	all := names[:]
	if p.Instance {
		all = append(all, instancesOf+p.Home)
	}
	crowds, takings := make([]*crowd, len(all)), make([]taking, len(all))
	for i, n := range all {
		crowds[i] = m.crowd(n)
		crowds[i].Active.add(m.now())
		takings[i].first = p.Habit.Days == 1
	}
	var fresh [groups]bool
	for _, f := range p.Today {
		if !p.Habit.touch(f, m.now()) {
			continue
		}
		if !fresh[f.Group] && p.Habit.Days > 1 {
			fresh[f.Group] = true
			p.Habit.News[f.Group]++
		}
		for i, c := range crowds {
			c.take(f, m.now(), &takings[i])
		}
	}
	p.Today, p.today = nil, nil
	if n := len(p.Habit.Seen); cap(p.Habit.Seen) > n+n/8 {
		p.Habit.Seen = append(make([]seen, 0, n), p.Habit.Seen...)
	}
	m.seen += len(p.Habit.Seen) - before
}

// clockHalf is after how many days the hours of the week count half.
const clockHalf = 30

// tick remembers an hour of the week.
func (p *past) tick(day int32, hour int) {
	if p.Clock == nil {
		p.Clock = &[48]uint8{}
	}
	for p.Halved+clockHalf <= day {
		for i := range p.Clock {
			p.Clock[i] /= 2
		}
		p.Halved += clockHalf
	}
	if p.Clock[hour] < 255 {
		p.Clock[hour]++
	}
}

// featuresOf appends what an act has.
func (m *memory) featuresOf(a *act, all []feature) []feature {
	add := func(g group, name string) {
		if name != "" {
			all = append(all, feature{g, name})
		}
	}
	if !a.denied() {
		add(byAction, a.action)
		add(byRegion, a.region)
		if a.class != reading {
			add(byChange, a.region)
		}
	} else {
		add(byDenied, m.word(a.part(service)))
	}
	add(byNetwork, a.network)
	add(byCountry, a.Country)
	if a.agent != console { // the other half of some browser
		add(byAgent, a.agent)
	}
	return all
}

// clock is the place of an hour of the week: 24 hours of working days, and 24 of
// Saturdays and Sundays.
func clock(t time.Time) int {
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return 24 + t.Hour()
	}
	return t.Hour()
}

// forget lets those go who were seen last longest ago, where there are too many.
func (m *memory) forget() {
	if len(m.Pasts) > maxActors || m.seen > maxSeen {
		m.Forgotten += int64(dropOldest(m.Pasts, func(p *past) int32 { return p.Last }))
		m.seen = 0
		for _, p := range m.Pasts {
			m.seen += len(p.Habit.Seen)
		}
	}
	if len(m.Crowds) > maxCrowds {
		m.Forgotten += int64(dropOldest(m.Crowds, (*crowd).last))
	}
}

// dropOldest lets a tenth go, the oldest first.
func dropOldest[V any](all map[string]V, last func(V) int32) int {
	keys := make([]string, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(last(all[a]), last(all[b])), strings.Compare(a, b)) })
	n := len(keys)/10 + 1
	for _, k := range keys[:n] {
		delete(all, k)
	}
	return n
}

// saved is the form in which a detector's memory is written.
type saved struct {
	Version int
	Memory  *memory
	SignIns *signIns
	People  map[string]event.Actor
	Hour    time.Time
	Cells   []*observe.Cell
}

const version = 1

// Save writes the memory.
func (d *Detector) Save(w io.Writer) error {
	for _, c := range d.cells {
		c.Sights() // they are saved with it
	}
	if err := gob.NewEncoder(w).Encode(saved{version, d.memory, d.signIns, d.people, d.hour, d.cells}); err != nil {
		return fmt.Errorf("save memory of %s: %w", d.Name(), err)
	}
	return nil
}

// Load takes up what Save wrote.
func (d *Detector) Load(r io.Reader) error {
	s := saved{Memory: newMemory(&d.settings), SignIns: &signIns{}, People: map[string]event.Actor{}}
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return fmt.Errorf("load memory of %s: %w", d.Name(), err)
	}
	if s.Version != version {
		return fmt.Errorf("load memory of %s: version %d is not known", d.Name(), s.Version)
	}
	s.SignIns.settings = &d.settings
	d.memory, d.signIns, d.people, d.hour, d.cells = s.Memory, s.SignIns, s.People, s.Hour, s.Cells
	d.day = days(d.hour)
	for _, p := range d.memory.Pasts {
		d.memory.seen += len(p.Habit.Seen)
	}
	return nil
}
