package simulate

const (
	s3Extra     = `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":<int:200:4000>}`
	s3Sent      = `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":<int:120:900>,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":0}`
	s3Read      = `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":<int:900:900000>}`
	s3Written   = `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":<int:900:600000>,"SSEApplied":"Default_SSE_S3","AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":0}`
	bucketHost  = `"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"`
	bucketUsed  = `[{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}]`
	objectUsed  = `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/<object>"},{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}]`
	bucketNotes = `{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}`
)

// storageCalls are S3's buckets and objects.
var storageCalls = []row{
	{n: "s3:ListBuckets", q: `{"Host":"s3.<region>.amazonaws.com"}`, x: s3Extra},
	{n: "s3:GetBucketLocation", q: `{` + bucketHost + `,"location":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketAcl", q: `{` + bucketHost + `,"acl":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketAcl#trail", q: `{"bucketName":"<company>-<org>-cloudtrail","Host":"<company>-<org>-cloudtrail.s3.<region>.amazonaws.com","acl":""}`, x: s3Extra, res: `[{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<company>-<org>-cloudtrail"}]`},
	{n: "s3:GetBucketPolicy", q: `{` + bucketHost + `,"policy":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketPolicy#none", q: `{` + bucketHost + `,"policy":""}`, x: s3Extra, res: bucketUsed, e: "NoSuchBucketPolicy|The bucket policy does not exist"},
	{n: "s3:GetBucketPolicyStatus", q: `{` + bucketHost + `,"policyStatus":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketVersioning", q: `{` + bucketHost + `,"versioning":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketEncryption", q: `{` + bucketHost + `,"encryption":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketLogging", q: `{` + bucketHost + `,"logging":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketTagging#none", q: `{` + bucketHost + `,"tagging":""}`, x: s3Extra, res: bucketUsed, e: "NoSuchTagSet|The TagSet does not exist"},
	{n: "s3:GetBucketLifecycle#none", q: `{` + bucketHost + `,"lifecycle":""}`, x: s3Extra, res: bucketUsed, e: "NoSuchLifecycleConfiguration|The lifecycle configuration does not exist"},
	{n: "s3:GetBucketReplication#none", q: `{` + bucketHost + `,"replication":""}`, x: s3Extra, res: bucketUsed, e: "ReplicationConfigurationNotFoundError|The replication configuration was not found"},
	{n: "s3:GetBucketPublicAccessBlock", q: `{` + bucketHost + `,"publicAccessBlock":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetBucketOwnershipControls", q: `{` + bucketHost + `,"ownershipControls":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:GetAccountPublicAccessBlock", q: `{"publicAccessBlock":"","Host":"<account>.s3-control.<region>.amazonaws.com"}`, x: s3Extra},
	{n: "s3:PutBucketPolicy", q: `{` + bucketHost + `,"policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::<bucket>","arn:aws:s3:::<bucket>/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketPolicy#stranger", q: `{` + bucketHost + `,"policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::<stranger>:root"},"Action":["s3:GetObject","s3:ListBucket","s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::<bucket>","arn:aws:s3:::<bucket>/*"]}]}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketVersioning#suspend", q: `{` + bucketHost + `,"versioning":"","VersioningConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Status":"Suspended"}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketVersioning", q: `{` + bucketHost + `,"versioning":"","VersioningConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Status":"Enabled"}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketLifecycle", q: `{` + bucketHost + `,"lifecycle":"","LifecycleConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"ID":"archive","Status":"Enabled","Filter":{"Prefix":"logs/"},"Transition":{"Days":90,"StorageClass":"GLACIER"}}}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketLifecycle#soon", q: `{` + bucketHost + `,"lifecycle":"","LifecycleConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"ID":"r1","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":1}}}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketTagging", q: `{` + bucketHost + `,"tagging":""}`, x: s3Sent, res: bucketUsed},
	{n: "s3:PutBucketPublicAccessBlock", q: `{` + bucketHost + `,"publicAccessBlock":"","PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}`, x: s3Sent, res: bucketUsed},
	{n: "s3:DeleteBucketPublicAccessBlock", q: `{` + bucketHost + `,"publicAccessBlock":""}`, x: s3Extra, res: bucketUsed},
	{n: "s3:CreateBucket", q: `{"CreateBucketConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","LocationConstraint":"<region>"},` + bucketHost + `}`, x: s3Sent, res: bucketUsed},
	{n: "s3:ListObjects", q: `{` + bucketHost + `,"list-type":"2","prefix":"<word>/","max-keys":"1000"}`, x: s3Read, res: `[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::<bucket>/<word>/"},` + bucketNotes + `]`, f: "d"},
	{n: "s3:HeadObject", q: `{` + bucketHost + `,"key":"<object>"}`, x: s3Extra, res: objectUsed, f: "d"},
	{n: "s3:HeadObject#gone", q: `{` + bucketHost + `,"key":"<object>"}`, x: s3Extra, res: objectUsed, f: "d", e: "NoSuchKey|The specified key does not exist."},
	{n: "s3:GetObject", q: `{` + bucketHost + `,"key":"<object>"}`, x: s3Read, res: objectUsed, f: "d"},
	{n: "s3:PutObject", q: `{` + bucketHost + `,"key":"<object>"}`, r: `{"x-amz-server-side-encryption":"AES256"}`, x: s3Written, res: objectUsed, f: "d"},
	{n: "s3:PutObject#note", q: `{` + bucketHost + `,"key":"<pick:README_RESTORE.txt|HOW_TO_RECOVER.txt>"}`, r: `{"x-amz-server-side-encryption":"AES256"}`, x: s3Written, res: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/README_RESTORE.txt"},` + bucketNotes + `]`, f: "d"},
	{n: "s3:PutObject#trail", q: `{"bucketName":"<company>-<org>-cloudtrail","Host":"<company>-<org>-cloudtrail.s3.<region>.amazonaws.com","key":"AWSLogs/<org>/<account>/CloudTrail/<region>/<date>/<account>_CloudTrail_<region>_<alnum16>.json.gz","x-amz-acl":"bucket-owner-full-control","x-amz-server-side-encryption":"AES256"}`, r: `{"x-amz-server-side-encryption":"AES256"}`, x: s3Written, res: `[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::<company>-<org>-cloudtrail/AWSLogs/<org>/<account>/"},{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<company>-<org>-cloudtrail"}]`, f: "d"},
	{n: "s3:DeleteObject", q: `{` + bucketHost + `,"key":"<object>"}`, x: s3Extra, res: objectUsed, f: "dw"},
	{n: "s3:DeleteObjects", q: `{` + bucketHost + `,"delete":""}`, x: s3Sent, res: bucketUsed, f: "dw"},
	{n: "s3:CopyObject#outside", q: `{"bucketName":"<strangerbucket>","Host":"<strangerbucket>.s3.<region>.amazonaws.com","key":"<object>","x-amz-copy-source":"<bucket>/<object>"}`, r: `{"x-amz-server-side-encryption":"AES256"}`, x: `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"SSEApplied":"Default_SSE_S3","AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":<int:400:480>}`, res: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<strangerbucket>/<object>"},{"accountId":"<stranger>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<strangerbucket>"},{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/<object>"},{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}]`, f: "dw"},
	{n: "s3:CopyObject#locked", q: `{` + bucketHost + `,"key":"<object>","x-amz-copy-source":"<bucket>/<object>","x-amz-server-side-encryption-customer-algorithm":"AES256"}`, r: `{"x-amz-server-side-encryption-customer-algorithm":"AES256"}`, x: `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"SSEApplied":"SSE_C","AuthenticationMethod":"AuthHeader","x-amz-id-2":"<alnum74>==","bytesTransferredOut":234}`, res: objectUsed, f: "dw"},
}
