package parquet

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"bannin/locale"
)

// Kinds of page.
const (
	pageData       = 0
	pageDictionary = 2
	pageDataV2     = 3
)

const (
	// maxPage is how large a page may be, packed or not. Those of logs have up to
	// a megabyte; some writers put a column's part of a row group into one.
	maxPage = 64 << 20
	// maxHeld is for the pages of all columns of a row group at one time.
	maxHeld = 256 << 20
	// maxHeader is for a page's head: it may hold the least and the greatest value.
	maxHeader = 2*maxRow + 1<<20
)

// errBroken is a page that is not what its format says.
var errBroken = errors.New("broken page")

// A column goes through the values of a column of a row group.
type column struct {
	file *File
	leaf *node

	chunk   chunk
	at, end int64 // of the pages not yet read
	head    []byte
	packed  []byte
	page    []byte
	words   []byte // of the dictionary

	dictionary dictionary
	levels     [2]levels // definition, repetition
	values     source
	left       int64 // values of the page, nulls among them

	// What the column stands at.
	def, rep uint8
	value    value
	done     bool // behind the last
	err      error
}

// start begins a row group.
func (c *column) start(ch chunk) error {
	c.chunk, c.err, c.done, c.left = ch, nil, false, 0
	c.dictionary.loaded = false
	c.at = ch.start()
	c.end = c.at + ch.len
	switch {
	case ch.sealed:
		return locale.Errorf("parquet.encrypted")
	case c.at < int64(len(Magic)) || ch.len < 0 || c.end < c.at || c.end > c.file.size:
		return errBroken
	}
	switch ch.codec {
	case codecNone, codecSnappy, codecGzip, codecZstd:
	default:
		name := codecNames[ch.codec]
		if name == "" {
			return errBroken
		}
		return locale.Errorf("parquet.codec", "codec", name)
	}
	c.next()
	return c.err
}

// next goes to the next value. At the end the column is done; where something
// is wrong, it is done with an error.
func (c *column) next() {
	if c.done {
		return
	}
	c.file.work++
	for c.left == 0 {
		if c.at >= c.end {
			c.stop(nil)
			return
		}
		if err := c.read(); err != nil {
			c.stop(err)
			return
		}
	}
	c.left--
	ok := true
	if c.leaf.rep > 0 {
		c.rep, ok = c.levels[1].level()
	}
	if c.leaf.def > 0 && ok {
		c.def, ok = c.levels[0].level()
	}
	if c.def == c.leaf.def && ok {
		ok = c.values.next(&c.value)
	}
	if !ok {
		c.stop(errBroken)
	}
}

// level is the next level.
func (l *levels) level() (uint8, bool) {
	n, ok := l.next()
	return uint8(n), ok && n <= uint32(l.most)
}

func (c *column) stop(err error) { c.done, c.err, c.def, c.rep = true, err, 0, 0 }

// read takes the next page.
func (c *column) read() error {
	p, size, err := c.header()
	if err != nil {
		return err
	}
	if p.packed < 0 || p.packed > c.end-c.at-size || p.packed > maxPage || p.unpacked < 0 || p.unpacked > maxPage || p.values < 0 {
		return errBroken
	}
	if err := c.body(p.packed, size); err != nil {
		return err
	}
	c.at += size + p.packed
	if p.summed && uint32(p.sum) != crc32.ChecksumIEEE(c.packed) {
		return locale.Errorf("parquet.checksum")
	}
	c.file.work += p.unpacked
	switch p.kind {
	case pageDictionary:
		return c.readDictionary(&p)
	case pageData:
		return c.readData(&p)
	case pageDataV2:
		return c.readDataV2(&p)
	}
	return nil // an index
}

// firstHeader is how much is read to find a page's head; most are shorter.
const firstHeader = 256

// header reads the head of the page at c.at, and tells how long it is.
func (c *column) header() (page, int64, error) {
	for n := int64(firstHeader); ; n *= 8 {
		n = min(n, c.end-c.at, maxHeader)
		var err error
		if c.head, err = c.room(c.head, n); err != nil {
			return page{}, 0, err
		}
		if err = c.file.at(c.head, c.at); err != nil {
			return page{}, 0, err
		}
		t := thrift{b: c.head}
		switch p := t.pageHeader(); {
		case !t.bad:
			return p, int64(t.i), nil
		case !t.short || n == c.end-c.at || n == maxHeader:
			return page{}, 0, errBroken
		}
	}
}

// body reads the packed bytes of a page, behind its head, of which some are
// read already.
func (c *column) body(n, head int64) error {
	var err error
	if c.packed, err = c.room(c.packed, n); err != nil {
		return err
	}
	have := copy(c.packed, c.head[head:])
	return c.file.at(c.packed[have:], c.at+head+int64(have))
}

// room makes a buffer n bytes long, with pad bytes behind it.
func (c *column) room(b []byte, n int64) ([]byte, error) {
	if int64(cap(b)) >= n+pad {
		return b[:n], nil
	}
	grown := n + n/4 + pad
	if c.file.held += grown - int64(cap(b)); c.file.held > maxHeld {
		c.file.held -= grown - int64(cap(b))
		return b, locale.Errorf("parquet.large", "bytes", maxHeld)
	}
	return make([]byte, n, grown), nil
}

func (c *column) readDictionary(p *page) (err error) {
	if c.words, err = c.unpack(c.words, c.packed, p.unpacked); err != nil {
		return err
	}
	if p.encoding != encPlain && p.encoding != encPlainDictionary || !c.dictionary.load(c.leaf, c.words, p.values) {
		return errBroken
	}
	return nil
}

func (c *column) readData(p *page) (err error) {
	if c.page, err = c.unpack(c.page, c.packed, p.unpacked); err != nil {
		return err
	}
	b := c.page
	for i, most := range [2]uint8{1: c.leaf.def, 0: c.leaf.rep} { // repetition comes first
		if most == 0 {
			continue
		}
		if p.levels[1-i] != encRunLength {
			return errBroken
		}
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return errBroken
		}
		n := 4 + binary.LittleEndian.Uint32(b)
		c.levels[1-i] = levels{hybrid{b: b[4:n], width: widthOf(most)}, most}
		b = b[n:]
	}
	return c.begin(p, b)
}

// readDataV2 reads a page whose levels stand before what is packed.
func (c *column) readDataV2(p *page) error {
	def, rep := p.levels[0], p.levels[1]
	if def < 0 || rep < 0 || def+rep > min(int64(len(c.packed)), p.unpacked) {
		return errBroken
	}
	c.levels[1] = levels{hybrid{b: c.packed[:rep], width: widthOf(c.leaf.rep)}, c.leaf.rep}
	c.levels[0] = levels{hybrid{b: c.packed[rep : rep+def], width: widthOf(c.leaf.def)}, c.leaf.def}
	b := c.packed[rep+def:]
	if size := p.unpacked - rep - def; !p.plain && c.chunk.codec != codecNone && size > 0 {
		var err error
		if c.page, err = c.unpack(c.page, b, size); err != nil {
			return err
		}
		b = c.page
	}
	return c.begin(p, b)
}

// begin starts on the values of a page.
func (c *column) begin(p *page, b []byte) error {
	c.left = p.values
	if p.values == 0 || len(b) == 0 && c.leaf.def > 0 {
		c.values = nothing{} // all are null
		return nil
	}
	if c.values = c.open(p.encoding, b, int(p.values)); c.values == nil {
		return locale.Errorf("parquet.encoding", "encoding", p.encoding)
	}
	return nil
}

// nothing is no value at all.
type nothing struct{}

func (nothing) next(*value) bool { return false }
