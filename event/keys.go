package event

import "bytes"

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
	next [2]int32 // the keys that came after it, the last first; 0 is none
	seen [2]twin  // objects and arrays that were its value, the last first
}

// A twin is a value that was stepped over. Neighbours in a log often have the
// same one, such as the identity of who calls again and again; a value that
// begins with the bytes of a twin ends where that ended.
type twin struct {
	text []byte
	room int // how much deeper it was allowed to nest
}

// Values shorter than minTwin are stepped over as fast as they are compared.
const (
	minTwin = 48
	maxTwin = 1024
)

// stepOver is skip for the value of the key that was read last.
func (k *keys) stepOver(b []byte, i, end, room int) int {
	if c := b[i]; c != '{' && c != '[' || k.last == 0 {
		return skip(b, i, end, room)
	}
	seen := &k.known[k.last].seen
	for j := range seen {
		if t := &seen[j]; t.room == room && len(t.text) > 0 && bytes.HasPrefix(b[i:end], t.text) {
			next := i + len(t.text)
			if j == 1 {
				seen[0], seen[1] = seen[1], seen[0]
			}
			return next
		}
	}
	next := skip(b, i, end, room)
	if n := next - i; next > 0 && n >= minTwin && n <= maxTwin {
		seen[0], seen[1] = seen[1], seen[0]
		seen[0].text, seen[0].room = append(seen[0].text[:0], b[i:next]...), room
	}
	return next
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
		if j == 1 { // keys that may be absent, such as errorCode, make two ways
			after[0], after[1] = after[1], after[0]
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
	after[0], after[1] = at, after[0]
	k.last = at
}
