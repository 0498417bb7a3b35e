package app

import (
	"context"
	"io"
	"iter"
	"strings"

	"bannin/source"
	"bannin/source/aws"
)

// An input is everything that paths name, wherever it is.
type input struct {
	objects iter.Seq2[source.Object, error]
	close   func() // when all objects are read
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
		return input{local.Objects(ctx), func() {}}, nil
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
	return input{source.Together(ctx, all...), session.Close}, nil
}
