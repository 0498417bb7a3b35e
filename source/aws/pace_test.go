package aws

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go/middleware"
)

func TestPaceKeepsItsDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{distance: lookUpPace}
		began := time.Now()
		times := make(chan time.Duration, 5)
		next := middleware.FinalizeHandlerFunc(func(context.Context, middleware.FinalizeInput) (out middleware.FinalizeOutput, m middleware.Metadata, err error) {
			times <- time.Since(began)
			return out, m, nil
		})
		for range cap(times) {
			go p.HandleFinalize(t.Context(), middleware.FinalizeInput{}, next)
		}
		for i := range cap(times) {
			if got, want := <-times, time.Duration(i)*lookUpPace; got != want {
				t.Errorf("request %d went after %v, want %v", i, got, want)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := p.HandleFinalize(ctx, middleware.FinalizeInput{}, next); err != context.Canceled {
			t.Errorf("got %v, want the wait to end with its context", err)
		}
	})
}
