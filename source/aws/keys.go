package aws

import (
	"context"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// A PublicKey is one that CloudTrail signs its digest files with.
type PublicKey struct {
	Fingerprint string
	DER         []byte // PKCS #1
	From, To    time.Time
}

// PublicKeys are those that CloudTrail used in a region at some time from start
// to end. Source: CloudTrail API reference, ListPublicKeys.
func (s *Session) PublicKeys(ctx context.Context, region string, start, end time.Time) ([]PublicKey, error) {
	if err := s.authenticate(ctx); err != nil {
		return nil, err
	}
	var keys []PublicKey
	pages := cloudtrail.NewListPublicKeysPaginator(s.trail(region, 0), &cloudtrail.ListPublicKeysInput{StartTime: &start, EndTime: &end})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explain(err, "cloudtrail:ListPublicKeys")
		}
		for _, k := range page.PublicKeyList {
			keys = append(keys, PublicKey{sdk.ToString(k.Fingerprint), k.Value, sdk.ToTime(k.ValidityStartTime), sdk.ToTime(k.ValidityEndTime)})
		}
	}
	return keys, nil
}
