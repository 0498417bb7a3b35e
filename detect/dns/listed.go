package dns

import (
	"strings"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// A category is what it means to ask for a name on a list, told by words in the
// list's name, or where there are none, in its note.
type category struct {
	id, guardDuty string
	severity      finding.Severity
	tags          []string
	words         []string
}

const control, impact = "attack.command-and-control", "attack.impact"

// categories are tried in order: a list of phishing sites of miners is one of
// phishing sites. The last takes what no word tells of.
var categories = []category{
	{"dns.listed-phishing", "Trojan:EC2/PhishingDomainRequest!DNS", finding.High, []string{"attack.initial-access", "attack.t1566"}, []string{"phish"}},
	{"dns.listed-sinkhole", "Trojan:EC2/BlackholeTraffic!DNS", finding.Medium, []string{control, "attack.t1071.004"}, []string{"sinkhole", "blackhole", "black-hole"}},
	{"dns.listed-drop-point", "Trojan:EC2/DropPoint!DNS", finding.Medium, []string{"attack.exfiltration", "attack.t1041"}, []string{"droppoint", "drop-point", "drop point", "stealer", "exfil"}},
	{"dns.listed-drive-by", "Trojan:EC2/DriveBySourceTraffic!DNS", finding.High, []string{"attack.initial-access", "attack.t1189"}, []string{"driveby", "drive-by", "exploitkit", "exploit-kit", "exploit kit", "malvert"}},
	{"dns.listed-generated", "Trojan:EC2/DGADomainRequest.C!DNS", finding.High, []string{control, "attack.t1568.002"}, []string{"dga", "generated"}},
	{"dns.listed-mining", "Impact:EC2/BitcoinDomainRequest.Reputation", finding.High, []string{impact, "attack.t1496.001"}, []string{"mining", "miner", "coin", "crypto", "monero"}},
	{"dns.listed-control", "Backdoor:EC2/C&CActivity.B!DNS", finding.High, []string{control, "attack.t1071.004"}, []string{"c2", "c&c", "cnc", "command", "botnet", "rat", "threatfox", "cobalt", "backdoor", "trojan"}},
	{"dns.listed-abused", "Impact:EC2/AbusedDomainRequest.Reputation", finding.Medium, []string{control, "attack.t1583.001"}, []string{"abused", "dynamic", "dyndns", "ddns", "tor2web", "hosting", "shortener", "proxy"}},
	{"dns.listed-malicious", "Impact:EC2/MaliciousDomainRequest.Reputation", finding.High, []string{control, "attack.t1071.004"}, []string{"malicious", "malware", "ransom", "urlhaus", "badware"}},
	{"dns.listed-suspicious", "Impact:EC2/SuspiciousDomainRequest.Reputation", finding.Low, []string{control, "attack.t1071.004"}, []string{"suspicious", "suspect", "newly", "young", "greylist"}},
	{"dns.listed", "Impact:EC2/MaliciousDomainRequest.Custom", finding.Medium, []string{control, "attack.t1071.004"}, nil},
}

// categoryOf is the number of a threat's category.
func categoryOf(t Threat) int {
	for _, text := range []string{t.List, t.Note} {
		words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '&' || c == '-') })
		text = strings.Join(words, " ")
		for i, c := range categories {
			for _, word := range c.words {
				// Short words stand alone, or "rat" would be in "operation".
				if len(word) > 3 && strings.Contains(text, word) || containsWord(words, word) {
					return i
				}
			}
		}
	}
	return len(categories) - 1
}

func containsWord(words []string, word string) bool {
	for _, w := range words {
		for part := range strings.SplitSeq(w, "-") {
			if part == word {
				return true
			}
		}
	}
	return false
}

// threats finds names that stand in threat lists.
type threats struct {
	settings Settings
	all      []*finding.Kind // by category
}

func newListed(s Settings) *threats {
	l := &threats{settings: s}
	for _, c := range categories {
		l.all = append(l.all, detect.Describe(c.id, c.guardDuty, c.severity, c.tags...))
	}
	return l
}

func (l *threats) Name() string           { return "listed" }
func (l *threats) Kinds() []*finding.Kind { return l.all }
func (l *threats) Wants() []uint8         { return []uint8{listed} }

func (l *threats) judge(t trace, say teller) {
	if l.settings.Listed == nil {
		return
	}
	told := map[int]bool{}
	for _, threat := range l.settings.Listed(t.What[0]) {
		i := categoryOf(threat)
		if told[i] {
			continue
		}
		told[i] = true
		reason := map[string]any{"list": threat.List, "name": t.What[0], "queries": t.Count}
		if threat.Note != "" {
			reason["note"] = threat.Note
		}
		say.say(l.all[i], []trace{t}, first, t.What[1] == yes(true), reason)
	}
}

func (l *threats) close(_, _ time.Time, _ teller) {}
