package columns

// Logs are text: the lines and messages of log groups and streams. A log
// that lies in files is a group for each folder, and a stream for each file; one
// that was handed over by CloudWatch Logs has the names it has there.
var Logs = &Table{
	Name: "logs", Formats: []string{"text"},
	Columns: parse(`log_group log_stream message`, true),
}

// Findings are what scans found. A scan that finds one again replaces it.
var Findings = &Table{
	Name: "findings", ID: "id",
	Columns: parse(`
		id rule type title severity score:double outcome first:time last:time count:long account region
		actor{kind arn name access_key root} ips[] resources[] techniques[] events[] events_omitted:long incident reason:json`, true),
}

// Incidents are the stories of findings, replaced in the same way.
var Incidents = &Table{
	Name: "incidents", ID: "id",
	Columns: parse(`
		id title severity score:double outcome first:time last:time actor{kind arn name access_key root} aliases:json ips[] accounts[]
		techniques[] story:json resources:json findings[] events[]`, true),
}

// Hourly is how many events there were, by hour and what most questions
// group by. Each append adds rows, so their counts are to be summed.
var Hourly = &Table{
	Name:    "hourly",
	Columns: parse(`hour:time log account region class outcome events:long`, true),
}

// FirstSeen is since when and until when something was seen of an account:
// actors, and where they acted from. Each append adds rows, so the least first
// and the greatest last count.
var FirstSeen = &Table{
	Name:    "first_seen",
	Columns: parse(`kind value account first:time last:time events:long`, true),
}
