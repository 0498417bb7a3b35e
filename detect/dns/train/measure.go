package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"bannin/detect/dns/lexical"
)

// measure tells how well a model does on what it did not learn from: on each
// family, the model of all others; on names of people, words that were kept.
func measure(w io.Writer) {
	all := learning()
	people := benign(kept, 20000)
	fmt.Fprintf(w, "%-18s %6s %6s %7s %7s %7s %9s\n", "family held out", "names", "AUC", "at 1 %", "≥ 0.9", "≥ 0.99", "20 names")
	for _, f := range families(kept) {
		without := corpus{benign: all.benign, families: slices.DeleteFunc(slices.Clone(all.families), func(o family) bool { return o.name == f.name })}
		m := trainOn(without)
		made, human := scores(m, f.labels), scores(m, people)
		fmt.Fprintf(w, "%-18s %6d %6.3f %6.1f%% %6.1f%% %6.1f%% %8.1f%%\n", f.name, len(made), area(made, human), above(made, percentile(human, .99)), above(made, .9), above(made, .99), found(made, 20))
	}
	measureBenign(w, "names of words that were kept", people)
}

// measureBenign tells how often names of people are taken for made up, one by
// one and in crowds of fifty.
func measureBenign(w io.Writer, name string, labels []string) {
	s := scores(lexical.Trained(), labels)
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	fmt.Fprintf(w, "%s: %d names, taken for made up at 0.5 %.2f%%, at 0.9 %.2f%%, at 0.99 %.2f%%; crowds of 50: %.2f%%\n", name, len(s), above(s, .5), above(s, .9), above(s, .99), found(s, 50))
}

// found is the share of crowds of n names, one after the other, that the detector
// would find: ten look made up, and that is half of them.
func found(all []float64, n int) float64 {
	crowds, hits := 0, 0
	for from := 0; from+n <= len(all); from += n {
		crowds++
		if above(all[from:from+n], .9) >= max(50, 100*10/float64(n)) {
			hits++
		}
	}
	return 100 * float64(hits) / float64(max(1, crowds))
}

// percentile is the score that a share of all is below.
func percentile(all []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(share*float64(len(sorted)))]
}

func scores(m *lexical.Model, labels []string) []float64 {
	var all []float64
	for _, label := range labels {
		all = append(all, m.Score([]byte(label)))
	}
	return all
}

// above is the share of scores at or above a threshold, in percent.
func above(all []float64, threshold float64) float64 {
	n := 0
	for _, s := range all {
		if s >= threshold {
			n++
		}
	}
	return 100 * float64(n) / float64(max(1, len(all)))
}

// area is that below the curve of true over false positives: the chance that a
// made-up name has the greater score of two.
func area(made, human []float64) float64 {
	human = slices.Sorted(slices.Values(human))
	sum := 0.0
	for _, s := range made {
		below, _ := slices.BinarySearch(human, s)
		to := below
		for to < len(human) && human[to] == s {
			to++
		}
		sum += (float64(below) + float64(to-below)/2) / float64(len(human))
	}
	return sum / float64(max(1, len(made)))
}
