package ledger

import "slices"

// maxUnlisted is how many branches are named; the rest are counted.
const maxUnlisted = 100

// Unlisted are branches of a bucket that were ruled out, by the date, account or
// region in their names, before what is below them was listed. How many objects
// that is, nobody knows, so they are not among Objects.
type Unlisted struct {
	Prefixes int64    `json:"prefixes"`
	First    []string `json:"first"` // by name
}

// Add enters a branch. Of too many, the first by name stay, so that the same
// input gives the same list in any order.
func (u *Unlisted) Add(name string) {
	u.Prefixes++
	u.First = append(u.First, name)
	if len(u.First) > 2*maxUnlisted {
		u.trim()
	}
}

// Merge adds another's branches.
func (u *Unlisted) Merge(o *Unlisted) {
	u.Prefixes += o.Prefixes
	u.First = append(u.First, o.First...)
	u.trim()
}

func (u *Unlisted) trim() {
	slices.Sort(u.First)
	u.First = u.First[:min(len(u.First), maxUnlisted)]
}
