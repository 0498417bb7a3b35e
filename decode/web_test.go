package decode

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// told reads a body and tells of each record its format, time, account, region
// and name, and named fields as name=value: all values, numbers with a # before
// them.
func told(object string, body io.Reader, fields ...string) ([]string, Result) {
	all := Fields()
	all.Paths = append(all.Paths, fields...)
	p := event.NewProjection(all)
	var got []string
	result := NewReader(p).Read(context.Background(), object, body, func(e *event.Event) error {
		line := []string{e.Format, e.Time.Format("2006-01-02T15:04:05.999999"), string(e.Account), string(e.Region), string(e.Name)}
		for _, f := range fields {
			text := f + "="
			for v := e.First(p.Slot(f)); v != nil; v = e.Next(v) {
				if v.Kind == event.Number {
					text += "#"
				}
				if text += v.String(); e.Next(v) != nil {
					text += "|"
				}
			}
			line = append(line, text)
		}
		got = append(got, strings.Join(line, " "))
		return nil
	})
	return got, result
}

const (
	albObject = "AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/07/25/111122223333_elasticloadbalancing_ap-northeast-1_app.web.50dc6c495c0c9188_20260725T0300Z_192.0.2.1_1a2b3c4d.log.gz"
	albGET    = `https 2026-07-25T03:00:01.186641Z app/web/50dc6c495c0c9188 203.0.113.9:40001 10.0.0.5:80 0.086 0.048 0.037 200 200 34 366 "GET https://www.example.com:443/shop/item?id=7&q=a+b HTTP/1.1" "Mozilla/5.0 (X11)" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678" 1 2026-07-25T03:00:01.000000Z "authenticate,forward" "-" "-" "10.0.0.5:80" "200" "-" "-" TID_1234abcd5678ef90`
	albNew    = albGET + ` "-" "-" "-" 192.0.2.60 "x y" "-"`
	albOld    = `http 2018-07-02T22:23:00.186641Z app/web/50dc6c495c0c9188 203.0.113.9:2817 10.0.0.5:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-58337262"`
	albWAF    = `h2 2026-07-25T03:00:02.000001Z app/web/50dc6c495c0c9188 2001:db8::7:40002 - -1 -1 -1 403 - 90 520 "POST https://www.example.com:443/wp-login.php HTTP/2.0" "-" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 - "Root=1-5" "www.example.com" "session-reused" 0 2026-07-25T03:00:01.999000Z "waf" "-" "-" "-" "-" "-" "-"`
	albBroken = `http 2026-07-25T03:00:03.454551Z app/web/50dc6c495c0c9188 203.0.113.10:25824 - -1 -1 -1 400 - 0 272 "- http://web-1.elb.amazonaws.com:80- -" "-" - - - "-" "-" "-" - 2026-07-25T03:00:03.000000Z "-" "-" "-" "-" "-" "-" "-"`
	albQuotes = `ws 2026-07-25T03:00:04.000000Z app/web/50dc6c495c0c9188 203.0.113.9:40003 10.0.0.5:80 0.001 0.003 0.000 101 101 218 587 "GET http://[2001:db8::1]:80/a b "c" d?x=\"y\" z HTTP/1.1" "say \"hi\" "there", x\\" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-7" "-" "-" 0 2026-07-25T03:00:03.000000Z "forward" "-" "-" "10.0.0.5:80" "101" "-" "-"`

	connectionGood = `2026-07-25T03:00:05.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=client.example.com,O=end entity,C=US" NotBefore=2025-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success TID_3180a73013c8ca4bac2f731159d4b0fe`
	connectionBad  = `2026-07-25T03:00:06.514108Z 2001:db8::9 36281 443 - - - "-" - - Failed:ClientCertUntrusted TID_1c71a68d70587445ad5127ff8b2687d7`

	nlbLine = `tls 2.0 2026-07-25T03:00:07 net/edge/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.9:51341 10.0.0.9:443 5 2 98 246 - arn:aws:acm:us-east-2:123456789012:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - edge.example.com h2 h2 "h2","http/1.1" 2026-07-25T03:00:06`
	nlbOld  = `tls 1.0 2018-12-20T02:59:40 net/edge/c6e77e28c25b2234 g3d4b5e8bb8464cd [2001:db8::5]:51341 10.0.0.9:443 5 - 98 246 40 - - - - - edge.example.com - - -`

	elbLine = `2015-05-13T23:39:43.945958Z my-lb 203.0.113.9:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 404 0 57 "GET https://www.example.com:443/a?b HTTP/1.1" "curl/7.38.0" DHE-RSA-AES128-SHA TLSv1.2`
	elbOld  = `2014-02-15T23:39:43.945958Z my-lb 203.0.113.9:2817 - -1 -1 -1 503 0 0 0 "GET http://www.example.com:80/ HTTP/1.1"`
	elbTCP  = `2015-05-13T23:39:43.945958Z my-lb 203.0.113.9:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -`
	elbEvil = `2015-05-13T23:39:43.945958Z my-lb 203.0.113.9:2817 10.0.0.1:80 0.1 0.2 0.3 400 400 0 57 "GET http://www.example.com:80/"x HTTP/1.1" "a" 200 "b" "c" - -`

	s3Owner  = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
	s3GET    = s3Owner + ` photos [06/Feb/2026:00:00:38 +0000] 203.0.113.9 arn:aws:sts::111122223333:assumed-role/app/run 3E57427F3EXAMPLE REST.GET.OBJECT a/b%2Bc.jpg "GET /photos/a/b%2Bc.jpg?versionId=1 HTTP/1.1" 200 - 113 1024 7 6 "-" "aws-cli/2.0" - s9lzHYrFp76ZVxRcpX9= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader photos.s3.us-west-1.amazonaws.com TLSv1.2 arn:aws:s3:us-west-1:111122223333:accesspoint/ap Yes us-west-1`
	s3Future = s3GET + ` a field of the future`
	s3Old    = s3Owner + ` photos [06/Feb/2014:00:00:38 +0000] 203.0.113.9 - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT index.html "GET / HTTP/1.1" 304 - - 1024 7 - "http://example.com/" "Mozilla/5.0" -`
	s3Quotes = s3Owner + ` photos [06/Feb/2026:00:00:39 +0000] 2001:db8::9 - 4F57427F3EXAMPLE REST.GET.OBJECT a%22b "GET /photos/a"b" 200 c HTTP/1.1" 404 NoSuchKey 300 - 5 - "http://x/?q="quoted" y" "evil" agent" 200 - 1 1 1 1 "z" - hostid - ECDHE-RSA-AES128-GCM-SHA256 - photos.s3.amazonaws.com TLSv1.2 - - us-east-1`
	s3Expire = s3Owner + ` photos [06/Feb/2026:00:00:40 +0000] - AmazonS3 5F57427F3EXAMPLE S3.EXPIRE.OBJECT old.log "-" - - - 57 - - "-" "-" - hostid - - - - - - - us-east-1`

	cfObject = "logs/EMLARXS9EXAMPLE.2026-07-25-03.RT4KCN4SGK9.gz"
	cfHeader = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n"
	cfLine   = "2026-07-25\t03:00:08\tNRT57-P4\t392\t2001:db8::a\tGET\td111111abcdef8.cloudfront.net\t/a%2520b\t200\t-\tMozilla/5.0%20(X11)\tq=%2527x&y=1\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\twww.example.com\thttps\t23\t0.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-"
	cfLeft   = "2026-07-25\t03:00:09\tNRT57-P4\t0\t203.0.113.9\tGET\td111111abcdef8.cloudfront.net\t/big\t000\t-\tcurl/8\t-\t-\tError\tT2X==\twww.example.com\thttps\t23\t0.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t11040\t0.001\tClientCommError\t-\t-\t-\t-"
	cfReal   = "1784948410.123\t203.0.113.9\t0.002\t200\t16599\tGET\thttps\td111111abcdef8.cloudfront.net\t/view/my/file.html\t499\tYTO50-P1\tR1==\twww.example.com\t0.002\tHTTP/2.0\tIPv4\tcurl/8\t-\t-\ta=1\tHit\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\t-\t-\ttext/html\t16599\t-\t-\t56758\tHit\tUS\tgzip\t-\t*\thost:www.example.com%0A\thost%0A\t1"
	cfServer = "1784948411.123\t203.0.113.9\t192.0.2.80\t0.002\t404\t16599\tGET\thttps\td111111abcdef8.cloudfront.net\t/x\t499\tYTO50-P1\tR2==\twww.example.com\t0.002\tHTTP/2.0\tIPv4\tcurl/8\t-\t-\t-\tError\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tError\t-\t-\ttext/html\t16599\t-\t-\t56758\tError\tUS\tgzip\t-\t*\thost:www.example.com%0A\thost%0A\t1\t0.001\t0.002\t64500\tcmcd"
	cfJSON   = `{"date":"2026-07-25","time":"03:00:12","x-edge-location":"SFO53-P7","sc-bytes":"1068","c-ip":"203.0.113.9","cs-method":"GET","cs(Host)":"d111111abcdef8.cloudfront.net","cs-uri-stem":"/feed.xml","sc-status":"304","cs(Referer)":"-","cs(User-Agent)":"Feedly/1.0","cs-uri-query":"-","x-edge-request-id":"R3==","x-host-header":"www.example.com"}`
	cfChosen = `{"timestamp(ms)":"1784948413123","sc-status":"200","cs-uri-stem":"/x","cs-uri-query":"a=%2527","c-ip":"203.0.113.9","cs-method":"POST"}`
	s3JSON   = `{"schema_version_id":"V_1_0","bucket_arn":"arn:aws:s3:::photos","bucket_name":"photos","request_time":"2026-02-06T00:00:41.123Z","bucket_owner_id":"` + s3Owner + `","remote_ip":"203.0.113.9","requester":null,"request_id":"6F","operation":"REST.GET.OBJECT","key_name":"a b","request_uri":"GET /photos/a%20b?x=1 HTTP/1.1","http_status":200}`
)

func TestReadWebLogs(t *testing.T) {
	const (
		alb1 = "alb 2026-07-25T03:00:01.186641 123456789012 us-east-2 GET"
		sent = "cs-uri cs-uri-stem cs-uri-query cs-host bannin.http.decoded"
	)
	header := strings.Join(strings.Fields(cfHeader)[3:], "\t") + "\n"
	comma := func(s string) string { return strings.ReplaceAll(s, "\t", ",") }
	cases := []struct{ name, body, fields, want string }{
		{"alb", albGET, "c-ip client_port target_ip target_port elb_status_code user_agent chosen_cert_arn matched_rule_priority conn_trace_id",
			alb1 + " c-ip=203.0.113.9 client_port=#40001 target_ip=10.0.0.5 target_port=#80 elb_status_code=#200 user_agent=Mozilla/5.0 (X11) chosen_cert_arn=arn:aws:acm:us-east-2:123456789012:certificate/12345678 matched_rule_priority=#1 conn_trace_id=TID_1234abcd5678ef90"},
		{"alb_request", albGET, sent + " request_verb cs-version c-uri",
			alb1 + " cs-uri=/shop/item?id=7&q=a+b cs-uri-stem=/shop/item cs-uri-query=id=7&q=a+b|/shop/item?id=7&q=a+b cs-host=www.example.com bannin.http.decoded=/shop/item?id=7&q=a b" +
				" request_verb=GET cs-version=HTTP/1.1 c-uri=https://www.example.com:443/shop/item?id=7&q=a+b"},
		{"alb_fields_added_at_the_end", albNew, "conn_trace_id transformed_host request_transform_status", alb1 + " conn_trace_id=TID_1234abcd5678ef90 transformed_host= request_transform_status="},
		{"alb_first_version", albOld, "trace_id domain_name cs-uri-query", "alb 2018-07-02T22:23:00.186641 123456789012 us-east-2 GET trace_id=Root=1-58337262 domain_name= cs-uri-query=/"},
		{"alb_blocked_by_waf_ipv6", albWAF, "c-ip client_port target_ip target_port target_processing_time target_status_code user_agent actions_executed",
			"alb 2026-07-25T03:00:02.000001 111122223333 ap-northeast-1 POST c-ip=2001:db8::7 client_port=#40002 target_ip= target_port= target_processing_time=#-1 target_status_code= user_agent= actions_executed=waf"},
		{"alb_malformed_request", albBroken, "c-ip sc-status cs-uri cs-host cs-method bannin.http.decoded request", "alb 2026-07-25T03:00:03.454551 111122223333 ap-northeast-1 http c-ip=203.0.113.10 sc-status=#400 cs-uri= cs-host=web-1.elb.amazonaws.com cs-method= bannin.http.decoded= request=- http://web-1.elb.amazonaws.com:80- -"},
		{"alb_quotes_and_blanks", albQuotes, "cs-uri cs-uri-stem cs-host user_agent sc-status trace_id target_port_list",
			`alb 2026-07-25T03:00:04 123456789012 us-east-2 GET cs-uri=/a b "c" d?x=\"y\" z cs-uri-stem=/a b "c" d cs-host=2001:db8::1 user_agent=say \"hi\" "there", x\\ sc-status=#101 trace_id=Root=1-7 target_port_list=10.0.0.5:80`},
		{"alb_connection", connectionGood, "client_ip listener_port tls_handshake_latency leaf_client_cert_subject conn_trace_id",
			"albconnection 2026-07-25T03:00:05.514108 111122223333 ap-northeast-1 Success client_ip=203.0.113.1 listener_port=#443 tls_handshake_latency=#4.036 leaf_client_cert_subject=CN=client.example.com,O=end entity,C=US conn_trace_id=TID_3180a73013c8ca4bac2f731159d4b0fe"},
		{"alb_connection_failed", connectionBad, "client_ip tls_cipher leaf_client_cert_subject", "albconnection 2026-07-25T03:00:06.514108 111122223333 ap-northeast-1 Failed:ClientCertUntrusted client_ip=2001:db8::9 tls_cipher= leaf_client_cert_subject="},
		{"nlb", nlbLine, "client_ip client_port destination_port tls_protocol_version alpn_client_preference_list listener_id incoming_tls_alert",
			`nlb 2026-07-25T03:00:07 123456789012 us-east-2 tls client_ip=203.0.113.9 client_port=#51341 destination_port=#443 tls_protocol_version=tlsv12 alpn_client_preference_list=h2","http/1.1 listener_id=g3d4b5e8bb8464cd incoming_tls_alert=`},
		{"nlb_first_version_ipv6", nlbOld, "client_ip incoming_tls_alert tls_connection_creation_time", "nlb 2018-12-20T02:59:40 111122223333 ap-northeast-1 tls client_ip=2001:db8::5 incoming_tls_alert=#40 tls_connection_creation_time="},
		{"elb", elbLine, "client_ip backend_port elb_status_code backend_status_code user_agent ssl_protocol elb_name " + sent, "elb 2015-05-13T23:39:43.945958 111122223333 ap-northeast-1 GET client_ip=203.0.113.9 backend_port=#80 elb_status_code=#200 backend_status_code=#404 user_agent=curl/7.38.0 ssl_protocol=TLSv1.2 elb_name=my-lb cs-uri=/a?b cs-uri-stem=/a cs-uri-query=b|/a?b cs-host=www.example.com bannin.http.decoded=/a?b"},
		{"elb_first_version", elbOld, "backend_ip sc-status user_agent cs-uri", "elb 2014-02-15T23:39:43.945958 111122223333 ap-northeast-1 GET backend_ip= sc-status=#503 user_agent= cs-uri=/"},
		{"elb_tcp", elbTCP, "cs-method sc-status cs-uri sent_bytes ssl_cipher", "elb 2015-05-13T23:39:43.945958 111122223333 ap-northeast-1  cs-method= sc-status= cs-uri= sent_bytes=#305 ssl_cipher="},
		{"elb_quotes", elbEvil, "sc-status cs-uri user_agent ssl_cipher", `elb 2015-05-13T23:39:43.945958 111122223333 ap-northeast-1 GET sc-status=#400 cs-uri=/"x user_agent=a" 200 "b" "c ssl_cipher=`},
		{"s3", s3GET, "bucket_name requester key_name http_status bytes_sent turn_around_time user_agent auth_type cs-host acl_required " + sent,
			"s3access 2026-02-06T00:00:38 111122223333 us-west-1 REST.GET.OBJECT bucket_name=photos requester=arn:aws:sts::111122223333:assumed-role/app/run key_name=a/b%2Bc.jpg http_status=#200 bytes_sent=#113 turn_around_time=#6 user_agent=aws-cli/2.0 auth_type=AuthHeader cs-host=photos.s3.us-west-1.amazonaws.com acl_required=Yes" +
				" cs-uri=/photos/a/b%2Bc.jpg?versionId=1 cs-uri-stem=/photos/a/b%2Bc.jpg cs-uri-query=versionId=1|/photos/a/b%2Bc.jpg?versionId=1 cs-host=photos.s3.us-west-1.amazonaws.com bannin.http.decoded=/photos/a/b+c.jpg?versionId=1"},
		{"s3_fields_added_at_the_end", s3Future, "source_region", "s3access 2026-02-06T00:00:38 111122223333 us-west-1 REST.GET.OBJECT source_region=us-west-1"},
		{"s3_first_version", s3Old, "requester bytes_sent referer useragent host_id", "s3access 2014-02-06T00:00:38 111122223333 ap-northeast-1 WEBSITE.GET.OBJECT requester= bytes_sent= referer=http://example.com/ useragent=Mozilla/5.0 host_id="},
		{"s3_quotes_in_quotes", s3Quotes, "remoteip http_status error_code cs-uri referer user_agent version_id host_id cs-host", `s3access 2026-02-06T00:00:39 111122223333 us-east-1 REST.GET.OBJECT remoteip=2001:db8::9 http_status=#404 error_code=NoSuchKey cs-uri=/photos/a"b" 200 c referer=http://x/?q="quoted" y user_agent=evil" agent" 200 - 1 1 1 1 "z version_id= host_id=hostid cs-host=photos.s3.amazonaws.com`},
		{"s3_expiration", s3Expire, "requester cs-method object_size", "s3access 2026-02-06T00:00:40 111122223333 us-east-1 S3.EXPIRE.OBJECT requester=AmazonS3 cs-method= object_size=#57"},
		{"s3_json", s3JSON, "cs-method c-ip sc-status " + sent, "s3access 2026-02-06T00:00:41.123 111122223333 ap-northeast-1 REST.GET.OBJECT cs-method=GET c-ip=203.0.113.9 sc-status=#200 cs-uri=/photos/a%20b?x=1 cs-uri-stem=/photos/a%20b cs-uri-query=x=1|/photos/a%20b?x=1 cs-host= bannin.http.decoded=/photos/a b?x=1"},
		{"cloudfront", cfHeader + cfLine, "x-edge-request-id c-ip c-port sc-status cs-user-agent cs_user_agent time-taken " + sent,
			"cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET x-edge-request-id=SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ== c-ip=2001:db8::a c-port=#11040 sc-status=#200 cs-user-agent=Mozilla/5.0 (X11) cs_user_agent=Mozilla/5.0%20(X11) time-taken=#0.001" +
				" cs-uri=/a%20b?q=%27x&y=1 cs-uri-stem=/a%2520b cs-uri-query=q=%2527x&y=1|/a%20b?q=%27x&y=1 cs-host=www.example.com bannin.http.decoded=/a b?q='x&y=1"},
		{"cloudfront_no_header", cfLine, "sc-range-end cs-method", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET sc-range-end= cs-method=GET"},
		{"cloudfront_first_version", strings.Join(strings.Split(cfLine, "\t")[:15], "\t"), "x-edge-request-id x-host-header", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET x-edge-request-id=SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ== x-host-header="},
		{"cloudfront_names_alone", header + cfLine, "sc-content-type", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET sc-content-type=text/html"},
		{"cloudfront_commas", comma(header) + comma(cfLine), "sc-content-type", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET sc-content-type=text/html"},
		{"cloudfront_long_delimiter", cfHeader + strings.ReplaceAll(cfLine, "\t", " | "), "sc-content-type cs-uri-stem", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET sc-content-type=text/html cs-uri-stem=/a%2520b"},
		{"cloudfront_blanks", cfHeader + strings.ReplaceAll(cfLine, "\t", " "), "sc-content-type", "cloudfront 2026-07-25T03:00:08 111122223333 ap-northeast-1 GET sc-content-type=text/html"},
		{"cloudfront_chosen_fields", "#Version: 1.0\n#Fields: timestamp(ms) c-country asn cs-method x-edge-location new-field\n1784948413123\tJP\t64500\tGET\tNRT1\tnew", "c-country asn new-field", "cloudfront 2026-07-25T03:00:13.123 111122223333 ap-northeast-1 GET c-country=JP asn=#64500 new-field=new"},
		{"cloudfront_viewer_left", cfHeader + cfLeft, "sc-status cs-uri-query cs-uri", "cloudfront 2026-07-25T03:00:09 111122223333 ap-northeast-1 GET sc-status=#000 cs-uri-query=/big cs-uri=/big"},
		{"cloudfront_real_time", cfReal, "c-ip sc-status cs-host cs-user-agent cs-headers-count cs-uri", "cloudfront 2026-07-25T03:00:10.123 111122223333 ap-northeast-1 GET c-ip=203.0.113.9 sc-status=#200 cs-host=d111111abcdef8.cloudfront.net cs-user-agent=curl/8 cs-headers-count=#1 cs-uri=/view/my/file.html?a=1"},
		{"cloudfront_real_time_with_server", cfServer, "s-ip sc-status asn", "cloudfront 2026-07-25T03:00:11.123 111122223333 ap-northeast-1 GET s-ip=192.0.2.80 sc-status=#404 asn=#64500"},
		{"cloudfront_json", cfJSON, "c-ip sc-status cs-user-agent cs-referer " + sent, "cloudfront 2026-07-25T03:00:12 111122223333 ap-northeast-1 GET c-ip=203.0.113.9 sc-status=304 cs-user-agent=Feedly/1.0 cs-referer= cs-uri=/feed.xml cs-uri-stem=/feed.xml cs-uri-query=-|/feed.xml cs-host=www.example.com bannin.http.decoded=/feed.xml"},
		{"cloudfront_json_chosen_fields", cfChosen, "cs-uri-query bannin.http.decoded", "cloudfront 2026-07-25T03:00:13.123 111122223333 ap-northeast-1 POST cs-uri-query=a=%2527|/x?a=%27 bannin.http.decoded=/x?a='"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []io.Reader{strings.NewReader(c.body + "\n"), iotest.OneByteReader(strings.NewReader(c.body))} {
				got, result := told(albObject, body, strings.Fields(c.fields)...)
				if diff := cmp.Diff([]string{c.want}, got); diff != "" || result.Err != nil || result.Rejected != 0 {
					t.Errorf("(-want +got):\n%s\n%+v", diff, result)
				}
			}
		})
	}
}

func TestReadRejectsBrokenWebLogs(t *testing.T) {
	for name, c := range map[string]struct{ good, header string }{
		"alb": {good: albGET}, "albconnection": {good: connectionGood}, "nlb": {good: nlbLine}, "elb": {good: elbLine}, "s3access": {good: s3GET},
		"cloudfront": {good: cfLine}, "cloudfront_header": {good: cfLine, header: cfHeader}, "cloudfront_real_time": {good: cfReal},
	} {
		for what, broken := range map[string]string{
			"cut_off":        c.good[:len(c.good)/3],
			"no_time":        strings.NewReplacer("2026", "x", "2015", "x", "17849", "x").Replace(c.good),
			"unclosed_quote": strings.NewReplacer(`" `, ` `, "\t", "").Replace(c.good),
			"prose":          "the quick brown fox",
			"binary":         "\xff\xfe\x80\x00",
			"quotes":         `" " " " " " " " " " " " " " " " " " " " " "`,
		} {
			t.Run(name+"_"+what, func(t *testing.T) {
				if what == "unclosed_quote" && (name == "nlb" || broken == c.good) {
					t.Skip("has no quotes")
				}
				body := c.header + c.good + "\n" + broken + "\n" + c.good + "\n"
				got, result := told(albObject, strings.NewReader(body))
				if len(got) != 2 || result.Err != nil || result.Rejected != 1 || len(result.Faults) != 1 || result.Faults[0].Record != 2 {
					t.Errorf("got %d records, %+v, want record 2 alone rejected", len(got), result)
				}
			})
		}
	}
}

func TestReadTakesWebLogsAmongEachOther(t *testing.T) {
	all := []string{albGET, connectionGood, flowA, nlbLine, elbLine, s3GET, cfLine, cfJSON, s3JSON, record("a"), albWAF, elbTCP, cfReal}
	got, result := told("o", strings.NewReader(strings.Join(all, "\n")))
	var formats []string
	for _, line := range got {
		formats = append(formats, strings.Fields(line)[0])
	}
	want := strings.Fields("alb albconnection vpcflow nlb elb s3access cloudfront cloudfront s3access cloudtrail alb elb cloudfront")
	if diff := cmp.Diff(want, formats); diff != "" || result.Rejected != 0 {
		t.Errorf("%+v (-want +got):\n%s", result, diff)
	}
}

func TestReadTakesHeadersInMidFile(t *testing.T) {
	body := cfHeader + cfLine + "\n#Version: 1.0\n#Fields: date time cs-method x-edge-location sc-status\n2026-07-25\t03:00:10\tPUT\tNRT1\t201\n" + cfHeader + cfLeft
	got, result := told("o", strings.NewReader(body), "sc-status")
	want := []string{"cloudfront 2026-07-25T03:00:08   GET sc-status=#200", "cloudfront 2026-07-25T03:00:10   PUT sc-status=#201", "cloudfront 2026-07-25T03:00:09   GET sc-status=#000"}
	if diff := cmp.Diff(want, got); diff != "" || result.Rejected != 0 {
		t.Errorf("%+v (-want +got):\n%s", result, diff)
	}
}

func TestReadFindsOtherTextNoWebLog(t *testing.T) {
	for name, body := range map[string]string{
		"common_log":     `203.0.113.9 - - [25/Jul/2026:03:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8"`,
		"iis":            "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken\n2026-07-25 03:00:00 10.0.0.1 GET / - 200 5",
		"csv":            "date,time,status\n2026-07-25,03:00:00,200\n",
		"gateway_log":    `{"requestId":"a","ip":"203.0.113.9","status":"200","time":"2026-07-25T03:00:00Z"}`,
		"syslog":         "Jul 25 03:00:00 host sshd[1]: Failed password for root from 203.0.113.9 port 40001 ssh2",
		"health_checks":  `http 2026-07-25T03:00:01.186641Z 10.0.0.5:80 PASS "-" - -`,
		"times_in_prose": "2026-07-25T03:00:00 the elb was slow: 1 2 3 4 5 6 7 8 9 10 11 12 13 14",
	} {
		got, _ := told("o", strings.NewReader(body))
		for _, one := range got {
			if !strings.HasPrefix(one, "text ") {
				t.Errorf("%s: got %s", name, one)
			}
		}
	}
}

func TestSummariseWebLogs(t *testing.T) {
	const role = "arn:aws:sts::111122223333:assumed-role/app/run"
	as := func(requester, operation, status string) string {
		s := strings.Replace(s3GET, role, requester, 1)
		return strings.Replace(strings.Replace(s, "REST.GET.OBJECT", operation, 1), " 200 - ", " "+status+" ", 1)
	}
	balancer := "arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer/"
	object := "arn:aws:s3:::photos/a/b+c.jpg"
	for _, c := range []struct{ name, object, body, actor, ip, agent, message, err, resources string }{
		{"alb", albObject, albGET, "ip 203.0.113.9", "203.0.113.9", "Mozilla/5.0 (X11)", "GET /shop/item?id=7&q=a+b 200", "", "read " + balancer + "app/web/50dc6c495c0c9188"},
		{"alb_blocked", albObject, albWAF, "ip 2001:db8::7", "2001:db8::7", "", "POST /wp-login.php 403", "403", "denied arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"},
		{"alb_malformed", albObject, albBroken, "ip 203.0.113.10", "203.0.113.10", "", "400", "400", "denied arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"},
		{"alb_reason", albObject, strings.Replace(albWAF, `"waf" "-" "-"`, `"waf-failed" "-" "WAFConnectionError"`, 1), "ip 2001:db8::7", "2001:db8::7", "", "POST /wp-login.php 403", "WAFConnectionError", "denied arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"},
		{"alb_connection", albObject, connectionBad, "ip 2001:db8::9", "2001:db8::9", "", "TLS → :443", "ClientCertUntrusted", ""},
		{"nlb", albObject, nlbLine, "ip 203.0.113.9", "203.0.113.9", "", "tlsv12 203.0.113.9:51341 → 10.0.0.9:443 edge.example.com", "", "read " + balancer + "net/edge/c6e77e28c25b2234"},
		{"nlb_alert", albObject, nlbOld, "ip 2001:db8::5", "2001:db8::5", "", "TLS [2001:db8::5]:51341 → 10.0.0.9:443 edge.example.com", "TLS alert 40", "denied arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/edge/c6e77e28c25b2234"},
		{"elb", albObject, elbLine, "ip 203.0.113.9", "203.0.113.9", "curl/7.38.0", "GET /a?b 200", "", "read arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/my-lb"},
		{"cloudfront", cfObject, cfHeader + cfLine, "ip 2001:db8::a", "2001:db8::a", "Mozilla/5.0 (X11)", "GET /a%20b?q=%27x&y=1 200", "", "read arn:aws:cloudfront:::distribution/EMLARXS9EXAMPLE"},
		{"cloudfront_left", "x.gz", cfLeft, "ip 203.0.113.9", "203.0.113.9", "curl/8", "GET /big 000", "000", "denied d111111abcdef8.cloudfront.net"},
		{"s3_role", "o", s3GET, "role " + role, "203.0.113.9", "aws-cli/2.0", "REST.GET.OBJECT /photos/a/b%2Bc.jpg?versionId=1 200", "", "read arn:aws:s3:::photos; read " + object},
		{"s3_anonymous", "o", s3Old, "ip 203.0.113.9", "203.0.113.9", "Mozilla/5.0", "WEBSITE.GET.OBJECT / 304", "", "read arn:aws:s3:::photos; read arn:aws:s3:::photos/index.html"},
		{"s3_denied", "o", as(role, "REST.GET.OBJECT", "403 AccessDenied"), "role " + role, "203.0.113.9", "aws-cli/2.0", "REST.GET.OBJECT /photos/a/b%2Bc.jpg?versionId=1 403", "AccessDenied", "denied arn:aws:s3:::photos; denied " + object},
		{"s3_user_writes", "o", as("arn:aws:iam::111122223333:user/mika", "REST.PUT.OBJECT", "200 -"), "user arn:aws:iam::111122223333:user/mika", "203.0.113.9", "aws-cli/2.0", "REST.PUT.OBJECT /photos/a/b%2Bc.jpg?versionId=1 200", "", "changed arn:aws:s3:::photos; created " + object},
		{"s3_owner_deletes", "o", as(s3Owner, "BATCH.DELETE.OBJECT", "204 -"), "account " + s3Owner, "203.0.113.9", "aws-cli/2.0", "BATCH.DELETE.OBJECT /photos/a/b%2Bc.jpg?versionId=1 204", "", "changed arn:aws:s3:::photos; deleted " + object},
		{"s3_root_changes_access", "o", as("arn:aws:iam::111122223333:root", "REST.PUT.BUCKETPOLICY", "204 -"), "root arn:aws:iam::111122223333:root", "203.0.113.9", "aws-cli/2.0", "REST.PUT.BUCKETPOLICY /photos/a/b%2Bc.jpg?versionId=1 204", "", "changed arn:aws:s3:::photos; changed " + object},
		{"s3_machine", "o", as("arn:aws:sts::111122223333:assumed-role/app/botocore-session-1700000000", "REST.HEAD.OBJECT", "200 -"), "role arn:aws:iam::111122223333:role/app", "203.0.113.9", "aws-cli/2.0", "REST.HEAD.OBJECT /photos/a/b%2Bc.jpg?versionId=1 200", "", "read arn:aws:s3:::photos; read " + object},
		{"s3_expires", "o", s3Expire, "service AmazonS3", "", "", "S3.EXPIRE.OBJECT photos/old.log", "", "changed arn:aws:s3:::photos; deleted arn:aws:s3:::photos/old.log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := event.NewProjection(Fields())
			z := NewSummariser(p)
			var s *event.Summary
			NewReader(p).Read(context.Background(), c.object, strings.NewReader(c.body), func(e *event.Event) error {
				s = summarise(z, e)
				return nil
			})
			if s == nil {
				t.Fatal("no record")
			}
			var resources []string
			for _, r := range s.Resources {
				resources = append(resources, r.How+" "+r.ARN)
			}
			want := []string{c.actor, c.ip, c.agent, c.message, c.err, c.resources}
			got := []string{s.Actor.Kind + " " + s.Actor.Root, s.IP, s.Agent, s.Message, s.Error, strings.Join(resources, "; ")}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.Succeeded != (c.err == "") || s.ID == "" || !strings.HasSuffix(s.Service, ".amazonaws.com") {
				t.Errorf("got succeeded %v, id %q, service %q", s.Succeeded, s.ID, s.Service)
			}
		})
	}
}

func TestRequesterExternal(t *testing.T) {
	stranger := strings.Repeat("ab", 32)
	with := func(requester string) string {
		return strings.Replace(s3GET, "arn:aws:sts::111122223333:assumed-role/app/run", requester, 1)
	}
	const path = "111122223333/us-west-1/photos/2026/02/06/2026-02-06-00-00-00-UNIQUE"
	for _, c := range []struct{ name, object, body, want string }{
		{"own_role", path, s3GET, ""},
		{"foreign_role", path, with("arn:aws:sts::444455556666:assumed-role/x/y"), "444455556666"},
		{"own_account_unknown", "o", with("arn:aws:sts::444455556666:assumed-role/x/y"), ""},
		{"log_delivery", path, with("arn:aws:iam::127311923021:root"), ""},
		{"owner", "o", with(s3Owner), ""},
		{"foreign_canonical", "o", with(stranger), stranger},
		{"anonymous", path, with("-"), ""},
		{"service", path, with("svc:cloudfront.amazonaws.com"), ""},
	} {
		got, _ := told(c.object, strings.NewReader(c.body), "bannin.requester.external")
		if len(got) != 1 || !strings.HasSuffix(got[0], " bannin.requester.external="+c.want) {
			t.Errorf("%s: got %v, want %q", c.name, got, c.want)
		}
	}
}

func TestRequestsAreCutAnyHow(t *testing.T) {
	for line, want := range map[string]string{
		"":                      "||||||",
		"-":                     "-||||||",
		"- - - ":                "-|-|-|-|||-",
		"GET / HTTP/1.1":        "GET|HTTP/1.1|/|/|||/",
		"GET /":                 "GET||/|/|||/",
		"GET /a b c HTTP/1.1":   "GET|HTTP/1.1|/a b c|/a b c|||/a b c",
		"GET http://h HTTP/1.1": "GET|HTTP/1.1||||h|http://h",
		"GET https://h:443/?q=http://x/ HTTP/2.0": "GET|HTTP/2.0|/?q=http://x/|/|q=http://x/|h|https://h:443/?q=http://x/",
		"GET /?q=http://x/ HTTP/1.0":              "GET|HTTP/1.0|/?q=http://x/|/|q=http://x/||/?q=http://x/",
		"GET http://[2001:db8::1]/? HTTP/1.1":     "GET|HTTP/1.1|/?|/||2001:db8::1|http://[2001:db8::1]/?",
		"  ":                                      "||||||",
	} {
		parts := make([][]byte, len(requestParts))
		cutRequest([]byte(line), parts)
		var got []string
		for _, p := range parts {
			got = append(got, string(p))
		}
		if text := strings.Join(got, "|"); text != want {
			t.Errorf("%q: got %s, want %s", line, text, want)
		}
	}
	for end, want := range map[string]string{"": "|", "-": "-|", ":": "|", "203.0.113.9:80": "203.0.113.9|80", "2001:db8::1:80": "2001:db8::1|80", "[::1]:80": "::1|80", "[::1]": "::1|", "host": "host|"} {
		if addr, port := cutPort([]byte(end)); string(addr)+"|"+string(port) != want {
			t.Errorf("%q: got %s|%s", end, addr, port)
		}
	}
}

// A hostile line costs no more than its length.
func TestWebLinesOfManyQuotes(t *testing.T) {
	const n = 50_000
	for _, piece := range []string{`" `, `"`, `\"`, `" 200 `, `" " `, "| ", "%", `a "`} {
		for _, prefix := range []string{albGET[:strings.Index(albGET, ` "Moz`)+2], albGET[:strings.Index(albGET, ` "GET`)+2], elbLine[:strings.Index(elbLine, `"`)+1],
			s3GET[:strings.Index(s3GET, `"`)+1], s3GET[:strings.Index(s3GET, `"-"`)+1], cfLine[:40], nlbLine[:60], connectionGood[:90], ""} {
			body := albGET + "\n" + prefix + strings.Repeat(piece, n) + "\n" + albGET
			if _, result := told("o", strings.NewReader(body), "cs-uri-query", decodedField); result.Err != nil || result.Records+result.Rejected != 3 {
				t.Errorf("%.40s… with %s: %+v", prefix, piece, result)
			}
		}
	}
}
