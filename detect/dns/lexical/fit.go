package lexical

import "math"

// A Sample is a label with what it is.
type Sample struct {
	Label  []byte
	MadeUp bool
	Weight float64
}

// Fit weighs the measures so that the samples are told apart best: logistic
// regression with a small penalty on weights, by Newton's method. The same
// samples in the same order give the same model.
// Source: C. Bishop, Pattern Recognition and Machine Learning, 2006, 4.3.3.
func Fit(s *Spelling, samples []Sample) *Model {
	m := &Model{spelling: s}
	rows := make([][measures]float64, len(samples))
	for i := range samples {
		rows[i] = s.measure(samples[i].Label[:min(len(samples[i].Label), MaxLabel)])
	}
	for range 12 { // it settles after eight
		var slope [measures]float64
		var bend [measures][measures]float64
		for i := range rows {
			p := 1 / (1 + math.Exp(-dot(&m.weights, &rows[i])))
			want := 0.0
			if samples[i].MadeUp {
				want = 1
			}
			accumulate(&slope, &bend, &rows[i], samples[i].Weight*(want-p), samples[i].Weight*p*(1-p))
		}
		for i := range bend {
			slope[i] -= float64(penalty * m.weights[i])
			bend[i][i] += penalty
		}
		step := solve(bend, slope)
		for i := range step {
			m.weights[i] += step[i]
		}
	}
	return m
}

// penalty is on the square of each weight.
const penalty = 1.0

func accumulate(slope *[measures]float64, bend *[measures][measures]float64, x *[measures]float64, miss, spread float64) {
	for i := range x {
		slope[i] += float64(miss * x[i])
		for j := 0; j <= i; j++ {
			v := float64(float64(spread*x[i]) * x[j])
			bend[i][j] += v
			if i != j {
				bend[j][i] += v
			}
		}
	}
}

// solve is the solution of a·x = b, by Gauss's elimination: a is symmetric with
// positive pivots, thanks to the penalty.
func solve(a [measures][measures]float64, b [measures]float64) [measures]float64 {
	for i := range a {
		for j := i + 1; j < measures; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < measures; k++ {
				a[j][k] -= float64(f * a[i][k])
			}
			b[j] -= float64(f * b[i])
		}
	}
	for i := measures - 1; i >= 0; i-- {
		for j := i + 1; j < measures; j++ {
			b[i] -= float64(a[i][j] * b[j])
		}
		b[i] /= a[i][i]
	}
	return b
}
