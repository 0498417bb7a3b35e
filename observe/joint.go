package observe

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

// A joint is a cell as it is joined of several. Its parts do not depend on the
// order in which they came: of events and marks it keeps those of the least
// hashes.
type joint struct {
	first, last int64 // nanoseconds since 1970
	count       int64 // with repeats
	weight      int64
	sample      []sampled
	limit       uint64 // greater hashes are not in the sample; 0 for no limit yet
	marks       []uint64
	markLimit   uint64
	text        []byte // room for those of a cell
}

// trim leaves each event and each mark once, and of them those with the least
// hashes.
func (j *joint) trim(id func(span) []byte) {
	same := func(a, b sampled) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at), bytes.Compare(id(a.id), id(b.id)))
	}
	slices.SortFunc(j.sample, same)
	kept := j.sample[:0]
	for _, s := range j.sample {
		if n := len(kept); n > 0 && same(kept[n-1], s) == 0 {
			kept[n-1].times += s.times
			continue
		}
		kept = append(kept, s)
	}
	if len(kept) >= MaxSample {
		kept = kept[:MaxSample]
		j.limit = kept[MaxSample-1].hash
	}
	j.sample = kept
	slices.Sort(j.marks)
	j.marks = slices.Compact(j.marks)
	if len(j.marks) >= MaxMarks {
		j.marks = j.marks[:MaxMarks]
		j.markLimit = j.marks[MaxMarks-1]
	}
}

// clear empties the joint and keeps its room.
func (j *joint) clear() {
	*j = joint{first: math.MaxInt64, last: math.MinInt64, sample: j.sample[:0], marks: j.marks[:0], text: j.text}
}

// times is how often the events of the sample came, all together.
func (j *joint) times() (n int64) {
	for _, s := range j.sample {
		n += int64(s.times)
	}
	return n
}

// distinct is how many different marks there were.
func (j *joint) distinct() int64 {
	if len(j.marks) < MaxMarks {
		return int64(len(j.marks))
	}
	share := float64(j.marks[MaxMarks-1]) / math.MaxUint64
	return max(MaxMarks, int64(math.Round((MaxMarks-1)/share)))
}
