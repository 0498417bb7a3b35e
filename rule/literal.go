package rule

import "sort"

// Literals finds which of many words stand in a text, in one pass over it.
// Source: Aho and Corasick, "Efficient string matching", 1975; the failure
// links are folded into the table, so each byte is one step.
type Literals struct {
	class [256]uint8 // bytes that no word holds share class 0; A is as a
	width int
	next  []int32   // state × class → state; in the end, times width, negative where a word ends
	rules [][]int32 // by state: the rules of the words that end there
}

// NewLiterals compiles words → rules; nil where there are none.
func NewLiterals(words map[string][]int32) *Literals {
	if len(words) == 0 {
		return nil
	}
	sorted := make([]string, 0, len(words))
	for w := range words {
		sorted = append(sorted, w)
	}
	sort.Strings(sorted)
	l := &Literals{}
	l.classify(sorted)
	l.addState()
	for _, w := range sorted {
		state := int32(0)
		for i := range len(w) {
			at := int(state)*l.width + int(l.class[w[i]])
			if l.next[at] == 0 {
				l.next[at] = l.addState()
			}
			state = l.next[at]
		}
		l.rules[state] = append(l.rules[state], words[w]...)
	}
	l.link()
	l.flatten()
	return l
}

func (l *Literals) classify(words []string) {
	n := uint8(0)
	for _, w := range words {
		for i := range len(w) {
			// Past 255 kinds of byte the rest share class 0 with the bytes of
			// no word: a few rules more are tried, none is missed.
			if l.class[w[i]] == 0 && n < 255 {
				n++
				l.class[w[i]] = n
			}
		}
	}
	l.width = int(n) + 1
}

func (l *Literals) addState() int32 {
	l.next = append(l.next, make([]int32, l.width)...)
	l.rules = append(l.rules, nil)
	return int32(len(l.rules) - 1)
}

// link goes over the trie breadth first and fills each missing step with that
// of the longest suffix that is also a state.
func (l *Literals) link() {
	fail := make([]int32, len(l.rules))
	queue := []int32{}
	for c := range l.width {
		if s := l.next[c]; s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		l.rules[s] = append(l.rules[s], l.rules[fail[s]]...)
		for c := range l.width {
			at := int(s)*l.width + c
			viaFail := l.next[int(fail[s])*l.width+c]
			if l.next[at] == 0 {
				l.next[at] = viaFail
				continue
			}
			fail[l.next[at]] = viaFail
			queue = append(queue, l.next[at])
		}
	}
}

// flatten makes a step of the table one addition and a look at its sign, and
// lets text that is not folded pass.
func (l *Literals) flatten() {
	for i, state := range l.next {
		next := state * int32(l.width)
		if len(l.rules[state]) > 0 {
			next = -next
		}
		l.next[i] = next
	}
	for c := byte('a'); c <= 'z'; c++ {
		l.class[c-'a'+'A'] = l.class[c]
	}
}

// Each calls f for the rules of every word in text, folded or not; a rule may
// come twice. It gives up at a byte beyond ASCII, which only folding can judge,
// and says so.
func (l *Literals) Each(text []byte, folded bool, f func(rule int32)) (ended bool) {
	at := 0
	for _, c := range text {
		if c >= 0x80 && !folded {
			return false
		}
		next := int(l.next[at+int(l.class[c])])
		if next < 0 {
			next = -next
			for _, rule := range l.rules[next/l.width] {
				f(rule)
			}
		}
		at = next
	}
	return true
}
