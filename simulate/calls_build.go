package simulate

const stackARN = `arn:aws:cloudformation:<region>:<account>:stack/<stack>/<hex8>-1d2e-11f1-8a4b-<hex12>`

// buildCalls are stacks, pipelines and builds.
var buildCalls = []row{
	{n: "cloudformation:ListStacks", q: `{"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]}`},
	{n: "cloudformation:DescribeStacks", q: `{"stackName":"<stack>"}`},
	{n: "cloudformation:DescribeStacks#gone", q: `{"stackName":"<stack>-preview"}`, e: "ValidationError|Stack with id <stack>-preview does not exist"},
	{n: "cloudformation:DescribeStackEvents", q: `{"stackName":"` + stackARN + `"}`},
	{n: "cloudformation:DescribeStackResources", q: `{"stackName":"<stack>"}`},
	{n: "cloudformation:DescribeChangeSet", q: `{"changeSetName":"cdk-deploy-change-set","stackName":"<stack>"}`},
	{n: "cloudformation:GetTemplate", q: `{"stackName":"<stack>","templateStage":"Original"}`},
	{n: "cloudformation:ListStackResources", q: `{"stackName":"<stack>"}`},
	{n: "cloudformation:DetectStackDrift", q: `{"stackName":"<stack>"}`, r: `{"stackDriftDetectionId":"<guid>"}`, f: "o"},
	{n: "cloudformation:CreateChangeSet", q: `{"stackName":"<stack>","changeSetName":"cdk-deploy-change-set","changeSetType":"UPDATE","templateURL":"https://s3.<region>.amazonaws.com/cdk-hnb659fds-assets-<account>-<region>/<hex64>.json","roleARN":"arn:aws:iam::<account>:role/cdk-hnb659fds-cfn-exec-role-<account>-<region>","clientToken":"change<guid>","description":"CDK Changeset for execution <guid>","capabilities":["CAPABILITY_IAM","CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"]}`, r: `{"id":"arn:aws:cloudformation:<region>:<account>:changeSet/cdk-deploy-change-set/<guid>","stackId":"` + stackARN + `"}`},
	{n: "cloudformation:ExecuteChangeSet", q: `{"stackName":"<stack>","changeSetName":"cdk-deploy-change-set","clientRequestToken":"exec<guid>"}`, f: "w"},
	{n: "cloudformation:UpdateStack", q: `{"stackName":"<stack>","usePreviousTemplate":false,"capabilities":["CAPABILITY_NAMED_IAM"],"roleARN":"arn:aws:iam::<account>:role/cloudformation-execution"}`, r: `{"stackId":"` + stackARN + `"}`},
	{n: "cloudformation:DeleteStack", q: `{"stackName":"<stack>-preview"}`},
	{n: "codebuild:BatchGetProjects", q: `{"names":["<project>"]}`},
	{n: "codebuild:BatchGetBuilds", q: `{"ids":["<project>:<guid>"]}`},
	{n: "codebuild:StartBuild", q: `{"projectName":"<project>","sourceVersion":"<hex40>"}`, r: `{"build":{"id":"<project>:<guid>","arn":"arn:aws:codebuild:<region>:<account>:build/<project>:<guid>","buildNumber":<int:20:900>,"buildStatus":"IN_PROGRESS","currentPhase":"QUEUED","projectName":"<project>","initiator":"<myname>","startTime":"<words>"}}`, f: "w"},
	{n: "codepipeline:ListPipelines"},
	{n: "codepipeline:GetPipelineState", q: `{"name":"<project>"}`},
	{n: "codepipeline:StartPipelineExecution", q: `{"name":"<project>"}`, r: `{"pipelineExecutionId":"<guid>"}`, f: "w"},
	{n: "codedeploy:CreateDeployment", q: `{"applicationName":"<word>","deploymentGroupName":"live","revision":{"revisionType":"S3","s3Location":{"bucket":"<bucket>","key":"artifacts/<hex40>.zip","bundleType":"zip"}}}`, r: `{"deploymentId":"d-<upper9>"}`},
	{n: "codedeploy:GetDeployment", q: `{"deploymentId":"d-<upper9>"}`},
}
