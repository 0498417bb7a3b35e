package simulate

// directoryCalls are the users and groups of Identity Center.
var directoryCalls = []row{
	{n: "identitystore:CreateUser", q: `{"identityStoreId":"<idstore>","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","name":"HIDDEN_DUE_TO_SECURITY_REASONS","displayName":"HIDDEN_DUE_TO_SECURITY_REASONS","emails":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, r: `{"userId":"<portaluser>","identityStoreId":"<idstore>"}`},
	{n: "identitystore:CreateGroupMembership", q: `{"identityStoreId":"<idstore>","groupId":"<guid>","memberId":{"userId":"<portaluser>"}}`, r: `{"membershipId":"<guid>","identityStoreId":"<idstore>"}`},
	{n: "identitystore:DeleteGroupMembership", q: `{"identityStoreId":"<idstore>","membershipId":"<guid>"}`},
	{n: "identitystore:DeleteUser", q: `{"identityStoreId":"<idstore>","userId":"<portaluser>"}`},
	{n: "sso:CreateAccountAssignment", q: `{"instanceArn":"arn:aws:sso:::instance/ssoins-<hex16>","targetId":"<account>","targetType":"AWS_ACCOUNT","permissionSetArn":"arn:aws:sso:::permissionSet/ssoins-<hex16>/ps-<hex16>","principalType":"USER","principalId":"<portaluser>"}`, r: `{"accountAssignmentCreationStatus":{"status":"IN_PROGRESS","requestId":"<guid>","targetId":"<account>","targetType":"AWS_ACCOUNT","principalType":"USER","principalId":"<portaluser>","createdDate":"<words>"}}`},
}
