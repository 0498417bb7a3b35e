package coverage

// Who published a path: Rhino Security Labs, "AWS IAM Privilege Escalation
// Methods" (2018, 2019); Bishop Fox, "Privilege Escalation in AWS" and IAM
// Vulnerable (2021); NCC Group's PMapper; Datadog's pathfinding.cloud (2025).
const (
	rhino   = "Rhino"
	bishop  = "Bishop Fox"
	pmapper = "PMapper"
	datadog = "pathfinding.cloud"
)

const adminPolicy = `"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`

const passed = `"arn:aws:iam::111122223333:role/admin"`

// escalations are the known ways from a right to more rights, by the permissions
// that they take, with the calls that they leave in a log.
var escalations = list{id: "escalation", claims: []claim{
	{id: "iam:CreatePolicyVersion", detail: rhino, scenes: []scene{{{"iam CreatePolicyVersion", asked(`"policyArn":"arn:aws:iam::111122223333:policy/p","setAsDefault":true,"policyDocument":"` + grants + `"`)}}}},
	{id: "iam:SetDefaultPolicyVersion", detail: rhino, scenes: []scene{{{"iam SetDefaultPolicyVersion", asked(`"policyArn":"arn:aws:iam::111122223333:policy/p","versionId":"v1"`)}}}},
	{id: "iam:CreateAccessKey", detail: rhino, scenes: guardDutyScenes["Persistence:IAM/AccountManipulation"][:1]},
	{id: "iam:CreateLoginProfile", detail: rhino, scenes: []scene{{{"iam CreateLoginProfile", asked(`"userName":"kenta","passwordResetRequired":false`)}}}},
	{id: "iam:UpdateLoginProfile", detail: rhino, scenes: []scene{{{"iam UpdateLoginProfile", asked(`"userName":"kenta","passwordResetRequired":false`)}}}},
	{id: "iam:AttachUserPolicy", detail: rhino, scenes: []scene{{{"iam AttachUserPolicy", asked(`"userName":"mika",` + adminPolicy)}}}},
	{id: "iam:AttachGroupPolicy", detail: rhino, scenes: []scene{{{"iam AttachGroupPolicy", asked(`"groupName":"developers",` + adminPolicy)}}}},
	{id: "iam:AttachRolePolicy", detail: rhino, scenes: []scene{{{"iam AttachRolePolicy", asked(`"roleName":"dev",` + adminPolicy)}}}},
	{id: "iam:PutUserPolicy", detail: rhino, scenes: []scene{{{"iam PutUserPolicy", asked(`"userName":"mika","policyName":"x","policyDocument":"` + grants + `"`)}}}},
	{id: "iam:PutGroupPolicy", detail: rhino, scenes: []scene{{{"iam PutGroupPolicy", asked(`"groupName":"developers","policyName":"x","policyDocument":"` + grants + `"`)}}}},
	{id: "iam:PutRolePolicy", detail: rhino, scenes: []scene{{{"iam PutRolePolicy", asked(`"roleName":"dev","policyName":"x","policyDocument":"` + grants + `"`)}}}},
	{id: "iam:AddUserToGroup", detail: rhino, scenes: []scene{{{"iam AddUserToGroup", asked(`"userName":"mika","groupName":"administrators"`)}}}},
	{id: "iam:UpdateAssumeRolePolicy, sts:AssumeRole", detail: rhino, scenes: []scene{{
		{"iam UpdateAssumeRolePolicy", asked(`"roleName":"admin","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/mika\"},\"Action\":\"sts:AssumeRole\"}]}"`)},
		{"sts AssumeRole", asked(`"roleArn":` + passed + `,"roleSessionName":"x"`)}}}},
	{id: "iam:PassRole, ec2:RunInstances", detail: rhino, scenes: []scene{{{"ec2 RunInstances", asked(`"instancesSet":{"items":[{"imageId":"ami-1","minCount":1,"maxCount":1}]},"instanceType":"t3.micro","iamInstanceProfile":{"name":"admin"}`)}}}},
	{id: "iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction", detail: rhino, scenes: []scene{{{"lambda CreateFunction20150331", asked(`"functionName":"x","role":` + passed)}}}},
	{id: "iam:PassRole, lambda:CreateFunction, lambda:CreateEventSourceMapping", detail: rhino, scenes: []scene{{
		{"lambda CreateFunction20150331", asked(`"functionName":"x","role":` + passed)}, {"lambda CreateEventSourceMapping20150331", asked(`"functionName":"x"`)}}}},
	{id: "iam:PassRole, lambda:CreateFunction, lambda:AddPermission", detail: datadog, scenes: []scene{{
		{"lambda CreateFunction20150331", asked(`"functionName":"x","role":` + passed)}, {"lambda AddPermission20150331v2", asked(`"functionName":"x","principal":"111122223333","action":"lambda:InvokeFunction"`)}}}},
	{id: "lambda:UpdateFunctionCode", detail: rhino, scenes: []scene{{{"lambda UpdateFunctionCode20150331v2", asked(`"functionName":"orders"`)}}}},
	{id: "lambda:UpdateFunctionConfiguration", detail: rhino, scenes: []scene{{{"lambda UpdateFunctionConfiguration20150331v2", asked(`"functionName":"orders","layers":["arn:aws:lambda:eu-west-1:444455556666:layer:x:1"]`)}}}},
	{id: "iam:PassRole, glue:CreateDevEndpoint", detail: rhino, scenes: []scene{{{"glue CreateDevEndpoint", asked(`"endpointName":"x","roleArn":` + passed)}}}},
	{id: "glue:UpdateDevEndpoint", detail: rhino, scenes: []scene{{{"glue UpdateDevEndpoint", asked(`"endpointName":"x","publicKey":"ssh-rsa A"`)}}}},
	{id: "iam:PassRole, glue:CreateJob", detail: pmapper, scenes: []scene{{{"glue CreateJob", asked(`"name":"x","role":` + passed)}}}},
	{id: "glue:UpdateJob", detail: datadog, scenes: []scene{{{"glue UpdateJob", asked(`"jobName":"x"`)}}}},
	{id: "iam:PassRole, cloudformation:CreateStack", detail: rhino, scenes: []scene{{{"cloudformation CreateStack", asked(`"stackName":"x","roleARN":` + passed)}}}},
	{id: "cloudformation:UpdateStack", detail: bishop, scenes: []scene{{{"cloudformation UpdateStack", asked(`"stackName":"x","roleARN":` + passed)}}}},
	{id: "iam:PassRole, cloudformation:CreateStackSet", detail: datadog, scenes: []scene{{{"cloudformation CreateStackSet", asked(`"stackSetName":"x","administrationRoleARN":` + passed)}}}},
	{id: "cloudformation:CreateChangeSet, cloudformation:ExecuteChangeSet", detail: datadog, scenes: []scene{{{"cloudformation CreateChangeSet", asked(`"stackName":"x","changeSetName":"y","roleARN":` + passed)}, {"cloudformation ExecuteChangeSet", asked(`"changeSetName":"y","stackName":"x"`)}}}},
	{id: "iam:PassRole, datapipeline:CreatePipeline", detail: rhino, scenes: []scene{{{"datapipeline CreatePipeline", asked(`"name":"x","uniqueId":"y"`)}, {"datapipeline PutPipelineDefinition", asked(`"pipelineId":"df-1"`)}}}},
	{id: "iam:PassRole, codestar:CreateProject", detail: rhino, why: "codestar"},
	{id: "iam:PassRole, sagemaker:CreateNotebookInstance", detail: rhino, scenes: []scene{{{"sagemaker CreateNotebookInstance", asked(`"notebookInstanceName":"x","roleArn":` + passed)}}}},
	{id: "sagemaker:CreatePresignedNotebookInstanceUrl", detail: rhino, scenes: []scene{{{"sagemaker CreatePresignedNotebookInstanceUrl", asked(`"notebookInstanceName":"x"`)}}}},
	{id: "sagemaker:UpdateNotebookInstanceLifecycleConfig", detail: datadog, scenes: guardDutyScenes["Execution:SageMaker/CommandAndScriptingInterpreter"][1:]},
	{id: "iam:PassRole, sagemaker:CreateTrainingJob", detail: pmapper, scenes: []scene{{{"sagemaker CreateTrainingJob", asked(`"trainingJobName":"x","roleArn":` + passed)}}}},
	{id: "iam:PassRole, sagemaker:CreateProcessingJob", detail: pmapper, scenes: []scene{{{"sagemaker CreateProcessingJob", asked(`"processingJobName":"x","roleArn":` + passed)}}}},
	{id: "ssm:SendCommand", detail: pmapper, scenes: []scene{{{"ssm SendCommand", asked(`"documentName":"AWS-RunShellScript","instanceIds":["i-0123456789abcdef0"]`)}}}},
	{id: "ssm:StartSession", detail: pmapper, scenes: []scene{{{"ssm StartSession", asked(`"target":"i-0123456789abcdef0"`)}}}},
	{id: "iam:PassRole, ssm:StartAutomationExecution", detail: datadog, scenes: []scene{{{"ssm StartAutomationExecution", asked(`"documentName":"x","parameters":{"AutomationAssumeRole":[` + passed + `]}`)}}}},
	{id: "ec2-instance-connect:SendSSHPublicKey", detail: datadog, scenes: []scene{{{"ec2-instance-connect SendSSHPublicKey", asked(`"instanceId":"i-0123456789abcdef0","instanceOSUser":"ec2-user"`)}}}},
	{id: "ec2:ModifyInstanceAttribute, ec2:StopInstances, ec2:StartInstances", detail: bishop, scenes: []scene{{{"ec2 ModifyInstanceAttribute", asked(`"instanceId":"i-0123456789abcdef0","userData":"<sensitiveDataRemoved>"`)}}}},
	{id: "ec2:CreateLaunchTemplateVersion, ec2:ModifyLaunchTemplate", detail: datadog, scenes: []scene{{
		{"ec2 CreateLaunchTemplateVersion", asked(`"CreateLaunchTemplateVersionRequest":{"LaunchTemplateId":"lt-0123456789abcdef0","LaunchTemplateData":{"UserData":"<sensitiveDataRemoved>","IamInstanceProfile":{"Name":"admin"}}}`)},
		{"ec2 ModifyLaunchTemplate", asked(`"ModifyLaunchTemplateRequest":{"LaunchTemplateId":"lt-0123456789abcdef0","SetDefaultVersion":"2"}`)}}}},
	{id: "iam:PassRole, ec2:RequestSpotInstances", detail: datadog, scenes: []scene{{{"ec2 RequestSpotInstances", asked(`"launchSpecification":{"imageId":"ami-1","instanceType":"t3.micro","iamInstanceProfile":{"name":"admin"}}`)}}}},
	{id: "iam:PassRole, ec2:ReplaceIamInstanceProfileAssociation", detail: pmapper, scenes: []scene{{{"ec2 ReplaceIamInstanceProfileAssociation", asked(`"ReplaceIamInstanceProfileAssociationRequest":{"AssociationId":"iip-assoc-1","IamInstanceProfile":{"Name":"admin"}}`)}}}},
	{id: "iam:PassRole, autoscaling:CreateLaunchConfiguration", detail: pmapper, scenes: []scene{{{"autoscaling CreateLaunchConfiguration", asked(`"launchConfigurationName":"x","iamInstanceProfile":"admin"`)}, {"autoscaling CreateAutoScalingGroup", asked(`"autoScalingGroupName":"x","launchConfigurationName":"x"`)}}}},
	{id: "iam:PassRole, ecs:RegisterTaskDefinition, ecs:RunTask", detail: rhino, scenes: []scene{{{"ecs RegisterTaskDefinition", asked(`"family":"x","taskRoleArn":` + passed)}, {"ecs RunTask", asked(`"cluster":"default","taskDefinition":"x"`)}}}},
	{id: "ecs:ExecuteCommand", detail: datadog, scenes: []scene{{{"ecs ExecuteCommand", asked(`"cluster":"default","task":"t","command":"sh","interactive":true`)}}}},
	{id: "iam:PassRole, codebuild:CreateProject, codebuild:StartBuild", detail: pmapper, scenes: []scene{{{"codebuild CreateProject", asked(`"name":"x","serviceRole":` + passed)}}}},
	{id: "codebuild:StartBuild", detail: datadog, scenes: []scene{{{"codebuild StartBuild", asked(`"projectName":"web","buildspecOverride":"version: 0.2"`)}}}},
	{id: "iam:PassRole, apprunner:CreateService", detail: datadog, scenes: []scene{{{"apprunner CreateService", asked(`"serviceName":"x","instanceConfiguration":{"instanceRoleArn":` + passed + `}`)}}}},
	{id: "apprunner:UpdateService", detail: datadog, scenes: []scene{{{"apprunner UpdateService", asked(`"serviceArn":"arn:aws:apprunner:eu-west-1:111122223333:service/x/1","sourceConfiguration":{"imageRepository":{"imageIdentifier":"public.ecr.aws/x/y:1"}}`)}}}},
	{id: "iam:PassRole, bedrock-agentcore:CreateCodeInterpreter", detail: datadog, scenes: []scene{{{"bedrock-agentcore CreateCodeInterpreter", asked(`"name":"x","executionRoleArn":` + passed)}}}},
	{id: "iam:PassRole, batch:RegisterJobDefinition, batch:SubmitJob", detail: datadog, scenes: []scene{{{"batch RegisterJobDefinition", asked(`"jobDefinitionName":"x","type":"container","containerProperties":{"jobRoleArn":` + passed + `}`)}}}},
	{id: "iam:PassRole, elasticmapreduce:RunJobFlow", detail: datadog, scenes: []scene{{{"elasticmapreduce RunJobFlow", asked(`"name":"x","jobFlowRole":"admin"`)}}}},
	{id: "iam:PassRole, cognito-identity:SetIdentityPoolRoles", detail: datadog, scenes: []scene{{{"cognito-identity SetIdentityPoolRoles", asked(`"identityPoolId":"eu-west-1:1","roles":{"unauthenticated":` + passed + `}`)}}}},
	{id: "iam:DeleteRolePermissionsBoundary", detail: datadog, scenes: every("iam", asked(`"roleName":"dev","userName":"mika"`), "DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary")},
	{id: "sts:AssumeRole", detail: pmapper, scenes: []scene{{{"sts AssumeRole", asked(`"roleArn":` + passed + `,"roleSessionName":"x"`)}}}},
}}
