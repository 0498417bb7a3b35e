package finding

import "fmt"

// A Severity is how much a finding matters. The zero value is the least.
type Severity int

// The severities, least first.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severities = []string{"info", "low", "medium", "high", "critical"}

// String is the name that programs read: info, low, medium, high, critical.
func (s Severity) String() string {
	if s < Info || s > Critical {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severities[s]
}

// ParseSeverity reads a name, also Sigma's "informational".
func ParseSeverity(name string) (Severity, bool) {
	if name == "informational" {
		return Info, true
	}
	for i, s := range severities {
		if s == name {
			return Severity(i), true
		}
	}
	return Info, false
}

// MarshalText writes the name, for JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Severity) UnmarshalText(text []byte) error {
	v, ok := ParseSeverity(string(text))
	if !ok {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = v
	return nil
}

// Score is the middle of the severity's band on GuardDuty's scale: low 1 to
// 3.9, medium 4 to 6.9, high 7 to 8.9, critical 9 to 10.
func (s Severity) Score() float64 { return [...]float64{0.5, 2, 5, 8, 9.5}[s] }

// SeverityOf is the band that a score lies in.
func SeverityOf(score float64) Severity {
	switch {
	case score >= 9:
		return Critical
	case score >= 7:
		return High
	case score >= 4:
		return Medium
	case score >= 1:
		return Low
	}
	return Info
}
