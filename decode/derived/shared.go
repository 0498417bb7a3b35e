package derived

import (
	"strings"

	"bannin/event"
)

// A sharing collects whom a call gives access to.
type sharing struct {
	own      string // account
	s3       bool
	everyone bool
	others   map[string]bool
}

// logDelivery are the accounts that AWS writes logs to buckets from: Elastic
// Load Balancing's, published for each region, and CloudTrail's old one.
var logDelivery = map[string]bool{
	"127311923021": true, "033677994240": true, "027434742980": true, "797873946194": true, "098369216593": true, "754344448648": true,
	"589379963580": true, "718504428378": true, "383597477331": true, "600734575887": true, "114774131450": true, "783225319266": true,
	"582318560864": true, "985666609251": true, "054676820928": true, "156460612806": true, "652711504416": true, "635631232127": true,
	"009996457667": true, "897822967062": true, "076674570225": true, "507241528517": true, "048591011584": true, "190560391635": true,
	"638102146993": true, "037604701340": true, "086441151436": true,
}

// logWriter is the canonical id that S3's own access logs are written by.
const logWriter = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"

// IsAWS tells of an account's number or canonical id whether AWS writes logs to
// buckets by it.
func IsAWS(account []byte) bool { return logDelivery[string(account)] || string(account) == logWriter }

// sharers read whom a call gives access to, by the call's name. Where several
// services have a call of one name, their parameters tell them apart.
var sharers = map[string]func(*sharing, jsonTree){
	"ModifySnapshotAttribute":  addedItems("createVolumePermission"),
	"ModifyImageAttribute":     addedItems("launchPermission"),
	"ModifyFpgaImageAttribute": addedItems("loadPermission"),

	"ModifyDBSnapshotAttribute":        restorers,
	"ModifyDBClusterSnapshotAttribute": restorers,
	"AuthorizeSnapshotAccess":          named("accountWithRestoreAccess"),
	"AuthorizeEndpointAccess":          named("account"),
	"AuthorizeDataShare":               named("consumerIdentifier"),
	"ExportTableToPointInTime":         named("s3BucketOwner"),
	"StartCopyJob":                     named("destinationBackupVaultArn"),

	"AddPermission":             permission, // Lambda, SNS, SQS
	"AddLayerVersionPermission": permission,
	"PutPermission":             permission, // EventBridge

	"ModifyDocumentPermission":            named("accountIdsToAdd"),
	"CreateResourceShare":                 named("principals"),
	"AssociateResourceShare":              named("principals"),
	"CreateGrant":                         named("granteePrincipal"),
	"UpdateWorkspaceImagePermission":      imagePermission,
	"UpdateImagePermissions":              imagePermission,
	"CreatePortfolioShare":                named("accountId"),
	"CreateVpcPeeringConnection":          named("peerOwnerId"),
	"ModifyVpcEndpointServicePermissions": endpointPrincipals,
	"TransferDomainToAnotherAwsAccount":   named("accountId"),
	"UpdateProjectVisibility":             visibility,
	"PutBucketAcl":                        accessList,
	"PutObjectAcl":                        accessList,
	"CreateBucket":                        accessList,
	"PutObject":                           accessList,
	"CopyObject":                          accessList,
	"CreateMultipartUpload":               accessList,
}

func (c apiCall) shared() *sharing {
	s := &sharing{own: c.own(), s3: c.isS3(), others: map[string]bool{}}
	if read := sharers[withoutVersion(c.name())]; read != nil {
		read(s, c.parameters())
	}
	return s
}

// withoutVersion cuts the version that Lambda puts behind its calls' names:
// AddPermission20150331v2.
func withoutVersion(name string) string {
	cut := strings.TrimRight(strings.TrimSuffix(name, "v2"), "0123456789")
	if len(name)-len(cut) >= 8 {
		return cut
	}
	return name
}

func (c apiCall) sharedExternal() []string { return sorted(c.shared().others) }

func (c apiCall) sharedPublic() []string { return truth(c.shared().everyone) }

// with takes one who is given access: everyone, an account, or the ARN of
// something in one. An organisation is no stranger, a service no account.
func (s *sharing) with(who string) {
	who = strings.TrimSpace(who)
	if who == "*" || strings.EqualFold(who, "all") {
		s.everyone = true
		return
	}
	account := who
	if parts := splitARN(who); parts != nil && parts[2] != "organizations" {
		account = parts[4]
	}
	if isAccount(account) && account != s.own && !(s.s3 && logDelivery[account]) {
		s.others[account] = true
	}
}

// named reads a parameter that holds one or many.
func named(key string) func(*sharing, jsonTree) {
	return func(s *sharing, p jsonTree) {
		for _, who := range p.get(key).texts() {
			s.with(who)
		}
	}
}

// addedItems reads EC2's form: {permission: {add: {items: [{userId}, {group}]}}}.
// An organisation among the items is nothing.
func addedItems(permission string) func(*sharing, jsonTree) {
	return func(s *sharing, p jsonTree) {
		for _, item := range p.get(permission, "add").list() {
			s.with(item.get("userId").text)
			s.with(item.get("group").text)
		}
	}
}

func restorers(s *sharing, p jsonTree) {
	if attribute := p.get("attributeName").text; attribute == "" || strings.EqualFold(attribute, "restore") {
		named("valuesToAdd")(s, p)
	}
}

func imagePermission(s *sharing, p jsonTree) {
	if p.get("allowCopyImage").kind != event.False { // false takes the right away
		named("sharedAccountId")(s, p)
	}
}

func visibility(s *sharing, p jsonTree) {
	s.everyone = p.get("projectVisibility").text == "PUBLIC_READ"
}

func endpointPrincipals(s *sharing, p jsonTree) {
	for _, one := range p.get("ModifyVpcEndpointServicePermissionsRequest", "AddAllowedPrincipals").list() {
		s.with(one.text)
		s.with(one.get("content").text)
	}
}

// permission reads the AddPermission of Lambda, SNS and SQS, and PutPermission
// of EventBridge. A principal * that must come from a certain account, resource
// or organisation is not everyone.
func permission(s *sharing, p jsonTree) {
	named("aWSAccountId")(s, p)
	named("aWSAccountIds")(s, p)
	if strings.EqualFold(p.get("condition", "key").text, "aws:PrincipalOrgID") {
		return
	}
	before := s.everyone
	named("principal")(s, p)
	for _, key := range []string{"sourceAccount", "sourceArn", "principalOrgID", "organizationId"} {
		if text := p.get(key).text; text != "" && !isStars(text) {
			s.everyone = before
		}
	}
}

// accessList reads S3's ACLs: a canned one, grants in headers, and the list.
func accessList(s *sharing, p jsonTree) {
	owner := p.get("AccessControlPolicy", "Owner", "ID").text
	for _, from := range []jsonTree{p, p.get("accessControlList")} {
		for i, key := range from.keys {
			switch key = strings.ToLower(key); {
			case key == "x-amz-acl":
				s.canned(from.kids[i].texts())
			case strings.HasPrefix(key, "x-amz-grant-"):
				for _, header := range from.kids[i].texts() {
					s.grantHeader(header, owner)
				}
			}
		}
	}
	for _, grant := range p.get("AccessControlPolicy", "AccessControlList", "Grant").list() {
		s.grantee(grant.get("Grantee", "URI").text, grant.get("Grantee", "ID").text, owner)
	}
}

func (s *sharing) canned(names []string) {
	for _, name := range names {
		switch name {
		case "public-read", "public-read-write", "authenticated-read":
			s.everyone = true
		}
	}
}

// grantHeader reads `id="…", uri="…"`.
func (s *sharing) grantHeader(header, owner string) {
	for one := range strings.SplitSeq(header, ",") {
		kind, value, _ := strings.Cut(strings.TrimSpace(one), "=")
		value = strings.Trim(value, `" `)
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "uri":
			s.grantee(value, "", owner)
		case "id":
			s.grantee("", value, owner)
		}
	}
}

func (s *sharing) grantee(uri, id, owner string) {
	if strings.HasSuffix(uri, "/groups/global/AllUsers") || strings.HasSuffix(uri, "/groups/global/AuthenticatedUsers") {
		s.everyone = true
	}
	if id != "" && id != owner && id != logWriter {
		s.others[id] = true
	}
}
