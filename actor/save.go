package actor

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"bannin/locale"
)

// A saved graph is this, then how many facts were forgotten (8 bytes, big
// endian), the rows in order, each after its length, a length of 0, and the
// CRC-32 (Castagnoli) of all before it.
const magic = "bannin.actor/1\n"

// Save writes the graph.
func (g *Graph) Save(to io.Writer) error {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	w := bufio.NewWriterSize(io.MultiWriter(to, sum), 64<<10)
	w.WriteString(magic)
	w.Write(binary.BigEndian.AppendUint64(nil, uint64(g.forgotten)))
	err := g.rows().Each(func(row []byte) error {
		w.Write(binary.AppendUvarint(nil, uint64(len(row))))
		_, err := w.Write(row)
		return err
	})
	if err == nil {
		w.WriteByte(0)
		err = w.Flush()
	}
	if err == nil {
		_, err = to.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32()))
	}
	if err != nil {
		return fmt.Errorf("save the graph of actors: %w", err)
	}
	return nil
}

// Load reads a graph that Save wrote. What is of another version, cut short,
// altered or out of order is an error; what is larger than a graph may be, is
// forgotten as Join would.
func Load(from io.Reader) (*Graph, error) {
	in := &summed{in: bufio.NewReaderSize(from, 64<<10), sum: crc32.New(crc32.MakeTable(crc32.Castagnoli))}
	head := make([]byte, len(magic)+8)
	if _, err := io.ReadFull(in, head); err != nil || string(head[:len(magic)]) != magic {
		return nil, locale.Errorf("actor.no_graph")
	}
	b := newBuilder(most)
	var last []byte
	for {
		row, err := in.row()
		if err != nil {
			return nil, locale.Errorf("actor.damaged", "reason", err)
		}
		if len(row) == 0 {
			break
		}
		if bytes.Compare(row, last) <= 0 {
			return nil, locale.Errorf("actor.damaged", "reason", errRow)
		}
		last = append(last[:0], row...)
		if err := b.addChecked(row); err != nil {
			return nil, locale.Errorf("actor.damaged", "reason", err)
		}
	}
	want := in.sum.Sum32()
	var check [4]byte
	if _, err := io.ReadFull(in, check[:]); err != nil || binary.BigEndian.Uint32(check[:]) != want {
		return nil, locale.Errorf("actor.damaged", "reason", errRow)
	}
	g := b.graph()
	if before := binary.BigEndian.Uint64(head[len(magic):]); before < 1<<62 {
		g.forgotten += int64(before)
	}
	return g, nil
}

// addChecked takes a row from outside: it must be what its fact would be
// written as.
func (b *builder) addChecked(row []byte) error {
	var f fact
	if _, err := f.decode(row); err != nil {
		return err
	}
	if again, _ := f.encode(nil); !bytes.Equal(again, row) {
		return errRow
	}
	return b.add(row)
}

// maxRow is longer than any row.
const maxRow = 20 * maxText

// A summed reads rows and sums up their bytes.
type summed struct {
	in  *bufio.Reader
	sum hash.Hash32
	buf []byte
}

func (s *summed) Read(b []byte) (int, error) {
	n, err := s.in.Read(b)
	s.sum.Write(b[:n])
	return n, err
}

// ReadByte is for ReadUvarint.
func (s *summed) ReadByte() (byte, error) {
	c, err := s.in.ReadByte()
	if err == nil {
		s.sum.Write([]byte{c})
	}
	return c, err
}

// row is the next row, good until the one after; an empty one is the end.
func (s *summed) row() ([]byte, error) {
	n, err := binary.ReadUvarint(s)
	if err == nil && n > maxRow {
		err = errRow
	}
	if err != nil {
		return nil, err
	}
	s.buf = append(s.buf[:0], make([]byte, n)...)
	_, err = io.ReadFull(s, s.buf)
	return s.buf, err
}
