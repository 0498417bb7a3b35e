package aws

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"bannin/locale"
	"bannin/source"
)

// An object is one of a bucket.
type object struct {
	*bucket
	key  string
	size int64
	meta atomic.Pointer[map[string]string] // nil until an answer told
	got  fetched
}

// object emits one that was listed, and asks for it ahead of its reader where it
// is small and the filter does not rule it out by its name.
func (l *listing) object(key string, c *types.Object) bool {
	o := &object{bucket: l.bucket, key: key}
	out := source.Object{Name: l.path(key), Size: source.Unsized, Open: o.open, Meta: o.metadata}
	if c.Size != nil && *c.Size >= 0 {
		o.size, out.Size = *c.Size, *c.Size
	}
	if c.ETag != nil {
		out.ETag = strings.Trim(*c.ETag, `"`)
	}
	if out.Size == 0 {
		out.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(nil)), nil }
	} else if out.Size > 0 && out.Size <= maxAhead && !l.options.Filter.Window.Misses(out.Name) {
		l.ahead.add(o)
	}
	return l.emit(out, nil)
}

// open gives the content: what was fetched ahead, or the answer as it comes.
func (o *object) open() (io.ReadCloser, error) {
	if content, err := o.ahead.take(o); content != nil || err != nil {
		return content, err
	}
	b, err := o.stream()
	if err != nil {
		return nil, err
	}
	return b, nil
}

// metadata is what the writer noted: from the answer that gave the content, or
// by a request of its own.
func (o *object) metadata(ctx context.Context) (map[string]string, error) {
	if known := o.meta.Load(); known != nil {
		return *known, nil
	}
	out, err := o.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &o.name, Key: &o.key, RequestPayer: o.payer})
	if err != nil {
		return nil, explain(err, "s3:GetObject")
	}
	o.meta.Store(&out.Metadata)
	return out.Metadata, nil
}

// A body is the content of an object as it comes. When the connection breaks,
// it goes on from where it was, as long as the content is still the same.
type body struct {
	*object
	from   io.ReadCloser
	etag   *string
	length int64 // of the whole; -1 where the server does not say
	at     int64
	broken int // connections in a row that gave nothing
}

// maxBroken is how many connections in a row may give nothing.
const maxBroken = 4

func (o *object) stream() (*body, error) {
	out, err := o.client.GetObject(o.ctx, &s3.GetObjectInput{Bucket: &o.name, Key: &o.key, RequestPayer: o.payer})
	if err != nil {
		return nil, explain(err, "s3:GetObject")
	}
	o.meta.Store(&out.Metadata)
	b := &body{object: o, from: out.Body, etag: out.ETag, length: -1}
	if out.ContentLength != nil {
		b.length = *out.ContentLength
	}
	return b, nil
}

// Read gives the next bytes. An error is one that going on did not mend.
func (b *body) Read(p []byte) (int, error) {
	for {
		n, err := b.from.Read(p)
		b.at += int64(n)
		if n > 0 {
			b.broken = 0
		}
		switch {
		case err == nil || n > 0 && err != io.EOF:
			return n, nil
		case err == io.EOF && (b.length < 0 || b.at >= b.length):
			return n, io.EOF
		case b.at == b.length, b.ctx.Err() != nil: // all is here, but not as its checksum says
			return n, explain(err, "s3:GetObject")
		}
		if err := b.resume(err); err != nil {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
}

// resume asks for the rest, after a wait that grows.
func (b *body) resume(cause error) error {
	b.from.Close()
	if b.broken++; b.broken > maxBroken {
		return locale.Errorf("aws.broken", "bytes", b.at, "error", cause)
	}
	wait := time.Duration(rand.Int64N(int64(100*time.Millisecond) << b.broken))
	select {
	case <-time.After(wait):
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
	from := "bytes=" + strconv.FormatInt(b.at, 10) + "-"
	out, err := b.client.GetObject(b.ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &b.key, RequestPayer: b.payer, Range: &from, IfMatch: b.etag})
	if err != nil {
		return explain(err, "s3:GetObject")
	}
	switch b.from = out.Body; {
	case sdk.ToString(out.ETag) != sdk.ToString(b.etag): // not every server looks at IfMatch
		return locale.Errorf("aws.changed")
	case b.at > 0 && out.ContentRange == nil: // nor at Range
		return locale.Errorf("aws.broken", "bytes", b.at, "error", cause)
	}
	return nil
}

// Close ends the request.
func (b *body) Close() error { return b.from.Close() }
