package simulate

import (
	"fmt"
	"strconv"
	"strings"
)

// A template is JSON text with names in angle brackets that are filled in for
// each record, compiled so that filling costs an append for each part.
type template []part

type part struct {
	text string // literal text, or the alphabet of opLetters
	op   op
	a, b int
	list []string
}

type op uint8

const (
	opText op = iota
	opVar
	opHex
	opLetters
	opInt
	opPick
	opGUID
	opRequest
	opAccount
	opRegion
	opTime
	opWords
	opSeconds
	opMillis
	opDate
	opMe
	opMyName
	opMyKey
	opOrg
	opCompany
	opSister
	opLogin
	opDashes
	opStore
)

// builtins are the names that mean the same in every template.
var builtins = map[string]part{
	"account":  {op: opAccount}, // the account that the call is made in
	"region":   {op: opRegion},
	"time":     {op: opTime},            // 2026-11-17T01:02:03Z
	"words":    {op: opWords},           // Nov 17, 2026, 1:02:03 AM
	"hence":    {op: opWords, a: 3600},  // the same an hour later
	"tomorrow": {op: opWords, a: 43200}, // the same half a day later
	"later":    {op: opWords, a: 21600}, // the same six hours later
	"seconds":  {op: opSeconds},         // of the epoch
	"millis":   {op: opMillis},
	"date":     {op: opDate}, // 2026/11/17
	"guid":     {op: opGUID},
	"request":  {op: opRequest}, // the record's requestID
	"me":       {op: opMe},      // the ARN of who calls
	"myname":   {op: opMyName},  // its user or session name
	"mykey":    {op: opMyKey},   // its access key
	"org":      {op: opOrg},     // o-…
	"company":  {op: opCompany}, // the short name that buckets begin with
	"sister":   {op: opSister},  // another account of the organisation
	"login":    {op: opLogin},   // the host of the sign-in page
	"idstore":  {op: opStore},   // d-…, of Identity Center
	"removed":  {op: opText, text: "<sensitiveDataRemoved>"},
}

// names gives every variable of the templates its place.
type names struct{ index map[string]int }

func (n *names) of(name string) int {
	i, ok := n.index[name]
	if !ok {
		i = len(n.index)
		n.index[name] = i
	}
	return i
}

// compile reads a template. Names that are not built in are variables: set by a
// scene, or the name of a kind of resource of which one is picked.
func (n *names) compile(text string) template {
	var t template
	for {
		before, rest, found := strings.Cut(text, "<")
		if before != "" {
			t = append(t, part{text: before})
		}
		if !found {
			return t
		}
		name, after, closed := strings.Cut(rest, ">")
		if !closed {
			panic("BUG: simulate: template without >: " + text)
		}
		t = append(t, n.part(name))
		text = after
	}
}

// part reads one name: hex16, upper20, lower8, alnum40, int:1:9 and pick:a|b
// are made up anew each time; dashes:newip is a variable with - for each dot.
func (n *names) part(name string) part {
	if p, ok := builtins[name]; ok {
		return p
	}
	if list, ok := strings.CutPrefix(name, "pick:"); ok {
		return part{op: opPick, list: strings.Split(list, "|")}
	}
	if span, ok := strings.CutPrefix(name, "int:"); ok {
		lo, hi, _ := strings.Cut(span, ":")
		return part{op: opInt, a: number(lo), b: number(hi)}
	}
	if of, ok := strings.CutPrefix(name, "dashes:"); ok {
		return part{op: opDashes, a: n.of(of)}
	}
	for prefix, alphabet := range alphabets {
		digits, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if count, err := strconv.Atoi(digits); err == nil {
			return letters(alphabet, count)
		}
	}
	return part{op: opVar, a: n.of(name)}
}

// alphabets are the prefixes of names that are made up; hexadecimal digits have
// a way of their own.
var alphabets = map[string]string{"hex": "", "upper": upper, "lower": lower, "alnum": alnum}

func letters(alphabet string, count int) part {
	if alphabet == "" {
		return part{op: opHex, a: count}
	}
	return part{op: opLetters, text: alphabet, a: count}
}

func number(s string) int {
	v, err := strconv.Atoi(s)
	if err != nil {
		panic("BUG: simulate: " + err.Error())
	}
	return v
}

// fill appends a template's text for the record that is being written.
func (s *scope) fill(b []byte, t template) []byte {
	for i := range t {
		b = s.fillPart(b, &t[i])
	}
	return b
}

func (s *scope) fillPart(b []byte, p *part) []byte {
	switch p.op {
	case opText:
		return append(b, p.text...)
	case opVar:
		return append(b, s.value(p.a)...)
	case opDashes:
		from := len(b)
		b = append(b, s.value(p.a)...)
		for i := from; i < len(b); i++ {
			if b[i] == '.' {
				b[i] = '-'
			}
		}
		return b
	case opHex:
		return s.d.appendHex(b, p.a)
	case opLetters:
		return s.d.appendFrom(b, p.text, p.a)
	case opInt:
		return strconv.AppendInt(b, int64(s.d.between(p.a, p.b)), 10)
	case opPick:
		return append(b, choose(s.d, p.list)...)
	case opGUID:
		return s.d.appendGUID(b)
	case opRequest:
		return append(b, s.request[:]...)
	case opTime:
		return appendISO(b, s.at)
	case opWords:
		return appendWords(b, s.at+int64(p.a))
	case opSeconds:
		return strconv.AppendInt(b, s.at, 10)
	case opMillis:
		return strconv.AppendInt(b, s.at*1000+int64(s.d.n(1000)), 10)
	case opDate:
		b = appendISO(b, s.at)
		b = b[:len(b)-len("T00:00:00Z")]
		b[len(b)-3], b[len(b)-6] = '/', '/'
		return b
	}
	return append(b, s.known(p.op)...)
}

// known is a value that follows from who calls and where.
func (s *scope) known(o op) string {
	switch o {
	case opAccount:
		return s.acct.id
	case opRegion:
		return s.region
	case opMe:
		return s.who.arn
	case opMyName:
		return s.who.name
	case opMyKey:
		return s.who.key
	case opOrg:
		return s.acct.org.id
	case opCompany:
		return s.acct.org.company
	case opSister:
		return s.acct.sister().id
	case opStore:
		return s.acct.org.idp
	case opLogin:
		return signinHost(s.region)
	}
	panic(fmt.Sprintf("BUG: simulate: template part %d", o))
}
