package aws

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
)

// lookUpPace is how long after another a request of LookupEvents may come: two a
// second in each account and region. Source: CloudTrail API reference.
const lookUpPace = time.Second / 2

// lookUpAttempts is how often a request is tried: others may be asking the same
// account, and use up its share.
const lookUpAttempts = 12

// trail is a client for CloudTrail in a region, whose requests, also repeated
// ones, keep a distance.
func (s *Session) trail(region string, distance time.Duration) *cloudtrail.Client {
	pace := &pace{distance: distance}
	return cloudtrail.NewFromConfig(s.config, func(o *cloudtrail.Options) {
		o.Region = region
		o.BaseEndpoint = s.endpoint(o.BaseEndpoint)
		o.RetryMaxAttempts = lookUpAttempts
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Finalize.Insert(pace, "Retry", middleware.After)
		})
	})
}

// A pace lets requests through one at a time. It is a middleware of the SDK.
type pace struct {
	distance time.Duration
	mu       sync.Mutex
	next     time.Time
}

// ID names the middleware.
func (p *pace) ID() string { return "bannin.pace" }

// HandleFinalize waits until it is the request's turn.
func (p *pace) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	p.mu.Lock()
	now := time.Now()
	if p.next.Before(now) {
		p.next = now
	}
	wait := p.next.Sub(now)
	p.next = p.next.Add(p.distance)
	p.mu.Unlock()
	select {
	case <-time.After(wait):
		return next.HandleFinalize(ctx, in)
	case <-ctx.Done():
		return middleware.FinalizeOutput{}, middleware.Metadata{}, ctx.Err()
	}
}
