package lexical

import "math"

// symbols are the characters of labels: a to z, digits, the hyphen, and the edge
// of the label. What is none of these (the underscore) counts as a hyphen.
const symbols = 38

const edge, hyphen = 37, 36

// grams is how many sequences of three symbols there are.
const grams = symbols * symbols * symbols

// A Spelling knows how likely a symbol is after two others, from texts of people:
// a Markov chain of the second order.
type Spelling struct {
	// bits are -log2 of the probability, in sixteenths, by the three symbols.
	bits [grams]uint8
}

func symbol(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c - 'a')
	case '0' <= c && c <= '9':
		return int(c-'0') + 26
	}
	return hyphen
}

// Learn counts the sequences in labels, each of which counts alike. Sequences
// that never came are given what shorter ones tell (interpolation after Jelinek
// and Mercer, 1980, with weights by count as Witten and Bell, 1991).
func Learn(labels [][]byte) *Spelling {
	one, two, three := make([]float64, symbols), make([]float64, symbols*symbols), make([]float64, grams)
	for _, label := range labels {
		a, b := edge, edge
		for i := 0; i <= len(label); i++ {
			c := edge
			if i < len(label) {
				c = symbol(label[i])
			}
			one[c]++
			two[b*symbols+c]++
			three[(a*symbols+b)*symbols+c]++
			a, b = b, c
		}
	}
	s := &Spelling{}
	p1 := smooth(one, func(int) float64 { return 1.0 / symbols })
	p2 := smooth(two, func(i int) float64 { return p1[i%symbols] })
	p3 := smooth(three, func(i int) float64 { return p2[i%(symbols*symbols)] })
	for i, p := range p3 {
		s.bits[i] = uint8(min(255, math.Round(-16*math.Log2(p))))
	}
	return s
}

// smooth makes probabilities of counts, row by row; less is what is known of the
// symbol without the first of the sequence.
func smooth(counts []float64, less func(i int) float64) []float64 {
	p := make([]float64, len(counts))
	for from := 0; from < len(counts); from += symbols {
		total, kinds := 0.0, 1.0
		for _, n := range counts[from : from+symbols] {
			if total += n; n > 0 {
				kinds++
			}
		}
		for i := from; i < from+symbols; i++ {
			p[i] = (counts[i] + float64(kinds*less(i))) / (total + kinds)
		}
	}
	return p
}

// Surprise is the bits of an average character, with the edges.
func (s *Spelling) Surprise(text []byte) float64 {
	a, b, sum := edge, edge, 0
	for _, c := range text {
		k := symbol(c)
		sum += int(s.bits[(a*symbols+b)*symbols+k])
		a, b = b, k
	}
	sum += int(s.bits[(a*symbols+b)*symbols+edge])
	return float64(sum) / 16 / float64(len(text)+1)
}

// measures is how many numbers tell of a label, with a constant.
const measures = 13

// window is over how many characters the worst spelling is looked for.
const window = 6

// measure is what the model weighs of a label.
func (s *Spelling) measure(label []byte) [measures]float64 {
	var steps [MaxLabel + 1]float64
	a, b := edge, edge
	for i := 0; i <= len(label); i++ {
		c := edge
		if i < len(label) {
			c = symbol(label[i])
		}
		steps[i] = float64(s.bits[(a*symbols+b)*symbols+c]) / 16
		a, b = b, c
	}
	n := float64(len(label))
	sum, worst := 0.0, 0.0
	for i := range len(label) + 1 {
		sum += steps[i]
		last := 0.0
		for _, v := range steps[max(0, i-window+1) : i+1] {
			last += v
		}
		worst = max(worst, last/window)
	}
	t := count(label)
	return [measures]float64{1, sum / (n + 1), worst, float64((sum - 4*(n+1)) / 16), min(n, 40) / 16,
		t.digits / n, t.turns / n, t.vowels / max(1, n-t.digits), t.consonants / 6, t.kinds / n,
		t.hex, t.hyphens / n, t.rare / n}
}

// traits are counts of a label's characters.
type traits struct {
	digits, vowels, hyphens, rare float64
	turns                         float64 // from a letter to a digit or back
	consonants                    float64 // the longest run of them
	kinds                         float64 // different characters
	hex                           float64 // 1: nothing but hexadecimal digits, and a digit among them
}

func count(label []byte) traits {
	var t traits
	var seen [symbols]bool
	run, hex, before := 0.0, true, hyphen
	for _, c := range label {
		k := symbol(c)
		digit := k >= 26 && k < hyphen
		switch {
		case digit:
			t.digits++
			run = 0
		case k == hyphen:
			t.hyphens++
			run = 0
		case c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y':
			t.vowels++
			run = 0
		default:
			run++
			if c == 'q' || c == 'x' || c == 'z' || c == 'j' || c == 'w' {
				t.rare++
			}
		}
		if before != hyphen && k != hyphen && digit != (before >= 26) {
			t.turns++
		}
		if !seen[k] {
			seen[k] = true
			t.kinds++
		}
		hex = hex && (digit || k < 6)
		t.consonants = max(t.consonants, run)
		before = k
	}
	if hex && t.digits > 0 {
		t.hex = 1
	}
	return t
}
