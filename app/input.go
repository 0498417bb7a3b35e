package app

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"bannin/digest"
	"bannin/source"
	"bannin/source/aws"
)

// An input is everything that paths name, wherever it is.
type input struct {
	objects iter.Seq2[source.Object, error]
	keys    []digest.KeySource // of the account that is read, where that is one of AWS's
	close   func()             // when all is read and proven
}

// open finds the sources of paths: buckets of S3, the event history of an
// account, and this machine for everything else.
func open(ctx context.Context, paths []string, stdin io.Reader, o aws.Options) (input, error) {
	local := source.Files{Stdin: stdin}
	var buckets []string
	history := false
	for _, path := range paths {
		switch {
		case strings.HasPrefix(path, aws.S3):
			buckets = append(buckets, path)
		case path == aws.EventHistory:
			history = true
		default:
			local.Paths = append(local.Paths, path)
		}
	}
	if len(buckets) == 0 && !history {
		return input{objects: local.Objects(ctx), close: func() {}}, nil
	}
	session, err := aws.Connect(ctx, o)
	if err != nil {
		return input{}, err
	}
	all := []iter.Seq2[source.Object, error]{local.Objects(ctx)}
	for _, path := range buckets {
		all = append(all, session.Bucket(path))
	}
	if history {
		all = append(all, session.History())
	}
	return input{source.Together(ctx, all...), []digest.KeySource{apiKeys{session}}, session.Close}, nil
}

// apiKeys are the public keys that CloudTrail's API gives.
type apiKeys struct{ session *aws.Session }

func (k apiKeys) PublicKeys(ctx context.Context, region string, start, end time.Time) ([]digest.Key, error) {
	list, err := k.session.PublicKeys(ctx, region, start, end)
	var keys []digest.Key
	for _, one := range list {
		public, parseErr := digest.ParsePublicKey(one.DER)
		if err = errors.Join(err, parseErr); parseErr == nil {
			keys = append(keys, digest.Key{Fingerprint: one.Fingerprint, Public: public})
		}
	}
	return keys, err
}
