package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
)

// regions are those of AWS by partition, for when the account may not be asked
// which it has. Source: the endpoints of CloudTrail in AWS's SDK, 2026.
var regions = map[string][]string{
	"aws": {"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
		"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
		"eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"},
	"aws-cn":     {"cn-north-1", "cn-northwest-1"},
	"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
	"aws-eusc":   {"eusc-de-east-1"},
}

func partition(region string) string {
	switch head, _, _ := strings.Cut(region, "-"); {
	case head == "cn":
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case head == "eusc":
		return "aws-eusc"
	}
	return "aws"
}

// enabled are the regions that the account has; sure is false where it may not
// be asked, and they are all there are.
func (s *Session) enabled(ctx context.Context) (names []string, sure bool, err error) {
	client := account.NewFromConfig(s.config, func(o *account.Options) {
		o.BaseEndpoint, o.RetryMaxAttempts = s.endpoint(o.BaseEndpoint), firstAttempts
	})
	pages := account.NewListRegionsPaginator(client, &account.ListRegionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if code(err) != "" {
			return regions[partition(s.config.Region)], false, nil
		} else if err != nil {
			return nil, false, explain(err, "account:ListRegions")
		}
		for _, r := range page.Regions {
			if r.RegionName != nil && r.RegionOptStatus != types.RegionOptStatusDisabled {
				names = append(names, *r.RegionName)
			}
		}
	}
	return names, true, nil
}
