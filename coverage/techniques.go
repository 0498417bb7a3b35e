package coverage

// AttackTable is the id of the table of ATT&CK's techniques.
const AttackTable = "attack"

func techniqueList() list {
	l := list{id: AttackTable}
	for _, t := range attackTechniques {
		l.claims = append(l.claims, claim{id: t.id, name: t.name, below: t.id, why: techniqueWhy[t.id]})
	}
	return l
}

// techniqueWhy are the techniques that logs of AWS do not show, with the key of
// the reason.
var techniqueWhy = map[string]string{
	"T1036.010": "names",
	"T1049":     "inside",
	"T1078.001": "default-accounts",
	"T1082":     "inside",
	"T1119":     "automated",
	"T1201":     "password-policy",
	"T1204":     "image-run",
	"T1204.003": "image-run",
	"T1211":     "exploit",
	"T1491":     "content",
	"T1491.002": "content",
	"T1496.002": "bandwidth",
	"T1498.002": "reflection",
	"T1499.003": "costly",
	"T1499.004": "crash",
	"T1538":     "dashboard",
	"T1550.004": "cookie",
	"T1556.007": "hybrid",
	"T1556.009": "conditional",
	"T1578.003": "terminated",
	"T1606":     "forged",
	"T1606.001": "forged",
	"T1606.002": "forged",
	"T1614":     "inside",
	"T1680":     "inside",
}
