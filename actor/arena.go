package actor

import (
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"
)

// A ref is where in an arena a text stands; 0 is the empty text.
type ref uint32

// maxArena bounds the texts of a graph, in bytes.
const maxArena = 256 << 20

// An arena holds texts side by side, after their lengths: a graph has millions.
type arena struct {
	all   []byte
	seed  maphash.Seed
	table []ref // of texts that come again, by hash; a power of two
	n     int   // of them
}

func newArena() arena {
	return arena{all: []byte{0}, seed: maphash.MakeSeed(), table: make([]ref, 1<<10)}
}

// add keeps a text that hardly comes again.
func (a *arena) add(text string) ref {
	if text == "" {
		return 0
	}
	at := ref(len(a.all))
	a.all = append(binary.AppendUvarint(a.all, uint64(len(text))), text...)
	return at
}

// intern keeps a text once.
func (a *arena) intern(text string) ref {
	if text == "" {
		return 0
	}
	i, at := a.search(text)
	if at != 0 {
		return at
	}
	at = a.add(text)
	a.table[i] = at
	if a.n++; 2*a.n > len(a.table) {
		old := a.table
		a.table = make([]ref, 2*len(old))
		for _, at := range old {
			if at != 0 {
				i, _ := a.search(a.text(at))
				a.table[i] = at
			}
		}
	}
	return at
}

// find is the text that intern kept, or 0.
func (a *arena) find(text string) ref {
	_, at := a.search(text)
	return at
}

// search is where in the table a text stands, or would stand.
func (a *arena) search(text string) (int, ref) {
	mask := len(a.table) - 1
	i := int(maphash.String(a.seed, text)) & mask
	for ; a.table[i] != 0; i = (i + 1) & mask {
		if string(a.bytes(a.table[i])) == text {
			return i, a.table[i]
		}
	}
	return i, 0
}

func (a *arena) bytes(at ref) []byte {
	n, size := binary.Uvarint(a.all[at:])
	from := int(at) + size
	return a.all[from : from+int(n)]
}

func (a *arena) text(at ref) string { return string(a.bytes(at)) }

// uuidSize is that of a UUID as text.
const uuidSize = 36

// addID keeps the id of an event: a UUID in lower case, as most are, in 17 bytes.
func (a *arena) addID(id string) ref {
	if packed, err := hex.DecodeString(undashed(id)); err == nil && unpacked(packed) == id {
		return a.add("\x00" + string(packed))
	}
	return a.add("\x01" + id)
}

// id is what addID kept.
func (a *arena) id(at ref) string {
	text := a.text(at)
	if text == "" {
		return ""
	}
	if text[0] == 0 {
		return unpacked([]byte(text[1:]))
	}
	return text[1:]
}

func undashed(id string) string {
	if len(id) != uuidSize {
		return "-" // no hexadecimal digit
	}
	return id[:8] + id[9:13] + id[14:18] + id[19:23] + id[24:]
}

func unpacked(b []byte) string {
	h := hex.EncodeToString(b)
	if len(h) != 32 {
		return ""
	}
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
