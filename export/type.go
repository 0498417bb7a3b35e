package export

import (
	"regexp"
	"strings"
	"unicode"

	"bannin/finding"
	"bannin/locale"
)

// purposes are the words for ATT&CK's tactics in GuardDuty's types.
var purposes = map[string]string{
	"reconnaissance": "Recon", "resource-development": "ResourceDevelopment", "initial-access": "InitialAccess", "execution": "Execution",
	"persistence": "Persistence", "privilege-escalation": "PrivilegeEscalation", "stealth": "Stealth", "defense-impairment": "DefenseImpairment",
	"defense-evasion": "DefenseEvasion", "credential-access": "CredentialAccess", "discovery": "Discovery", "lateral-movement": "LateralMovement",
	"collection": "Collection", "command-and-control": "Backdoor", "exfiltration": "Exfiltration", "impact": "Impact",
}

// typeGrammar is ThreatPurpose:ResourceTypeAffected/ThreatFamilyName.DetectionMechanism!Artifact.
// Source: GuardDuty user guide, finding types.
var typeGrammar = regexp.MustCompile(`^[A-Za-z]{1,40}:[A-Za-z0-9]{1,20}/[A-Za-z0-9&._-]{1,60}(![A-Za-z]{1,40})?$`)

// maxType is the length of a type. Source: GuardDuty API, FindingType.
const maxType = 100

// own ends the names of types that are not GuardDuty's. No mechanism of
// GuardDuty's is called so.
const own = ".Bannin"

// typeOf is GuardDuty's type of a finding; where it has none, a name in the
// same grammar. It is made of the tactic, the log and the English title of
// the rule, so that it is the same in each scan and language.
func typeOf(f *finding.Finding) string {
	if typeGrammar.MatchString(f.Type) && len(f.Type) <= maxType {
		return f.Type
	}
	purpose := "UnauthorizedAccess"
	if len(f.Tactics) > 0 && purposes[f.Tactics[0]] != "" {
		purpose = purposes[f.Tactics[0]]
	}
	e, title := sample(f), f.Title
	if f.Detail != nil && f.Detail.Words[locale.English].Title != "" {
		title = f.Detail.Words[locale.English].Title
	}
	if f.Type != "" {
		title = strings.TrimSuffix(title, ": "+f.Type)
	}
	head := purpose + ":" + familyOf(&e).resource + "/"
	name := camel(title, maxType-len(head)-len(own))
	if name == "" {
		name = "Rule" + digest(8, f.Rule)
	}
	return head + name + own
}

// camel joins the words of a text, as many as fit n letters: GuardDuty's names
// are ASCII.
func camel(title string, n int) string {
	name := ""
	for _, word := range strings.FieldsFunc(strings.NewReplacer("'", "", "’", "").Replace(title), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if len(name)+len(word) > n {
			break
		}
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}
