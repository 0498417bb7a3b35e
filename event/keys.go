package event

// Records of a log have their keys in nearly the same order, so the key to come
// can be guessed from the one before, and a guess is checked with one
// comparison instead of a search for its end and a look-up.
type keys struct {
	known []knownKey // the first stands for the start
	last  int32
}

// A knownKey is a key as it stands in records, with quotes and colon.
type knownKey struct {
	in   *node // the node whose member it is
	text string
	kid  *node    // nil where nobody asks for it
	next [4]int32 // the keys that came after it, the last first; 0 is none
}

// maxKnown bounds how many keys are remembered; CloudTrail's records have about
// 60 that are walked.
const maxKnown = 128

func newKeys() keys { return keys{known: make([]knownKey, 1, maxKnown)} }

// start is the start of a record.
func (k *keys) start() { k.last = 0 }

// expected tells the node of the key at i, and where the key ends, if it is the
// one guessed; else next is 0.
func (k *keys) expected(n *node, b []byte, i int) (kid *node, next int) {
	after := &k.known[k.last].next
	for j, at := range after {
		guess := &k.known[at]
		end := i + len(guess.text)
		if at == 0 || guess.in != n || end > len(b) || string(b[i:end]) != guess.text {
			continue
		}
		if j > 0 { // keys that may be absent, such as errorCode, make several ways
			after[j-1], after[j] = after[j], after[j-1]
		}
		k.last = at
		return guess.kid, end
	}
	return nil, 0
}

// learn notes that a key came after the last.
func (k *keys) learn(n *node, text []byte, kid *node) {
	at := int32(0)
	for i := range k.known {
		if known := &k.known[i]; known.in == n && known.text == string(text) {
			at = int32(i)
			break
		}
	}
	if at == 0 {
		if len(k.known) == maxKnown || len(text) > 64 {
			k.last = 0
			return
		}
		at = int32(len(k.known))
		k.known = append(k.known, knownKey{in: n, text: string(text), kid: kid})
	}
	after := &k.known[k.last].next
	copy(after[1:], after[:])
	after[0] = at
	k.last = at
}
