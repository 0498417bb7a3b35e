package simulate

const clusterARN = `arn:aws:ecs:<region>:<account>:cluster/<cluster>`

// containerCalls are ECS, EKS and the image registry.
var containerCalls = []row{
	{n: "ecs:ListClusters", q: `{"maxResults":100}`},
	{n: "ecs:DescribeClusters", q: `{"clusters":["` + clusterARN + `"],"include":["SETTINGS","STATISTICS"]}`},
	{n: "ecs:ListServices", q: `{"cluster":"` + clusterARN + `","maxResults":100}`},
	{n: "ecs:DescribeServices", q: `{"cluster":"<cluster>","services":["<service>"]}`},
	{n: "ecs:DescribeServices#gone", q: `{"cluster":"<cluster>-old","services":["<service>"]}`, e: "ClusterNotFoundException|Cluster not found."},
	{n: "ecs:ListTasks", q: `{"cluster":"<cluster>","desiredStatus":"RUNNING"}`},
	{n: "ecs:DescribeTasks", q: `{"cluster":"<cluster>","tasks":["arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>"]}`},
	{n: "ecs:DescribeTaskDefinition", q: `{"taskDefinition":"<taskfamily>:<int:1:300>"}`},
	{n: "ecs:DescribeContainerInstances", q: `{"cluster":"<cluster>","containerInstances":["<hex32>"]}`},
	{n: "ecs:RegisterTaskDefinition", q: `{"family":"<taskfamily>","taskRoleArn":"arn:aws:iam::<account>:role/<approle>","executionRoleArn":"arn:aws:iam::<account>:role/<approle>","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"512","memory":"1024","containerDefinitions":[{"name":"app","image":"<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<hex40>","essential":true,"portMappings":[{"containerPort":8080,"protocol":"tcp"}]}]}`, r: `{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:<region>:<account>:task-definition/<taskfamily>:<int:10:300>","family":"<taskfamily>","revision":<int:10:300>,"status":"ACTIVE","networkMode":"awsvpc","compatibilities":["EC2","FARGATE"],"cpu":"512","memory":"1024","registeredAt":"<words>","registeredBy":"<me>"}}`},
	{n: "ecs:UpdateService", q: `{"cluster":"<cluster>","service":"<service>","taskDefinition":"<taskfamily>:<int:10:300>","forceNewDeployment":false}`, r: `{"service":{"serviceArn":"arn:aws:ecs:<region>:<account>:service/<cluster>/<service>","serviceName":"<service>","clusterArn":"` + clusterARN + `","status":"ACTIVE","desiredCount":2,"runningCount":2,"pendingCount":0,"launchType":"FARGATE","taskDefinition":"arn:aws:ecs:<region>:<account>:task-definition/<taskfamily>:<int:10:300>","createdAt":"<words>"}}`},
	{n: "ecs:CreateService", q: `{"cluster":"<cluster>","serviceName":"<taskfamily>","taskDefinition":"<taskfamily>:1","desiredCount":2,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["<subnet>"],"securityGroups":["<group>"],"assignPublicIp":"DISABLED"}}}`, r: `{"service":{"serviceArn":"arn:aws:ecs:<region>:<account>:service/<cluster>/<taskfamily>","serviceName":"<taskfamily>","clusterArn":"` + clusterARN + `","status":"ACTIVE","desiredCount":2,"runningCount":0,"pendingCount":0,"launchType":"FARGATE","taskDefinition":"arn:aws:ecs:<region>:<account>:task-definition/<taskfamily>:1","createdAt":"<words>"}}`},
	{n: "ecs:RunTask", q: `{"cluster":"<cluster>","taskDefinition":"<taskfamily>","launchType":"FARGATE","count":1,"startedBy":"<word>-schedule"}`, r: `{"tasks":[{"taskArn":"arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>","clusterArn":"` + clusterARN + `","lastStatus":"PROVISIONING","desiredStatus":"RUNNING","launchType":"FARGATE","cpu":"512","memory":"1024"}],"failures":[]}`},
	{n: "ecs:SubmitTaskStateChange", q: `{"cluster":"` + clusterARN + `","task":"arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>","status":"<pick:RUNNING|STOPPED>"}`, r: `{"acknowledgment":"<upper24>"}`},
	{n: "ecs:SubmitContainerStateChange", q: `{"cluster":"` + clusterARN + `","task":"arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>","containerName":"app","status":"<pick:RUNNING|STOPPED>"}`, r: `{"acknowledgment":"<upper24>"}`},
	{n: "ecs:DiscoverPollEndpoint", q: `{"containerInstance":"arn:aws:ecs:<region>:<account>:container-instance/<cluster>/<hex32>","cluster":"<cluster>"}`, r: `{"endpoint":"https://ecs-a-<int:1:9>.<region>.amazonaws.com/","telemetryEndpoint":"https://ecs-t-<int:1:9>.<region>.amazonaws.com/"}`, f: "w"},
	{n: "ecs:ExecuteCommand", q: `{"cluster":"<cluster>","task":"<hex32>","container":"app","command":"/bin/sh","interactive":true}`, r: `{"clusterArn":"` + clusterARN + `","containerName":"app","interactive":true,"session":{"sessionId":"ecs-execute-command-<lower17>","streamUrl":"wss://ssmmessages.<region>.amazonaws.com/v1/data-channel/ecs-execute-command-<lower17>?role=publish_subscribe","tokenValue":"HIDDEN_DUE_TO_SECURITY_REASONS"},"taskArn":"arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>"}`},
	{n: "ecr:GetAuthorizationToken"},
	{n: "ecr:BatchGetImage", q: `{"registryId":"<account>","repositoryName":"<repository>","imageIds":[{"imageTag":"<hex40>"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"]}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ecr:<region>:<account>:repository/<repository>"}]`},
	{n: "ecr:GetDownloadUrlForLayer", q: `{"registryId":"<account>","repositoryName":"<repository>","layerDigest":"sha256:<hex64>"}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ecr:<region>:<account>:repository/<repository>"}]`},
	{n: "ecr:BatchCheckLayerAvailability", q: `{"registryId":"<account>","repositoryName":"<repository>","layerDigests":["sha256:<hex64>"]}`, f: "o"},
	{n: "ecr:InitiateLayerUpload", q: `{"registryId":"<account>","repositoryName":"<repository>"}`, r: `{"uploadId":"<guid>","partSize":20971520}`},
	{n: "ecr:CompleteLayerUpload", q: `{"registryId":"<account>","repositoryName":"<repository>","uploadId":"<guid>","layerDigests":["sha256:<hex64>"]}`, r: `{"registryId":"<account>","repositoryName":"<repository>","uploadId":"<guid>","layerDigest":"sha256:<hex64>"}`},
	{n: "ecr:PutImage", q: `{"registryId":"<account>","repositoryName":"<repository>","imageManifestMediaType":"application/vnd.docker.distribution.manifest.v2+json","imageTag":"<hex40>"}`, r: `{"image":{"registryId":"<account>","repositoryName":"<repository>","imageId":{"imageDigest":"sha256:<hex64>","imageTag":"<hex40>"}}}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ecr:<region>:<account>:repository/<repository>"}]`},
	{n: "ecr:DescribeRepositories", q: `{"maxResults":100}`},
	{n: "ecr:DescribeImages", q: `{"repositoryName":"<repository>","maxResults":100}`},
	{n: "ecr:DescribeImageScanFindings", q: `{"repositoryName":"<repository>","imageId":{"imageDigest":"sha256:<hex64>"}}`},
	{n: "eks:ListClusters", q: `{"maxResults":100}`},
	{n: "eks:DescribeCluster", q: `{"name":"<cluster>"}`},
	{n: "eks:ListNodegroups", q: `{"name":"<cluster>","maxResults":100}`},
	{n: "eks:DescribeNodegroup", q: `{"name":"<cluster>","nodegroupName":"<word>-nodes"}`},
	{n: "eks:ListAddons", q: `{"name":"<cluster>"}`},
}
