package pipeline

import (
	"context"

	"bannin/decode"
	"bannin/digest"
	"bannin/ledger"
	"bannin/source"
)

// witness tells the verifier of digests, where there is one, what an object
// turned out to be. unread is why it could not be read, or nil.
func (w *worker) witness(ctx context.Context, object source.Object, result decode.Result, unread error) {
	if w.scan.Digests == nil {
		return
	}
	o := digest.Object{Name: object.Name, Sum: result.Sum, Digest: result.Digest, Log: result.Records > 0 && w.format == digest.Format}
	switch {
	case unread != nil || ctx.Err() != nil:
		o.State = digest.Unread
	case !result.Whole:
		o.State = digest.Broken
	}
	if result.Digest != nil && object.Meta != nil {
		meta, err := object.Meta(ctx)
		if err != nil {
			w.ledger.Fault(ledger.Fault{Object: object.Name, Reason: err})
		}
		o.Meta = meta
	}
	if err := w.scan.Digests.See(o); err != nil {
		w.stop(err)
	}
}
