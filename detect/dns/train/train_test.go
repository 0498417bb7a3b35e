package main

import (
	"math"
	"slices"
	"testing"

	"bannin/detect/dns/lexical"
)

// TestTheModelIsWhatTheCodeTrains holds that the model in the repository is made
// by this code: its scores are the same. Bytes may differ in the last bit from one
// processor to another.
func TestTheModelIsWhatTheCodeTrains(t *testing.T) {
	again, shipped := trainOn(learning()), lexical.Trained()
	labels := benign(kept, 500)
	for _, f := range families(kept) {
		labels = append(labels, f.labels[:min(20, len(f.labels))]...)
	}
	for _, label := range labels {
		if a, b := again.Score([]byte(label)), shipped.Score([]byte(label)); math.Abs(a-b) > 1e-6 {
			t.Fatalf("%s: the code trains %.6f, the model has %.6f: run go generate ./detect/dns/lexical", label, a, b)
		}
	}
}

// TestTheModelIsAsGoodAsSaid holds the figures of docs/dns-model.md, with some
// room: on families that it did not learn from, and on names of people from words
// that it did not learn.
func TestTheModelIsAsGoodAsSaid(t *testing.T) {
	all, human := learning(), benign(kept, 5000)
	if wrong := above(scores(lexical.Trained(), human), .9); wrong > 6.5 {
		t.Errorf("%.1f%% of names of people are taken for made up", wrong)
	}
	for name, least := range map[string]float64{"necurs": .99, "kraken": .97, "pykspa": .96, "simda": .95, "pushdo": .93} {
		without := corpus{all.benign, slices.DeleteFunc(slices.Clone(all.families), func(f family) bool { return f.name == name })}
		if len(without.families) != len(all.families)-1 {
			t.Fatalf("there is no family %s", name)
		}
		m := trainOn(without)
		for _, f := range families(kept) {
			if f.name != name {
				continue
			}
			if got := area(scores(m, f.labels), scores(m, human)); got < least {
				t.Errorf("%s: area below the curve %.3f, less than %.2f", name, got, least)
			}
		}
	}
}

// TestNothingIsLearntTwice holds that what is kept to measure by was not learnt.
func TestNothingIsLearntTwice(t *testing.T) {
	for _, text := range []string{englishText, foreignText, brandText} {
		for _, word := range words(text, kept) {
			if slices.Contains(words(text, learnt), word) {
				t.Errorf("%s is learnt and kept", word)
			}
		}
	}
	made := map[string]bool{}
	for _, f := range families(learnt) {
		for _, label := range f.labels {
			made[label] = true
		}
	}
	for _, f := range families(kept) {
		twice := 0
		for _, label := range f.labels {
			if made[label] {
				twice++
			}
		}
		if 50*twice > len(f.labels) && !slices.Contains(ofWords, f.name) {
			t.Errorf("%s: %d of %d kept labels were learnt", f.name, twice, len(f.labels))
		}
	}
}
