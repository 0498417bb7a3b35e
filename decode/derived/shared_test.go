package derived

import (
	"strings"
	"testing"
)

// A sharedCase is what a call gives to whom.
type sharedCase struct {
	name, service, call, parameters string
	everyone                        bool
	others                          []string
}

func checkShared(t *testing.T, cases []sharedCase) {
	t.Helper()
	for _, c := range cases {
		record := called(c.service, c.call, c.parameters)
		checkDerived(t, "bannin.shared.public", []derivedCase{{c.name, record, truth(c.everyone)}})
		checkDerived(t, "bannin.shared.external", []derivedCase{{c.name, record, c.others}})
	}
}

var stranger = []string{"444455556666"}

func TestSharedWithAccounts(t *testing.T) {
	const items = `"items":[{"userId":"444455556666"},{"userId":"111122223333"}]`
	checkShared(t, []sharedCase{
		{"snapshot", "ec2", "ModifySnapshotAttribute", `{"snapshotId":"s","createVolumePermission":{"add":{` + items + `}}}`, false, stranger},
		{"snapshot_public", "ec2", "ModifySnapshotAttribute", `{"createVolumePermission":{"add":{"items":[{"group":"all"}]}}}`, true, nil},
		{"snapshot_taken_back", "ec2", "ModifySnapshotAttribute", `{"createVolumePermission":{"remove":{` + items + `}}}`, false, nil},
		{"image", "ec2", "ModifyImageAttribute", `{"launchPermission":{"add":{"items":[{"group":"all"},{"userId":"444455556666"}]}}}`, true, stranger},
		{"image_organisation", "ec2", "ModifyImageAttribute", `{"launchPermission":{"add":{"items":[{"organizationArn":"arn:aws:organizations::444455556666:organization/o-1"}]}}}`, false, nil},
		{"image_description", "ec2", "ModifyImageAttribute", `{"imageId":"i","description":{"value":"444455556666"}}`, false, nil},
		{"fpga_image", "ec2", "ModifyFpgaImageAttribute", `{"loadPermission":{"add":{` + items + `}}}`, false, stranger},
		{"db_snapshot", "rds", "ModifyDBSnapshotAttribute", `{"attributeName":"restore","valuesToAdd":["444455556666","all"]}`, true, stranger},
		{"db_cluster_snapshot", "rds", "ModifyDBClusterSnapshotAttribute", `{"attributeName":"restore","valuesToAdd":["111122223333"]}`, false, nil},
		{"db_snapshot_other_attribute", "rds", "ModifyDBSnapshotAttribute", `{"attributeName":"x","valuesToAdd":["all"]}`, false, nil},
		{"db_snapshot_taken_back", "rds", "ModifyDBSnapshotAttribute", `{"attributeName":"restore","valuesToRemove":["444455556666"]}`, false, nil},
		{"redshift", "redshift", "AuthorizeSnapshotAccess", `{"accountWithRestoreAccess":"444455556666"}`, false, stranger},
		{"redshift_share", "redshift", "AuthorizeDataShare", `{"consumerIdentifier":"*"}`, true, nil},
		{"table_export", "dynamodb", "ExportTableToPointInTime", `{"s3Bucket":"dump","s3BucketOwner":"444455556666"}`, false, stranger},
		{"table_export_at_home", "dynamodb", "ExportTableToPointInTime", `{"s3Bucket":"dump","s3BucketOwner":"111122223333"}`, false, nil},
		{"backup_copy", "backup", "StartCopyJob", `{"destinationBackupVaultArn":"arn:aws:backup:us-east-1:444455556666:backup-vault:x"}`, false, stranger},
		{"redshift_endpoint", "redshift", "AuthorizeEndpointAccess", `{"account":"444455556666"}`, false, stranger},
		{"document", "ssm", "ModifyDocumentPermission", `{"accountIdsToAdd":["All"]}`, true, nil},
		{"document_capital", "ssm", "ModifyDocumentPermission", `{"AccountIdsToAdd":["444455556666"]}`, false, stranger},
		{"document_taken_back", "ssm", "ModifyDocumentPermission", `{"accountIdsToRemove":["444455556666"]}`, false, nil},
		{"resource_share", "ram", "CreateResourceShare", `{"principals":["444455556666","arn:aws:iam::777788889999:role/x","arn:aws:organizations::555566667777:organization/o-1","s3.amazonaws.com"]}`, false, []string{"444455556666", "777788889999"}},
		{"resource_share_more", "ram", "AssociateResourceShare", `{"principals":["444455556666"]}`, false, stranger},
		{"grant", "kms", "CreateGrant", `{"granteePrincipal":"arn:aws:iam::444455556666:root"}`, false, stranger},
		{"grant_own", "kms", "CreateGrant", `{"granteePrincipal":"arn:aws:iam::111122223333:role/x"}`, false, nil},
		{"grant_retired", "kms", "RetireGrant", `{"granteePrincipal":"arn:aws:iam::444455556666:root"}`, false, nil},
		{"workspace_image", "workspaces", "UpdateWorkspaceImagePermission", `{"allowCopyImage":true,"sharedAccountId":"444455556666"}`, false, stranger},
		{"workspace_image_taken_back", "workspaces", "UpdateWorkspaceImagePermission", `{"allowCopyImage":false,"sharedAccountId":"444455556666"}`, false, nil},
		{"portfolio", "servicecatalog", "CreatePortfolioShare", `{"accountId":"444455556666"}`, false, stranger},
		{"peering", "ec2", "CreateVpcPeeringConnection", `{"peerOwnerId":"444455556666"}`, false, stranger},
		{"peering_own", "ec2", "CreateVpcPeeringConnection", `{"peerOwnerId":"111122223333"}`, false, nil},
		{"endpoint_service", "ec2", "ModifyVpcEndpointServicePermissions", `{"ModifyVpcEndpointServicePermissionsRequest":{"AddAllowedPrincipals":[{"tag":1,"content":"arn:aws:iam::444455556666:root"},{"content":"*"}]}}`, true, stranger},
		{"endpoint_service_one", "ec2", "ModifyVpcEndpointServicePermissions", `{"ModifyVpcEndpointServicePermissionsRequest":{"AddAllowedPrincipals":{"content":"arn:aws:iam::444455556666:root"}}}`, false, stranger},
		{"domain", "route53domains", "TransferDomainToAnotherAwsAccount", `{"accountId":"444455556666"}`, false, stranger},
		{"project", "codebuild", "UpdateProjectVisibility", `{"projectVisibility":"PUBLIC_READ"}`, true, nil},
		{"project_private", "codebuild", "UpdateProjectVisibility", `{"projectVisibility":"PRIVATE"}`, false, nil},
		{"other_call", "x", "DescribeThings", `{"principals":["*"],"accountId":"444455556666"}`, false, nil},
	})
}

func TestSharedByPermission(t *testing.T) {
	checkShared(t, []sharedCase{
		{"function_public", "lambda", "AddPermission20150331v2", `{"principal":"*","functionUrlAuthType":"NONE"}`, true, nil},
		{"function_url_with_iam", "lambda", "AddPermission20150331", `{"principal":"*","functionUrlAuthType":"AWS_IAM"}`, true, nil},
		{"function_account", "lambda", "AddPermission", `{"principal":"444455556666"}`, false, stranger},
		{"function_role", "lambda", "AddPermission20150331v2", `{"principal":"arn:aws:iam::444455556666:role/x"}`, false, stranger},
		{"function_service", "lambda", "AddPermission20150331v2", `{"principal":"s3.amazonaws.com","sourceArn":"arn:aws:s3:::b"}`, false, nil},
		{"function_from_one_source", "lambda", "AddPermission20150331v2", `{"principal":"*","sourceArn":"arn:aws:sns:us-east-1:111122223333:t"}`, false, nil},
		{"function_of_organisation", "lambda", "AddPermission20150331v2", `{"principal":"*","principalOrgID":"o-1"}`, false, nil},
		{"function_from_any_source", "lambda", "AddPermission20150331v2", `{"principal":"*","sourceArn":"*"}`, true, nil},
		{"function_taken_back", "lambda", "RemovePermission20150331v2", `{"principal":"*"}`, false, nil},
		{"layer", "lambda", "AddLayerVersionPermission20181031", `{"principal":"*"}`, true, nil},
		{"layer_of_organisation", "lambda", "AddLayerVersionPermission20181031", `{"principal":"*","organizationId":"o-1"}`, false, nil},
		{"bus", "events", "PutPermission", `{"principal":"*"}`, true, nil},
		{"bus_account", "events", "PutPermission", `{"principal":"444455556666"}`, false, stranger},
		{"bus_of_organisation", "events", "PutPermission", `{"principal":"*","condition":{"type":"StringEquals","key":"aws:PrincipalOrgID","value":"o-1"}}`, false, nil},
		{"topic", "sns", "AddPermission", `{"aWSAccountId":["444455556666"]}`, false, stranger},
		{"queue", "sqs", "AddPermission", `{"aWSAccountIds":["*","444455556666"]}`, true, stranger},
	})
}

func TestSharedByAccessList(t *testing.T) {
	id := strings.Repeat("a", 64)
	acl := func(grant string) string {
		return `{"AccessControlPolicy":{"Owner":{"ID":"own"},"AccessControlList":{"Grant":` + grant + `}}}`
	}
	const everyone = `{"Permission":"READ","Grantee":{"xsi:type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"}}`
	const owner = `{"Permission":"FULL_CONTROL","Grantee":{"ID":"own"}}`
	checkShared(t, []sharedCase{
		{"canned", "s3", "PutBucketAcl", `{"x-amz-acl":["public-read"]}`, true, nil},
		{"canned_text", "s3", "PutObjectAcl", `{"x-amz-acl":"authenticated-read"}`, true, nil},
		{"canned_private", "s3", "CreateBucket", `{"x-amz-acl":"private"}`, false, nil},
		{"canned_owner", "s3", "PutObject", `{"x-amz-acl":"bucket-owner-full-control"}`, false, nil},
		{"header_group", "s3", "PutBucketAcl", `{"x-amz-grant-write":"uri=\"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\""}`, true, nil},
		{"header_ids", "s3", "PutBucketAcl", `{"x-amz-grant-read":["id=\"` + id + `\", id=` + logWriter + `"]}`, false, []string{id}},
		{"header_in_list", "s3", "CreateBucket", `{"accessControlList":{"x-amz-grant-read":"uri=http://acs.amazonaws.com/groups/global/AllUsers"}}`, true, nil},
		{"header_log_delivery", "s3", "PutBucketAcl", `{"x-amz-grant-write":"uri=\"http://acs.amazonaws.com/groups/s3/LogDelivery\""}`, false, nil},
		{"list_group", "s3", "PutBucketAcl", acl(`[` + owner + `,` + everyone + `]`), true, nil},
		{"list_single", "s3", "PutBucketAcl", acl(everyone), true, nil},
		{"list_stranger", "s3", "PutBucketAcl", acl(`[{"Grantee":{"ID":"` + id + `"}}]`), false, []string{id}},
		{"list_owner", "s3", "PutBucketAcl", acl(owner), false, nil},
		{"list_log_writer", "s3", "PutBucketAcl", acl(`{"Grantee":{"ID":"` + logWriter + `"}}`), false, nil},
		{"reading", "s3", "GetBucketAcl", acl(everyone), false, nil},
	})
}
