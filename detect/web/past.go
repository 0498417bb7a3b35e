package web

import "slices"

// maxPast is how many hours are remembered of what is usual: two weeks.
const maxPast = 14 * 24

// A past is what came in each of the last hours that there was something.
type past struct {
	Hours []int64
	Told  int // hours that were told of as unusual
}

// learn adds an hour. One that was told of is not usual, unless it has been so for
// a day.
func (p *past) learn(n int64, told bool) {
	if told {
		p.Told++
	}
	if !told || p.Told > settledHours {
		p.add(n)
	}
}

func (p *past) add(n int64) {
	p.Hours = append(p.Hours, n)
	if len(p.Hours) > maxPast {
		p.Hours = p.Hours[len(p.Hours)-maxPast:]
	}
}

// usual is what nineteen of twenty hours did not exceed.
func (p *past) usual() int64 {
	if len(p.Hours) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(p.Hours))
	return sorted[(len(sorted)-1)*19/20]
}

// settledHours is how many hours say what is usual: a day.
const settledHours = 24

// settled tells whether the past is long enough to say what is usual.
func (p *past) settled() bool { return len(p.Hours) >= settledHours }
