package decode

import (
	"strings"

	"bannin/event"
)

// albConnection is the connection log of Application Load Balancers: an entry for
// each attempt to connect to a TLS listener, with what became of the client's
// certificate.
//
// Source: Elastic Load Balancing user guide, connection log entries.
var albConnection = format{
	name:     "albconnection",
	lines:    &lines{bare: albConnectionBare, split: splitFields, numbers: strings.Fields(`client_port listener_port tls_handshake_latency`), least: len(albConnectionFields)},
	time:     []string{"timestamp"},
	event:    []string{"tls_verify_status"},
	origin:   "elasticloadbalancing.amazonaws.com",
	outline:  outlineConnection,
	complete: completeConnection,
	fields:   []string{"client_ip", "listener_port", "tls_protocol", "tls_verify_status", "leaf_client_cert_subject"},
}

var albConnectionFields = strings.Fields(`
	timestamp client_ip client_port listener_port tls_protocol tls_cipher tls_handshake_latency leaf_client_cert_subject
	leaf_client_cert_validity leaf_client_cert_serial_number tls_verify_status conn_trace_id`)

// splitFields cuts at blanks that are not in quotes.
func splitFields(line []byte, into [][]byte) [][]byte {
	for len(line) > 0 && len(into) < maxFields {
		var field []byte
		if field, line = cutField(line); field == nil {
			break
		}
		into = append(into, field)
	}
	return into
}

func albConnectionBare(f [][]byte) []string {
	if len(f) < len(albConnectionFields) || !isTimestamp(f[0]) || !isDigits(f[2]) || !isDigits(f[3]) || !strings.HasPrefix(string(f[11]), "TID_") {
		return nil
	}
	return albConnectionFields
}

func outlineConnection(z *Summariser, e *event.Event, s *event.Summary) {
	s.IP = z.text(e, "client_ip")
	s.Actor = somebodyAt(s.IP)
	if s.Succeeded = s.Name == "Success"; !s.Succeeded {
		s.Error = strings.TrimPrefix(s.Name, "Failed:")
	}
}

// completeConnection tells the listener and whose certificate it was.
func completeConnection(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = strings.TrimSpace(either(z.text(e, "tls_protocol"), "TLS") + " → :" + z.text(e, "listener_port") + " " + z.text(e, "leaf_client_cert_subject"))
}
