package simulate

// serviceCalls are events that services write of themselves.
var serviceCalls = []row{
	{n: "backup:BackupJobStarted", x: `{"backupJobId":"<guid>","backupVaultName":"Default","resourceArn":"arn:aws:ec2:<region>:<account>:volume/<volume>","state":"CREATED"}`, f: "v"},
	{n: "backup:BackupJobCompleted", x: `{"backupJobId":"<guid>","backupVaultName":"Default","resourceArn":"arn:aws:ec2:<region>:<account>:volume/<volume>","recoveryPointArn":"arn:aws:ec2:<region>::snapshot/<newsnapshot>","backupSizeInBytes":<int:1000000:900000000>,"state":"COMPLETED","percentDone":100.0}`, f: "v"},
	{n: "backup:RecoveryPointDeleted", x: `{"backupVaultName":"Default","recoveryPointArn":"arn:aws:ec2:<region>::snapshot/<snapshot>","state":"DELETED"}`, f: "v"},
	{n: "acm:RenewCertificate", x: `{"certificateArn":"arn:aws:acm:<region>:<account>:certificate/<kmskey>","renewalStatus":"SUCCESS"}`, f: "v"},
	{n: "ec2:BidEvictedEvent", x: `{"instanceIdSet":["<instance>"]}`, f: "v"},
}
