package access

import "time"

// Settings are what users may set; the zero value is sane.
type Settings struct {
	// FalseAlarms is how many bouts of work, of which an actor has about one a day,
	// may be told as unusual though nothing is wrong with them; 0 is 0.002.
	FalseAlarms float64
	// Floor is the least number of bits that is told; 0 is 24.
	Floor float64
	// HalfLife is after how many days a habit counts half; 0 is 30.
	HalfLife float64
	// WarmUp is how many days of logs there have to be before anything is called
	// new; 0 is 5.
	WarmUp int32
	// Business, where set, tells whether people of the organisation work then.
	Business func(time.Time) bool
	// TrustedOnly says that people are to call from trusted networks alone.
	TrustedOnly bool
	// FailedSignIns is how many failed sign-ins at one account in a minute are an
	// attack; 0 is 100.
	FailedSignIns int64
	// Surges are the least numbers an hour that a surge has; 0 is the default.
	Surges Surges
}

// Surges are numbers within one hour.
type Surges struct {
	Calls     int64 // 0 is 2,000
	Instances int64 // started; 0 is 10
	Secrets   int64 // different ones read; 0 is 15
	Keys      int64 // access keys and passwords made; 0 is 5
	Denied    int64 // different calls that were denied; 0 is 12
	Objects   int64 // of S3, read, deleted or encrypted anew; 0 is 500
	Bytes     int64 // of S3, read; 0 is 1 GiB
}

// Thresholds are the numbers that users may set, by name.
func (s *Settings) Thresholds() map[string]*int64 {
	return map[string]*int64{
		"failed-sign-ins-per-minute": &s.FailedSignIns,
		"calls-per-hour":             &s.Surges.Calls,
		"instances-per-hour":         &s.Surges.Instances,
		"secrets-per-hour":           &s.Surges.Secrets,
		"keys-per-hour":              &s.Surges.Keys,
		"denied-calls-per-hour":      &s.Surges.Denied,
		"objects-per-hour":           &s.Surges.Objects,
		"bytes-per-hour":             &s.Surges.Bytes,
	}
}

func (s *Settings) complete() {
	or(&s.FalseAlarms, 0.002)
	or(&s.Floor, 24)
	or(&s.HalfLife, 30)
	or(&s.WarmUp, 5)
	or(&s.FailedSignIns, 100)
	or(&s.Surges.Calls, 2000)
	or(&s.Surges.Instances, 10)
	or(&s.Surges.Secrets, 15)
	or(&s.Surges.Keys, 5)
	or(&s.Surges.Denied, 12)
	or(&s.Surges.Objects, 500)
	or(&s.Surges.Bytes, 1<<30)
}

// or sets what was left open.
func or[N int32 | int64 | float64](v *N, usual N) {
	if *v == 0 {
		*v = usual
	}
}
