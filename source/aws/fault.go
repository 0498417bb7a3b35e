package aws

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/smithy-go"

	"bannin/locale"
)

// sentences say what the error codes of AWS mean for a reader of logs, and what
// to do. Codes that the documentation of S3, STS and CloudTrail names, and those
// that HEAD requests end with, whose answers have no text.
var sentences = map[string]string{
	"AccessDenied":                   "aws.denied",
	"AccessDeniedException":          "aws.denied",
	"AllAccessDisabled":              "aws.denied",
	"Forbidden":                      "aws.denied",
	"UnauthorizedOperation":          "aws.denied",
	"NoSuchBucket":                   "aws.no_bucket",
	"InvalidBucketName":              "aws.no_bucket",
	"NoSuchKey":                      "aws.no_key",
	"NotFound":                       "aws.no_key",
	"InvalidObjectState":             "aws.archived",
	"PermanentRedirect":              "aws.elsewhere",
	"AuthorizationHeaderMalformed":   "aws.elsewhere",
	"IllegalLocationConstraint":      "aws.elsewhere",
	"InvalidAccessKeyId":             "aws.invalid",
	"SignatureDoesNotMatch":          "aws.invalid",
	"InvalidClientTokenId":           "aws.invalid",
	"InvalidToken":                   "aws.invalid",
	"UnrecognizedClientException":    "aws.invalid",
	"InvalidSignatureException":      "aws.invalid",
	"ExpiredToken":                   "aws.expired",
	"ExpiredTokenException":          "aws.expired",
	"RequestTimeTooSkewed":           "aws.skewed",
	"PreconditionFailed":             "aws.changed",
	"InvalidRange":                   "aws.changed",
	"SlowDown":                       "aws.throttled",
	"ThrottlingException":            "aws.throttled",
	"Throttling":                     "aws.throttled",
	"RequestLimitExceeded":           "aws.throttled",
	"ServiceUnavailable":             "aws.throttled",
	"OptInRequired":                  "aws.region_off",
	"SubscriptionRequiredException":  "aws.region_off",
	"OperationNotPermittedException": "aws.denied",
}

// explain turns an error of the SDK into a sentence: what was refused, why, and
// what to do. action is the permission that the request needed.
func explain(err error, action string) error {
	var known *locale.Error
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &known) {
		return err
	}
	var refused smithy.APIError
	if errors.As(err, &refused) {
		key, ok := sentences[refused.ErrorCode()]
		if !ok {
			key = "aws.other"
		}
		if key == "aws.denied" && strings.HasPrefix(action, "s3:") {
			key = "aws.denied_bucket"
		}
		return locale.Errorf(key, "action", action, "code", refused.ErrorCode(), "message", refused.ErrorMessage())
	}
	var unreachable *url.Error
	if errors.As(err, &unreachable) {
		return locale.Errorf("aws.unreachable", "error", unreachable)
	}
	return err
}

// code is the error code that AWS answered with, or "".
func code(err error) string {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return refused.ErrorCode()
	}
	return ""
}
