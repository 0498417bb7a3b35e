package access

import (
	"slices"

	"bannin/detect"
	"bannin/finding"
)

// catalogue holds all kinds of findings, made once: findings of one kind are one
// only where the kind is the same.
type catalogue struct {
	list   []*finding.Kind
	unduly [3][tactics]*finding.Kind // surprise, by level and tactic

	twoPlaces, twoPlacesWork                         *finding.Kind
	travel, travelWithOther, signedInTwice           *finding.Kind
	countries, newCountry                            *finding.Kind
	tor, threat                                      [4]*finding.Kind // by use
	hosting, untrusted                               *finding.Kind
	instanceOutside, instanceAbroad                  *finding.Kind
	unusedRegion, strangersWorkflow                  *finding.Kind
	offHours, closed, nightLaunch                    *finding.Kind
	calls, denied, instances, secrets, keys          *finding.Kind
	signInsFlood, signInsSpread, signInsHit          *finding.Kind
	s3Read, s3List, s3Delete, s3Write, s3Lock, s3Out *finding.Kind
	s3Permission, s3ReadWork, s3DeleteWork, keysWork *finding.Kind
}

// Uses of an address of ill repute, as GuardDuty tells them apart.
const (
	lookedAround = iota // management calls that read
	changed             // others
	s3Listed            // objects listed
	s3Used              // objects read or written
)

var kinds = newCatalogue()

func newCatalogue() *catalogue {
	k := &catalogue{}
	make := func(id, guardDuty string, level finding.Severity, tags ...string) *finding.Kind {
		return k.keep(detect.Describe("access."+id, guardDuty, level, tags...))
	}
	k.makeSurprises()
	k.twoPlaces = make("two-places", "", finding.High, "attack.initial-access", "attack.t1078.004", "attack.t1539")
	k.twoPlacesWork = make("two-places-usual-work", "", finding.Medium, "attack.initial-access", "attack.t1078.004")
	k.travel = make("impossible-travel", "", finding.Medium, "attack.initial-access", "attack.t1078.004")
	k.travelWithOther = make("impossible-travel-new-program", "", finding.High, "attack.initial-access", "attack.t1078.004", "attack.t1539")
	k.signedInTwice = make("signed-in-from-two-countries", "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", finding.Medium, "attack.initial-access", "attack.t1078.004")
	k.countries = make("several-countries", "", finding.High, "attack.initial-access", "attack.t1078.004", "attack.t1090.003")
	k.newCountry = make("new-country", "", finding.Low, "attack.initial-access", "attack.t1078.004")
	k.makeReputations()
	k.hosting = make("hosting-network", "UnauthorizedAccess:IAMUser/UnusualASNCaller", finding.Low, "attack.initial-access", "attack.t1078.004")
	k.untrusted = make("outside-trusted-networks", "", finding.Medium, "attack.initial-access", "attack.t1078.004")
	k.instanceOutside = make("instance-credentials-outside", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", finding.High, "attack.credential-access", "attack.t1552.005", "attack.t1078.004")
	k.instanceAbroad = make("instance-credentials-in-other-account", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS", finding.High, "attack.credential-access", "attack.t1552.005", "attack.t1078.004")
	k.strangersWorkflow = make("strangers-workflow", "InitialAccess:IAMUser/AnomalousBehavior", finding.High, "attack.initial-access", "attack.t1199", "attack.t1078.004")
	k.unusedRegion = make("instances-in-unused-region", "", finding.Medium, "attack.defense-evasion", "attack.t1535")
	k.offHours = make("sensitive-off-hours", "", finding.Low, "attack.initial-access", "attack.t1078.004")
	k.closed = make("sensitive-when-closed", "", finding.Medium, "attack.initial-access", "attack.t1078.004")
	k.nightLaunch = make("instances-at-night", "", finding.Low, "attack.impact", "attack.t1496.001")
	k.calls = make("calls-surge", "", finding.Low, "attack.discovery", "attack.t1580")
	k.denied = make("denied-surge", "Discovery:IAMUser/AnomalousBehavior", finding.Low, "attack.discovery", "attack.t1580", "attack.t1526")
	k.instances = make("instances-surge", "Impact:IAMUser/AnomalousBehavior", finding.Medium, "attack.impact", "attack.t1496.001")
	k.secrets = make("secrets-surge", "CredentialAccess:IAMUser/AnomalousBehavior", finding.Medium, "attack.credential-access", "attack.t1555.006")
	k.keys = make("keys-surge", "Persistence:IAMUser/AnomalousBehavior", finding.Medium, "attack.persistence", "attack.t1098.001")
	k.keysWork = make("keys-surge-usual-place", "Persistence:IAMUser/AnomalousBehavior", finding.Low, "attack.persistence", "attack.t1098.001")
	k.signInsFlood = make("sign-ins-flood", "", finding.High, "attack.credential-access", "attack.t1110")
	k.signInsSpread = make("sign-ins-spread", "", finding.High, "attack.credential-access", "attack.t1110.003", "attack.t1110.004")
	k.signInsHit = make("sign-in-after-flood", "", finding.High, "attack.initial-access", "attack.t1110", "attack.t1078.004")
	k.s3Read = make("s3-read-surge", "Exfiltration:S3/AnomalousBehavior", finding.High, "attack.exfiltration", "attack.collection", "attack.t1530")
	k.s3List = make("s3-list-surge", "Discovery:S3/AnomalousBehavior", finding.Low, "attack.discovery", "attack.t1619")
	k.s3Delete = make("s3-delete-surge", "Impact:S3/AnomalousBehavior.Delete", finding.High, "attack.impact", "attack.t1485")
	k.s3ReadWork = make("s3-read-surge-usual-place", "Exfiltration:S3/AnomalousBehavior", finding.Low, "attack.exfiltration", "attack.collection", "attack.t1530")
	k.s3DeleteWork = make("s3-delete-surge-usual-place", "Impact:S3/AnomalousBehavior.Delete", finding.Low, "attack.impact", "attack.t1485")
	k.s3Write = make("s3-write-surge", "Impact:S3/AnomalousBehavior.Write", finding.Low, "attack.impact", "attack.t1565.001")
	k.s3Lock = make("s3-encrypted-anew", "Impact:S3/AnomalousBehavior.Write", finding.High, "attack.impact", "attack.t1486")
	k.s3Out = make("s3-copied-outside", "Exfiltration:S3/AnomalousBehavior", finding.High, "attack.exfiltration", "attack.t1537")
	k.s3Permission = make("s3-permissions-surge", "Impact:S3/AnomalousBehavior.Permission", finding.Medium, "attack.impact", "attack.t1222")
	return k
}

func (k *catalogue) keep(one *finding.Kind) *finding.Kind {
	k.list = append(k.list, one)
	return one
}

// named is a kind by its rule and variant.
func (k *catalogue) named(rule, variant string) *finding.Kind {
	i := slices.IndexFunc(k.list, func(one *finding.Kind) bool { return one.Rule == rule && one.Variant == variant })
	if i < 0 {
		return nil
	}
	return k.list[i]
}

func (k *catalogue) all() []*finding.Kind { return k.list }

// makeSurprises makes a kind for each tactic of each level: findings of one
// level say the same, but of another type.
func (k *catalogue) makeSurprises() {
	for level, id := range [...]string{"access.unusual", "access.unusual-place", "access.unusual-intrusion"} {
		severity := [...]finding.Severity{finding.Low, finding.Medium, finding.High}[level]
		for t, p := range purposes {
			one := detect.Describe(id, p.guardDuty, severity, "attack."+p.attack, "attack.t1078.004")
			one.Variant = p.attack
			k.unduly[level][t] = k.keep(one)
		}
	}
}

func (k *catalogue) surprise(level int, t tactic) *finding.Kind { return k.unduly[level][t] }

// makeReputations makes the kinds of calls from addresses of ill repute.
func (k *catalogue) makeReputations() {
	for use, t := range [...]struct {
		tor, threat string
		torLevel    finding.Severity
		level       finding.Severity
		tactic      string
	}{
		lookedAround: {"Recon:IAMUser/TorIPCaller", "Recon:IAMUser/MaliciousIPCaller.Custom", finding.Medium, finding.Medium, "discovery"},
		changed:      {"UnauthorizedAccess:IAMUser/TorIPCaller", "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", finding.Medium, finding.Medium, "initial-access"},
		s3Listed:     {"Discovery:S3/TorIPCaller", "Discovery:S3/MaliciousIPCaller.Custom", finding.Medium, finding.High, "discovery"},
		s3Used:       {"UnauthorizedAccess:S3/TorIPCaller", "UnauthorizedAccess:S3/MaliciousIPCaller.Custom", finding.High, finding.High, "exfiltration"},
	} {
		k.tor[use] = detect.Describe("access.tor", t.tor, t.torLevel, "attack."+t.tactic, "attack.t1090.003")
		k.threat[use] = detect.Describe("access.threat-list", t.threat, t.level, "attack."+t.tactic, "attack.t1078.004")
		variant := [...]string{"looked", "changed", "s3-listed", "s3-used"}[use]
		k.keep(k.tor[use]).Variant = variant
		k.keep(k.threat[use]).Variant = variant
	}
}
