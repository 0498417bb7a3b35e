// Package aws reads from AWS: logs in buckets of S3, and the event history that
// CloudTrail keeps of every account. What the bytes mean is decode's business.
package aws

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"bannin/locale"
	"bannin/source"
)

// Options say who asks AWS, for what, and where. What they leave open comes from
// the SDK's usual places: environment, shared files, sign-in, the role of the
// machine.
type Options struct {
	Profile      string
	RoleARN      string                 // a role to assume
	ExternalID   string                 // that the role asks for
	SessionName  string                 // of the role's session; "bannin" where empty
	Endpoint     string                 // the URL of a server that speaks AWS's protocols, instead of AWS
	RequestPayer bool                   // pay for the requests to a bucket whose owner wants it
	Code         func() (string, error) // asks for the code of an MFA device, where a profile's role wants one
	Filter       source.Filter          // what is asked for; the rest may be left out
	Resume       string                 // a folder that keeps what was read of an event history; "" keeps nothing
	Now          time.Time              // the end of an event history
}

// Patience: how often a request is tried, the first one that reaches a service,
// and any other; and how long a connection may be silent.
const (
	firstAttempts = 3
	attempts      = 8
	silence       = time.Minute
)

// home is the region that is asked where nobody says one.
const home = "us-east-1"

// A Session is credentials, and the way to AWS. Close it when everything that
// came from it is read.
type Session struct {
	options  Options
	config   sdk.Config
	ctx      context.Context
	stop     context.CancelFunc
	ahead    *ahead
	scratch  scratch
	distance time.Duration // between requests for the event history, in each region
}

// Connect prepares a session that ends with ctx. It asks AWS nothing yet: an
// error is one of the settings.
func Connect(ctx context.Context, o Options) (*Session, error) {
	if o.RoleARN == "" && (o.ExternalID != "" || o.SessionName != "") {
		return nil, locale.Errorf("aws.no_role")
	}
	client := awshttp.NewBuildableClient().WithReadTimeout(silence).WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 4*fetchers, 2*fetchers
	})
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(client), config.WithSharedConfigProfile(o.Profile),
		config.WithLogger(logging.Nop{}), // what fails is told once, as an error
		config.WithAssumeRoleCredentialOptions(func(a *stscreds.AssumeRoleOptions) { a.TokenProvider = o.Code }))
	if missing := (config.SharedConfigProfileNotExistError{}); errors.As(err, &missing) {
		return nil, locale.Errorf("aws.no_profile", "name", missing.Profile)
	} else if err != nil {
		return nil, locale.Errorf("aws.settings", "error", err)
	}
	cfg.Region = cmp.Or(cfg.Region, home)
	cfg.AppID = cmp.Or(cfg.AppID, "bannin") // so that whoever reads the logs of this knows who it was
	if cfg.RetryMode == "" {
		cfg.Retryer = patient
	}
	cfg.RetryMaxAttempts = cmp.Or(cfg.RetryMaxAttempts, attempts)
	s := &Session{options: o, config: cfg, distance: lookUpPace}
	if o.RoleARN != "" {
		s.assume()
	}
	s.ctx, s.stop = context.WithCancel(ctx)
	s.ahead = newAhead(s.ctx)
	return s, nil
}

// patient waits longer after each attempt, without a budget for all requests
// together: how many are under way is bounded already, so that all waiting is
// slowing down enough. (The SDK's adaptive mode crawls for a quarter of a minute
// when the first answer is to slow down.)
func patient() sdk.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) { o.RateLimiter = ratelimit.None })
}

// assume makes the role's credentials those of the session.
func (s *Session) assume() {
	o := &s.options
	s.config.Credentials = sdk.NewCredentialsCache(stscreds.NewAssumeRoleProvider(s.sts(), o.RoleARN, func(a *stscreds.AssumeRoleOptions) {
		a.RoleSessionName = cmp.Or(o.SessionName, "bannin")
		if o.ExternalID != "" {
			a.ExternalID = &o.ExternalID
		}
	}))
}

func (s *Session) sts() *sts.Client {
	return sts.NewFromConfig(s.config, func(o *sts.Options) {
		o.BaseEndpoint, o.RetryMaxAttempts = s.endpoint(o.BaseEndpoint), firstAttempts
	})
}

// endpoint is where a service is: where the options say, or else where the SDK
// found it to be.
func (s *Session) endpoint(found *string) *string {
	if s.options.Endpoint != "" {
		return &s.options.Endpoint
	}
	return found
}

// authenticate tells why there are no credentials, or nil.
func (s *Session) authenticate(ctx context.Context) error {
	_, err := s.config.Credentials.Retrieve(ctx)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	if s.options.RoleARN != "" {
		return locale.Errorf("aws.role_refused", "role", s.options.RoleARN, "error", explain(err, "sts:AssumeRole"))
	}
	return locale.Errorf("aws.no_credentials", "error", explain(err, "sts:AssumeRole"))
}

// Close ends what is under way, and frees what was kept on disk for the session.
func (s *Session) Close() {
	s.stop()
	s.ahead.wait()
	s.scratch.remove()
}
