package dns

// Settings are what a user can tell the detector. The zero value is sane.
type Settings struct {
	// Listed is what threat lists say of a name in lower case, without a dot at its
	// end; nil knows no lists. Workers ask it side by side.
	Listed func(name string) []Threat
	// Own are registered domains of one's own, in lower case: long names below them
	// are no tunnels.
	Own []string
}

// A Threat is an entry of a threat list.
type Threat struct {
	List string // its name
	Note string // what it says of the name
}
