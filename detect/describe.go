package detect

import (
	"strings"

	"bannin/finding"
	"bannin/locale"
)

// Describe is the kind of a detector's findings, named id. What it says to
// people stands in the catalogue: "detector.<id>.title", ".description",
// ".false_positives" and ".response", of which the last two hold a sentence a
// line. guardDuty is GuardDuty's finding type, or ""; tags are those of Sigma,
// such as "attack.t1110.003".
func Describe(id, guardDuty string, severity finding.Severity, tags ...string) *finding.Kind {
	detail := finding.Detail{Words: map[locale.Language]finding.Words{}, Author: "bannin", Tags: tags}
	for _, lang := range []locale.Language{locale.English, locale.Japanese} {
		p := locale.New(lang)
		say := func(what string) string { return p.T("detector." + id + "." + what) }
		detail.Words[lang] = finding.Words{Title: say("title"), Description: say("description"),
			FalsePositives: strings.Split(say("false_positives"), "\n"), Response: strings.Split(say("response"), "\n")}
	}
	return finding.NewKind("bannin."+id, guardDuty, severity, detail)
}
