package aws

import "time"

// SetDistance lets tests ask faster than AWS allows.
func (s *Session) SetDistance(d time.Duration) { s.distance = d }
