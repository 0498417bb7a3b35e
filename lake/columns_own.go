package lake

// logsTable is text: the lines and messages of log groups and streams. A log
// that lies in files is a group for each folder, and a stream for each file.
var logsTable = &Table{
	Name: "logs", Formats: []string{"text"},
	Columns: parseColumns(`log_group log_stream message`, true),
}

// findingsTable and incidentsTable are what scans found. A scan that finds one
// again replaces it.
var findingsTable = &Table{
	Name: "findings", ID: "id",
	Columns: parseColumns(`
		id rule type title severity score:double outcome first:time last:time count:long account region
		actor{kind arn name access_key root} ips[] resources[] techniques[] events[] events_omitted:long incident reason:json`, true),
}

var incidentsTable = &Table{
	Name: "incidents", ID: "id",
	Columns: parseColumns(`
		id title severity score:double outcome first:time last:time actor{kind arn name access_key root} aliases:json ips[] accounts[]
		techniques[] story:json resources:json findings[] events[]`, true),
}

// hourlyTable is how many events there were, by hour and what most questions
// group by. Each append adds rows, so their counts are to be summed.
var hourlyTable = &Table{
	Name:    "hourly",
	Columns: parseColumns(`hour:time log account region class outcome events:long`, true),
}

// firstSeenTable is since when and until when something was seen of an account:
// actors, and where they acted from. Each append adds rows, so the least first
// and the greatest last count.
var firstSeenTable = &Table{
	Name:    "first_seen",
	Columns: parseColumns(`kind value account first:time last:time events:long`, true),
}
