package insights_test

import (
	"fmt"
	"strings"
	"testing"

	"bannin/query/insights"
)

// filled is a world with some of everything.
func filled(t testing.TB) *world {
	w := newWorld(t)
	w.Fill("cloudtrail",
		`{"event_time":"2026-03-01T01:00:00Z","event_account":"111111111111","event_region":"us-east-1","event_object":"ct.json","event_country":"JP",
		  "eventsource":"signin.amazonaws.com","eventname":"ConsoleLogin","awsregion":"us-east-1","sourceipaddress":"203.0.113.7","useragent":"Mozilla/5.0",
		  "useridentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/alice","username":"alice","accountid":"111111111111"},
		  "errormessage":"Failed authentication","additionaleventdata":"{\"MFAUsed\":\"No\"}","responseelements":"{\"ConsoleLogin\":\"Failure\"}","readonly":"false",
		  "event_raw":"{\"eventName\":\"ConsoleLogin\",\"extra\":{\"list\":[10,20],\"a.b\":\"dotted\"}}"}`,
		`{"event_time":"2026-03-01T01:02:00Z","event_account":"111111111111","event_region":"us-east-1","event_object":"ct.json","event_country":"JP",
		  "eventsource":"signin.amazonaws.com","eventname":"ConsoleLogin","awsregion":"us-east-1","sourceipaddress":"203.0.113.7","useragent":"Mozilla/5.0",
		  "useridentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/alice","username":"alice","accountid":"111111111111"},
		  "additionaleventdata":"{\"MFAUsed\":\"Yes\"}","responseelements":"{\"ConsoleLogin\":\"Success\"}","readonly":"false","event_raw":"{\"eventName\":\"ConsoleLogin\"}"}`,
		`{"event_time":"2026-03-01T02:00:00.5Z","event_account":"111111111111","event_region":"eu-west-1","event_object":"ct.json","event_country":"NL",
		  "eventsource":"iam.amazonaws.com","eventname":"CreateAccessKey","awsregion":"us-east-1","sourceipaddress":"2001:db8::5","useragent":"aws-cli/2.0",
		  "useridentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/admin/x","accountid":"111111111111",
		    "sessioncontext":{"sessionissuer":{"username":"admin","arn":"arn:aws:iam::111111111111:role/admin"},"attributes":{"mfaauthenticated":"false"}}},
		  "requestparameters":"{\"userName\":\"bob\",\"tags\":[{\"key\":\"a\"},{\"key\":\"b\"}],\"x/y\":1}","readonly":"false","event_raw":"{\"eventName\":\"CreateAccessKey\"}"}`,
		`{"event_time":"2026-03-01T03:00:00Z","event_account":"222222222222","event_region":"us-east-1","event_object":"ct.json",
		  "eventsource":"s3.amazonaws.com","eventname":"GetObject","awsregion":"us-east-1","sourceipaddress":"10.0.0.9","useragent":"aws-sdk'; DROP TABLE x --",
		  "useridentity":{"type":"AWSAccount","accountid":"222222222222"},"errorcode":"AccessDenied","readonly":"true",
		  "resources":[{"arn":"arn:aws:s3:::b/k","type":"AWS::S3::Object"},{"arn":"arn:aws:s3:::b","type":"AWS::S3::Bucket"}],
		  "requestparameters":"{\"bucketName\":\"b\",\"key\":\"k\"}","event_raw":"{\"eventName\":\"GetObject\"}"}`,
		`{"event_time":"2026-02-28T03:00:00Z","event_account":"222222222222","event_object":"old.json","eventsource":"s3.amazonaws.com","eventname":"PutObject"}`,
		`{"event_time":"2026-03-02T00:00:00Z","event_account":"222222222222","event_object":"new.json","eventsource":"s3.amazonaws.com","eventname":"PutObject"}`)
	w.Fill("vpcflow",
		`{"event_time":"2026-03-01T00:00:10Z","event_object":"f","srcaddr":"10.0.0.1","dstaddr":"198.51.100.2","srcport":443,"dstport":5000,"protocol":6,"packets":10,"bytes":1000,"start":1772323210,"end":1772323220,"action":"ACCEPT","log_status":"OK","account_id":"111111111111","interface_id":"eni-1"}`,
		`{"event_time":"2026-03-01T00:01:10Z","event_object":"f","srcaddr":"10.0.0.2","dstaddr":"198.51.100.2","srcport":22,"dstport":5001,"protocol":6,"packets":1,"bytes":40,"start":1772323270,"end":1772323280,"action":"REJECT","log_status":"OK","account_id":"111111111111","interface_id":"eni-2"}`,
		`{"event_time":"2026-03-01T00:07:10Z","event_object":"f","srcaddr":"10.0.0.1","dstaddr":"198.51.100.3","srcport":443,"dstport":5002,"protocol":17,"packets":5,"bytes":2000,"start":1772323630,"end":1772323640,"action":"ACCEPT","log_status":"OK","account_id":"111111111111","interface_id":"eni-1"}`,
		`{"event_time":"2026-03-01T00:08:10Z","event_object":"f","log_status":"NODATA","account_id":"111111111111","interface_id":"eni-3"}`)
	w.Fill("logs",
		`{"event_time":"2026-03-01T05:00:00Z","event_object":"a","log_group":"/aws/lambda/pay","log_stream":"s1","event_account":"111111111111","message":"[INFO] user=alice, method:GET, latency := 12"}`,
		`{"event_time":"2026-03-01T05:00:01Z","event_object":"a","log_group":"/aws/lambda/pay","log_stream":"s1","event_account":"111111111111","message":"[ERROR] user=bob, method:PUT, latency := 230"}`,
		`{"event_time":"2026-03-01T05:00:02Z","event_object":"a","log_group":"/aws/lambda/pay","log_stream":"s1","event_account":"111111111111","message":"REPORT RequestId: 3f2504e0-4f89-11d3-9a0c-0305e82c3301\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB"}`,
		`{"event_time":"2026-03-01T05:00:03Z","event_object":"b","log_group":"/app/json","log_stream":"s2","event_account":"111111111111","message":"{\"level\":\"warn\",\"n\":7,\"ok\":true,\"none\":null,\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}],\"foo-bar\":\"z\",\"@timestamp\":\"own\",\"ip\":\"192.0.2.200\",\"requestId\":\"r1\"}"}`,
		`{"event_time":"2026-03-01T05:00:04Z","event_object":"b","log_group":"/app/json","log_stream":"s2","event_account":"111111111111","message":"{\"level\":\"error\",\"n\":\"nan\",\"ok\":false,\"a\":{\"0\":{\"b\":\"key\"}},\"ip\":\"192.0.2.999\",\"requestId\":\"r2\"}"}`,
		`{"event_time":"2026-03-01T05:00:05Z","event_object":"b","log_group":"/app/json","log_stream":"s2","event_account":"111111111111","message":"INFO before {\"level\":\"info\",\"n\":70,\"requestId\":\"r1\"} after"}`,
		`{"event_time":"2026-03-01T05:00:06Z","event_object":"c","log_group":"/app/other","log_stream":"s3","event_account":"111111111111","message":"{\"requestId\":\"r1\",\"step\":\"done\"}"}`)
	w.Exec("CREATE TABLE owners (arn VARCHAR, team VARCHAR)")
	w.Exec("INSERT INTO owners VALUES ('arn:aws:iam::111111111111:user/alice', 'red'), ('arn:aws:iam::111111111111:user/alice', 'zz'), ('other', 'blue')")
	return w
}

const (
	ct   = "cloudtrail"
	flow = "vpcflow"
	pay  = "/aws/lambda/pay"
	app  = "/app/json"
)

// span is the range of the tests in SQL.
const span = " event_time BETWEEN '2026-03-01 00:00:00+00' AND '2026-03-01 23:59:59+00' "

// cases are queries with what they give: rows, or SQL written out by hand that
// gives the same.
var cases = []struct{ asked, query, want string }{
	// What is shown.
	{ct, `fields eventName`, "GetObject\nCreateAccessKey\nConsoleLogin\nConsoleLogin"},
	{ct, `limit 1`, "2026-03-01 03:00:00|" + `{"eventName":"GetObject"}`},
	{ct, `limit 1 | limit 3 | fields eventName`, "GetObject"},
	{ct, `fields @timestamp, eventName | limit 1`, "2026-03-01 03:00:00|GetObject"},
	{ct, `fields eventName | fields awsRegion | limit 1`, "GetObject|us-east-1"},
	{ct, `fields eventName, eventName as n | limit 1`, "GetObject|GetObject"},
	{ct, `fields eventName | display awsRegion | display eventSource | limit 1`, "s3.amazonaws.com"},
	{ct, `display eventName, errorCode = "AccessDenied" as denied | limit 2`, "GetObject|1\nCreateAccessKey|-"},
	{ct, `fields userIdentity.type, userIdentity.sessionContext.sessionIssuer.userName as u | filter ispresent(u)`, "AssumedRole|admin"},
	{ct, `FIELDS eventName | FILTER eventName LIKE "Create" | LIMIT 5`, "CreateAccessKey"},
	{ct, "# a comment\nfields eventName # another | filter\n| limit 1", "GetObject"},
	{ct, `fields eventname, EVENTNAME | limit 1`, "GetObject|GetObject"},
	{ct, `fields tolower(eventName) as a, toupper(eventName) as A | limit 1`, "getobject|GETOBJECT"},
	{ct, `fields eventName as awsRegion, awsRegion as old | sort awsRegion | limit 1`, "ConsoleLogin|ConsoleLogin"},
	{ct, `sort awsRegion, eventName | display eventName as awsRegion | limit 2`, "ConsoleLogin\nConsoleLogin"},

	{ct, `fields eventName as @timestamp | limit 3 | filter @timestamp like "Get"`, "GetObject"},
	{ct, `fields strlen(eventName) as n | fields 5 as n | fields strlen(eventName) | limit 1`, "5|9"},
	{ct, `fields eventName as event_object, event_record as r | limit 2`, "GetObject|4\nCreateAccessKey|3"},
	{ct, `fields concat(eventName, eventSource, awsRegion, userAgent, "some more text to be long") as event_time | sort event_time | display eventName | limit 1`, "ConsoleLogin"},
	{ct, `stats count(*) as select by eventSource as order | sort order desc | limit 1`, "signin.amazonaws.com|2"},

	// Fields.
	{ct, `fields requestParameters.userName as u | filter ispresent(u)`, "bob"},
	{ct, `fields requestParameters.tags.1.key as k | filter ispresent(k)`, "b"},
	{ct, `fields requestParameters.tags[0].key as k | filter ispresent(k)`, "a"},
	{ct, "fields requestParameters.`x/y` as k | filter ispresent(k)", "1"},
	{ct, `fields resources.1.ARN as r | filter ispresent(r)`, "arn:aws:s3:::b"},
	{ct, `fields resources.7.ARN as r | filter ispresent(r)`, ""},
	{ct, `fields extra.list.1 as x | filter ispresent(x)`, "20"},
	{ct, "fields extra.`a.b` as x | filter ispresent(x)", "dotted"},
	{ct, "fields `userIdentity.type` as x | limit 1", "AWSAccount"},
	{ct, `fields event_country, @aws.account, @aws.region | sort @timestamp | limit 1`, "JP|111111111111|us-east-1"},
	{ct, `fields @log, @logStream, @ptr | limit 1`, "222222222222|ct.json|ct.json#4"},
	{ct, `fields @entity.Attributes.x, @ingestionTime | limit 1`, "-|-"},
	{ct, `filter eventName = "PutObject"`, ""}, // outside of the range
	{flow, `fields srcAddr, dstAddr, srcPort, startTime, end, logStatus, interfaceId, accountId | limit 1`, "-|-|-|-|-|NODATA|eni-3|111111111111"},
	{flow, "fields `interface-id` | limit 1", "eni-3"},
	{app, "fields level, n, ok, a.0.b, `foo-bar` | sort @timestamp", "warn|7|true|x|z\nerror|nan|false|key|-\ninfo|70|-|-|-"},
	{app, `fields @@timestamp as t | filter ispresent(t)`, "own"},
	{app, `fields @log, @logStream | limit 1`, "111111111111:/app/json|s2"},
	{pay, `filter @type = "REPORT" | fields @requestId, @duration, @billedDuration, @memorySize/1000/1000 as mb, @maxMemoryUsed`, "3f2504e0-4f89-11d3-9a0c-0305e82c3301|12.5|13|128|50000000"},

	// Comparisons.
	{ct, `filter userIdentity.accountId = 111111111111 | stats count(*)`, "3"},
	{ct, `filter userIdentity.accountId = "111111111111" | stats count(*)`, "3"},
	{ct, `filter errorCode != "AccessDenied" | stats count(*)`, "0"},
	{ct, `filter not ispresent(errorCode) | stats count(*)`, "3"},
	{ct, `filter readOnly = 1 | fields eventName`, "GetObject"},
	{ct, `filter readOnly = true | fields eventName`, "GetObject"},
	{ct, `filter readOnly = "true" | fields eventName`, "GetObject"},
	{ct, `filter eventName != 5 | stats count(*)`, "4"},
	{ct, `filter eventName > 5 or eventName <= 5 | stats count(*)`, "0"},
	{ct, `filter @timestamp >= "2026-03-01 02:00:00" | stats count(*)`, "2"},
	{ct, `filter @timestamp < 1772330400000 | stats count(*)`, "2"},
	{ct, `filter "2026-03-01" <= @timestamp | stats count(*)`, "4"},
	{ct, `filter @timestamp like "01:02" | stats count(*)`, "1"},
	{ct, `filter eventName in ["GetObject", "CreateAccessKey"] | stats count(*)`, "2"},
	{ct, `filter eventName not in ["GetObject"] and errorCode not in ["x"] | stats count(*)`, "0"},
	{ct, `filter eventName in [] | stats count(*)`, "0"},
	{flow, `filter srcPort in [22, 23] | fields srcAddr`, "10.0.0.2"},
	{flow, `filter srcPort in ["22", "x"] | fields srcAddr`, "10.0.0.2"},
	{flow, `filter srcPort = "443" | stats count(*)`, "2"},
	{flow, `filter srcPort = "abc" or srcPort != "abc" | stats count(*)`, "3"},
	{flow, `filter bytes > 100 and not (action = "REJECT") | stats count(*)`, "2"},
	{flow, `filter bytes > packets | stats count(*)`, "3"},
	{flow, `filter srcAddr < dstAddr | stats count(*)`, "3"},
	{app, `filter n > 8 | fields level`, "info"},
	{app, `filter n >= 7 | stats count(*)`, "2"},
	{app, `filter n in [7, 8.0, 70] | stats count(*)`, "2"},
	{app, `filter n in [7, "70"] and n not in [1, 2] | stats count(*)`, "2"},
	{app, `filter n != 7 | stats count(*)`, "2"},
	{app, `filter n = "7" | stats count(*)`, "1"},
	{app, `filter none = 1 or none != 1 | stats count(*)`, "0"},
	{ct, `filter eventName = "a" or eventName = "GetObject" and errorCode = "AccessDenied" | stats count(*)`, "1"},
	{ct, `filter (eventName = "a" or eventName = "GetObject") and not errorCode = "x" | stats count(*)`, "1"},
	{ct, `filterIndex eventName = "GetObject" | stats count(*)`, "1"},

	// like and regular expressions.
	{ct, `filter eventName like "Key" | fields eventName`, "CreateAccessKey"},
	{ct, `filter eventName like "key" | fields eventName`, ""},
	{ct, `filter eventName like /(?i)KEY$/ | fields eventName`, "CreateAccessKey"},
	{ct, `filter eventName =~ /^Get|^Create/ | stats count(*)`, "2"},
	{ct, `filter eventName not like /Login/ | stats count(*)`, "2"},
	{ct, `filter userAgent like "'; DROP TABLE x --" | stats count(*)`, "1"},
	{ct, `filter userAgent like /'; DROP/ | stats count(*)`, "1"},
	{ct, `filter userIdentity.arn like /user\/alice/ | stats count(*)`, "2"},
	{ct, `filter userIdentity.arn like /[/]alice/ | stats count(*)`, "2"},
	{ct, `filter sourceIPAddress like /^\d+\.\d+\./ | stats count(*)`, "3"},
	{ct, `filter sourceIPAddress like /^[^.]*$/ | stats count(*)`, "1"},
	{pay, `filter @message like /\u005bERROR/ | stats count(*)`, "1"},
	{pay, `filter @message like /Duration:\h/ | stats count(*)`, "1"},
	{flow, `filter srcPort like "44" | stats count(*)`, "2"},

	{ct, `filter eventName == "GetObject" or eventName ~= "Create" | stats count(*)`, "2"},
	{ct, `filter eventName =~ "Login" and eventName not =~ /Logout/ | stats count(*)`, "2"},
	{ct, "filter eventName like /Get|\nCreate/ | stats count(*)", "1"},

	// parse.
	{pay, `parse /user=(?<u>\w+), method:(?<m>\w+)/ | filter ispresent(@u) | stats count(*) by @m, @u | sort @u`, "GET|alice|1\nPUT|bob|1"},
	{pay, `parse @message "user=*, method:*, latency := *" as u, m, l | filter ispresent(u) | sort u | display u, m, l`, "alice|GET|12\nbob|PUT|230"},
	{pay, `parse "[*] *" as level, rest | filter level = "ERROR" | display rest`, "user=bob, method:PUT, latency := 230"},
	{pay, `parse @message "* user" as head | filter ispresent(head) | sort head | display head`, "[ERROR]\n[INFO]"},
	{pay, `parse @message /user=(?<u>\w+), method:(?<m>\w+)/ | filter ispresent(u) | display u, m | sort u desc`, "bob|PUT\nalice|GET"},
	{pay, `parse @message /latency := (?<l>\d+)/ | filter l > 100 | display l + 1 as x`, "231"},
	{pay, `parse @message /(latency) := (?<l>\d+)/ | stats max(l), sum(l), avg(l), count(l), count(*)`, "230|242|121|2|3"},
	{pay, `parse @message "latency := *" as l | parse @message "user=*," as u | stats sum(l) by u | sort u`, "alice|12\nbob|230\n-|-"},
	{pay, `parse @message "a.b(*" as l | filter ispresent(l) | stats count(*)`, "0"},
	{pay, `parse @message "user=*," as @u | filter ispresent(@u) | stats count(*) by @u | sort @u`, "alice|1\nbob|1"},
	{pay, `parse @message "user=*," as x | parse @message "method:*," as x | filter ispresent(x) | sort x | display x`, "GET\nPUT"},

	// stats.
	{ct, `stats count(*)`, "SELECT count(*) FROM cloudtrail WHERE" + span},
	{ct, `stats count() as n by eventName | sort n desc, eventName`, "SELECT eventname, count(*) AS n FROM cloudtrail WHERE" + span + "GROUP BY 1 ORDER BY n DESC, 1"},
	{ct, `stats count(*) by eventName`, "ConsoleLogin|2\nCreateAccessKey|1\nGetObject|1"},
	{ct, `stats count(*) by eventName | sort count(*) desc | limit 1`, "ConsoleLogin|2"},
	{ct, `stats count(*), count_distinct(sourceIPAddress) as ips by eventSource, awsRegion | sort ips`,
		"SELECT eventsource, awsregion, count(*), count(DISTINCT sourceipaddress) AS ips FROM cloudtrail WHERE" + span + "GROUP BY 1, 2 ORDER BY ips, 1, 2"},
	{ct, `stats count(errorCode), count(*)-count(errorCode) as fine`, "1|3"},
	{ct, `stats count(*) as n, n * 2 as twice, twice + n as thrice`, "4|8|12"},
	{ct, `stats count(*) by bin(1h)`, "2026-03-01 01:00:00|2\n2026-03-01 02:00:00|1\n2026-03-01 03:00:00|1"},
	{ct, `stats count(*) as n by bin(1h) as hour | sort n desc, hour desc | limit 1`, "2026-03-01 01:00:00|2"},
	{ct, `stats count(*) by bin(300s)`, "2026-03-01 01:00:00|1\n2026-03-01 01:02:00|1\n2026-03-01 02:00:00|1\n2026-03-01 03:00:00|1"},
	{ct, `stats count(*) by bin(1week)`, "2026-02-23 00:00:00|4"},
	{ct, `stats count(*) by bin(3mo)`, "2026-01-01 00:00:00|4"},
	{ct, `stats min(@timestamp) as first, max(@timestamp) as last`, "2026-03-01 01:00:00|2026-03-01 03:00:00"},
	{ct, `stats earliest(eventName), latest(eventName), sortsFirst(eventName), sortsLast(eventName)`, "ConsoleLogin|GetObject|ConsoleLogin|GetObject"},
	{ct, `stats latest(errorCode) as e by userIdentity.type | sort userIdentity.type`, "AWSAccount|AccessDenied\nAssumedRole|-\nIAMUser|-"},
	{flow, `stats sum(bytes), avg(bytes), min(bytes), max(bytes), pct(bytes, 50), stddev(packets)`,
		"SELECT sum(bytes), avg(bytes), min(bytes), max(bytes), quantile_cont(bytes, 0.5), stddev_samp(packets) FROM vpcflow WHERE" + span},
	{flow, `stats sum(bytes) as total by srcAddr | sort total desc | limit 2`,
		"SELECT srcaddr, sum(bytes) AS total FROM vpcflow WHERE" + span + "GROUP BY 1 ORDER BY total DESC NULLS LAST LIMIT 2"},
	{flow, `stats sum(bytes * 8) / 1024 as kbit by action | sort kbit desc`, "ACCEPT|23.4375\nREJECT|0.3125\n-|-"},
	{flow, `stats sum(bytes) as b by srcAddr, dstAddr | stats count(*) as peers, max(b) as most by srcAddr | sort peers desc`, "10.0.0.1|2|2000\n10.0.0.2|1|40\n-|1|-"},
	{flow, `stats sum(bytes) as b by bin(5m) as t | stats max(b) by datefloor(t, 1h)`, "2026-03-01 00:00:00|2000"},
	{flow, `stats count(*) as n by action | filter n > 1`, "ACCEPT|2"},
	{flow, `stats count(*) as n by action | fields n * 10 as ten, action | sort ten desc | limit 1`, "20|ACCEPT"},
	{flow, `filter action = "REJECT" | stats count(*) as n by srcAddr as who | display who`, "10.0.0.2"},
	{app, `stats min(n), max(n), avg(n), sum(n), count(n)`, "nan|70|38.5|77|3"},
	{app, `stats log(count(*)) as l, sqrt(count(*) + 1) as r`, "1.0986122886681098|2"},
	{ct, `fields bin(1h) as h | stats count(*) by h | sort h | limit 1`, "2026-03-01 01:00:00|2"},
	{ct, `stats count(*) as a by eventName as A | sort A | limit 1`, "ConsoleLogin|2"},

	{ct, `stats count() by eventName | sort count(*) desc, eventName | limit 1`, "ConsoleLogin|2"},
	{app, `stats count(N), count(n)`, "0|3"}, // names of JSON tell letters apart
	{flow, `stats median(bytes), pct(bytes, 50) as p`, "1000|1000"},

	// Conditions behind stats: those about events hold before it.
	{ct, `fields ispresent(errorCode) as bad | stats count() as n by eventName | filter bad and eventSource like "s3"`, "GetObject|1"},
	{ct, `stats count(*) as n by eventName | filter awsRegion = "us-east-1" and n > 1 | sort n`, "ConsoleLogin|2"},
	{ct, `stats count(*) as n by eventName | filter eventName = "GetObject" or errorCode = "x" | sort n | limit 5`, "GetObject|1"},
	{ct, `stats count(*) as n by eventName, awsRegion | stats sum(n) as s by awsRegion | filter eventSource = "s3.amazonaws.com"`, "us-east-1|1"},
	{ct, `stats count(*) as n by eventName as name | filter eventSource like "iam" and name like "Create"`, "CreateAccessKey|1"},
	{ct, `stats count(*) as n by eventName | filter n > 1 or errorCode = "AccessDenied"`, "ConsoleLogin|2"}, // errorCode is gone
	{ct, `stats count(*) as n by eventName | sort noSuch desc, eventName | display eventName, noSuch | limit 1`, "ConsoleLogin|-"},

	// Order.
	{ct, `fields eventName | sort eventName asc, @timestamp desc`, "ConsoleLogin\nConsoleLogin\nCreateAccessKey\nGetObject"},
	{ct, `fields errorCode, eventName | sort errorCode, eventName | limit 2`, "AccessDenied|GetObject\n-|ConsoleLogin"},
	{ct, `fields errorCode, eventName | sort errorCode desc, eventName desc | limit 2`, "AccessDenied|GetObject\n-|CreateAccessKey"},
	{app, `fields n | sort n`, "nan\n7\n70"},
	{app, `fields n | sort n desc`, "70\n7\nnan"},
	{ct, `sort @timestamp | limit 2 | filter eventName = "GetObject" | stats count(*)`, "1"},
	{ct, `fields eventName | limit 1 | filter eventName like "Login" | sort @timestamp`, "ConsoleLogin"}, // a limit is of the end
	{ct, `fields eventName | limit 2 | dedup eventName`, "GetObject\nCreateAccessKey"},
	{ct, `limit 1 | fields eventName | sort by eventName, @timestamp desc`, "ConsoleLogin"},
	{ct, `fields eventName | sort eventName desc | head 2`, "GetObject\nCreateAccessKey"},
	{ct, `sort @timestamp | limit 3 | stats count(*)`, "3"},

	// Functions.
	{ct, `fields abs(-3), ceil(1.2), floor(-1.2), greatest(1, 3, 2), least(2, 1), log(1), sqrt(16) | limit 1`, "3|2|-2|3|1|0|4"},
	{ct, `fields 2 ^ 3, 7 % 3, 7 / 2, 1 / 0, sqrt(-1), log(0), 2 + 3 * 4, (2 + 3) * 4, 2 ^ 3 ^ 2, -2 ^ 2 | limit 1`, "8|1|3.5|-|-|-|14|20|512|-4"},
	{ct, `fields 9999999999 * 9999999999 as big | limit 1`, "99999999980000000000"},
	{ct, `fields now() | limit 1`, "1772409600"},
	{ct, `fields datefloor(@timestamp, 1h), dateceil(@timestamp, 1h), dateceil(@timestamp, 1d) | sort @timestamp | limit 2`,
		"2026-03-01 01:00:00|2026-03-01 01:00:00|2026-03-02 00:00:00\n2026-03-01 01:00:00|2026-03-01 02:00:00|2026-03-02 00:00:00"},
	{ct, `fields toMillis(@timestamp), fromMillis(1772330400500), toMillis(fromMillis(5)) | limit 1`, "1772334000000|2026-03-01 02:00:00.5|5"},
	{flow, `fields fromMillis(start * 1000), datefloor(start * 1000, 1d) | sort start | limit 1`, "2026-03-01 00:00:10|2026-03-01 00:00:00"},
	{ct, `fields coalesce(errorCode, eventName) as x, ispresent(errorCode) as y | limit 2`, "AccessDenied|1\nCreateAccessKey|0"},
	{ct, `fields isempty(errorCode), isblank(" "), isempty(""), isempty("a"), isblank(errorCode) | limit 2`, "0|1|1|0|0\n1|1|1|0|1"},
	{ct, `fields concat(eventName, "-", 5, errorCode) as x | limit 2`, "GetObject-5AccessDenied\nCreateAccessKey-5"},
	{ct, `fields trim("  a b "), ltrim("xxa", "x"), rtrim("a..", "."), trim("xyax", "yx") | limit 1`, "a b|a|a|a"},
	{ct, `fields strlen("日本"), toupper("aé"), tolower("AB"), substr("abcdef", 2), substr("abcdef", 1, 2), substr("ab", 9) | limit 1`, "2|AÉ|ab|cdef|bc|"},
	{ct, `fields substr("abc", 99999999999999999999) as a, substr("abc", 1, 1e300), substr("abc", "x"), substr("abc", -5), substr("abc", 9 ^ 99, 2), substr("abc", "1") | limit 1`, "|bc|-|abc||bc"},
	{ct, `fields replace("a.b.c", ".", "-"), strcontains("abc", "b"), strcontains("abc", "x") | limit 1`, "a-b-c|1|0"},
	{ct, `filter strcontains(eventName, "Key") | fields eventName`, "CreateAccessKey"},
	{ct, `filter strcontains(eventName, "Key") = 1 | fields eventName`, "CreateAccessKey"},
	{ct, `filter isempty(errorCode) | stats count(*)`, "3"},
	{ct, `fields isValidIp(sourceIPAddress), isValidIpV4(sourceIPAddress), isValidIpV6(sourceIPAddress) | sort eventName desc | limit 2`, "1|1|0\n1|0|1"},
	{ct, `filter isIpInSubnet(sourceIPAddress, "203.0.113.0/24") | stats count(*)`, "2"},
	{ct, `filter isIpv4InSubnet(sourceIPAddress, "10.0.0.0/8") | fields eventName`, "GetObject"},
	{ct, `filter isIpv6InSubnet(sourceIPAddress, "2001:db8::/32") | fields eventName`, "CreateAccessKey"},
	{ct, `filter not isIpInSubnet(sourceIPAddress, "0.0.0.0/0") | fields eventName`, "CreateAccessKey"},
	{app, `fields isValidIpV4(ip) as v4, isIpInSubnet(ip, "192.0.2.0/24") as sub | sort @timestamp`, "1|1\n0|0\n0|0"},
	{app, `fields jsonParse(@message) as j | filter ispresent(j.a) | fields j.a[0].b as b | display b, j.n | sort b`, "key|nan\nx|7"},
	{app, `fields jsonParse(@message) as j | filter j.a = "x" or j.a != "x" | stats count(*)`, "0"},
	{app, `fields jsonStringify(jsonParse("[1, 2]")) as s, jsonParse("5") as n, jsonParse("{") as bad | limit 1`, "[1, 2]|-|-"},
	{app, `fields jsonParse(@message) as j | unnest j.a into e | filter ispresent(e.b) | display e.b`, "x\ny"},
	{ct, `unnest requestParameters.tags into t | display t.key`, "a\nb"},
	{app, `unnest jsonParse("[1,2,3]") into e | stats sum(e)`, "18"},
	{ct, `fields unmask(eventName) | limit 1`, "GetObject"},
	{ct, `unmask eventName | limit 1`, "GetObject"},

	// Several rows at once.
	{ct, `fields eventName, @timestamp | dedup eventName`, "GetObject|2026-03-01 03:00:00\nCreateAccessKey|2026-03-01 02:00:00.5\nConsoleLogin|2026-03-01 01:02:00"},
	{ct, `fields eventName, @timestamp | sort @timestamp asc | dedup eventName | limit 1`, "ConsoleLogin|2026-03-01 01:00:00"},
	{ct, `fields errorCode | dedup errorCode, awsRegion | limit 9`, "AccessDenied\n-\n-\n-"},
	{ct, `lookup owners arn as userIdentity.arn OUTPUT team | fields eventName, team | sort @timestamp | limit 3`, "ConsoleLogin|red\nConsoleLogin|red\nCreateAccessKey|-"},
	{ct, `lookup owners arn as userIdentity.arn OUTPUT team | filter team = "red" | stats count(*) by team`, "red|2"},
	{"/app/other", `filter requestId in (SOURCE '/app/json' | filter level = "warn" | fields requestId) | fields step`, "done"},
	{app, `filter requestId not in (SOURCE "/app/other" | fields @timestamp, requestId) | fields requestId`, "r2"},
	{app, `filter level = "warn" | join type=inner left=j right=o where j.requestId = o.requestId (SOURCE '/app/other') | fields j.level, o.step, o.requestId`, "warn|done|r1"},
	{app, `join type=left left=j right=o where o.requestId = j.requestId (SOURCE '/app/other' | filter step = "done") | fields level, o.step | sort @timestamp`, "warn|done\nerror|-\ninfo|done"},
	{app, `join left=j right=o where j.requestId = o.id (SOURCE '/app/other' | stats count(*) as n by requestId as id) | stats sum(o.n) as s by j.level | sort j.level`, "info|1\nwarn|1"},
	{flow, `fields srcAddr, packets, bytes | addtotals packets, bytes | sort Total desc | limit 2`, "10.0.0.1|5|2000|2005\n10.0.0.1|10|1000|1010"},
	{flow, `stats sum(bytes) as b, count(*) as n by action | addtotals row=false col=true b, n`, "ACCEPT|3000|2\nREJECT|40|1\n-|-|1\n-|3040|4"},
	{flow, `stats count(*) as n by action | addtotals fieldname=sum col=true n | limit 2`, "ACCEPT|2|2\nREJECT|1|1\n-|3|3"},

	// What is read.
	{"cloudtrail vpcflow", `stats count(*)`, "8"},
	{"cloudtrail vpcflow", `fields eventName, srcPort, @timestamp | sort @timestamp | limit 1`, "-|443|2026-03-01 00:00:10"},
	{"/app/*", `stats count(*)`, "4"},
	{"/app/json /app/other", `stats count(*) by @log | sort @log`, "111111111111:/app/json|3\n111111111111:/app/other|1"},
	{"arn:aws:logs:us-east-1:111111111111:log-group:/app/json:*", `stats count(*)`, "3"},
	{ct, `SOURCE "/app/json" | stats count(*)`, "3"},
	{ct, `SOURCE logGroups(namePrefix: ['/app', '/aws/'], class: ['STANDARD']) | stats count(*)`, "7"},
	{ct, `SOURCE '/app/json' | SOURCE '/app/other' | stats count(*)`, "4"},
	{ct, `SOURCE logGroups(namePrefix: [], class: "STANDARD") START=-43200s END=0s | stats count(*)`, "7"},
	{ct, `SOURCE logGroups() | stats count(*)`, "7"},
	{ct, `SOURCE dataSource(['amazon_vpc.flow']) | stats count(*)`, "4"},
	{ct, `SOURCE logGroups(accountIdentifiers: ["333333333333"]) | stats count(*)`, "0"},
	{pay, `pattern @message | sort @severityLabel | fields @sampleCount, @severityLabel, @pattern | limit 1`, "1|ERROR|[ERROR] user=bob, method:PUT, latency := <Number-1>"},
}

func TestQueries(t *testing.T) {
	w := filled(t)
	if len(cases) < 120 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		got, q := w.ask(c.asked, c.query)
		want := c.want
		if strings.HasPrefix(want, "SELECT") {
			var err error
			if want, err = w.Rows(want); err != nil {
				t.Fatalf("%s: %v", c.want, err)
			}
		}
		if got != want {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s\n%s", c.query, got, want, q.SQL)
		}
	}
}

// What is written to blow up becomes either SQL that runs, or a fault.
func TestQueriesCannotExplode(t *testing.T) {
	w := filled(t)
	chain := func(n int, form string) (all string) {
		for i := range n {
			all += fmt.Sprintf(form, i, i+1)
		}
		return all
	}
	nested := func(call, tail string) string {
		return "fields " + strings.Repeat(call+"(", 90) + "n" + strings.Repeat(tail+")", 90) + " as x"
	}
	for _, c := range []struct {
		query string
		fault bool
	}{
		{nested("log", ""), false}, {nested("isValidIp", ""), false}, {nested("dateceil", ", 5m"), false}, {nested("substr", ", 1, 2"), false},
		{"fields n as x0" + chain(300, " | fields x%[1]d + x%[1]d as x%[2]d"), false},
		{"fields n as x0" + chain(8, " | fields concat(x%[1]d, x%[1]d, x%[1]d) as x%[2]d"), false},
		{"stats count(*) as x0" + chain(400, ", x%[1]d + x%[1]d as x%[2]d"), false},
		{"filter " + strings.Repeat("a < b and ", 900) + "c", true},
		{"fields a" + chain(1000, ", a%d, b%d"), true},
		{strings.Repeat("unnest a into a | ", 60) + "limit 1", false}, {strings.Repeat("parse 'x*' as a | ", 400) + "limit 1", false},
		{strings.Repeat("filtr x | ", 900), true}, {strings.Repeat("filter x in (", 300), true}, {strings.Repeat("- ", 4000), true},
	} {
		q, err := insights.Translate(c.query, tables(app), now, from, to)
		if (err != nil) != c.fault {
			t.Errorf("%.60s: %v", c.query, err)
		}
		if err == nil {
			if _, err := w.Rows(q.SQL); err != nil {
				t.Errorf("%.60s: %v", c.query, err)
			}
		}
	}
}
