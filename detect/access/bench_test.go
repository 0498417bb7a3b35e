package access

import (
	"testing"

	"bannin/decode"
	"bannin/event"
	"bannin/observe"
)

// BenchmarkLens measures what a record costs of which nothing is new: one of an
// identity, a program and a call that came before, as nearly all are.
func BenchmarkLens(b *testing.B) {
	d := New(Settings{}, nil)
	fields := decode.Fields()
	fields.Paths = append(fields.Paths, d.Fields()...)
	fields.Eager = append(fields.Eager, "userIdentity.arn", "userIdentity.accessKeyId", "userIdentity.type", "errorCode", "userAgent") // as the rules ask
	p := event.NewProjection(fields)
	e, err := decode.NewRecords(p).One([]byte(sampleRecord))
	if err != nil {
		b.Fatal(err)
	}
	l := d.Lens(p)
	r := observe.NewReducer([]observe.Lens{l})
	defer r.Close()
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if err := r.See(e); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("without_note", func(b *testing.B) {
		own := l.(*lens)
		for b.Loop() {
			who := own.who(e)
			source := own.address(e, who, e.Bytes(own.source))
			own.outcome(e)
			own.family(e.Bytes(own.agent))
			_ = source
		}
	})
}

const sampleRecord = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA7YCCDF2RFA7MVBCJ6:kaito@asahi.example","arn":"arn:aws:sts::240625745861:assumed-role/AWSReservedSSO_DataAnalyst_58db76eed1856dbb/kaito@asahi.example","accountId":"240625745861","accessKeyId":"ASIAL22TYZSF7L2Z56V7","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA7YCCDF2RFA7MVBCJ6","arn":"arn:aws:iam::240625745861:role/x","accountId":"240625745861","userName":"x"},"attributes":{"creationDate":"2026-11-06T00:51:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-11-06T08:38:13Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-west-2","sourceIPAddress":"203.0.113.191","userAgent":"aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0 md/arch#arm64","requestParameters":{"x":1},"responseElements":null,"eventID":"0d1f8a6e-5f3e-4a6e-9a55-0e5d1d6a0b11","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"240625745861","eventCategory":"Management"}`
