package aws

import (
	"context"
	"errors"
	"iter"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"bannin/locale"
	"bannin/source"
)

// S3 is how paths to objects in buckets begin.
const S3 = "s3://"

// A bucket is the objects of a bucket of S3 whose keys begin with a prefix.
type bucket struct {
	*Session
	name   string
	prefix string
	client *s3.Client
	payer  types.RequestPayer
}

// Bucket yields the objects that a path such as s3://bucket/prefix names, but
// for branches that the filter rules out, which come with source.ErrUnlisted.
// Objects can be opened until the session ends.
func (s *Session) Bucket(path string) iter.Seq2[source.Object, error] {
	return source.Gather(s.ctx, func(ctx context.Context, emit source.Emit) {
		b, err := s.bucket(ctx, path)
		if err != nil {
			emit(source.Object{Name: path}, err)
			return
		}
		b.list(ctx, emit)
	})
}

// bucket finds a bucket, and its region.
func (s *Session) bucket(ctx context.Context, path string) (*bucket, error) {
	name, prefix, _ := strings.Cut(strings.TrimPrefix(path, S3), "/")
	if name == "" {
		return nil, locale.Errorf("aws.bad_path", "path", path)
	}
	if err := s.authenticate(ctx); err != nil {
		return nil, err
	}
	b := &bucket{Session: s, name: name, prefix: prefix, client: s.s3(s.config.Region)}
	if s.options.RequestPayer {
		b.payer = types.RequestPayerRequester
	}
	region, err := b.region(ctx)
	if err != nil {
		return nil, err
	}
	if region != "" && region != s.config.Region {
		b.client = s.s3(region)
	}
	return b, nil
}

// s3 is a client for the buckets of a region.
func (s *Session) s3(region string) *s3.Client {
	return s3.NewFromConfig(s.config, func(o *s3.Options) {
		o.Region = region
		o.BaseEndpoint = s.endpoint(o.BaseEndpoint)
		// Servers other than AWS seldom have a name for each bucket.
		o.UsePathStyle = o.BaseEndpoint != nil
		o.DisableLogOutputChecksumValidationSkipped = true
	})
}

// region is where the bucket is, which S3 says to everybody, also when it
// refuses all else; "" where a server does not. What is wrong with the bucket is
// left for the listing to find out, whose errors say more.
func (b *bucket) region(ctx context.Context) (string, error) {
	out, err := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.name}, func(o *s3.Options) { o.RetryMaxAttempts = firstAttempts })
	if err == nil {
		if out.BucketRegion == nil {
			return "", nil
		}
		return *out.BucketRegion, nil
	}
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) && answer.HTTPStatusCode() != 0 {
		return answer.Response.Header.Get("X-Amz-Bucket-Region"), nil
	}
	return "", explain(err, "s3:ListBucket")
}

// path is the name of a key, or of a prefix of keys, as users write it.
func (b *bucket) path(key string) string { return S3 + b.name + "/" + key }
