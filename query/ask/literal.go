package ask

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// Words that people run together with a sign or a number.
var (
	without    = regexp.MustCompile(`(?i)\bw/o\b`)
	glued      = regexp.MustCompile(`(?i)\b(top|last|past|port)(\d+)`)
	noon       = regexp.MustCompile(`(?i)\bnoon\b|正午`)
	midnight24 = regexp.MustCompile(`(?i)\b(between|from|since|before|until|till|to|and)\s+midnight\b`)
	fromTo24   = regexp.MustCompile(`(\d{1,2})\s?-\s?(\d{1,2})時`)
	hyphened   = regexp.MustCompile(`(?i)(\d(?::\d\d|/\d{1,2}|\s?[ap]m)|\d{4}-\d{1,2}-\d{1,2}\s)\s?-\s?(\d{1,2}(?::\d\d|/\d{1,2}|\s?[ap]m)|\d{4}-)`)
	signs      = strings.NewReplacer("->", " to ", "→", " to ", "!=", " not ", "<>", " not ", ">=", " at least ", "≧", " at least ", "≥", " at least ", "<=", " at most ", "≦", " at most ", "≤", " at most ", ">", " more than ", "<", " less than ")
	plural     = regexp.MustCompile(`\b([1-5](?:\d\d|xx))s\b`) // 403s
)

// plainly is a question with letters of one width and words that stand apart.
func plainly(text string) string {
	text = signs.Replace(without.ReplaceAllString(norm.NFKC.String(text), "without"))
	text = noon.ReplaceAllString(text, "12:00")
	text = midnight24.ReplaceAllString(text, "$1 00:00")
	text = hyphened.ReplaceAllString(fromTo24.ReplaceAllString(text, "${1}時〜${2}時"), "$1〜$2")
	return plural.ReplaceAllString(glued.ReplaceAllString(text, "$1 $2"), "$1")
}

// forms are what says by its form what it is. Source: formats of IAM identifiers
// and of resource ids in the IAM and EC2 user guides; ids of ATT&CK.
var forms = []struct {
	pattern *regexp.Regexp
	field   string
}{
	{regexp.MustCompile(`^arn:aws[\w-]*:[\w+=,.@:/*$-]*[\w*/]`), "arn"},
	{regexp.MustCompile(`^s3://[\w.-]+(/[!#-&(-~]*)?`), "object"},
	{regexp.MustCompile(`^(0\.0\.0\.0/0|::/0)`), "world"},
	{regexp.MustCompile(`^(AKIA|ASIA)[A-Z0-9]{12,124}\b`), "key"},
	{regexp.MustCompile(`^\d{12}\b`), "account"},
	{regexp.MustCompile(`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(/\d{1,2})?`), "ip"},
	{regexp.MustCompile(`(?i)^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}`), "ip"},
	{regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|cn|mx)(-gov)?-(north|south|east|west|central|northeast|southeast|northwest|southwest)-\d\b`), "region"},
	{regexp.MustCompile(`^(i|sg|vpc|subnet|eni|vol|snap|ami)-[0-9a-f]{8,17}\b`), "id"},
	{regexp.MustCompile(`^T\d{4}(\.\d{3})?\b`), "technique"},
	{regexp.MustCompile(`^[\w.+-]+@[\w-]+(\.[\w-]+)+`), "name"},
	{regexp.MustCompile(`(?i)^[1-5]xx\b`), "status"},
	{regexp.MustCompile(`^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2})?)?`), "date"},
	{regexp.MustCompile(`^\d{1,2}/\d{1,2}\b`), "date"},
	{regexp.MustCompile(`^\d{1,2}:\d{2}\b`), "clock"},
	{regexp.MustCompile(`(?i)^\d{1,2}\s?(am|pm|a\.m\.|p\.m\.)`), "clock"},
	{regexp.MustCompile(`^\.(env|git|aws|ssh|svn|ht(access|passwd)|DS_Store)\b[\w./-]*`), "file"},
	{regexp.MustCompile(`^(\.{1,2}/[\w.~%/+*-]*|/[\w.~%+*-][\w.~%/+*-]*)`), "path"},
	{regexp.MustCompile(`(?i)^(\*|[a-z0-9][\w.-]*)?\.(php|html?|aspx?|jspx?|cgi|js|css|json|xml|txt|bak|sql|ini|conf|log|ya?ml|png|jpe?g|gif|ico|gz|exe|dll|env)\b`), "file"},
	{regexp.MustCompile(`(?i)^\*?\.([a-z0-9_-]+\.)*[a-z]{2,24}\b`), "below"},
	{regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}\b`), "domain"},
	{regexp.MustCompile(`^[A-Z][A-Za-z0-9]*[a-z](Access|ReadOnly|Policy)\b`), "policy"},
	{regexp.MustCompile(`^([A-Z][A-Za-z.]+(Exception|Fault|LimitExceeded|NotFound)|NoSuch[A-Z]\w+)\b`), "error"},
	{regexp.MustCompile(`^(Decrypt|Encrypt)\b`), "call"},
	{regexp.MustCompile(`^[A-Z][a-z]+[a-z0-9]*(([A-Z]+[a-z0-9]+)+\b|([A-Z]+[a-z0-9]+)*\*)`), "call"},
	{regexp.MustCompile(`^(US|UK)\b`), "country"},
	{regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b`), "method"},
}

// callNames are the words that names of calls begin with. Source: the service
// models of AWS, and the events of sign-in.
var callNames = regexp.MustCompile(`^(Abort|Accept|Activate|Add|Allocate|Apply|Archive|Assign|Associate|Assume|Attach|Authorize|Batch|Cancel|Change|Check|Complete|Confirm|Console|` +
	`Copy|Create|Deactivate|Decode|Decrypt|Encrypt|Delete|Deprecate|Deregister|Describe|Detach|Disable|Disassociate|Enable|Execute|Exit|Export|Filter|Generate|Get|Head|` +
	`Import|Initiate|Invite|Invoke|Leave|List|Lock|Lookup|Merge|Modify|Move|Opt|Post|Promote|Provision|Publish|Purchase|Purge|Put|Query|Reboot|Receive|Register|Reject|Release|Remove|Rename|Replace|Report|Request|Reset|Resize|Resolve|Restart|Restore|Resume|Retire|Retry|Return|Revoke|Rollback|` +
	`Rotate|Run|Scan|Schedule|Search|Select|Send|Set|Sign|Simulate|Start|Stop|Submit|Subscribe|Suspend|Switch|Sync|Tag|Terminate|Test|Transfer|Un[a-z]+|Update|Upgrade|Upload|` +
	`Validate|Verify|View)[A-Z]`)

// signed are the forms that begin with a sign.
var signed = regexp.MustCompile(`^(\*?\.[A-Za-z0-9_]|\.{1,2}/|/[\w.])`)

// ahead is as much of a text as a form may take.
func ahead(rs []rune, at int) string { return string(rs[at:min(len(rs), at+160)]) }

// startsToken tells whether a word begins at a place.
func startsToken(rs []rune, at int) bool {
	switch r := fold(rs[at]); r {
	case '/', '.', '*':
		return (at == 0 || !latin(rs[at-1]) && !digit(rs[at-1])) && signed.MatchString(ahead(rs, at))
	case '"', '〜', '~', '–', '—':
		return true
	default:
		return letter(r) || digit(r)
	}
}

// literalAt is what stands at a place and says by its form what it is, or in
// quotes.
func literalAt(rs []rune, at int) (token, bool) {
	if fold(rs[at]) == '"' {
		for end := at + 1; end < len(rs); end++ {
			if fold(rs[end]) == '"' {
				return token{end: end + 1, senses: []sense{{name, string(rs[at+1 : end])}}}, true
			}
		}
		return token{}, false
	}
	head := ahead(rs, at)
	for _, f := range forms {
		m := f.pattern.FindString(head)
		if m == "" || f.field == "call" && !callNames.MatchString(m+"X") || f.field == "policy" && callNames.MatchString(m) {
			continue
		}
		if f.field == "ip" && !isAddress(m) {
			continue
		}
		t := token{end: at + utf8.RuneCountInString(m), senses: []sense{{written, f.field + "=" + literalValue(f.field, m)}}}
		if f.field == "domain" && !isDomain(m) {
			t.senses = []sense{{unknown, ""}} // john.doe
		}
		return t, true
	}
	return token{}, false
}

// indoors are the last labels of names that are not the internet's.
var indoors = []string{"internal", "local", "lan", "corp", "home", "localdomain", "test", "example"}

// isDomain tells whether a text ends as names of hosts do.
func isDomain(text string) bool {
	suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(text))
	return icann || strings.Contains(suffix, ".") || slices.Contains(indoors, suffix)
}

func isAddress(text string) bool {
	_, one := netip.ParseAddr(text)
	_, many := netip.ParsePrefix(text)
	return one == nil || many == nil
}

func literalValue(field, text string) string {
	switch field {
	case "object":
		return strings.Trim(strings.TrimPrefix(text, "s3://"), "/")
	case "domain", "status":
		return strings.ToLower(text)
	case "below":
		return "*." + strings.ToLower(strings.TrimLeft(text, "*."))
	case "country":
		return map[string]string{"US": "US", "UK": "GB"}[text]
	}
	return text
}
