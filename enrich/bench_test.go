package enrich

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead reads lists of the size that their publishers' have.
func BenchmarkRead(b *testing.B) {
	var aws, plain strings.Builder
	aws.WriteString(`{"createDate": "2026-01-15-22-33-05", "prefixes": [`)
	for i := range 10_000 {
		fmt.Fprintf(&aws, "{\n      \"ip_prefix\": \"%d.%d.%d.0/24\",\n      \"region\": \"ap-northeast-1\",\n      \"service\": \"EC2\",\n      \"network_border_group\": \"ap-northeast-1\"\n    },\n", 3+i>>16, i>>8&255, i&255)
	}
	aws.WriteString(`{}]}`)
	for i := range 100_000 {
		fmt.Fprintf(&plain, "%d.%d.%d.1\n", 5+i>>16, i>>8&255, i&255)
	}
	for name, c := range map[string]ListFile{
		"aws_10000":   {Kind: Cloud, File: write(b, "aws.json", aws.String())},
		"text_100000": {Kind: ThreatList, File: write(b, "list.txt", plain.String())},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New(Options{Lists: []ListFile{c}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
