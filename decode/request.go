package decode

import "bytes"

// The parts of a request line that web formats have as fields: GET
// https://example.com:443/a?b=c HTTP/1.1. They come before the format's own
// fields. S3 has no URL with a host there, so it takes the first few only.
var requestParts = []string{"cs-method", "cs-version", "cs-uri", "cs-uri-stem", "cs-uri-query", "cs-host", "request_url"}

// Where requestParts stand.
const (
	partMethod = iota
	partVersion
	partURI
	partStem
	partQuery
	partHost
	partURL
)

// originParts is how many of requestParts a line without a host has.
const originParts = partHost

// noParts is room for requestParts and for what two formats take out of ARNs.
var noParts = make([][]byte, partURL+3)

// cutRequest takes a request line apart. Its method has no blank and its version
// is the last word, so blanks that nobody escaped are the target's. What could
// not be parsed is written "- http://example.com:80- -" or "- - - ".
func cutRequest(line []byte, parts [][]byte) {
	method, target, _ := bytes.Cut(bytes.TrimRight(line, " "), []byte{' '})
	parts[partMethod] = method
	if i := bytes.LastIndexByte(target, ' '); i >= 0 {
		if version := target[i+1:]; string(version) == "-" || bytes.HasPrefix(version, []byte("HTTP/")) {
			parts[partVersion], target = version, target[:i]
		}
	}
	cutTarget(target, parts)
}

// cutTarget takes the target of a request apart: a URL, or a path.
func cutTarget(target []byte, parts [][]byte) {
	uri := target
	if i := bytes.Index(target, []byte("://")); i > 0 && i < 8 {
		host := target[i+3:]
		uri = nil
		if slash := bytes.IndexByte(host, '/'); slash >= 0 {
			host, uri = host[:slash], host[slash:]
		}
		if len(parts) > partHost {
			parts[partHost], _ = cutPort(host)
		}
	}
	if len(parts) > partURL {
		parts[partURL] = target
	}
	parts[partURI], parts[partStem] = uri, uri
	if i := bytes.IndexByte(uri, '?'); i >= 0 {
		parts[partStem], parts[partQuery] = uri[:i], uri[i+1:]
	}
}

// cutPort takes an address and its port apart, at the last colon: IPv6 has more.
func cutPort(end []byte) (addr, port []byte) {
	addr = end
	if i := bytes.LastIndexByte(end, ':'); i >= 0 && end[len(end)-1] != ']' {
		addr, port = end[:i], end[i+1:]
	}
	if n := len(addr); n > 1 && addr[0] == '[' && addr[n-1] == ']' {
		addr = addr[1 : n-1]
	}
	return addr, port
}

// cutField cuts a field off, which ends before a blank. In quotes it may have
// blanks, and quotes of its own: it ends with the first quote before a blank or
// the end of the line that no backslash escapes. One that does not end is none.
func cutField(line []byte) (field, rest []byte) {
	if line[0] == '"' {
		return cutQuoted(line[1:])
	}
	n := bytes.IndexByte(line, ' ')
	if n < 0 {
		return line, nil
	}
	return line[:n], line[n+1:]
}

func cutQuoted(line []byte) (field, rest []byte) {
	for from := 0; ; {
		n := bytes.IndexByte(line[from:], '"')
		if n < 0 {
			return nil, nil
		}
		end := from + n
		from = end + 1
		if from < len(line) && line[from] != ' ' || isEscaped(line[:end]) {
			continue
		}
		return line[:end], line[min(from+1, len(line)):]
	}
}

// isEscaped tells whether what follows has a backslash before it that is none
// itself.
func isEscaped(before []byte) bool {
	n := len(before) - len(bytes.TrimRight(before, `\`))
	return n%2 == 1
}

// cutARN is the account and the region in an ARN.
func cutARN(arn []byte) (account, region []byte) {
	if !bytes.HasPrefix(arn, []byte("arn:")) {
		return nil, nil
	}
	for range 3 { // arn:partition:service:
		_, arn, _ = bytes.Cut(arn, []byte{':'})
	}
	region, arn, _ = bytes.Cut(arn, []byte{':'})
	account, _, _ = bytes.Cut(arn, []byte{':'})
	return account, region
}
