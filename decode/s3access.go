package decode

import (
	"bytes"
	"strings"

	"bannin/decode/derived"
	"bannin/event"
)

// s3Access is the server access logs of S3: lines, and JSON as CloudWatch Logs
// has them. Rules name its fields as that JSON does, or as the table of Athena,
// and the parts of the request as Sigma does.
//
// The request's id does not tell records apart: a deletion of many objects, or a
// copy, is several records of one request. So they are known by their content.
// The account is not taken from the requester's ARN, who may be a stranger.
//
// Source: Amazon S3 user guide, server access log format; Athena user guide.
var s3Access = format{
	name:  "s3access",
	marks: marksOf("bucket_owner_id"),
	lines: &lines{bare: s3Bare, split: splitS3, least: s3Least, aliases: s3Aliases,
		numbers: strings.Fields(`http_status bytes_sent object_size total_time turn_around_time`)},
	time:     []string{"request_time"},
	region:   []string{"source_region"},
	event:    []string{"operation"},
	origin:   "s3.amazonaws.com",
	web:      &s3Web,
	outline:  outlineS3,
	complete: completeS3,
	fields:   []string{"requester", "bucket_owner_id", "bucket_name", "key_name", "error_code"},
	derived:  map[string]event.Derive{"bannin.requester.external": requesterExternal},
	inputs:   []string{"requester", "bucket_owner_id"},
}

var s3Web = web{
	names: map[string]string{"c-ip": "remote_ip", "cs-host": "host_header", "cs-username": "requester", "sc-status": "http_status", "sc-bytes": "bytes_sent",
		"cs-user-agent": "user_agent", "cs-referer": "referer", "time-taken": "total_time"},
	request: "request_uri",
}

// s3Fields are the fields in their order. What AWS adds comes behind.
var s3Fields = append(append([]string{}, requestParts[:originParts]...), strings.Fields(`
	bucket_owner_id bucket_name request_time remote_ip requester request_id operation key_name request_uri http_status error_code
	bytes_sent object_size total_time turn_around_time referer user_agent version_id host_id signature_version cipher_suite auth_type
	host_header tls_version access_point_arn acl_required source_region`)...)

// s3Aliases are the names of Athena's table.
var s3Aliases = map[string]string{"bucketowner": "bucket_owner_id", "requestdatetime": "request_time", "remoteip": "remote_ip",
	"requestid": "request_id", "key": "key_name", "httpstatus": "http_status", "errorcode": "error_code", "bytessent": "bytes_sent",
	"objectsize": "object_size", "totaltime": "total_time", "turnaroundtime": "turn_around_time", "referrer": "referer", "useragent": "user_agent",
	"versionid": "version_id", "hostid": "host_id", "sigv": "signature_version", "ciphersuite": "cipher_suite", "authtype": "auth_type",
	"endpoint": "host_header", "tlsversion": "tls_version", "accesspointarn": "access_point_arn", "aclrequired": "acl_required"}

const (
	s3Time  = 2                // in brackets, with a blank in it
	s3Head  = 8                // fields before the request
	s3Least = originParts + 17 // the first logs ended with the user agent or the version
)

// splitS3 cuts from both ends what may have quotes of its own: the log does not
// escape them. The request ends with the first quote that a status and what
// belongs to it follow, the user agent with the last.
func splitS3(line []byte, into [][]byte) [][]byte {
	first := len(into)
	into = append(into, noParts[:originParts]...)
	for n := range s3Head {
		var field []byte
		if n == s3Time && len(line) > 0 && line[0] == '[' {
			field, line, _ = bytes.Cut(line[1:], []byte("] "))
		} else {
			field, line, _ = bytes.Cut(line, []byte{' '})
		}
		if len(field) == 0 {
			return into[:first]
		}
		into = append(into, field)
	}
	if len(line) == 0 || line[0] != '"' { // nobody asked: S3 did it itself
		return splitFields(line, into)
	}
	end, behind := s3Request(line[1:])
	if end < 0 {
		return into[:first]
	}
	request := line[1 : 1+end]
	cutRequest(request, into[first:first+originParts])
	into = append(into, request)
	rest := line[1+end+2:]
	into = splitBlanks(rest[:behind], into)
	return s3Agent(rest[behind:], into)
}

// s3Numbers is how many fields stand between the request and the referrer.
const s3Numbers = 6

// s3Request finds the end of the request, and how much behind it belongs to the
// answer: status, error, bytes, size and two times.
func s3Request(line []byte) (end, behind int) {
	for from := 0; ; {
		n := bytes.Index(line[from:], []byte(`" `))
		if n < 0 {
			return -1, 0
		}
		end, from = from+n, from+n+2
		if behind := s3Answer(line[from:]); behind > 0 {
			return end, behind
		}
	}
}

// s3Answer is the length of what belongs to an answer, or 0 where it is none.
func s3Answer(line []byte) int {
	at := 0
	for n := range s3Numbers {
		length := bytes.IndexByte(line[at:], ' ')
		if length <= 0 {
			return 0
		}
		field := line[at : at+length]
		if n == 0 && !isStatus(field) || n > 1 && !isDigits(field) && string(field) != "-" {
			return 0
		}
		at += length + 1
	}
	return at
}

// s3Agent cuts what begins with the referrer and the user agent.
func s3Agent(line []byte, into [][]byte) [][]byte {
	last := bytes.LastIndexByte(line, '"')
	if last <= 0 || line[0] != '"' {
		return splitFields(line, into)
	}
	referer, agent, ok := bytes.Cut(line[1:last], []byte(`" "`))
	if !ok { // one of the two has no quotes: "-" is at times
		return splitFields(line, into)
	}
	return splitBlanks(line[last+1:], append(into, referer, agent))
}

// s3Bare knows an entry by its owner, its time and its status.
func s3Bare(f [][]byte) []string {
	if len(f) < s3Least {
		return nil
	}
	own := f[originParts:]
	if _, ok := event.ParseTime(own[s3Time]); !ok || own[s3Time][2] != '/' || !isCanonical(own[0]) || !isStatus(own[9]) {
		return nil
	}
	return s3Fields
}

// isCanonical tells whether text is the canonical id of an account: 64
// hexadecimal digits.
func isCanonical[T string | []byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(text) == 64
}

// requesterExternal is who asked, where it is for certain another account than
// the bucket's: a canonical id or an account.
func requesterExternal(e *event.Event, add func(event.Value)) {
	p := e.Projection()
	who, owner := e.Bytes(p.Slot("requester")), e.Bytes(p.Slot("bucket_owner_id"))
	account, _ := cutARN(who)
	switch {
	case isCanonical(who) && isCanonical(owner) && !bytes.Equal(who, owner) && !derived.IsAWS(who):
		add(event.Value{Kind: event.String, Text: who})
	case isAccount(account) && isAccount(e.Account) && !bytes.Equal(account, e.Account) && !derived.IsAWS(account):
		add(event.Value{Kind: event.String, Text: account})
	}
}

// outlineS3 tells who asked: a principal, an account, or somebody at an address.
func outlineS3(z *Summariser, e *event.Event, s *event.Summary) {
	s.IP, s.Agent = z.text(e, "c-ip"), z.text(e, "cs-user-agent")
	status := z.text(e, "sc-status")
	s.Error = z.text(e, "error_code")
	s.Succeeded = s.Error == "" && (isSuccess(status) || status == "") // what S3 does itself has no status
	if !s.Succeeded {
		s.Error = either(s.Error, status)
	}
	switch who := z.text(e, "requester"); {
	case who == "" || who == "-":
		s.Actor = somebodyAt(s.IP)
	case strings.HasPrefix(who, "arn:"):
		s.Actor = Principal(who)
	case isCanonical(who):
		s.Actor = event.Actor{Kind: "account", Name: who, Principal: who}
	default: // AmazonS3, svc:cloudfront.amazonaws.com
		s.Actor = event.Actor{Kind: "service", Name: strings.TrimPrefix(who, "svc:")}
	}
	s.Actor.Root = either(s.Actor.Root, s.Actor.Key())
}

// Principal is the actor that an ARN names.
func Principal(arn string) event.Actor {
	a := event.Actor{ARN: arn}
	account, _ := cutARN([]byte(arn))
	a.Account = string(account)
	kind, name, _ := strings.Cut(afterLast(arn, ":"), "/")
	switch a.Name = name; kind {
	case "user":
		a.Kind = "user"
	case "root":
		a.Kind, a.Name = "root", "root"
	case "federated-user":
		a.Kind = "federated"
	case "assumed-role":
		role, session, _ := strings.Cut(name, "/")
		a.Kind, a.Name = "role", session
		switch {
		case event.InstanceSession(session):
			a.Kind = "instance"
		case event.MachineSession(session):
			a.Root = strings.Replace(arn[:strings.Index(arn, ":assumed-role/")], ":sts:", ":iam:", 1) + ":role/" + role
		}
	default:
		a.Kind = "role"
	}
	return a
}

// completeS3 tells what was asked for, and of what bucket and object.
func completeS3(z *Summariser, e *event.Event, s *event.Summary) {
	bucket := z.text(e, "bucket_name")
	key := string(derived.Unpercent(derived.Unpercent(bytes.Clone(e.Bytes(z.slots["key_name"]))))) // the log encodes it twice at times
	uri := shortened(string(e.Bytes(z.slots["cs-uri"])))
	s.Message = joined(s.Name, either(uri, bucket+"/"+key), z.text(e, "sc-status"))
	how := s3Effect(s)
	if bucket != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: "arn:aws:s3:::" + bucket, How: how})
	}
	if key != "" && key != "-" {
		s.Resources = append(s.Resources, event.Resource{ARN: "arn:aws:s3:::" + bucket + "/" + key, How: how})
		if how == "created" || how == "deleted" { // the object, not the bucket
			s.Resources[0].How = "changed"
		}
	}
}

// s3Effect tells what an operation does: REST.PUT.OBJECT, BATCH.DELETE.OBJECT,
// S3.EXPIRE.OBJECT, REST.COPY.OBJECT_GET.
func s3Effect(s *event.Summary) string {
	if !s.Succeeded {
		return "denied"
	}
	_, name, _ := strings.Cut(s.Name, ".")
	verb, kind, _ := strings.Cut(name, ".")
	switch {
	case verb == "GET", verb == "HEAD", verb == "OPTIONS", strings.HasSuffix(kind, "_GET"), verb == "SELECT":
		return "read"
	case kind == "MULTI_OBJECT_DELETE", verb == "EXPIRE", verb == "DELETE" && (kind == "OBJECT" || kind == "BUCKET"):
		return "deleted"
	case kind == "OBJECT" || kind == "BUCKET" || kind == "PART" || kind == "UPLOAD" || kind == "UPLOADS":
		return "created"
	}
	return "changed"
}
