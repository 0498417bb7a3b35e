package registry

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// The file: lines of text that say what it is, an empty line, and a deflated
// body. The body is the country codes, two letters each, behind their number;
// then for IPv4 and IPv6 the number of ranges and three columns: the gaps
// before the ranges, their sizes, their countries. Gaps and sizes have many zeros
// at the end, so they are written as the number of those and the rest.
const (
	magic   = "bannin country table 1"
	maxBody = 8 << 20 // bytes, unpacked
)

// A Delegation is a network and the country it was delegated to.
type Delegation struct {
	Prefix  netip.Prefix
	Country string // ISO 3166-1 alpha-2, in upper case
}

// A span is a run of addresses of one country, both ends included.
type span struct {
	from, to uint64
	country  uint8
}

// Encode writes a table. Delegations may come in any order; that two overlap is
// an error, since then one of them is wrong.
func Encode(w io.Writer, source string, date time.Time, all []Delegation) error {
	names, four, six, err := spans(all)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s\nsource: %s\ndate: %s\n\n", magic, source, date.Format(time.DateOnly)); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	body := append([]byte{byte(len(names))}, strings.Join(names, "")...)
	body = appendTrack(appendTrack(body, four), six)
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	if _, err := z.Write(body); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return z.Close()
}

// spans numbers the countries and makes sorted runs, neighbours of one country
// joined.
func spans(all []Delegation) (names []string, four, six []span, err error) {
	for _, d := range all {
		names = append(names, d.Country)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 255 {
		return nil, nil, nil, fmt.Errorf("%d countries, more than a byte can number", len(names))
	}
	for _, d := range all {
		number, _ := slices.BinarySearch(names, d.Country)
		s := span{country: uint8(number + 1)}
		switch p := d.Prefix.Masked(); {
		case len(d.Country) != 2:
			return nil, nil, nil, fmt.Errorf("%s: %q is no country code", p, d.Country)
		case p.Addr().Is4():
			b := p.Addr().As4()
			s.from = uint64(binary.BigEndian.Uint32(b[:]))
			s.to = s.from | (1<<(32-p.Bits()) - 1)
			four = append(four, s)
		case p.Bits() <= 64:
			b := p.Addr().As16()
			s.from = binary.BigEndian.Uint64(b[:8])
			s.to = s.from | (1<<(64-p.Bits()) - 1)
			six = append(six, s)
		default:
			return nil, nil, nil, fmt.Errorf("%s is smaller than a /64", p)
		}
	}
	if four, err = joined(four); err == nil {
		six, err = joined(six)
	}
	return names, four, six, err
}

func joined(all []span) ([]span, error) {
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if s.from <= last.to {
				return nil, fmt.Errorf("delegations overlap at %x", s.from)
			}
			if s.from == last.to+1 && s.country == last.country {
				last.to = s.to
				continue
			}
		}
		out = append(out, s)
	}
	return out, nil
}

func appendTrack(body []byte, all []span) []byte {
	body = binary.AppendUvarint(body, uint64(len(all)))
	next := uint64(0)
	for _, s := range all {
		body = appendRound(body, s.from-next)
		next = s.to + 1
	}
	for _, s := range all {
		body = appendRound(body, s.to-s.from+1)
	}
	for _, s := range all {
		body = append(body, s.country)
	}
	return body
}

// appendRound writes a number with many zeros at its end.
func appendRound(body []byte, n uint64) []byte {
	if n == 0 {
		return append(body, 0)
	}
	zeros := bits.TrailingZeros64(n)
	return binary.AppendUvarint(append(body, byte(zeros+1)), n>>zeros)
}

// Decode reads a table that Encode wrote.
func Decode(src []byte) (*Table, error) {
	head, packed, ok := bytes.Cut(src, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || lines[0] != magic {
		return nil, fmt.Errorf("read table: it does not begin with %q", magic)
	}
	t := &Table{}
	for _, line := range lines[1:] {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "source":
			t.Source = value
		case "date":
			date, err := time.Parse(time.DateOnly, value)
			if err != nil {
				return nil, fmt.Errorf("read table: %w", err)
			}
			t.Date = date
		}
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxBody))
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	if err := t.decode(bufio.NewReader(bytes.NewReader(body)), len(body)); err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	return t, nil
}

// decode reads the body; a range takes at least three bytes of it.
func (t *Table) decode(r *bufio.Reader, size int) error {
	count, err := r.ReadByte()
	if err != nil {
		return err
	}
	codes := make([]byte, 2*int(count))
	if _, err := io.ReadFull(r, codes); err != nil {
		return err
	}
	t.names = append(t.names, "")
	for i := 0; i < len(codes); i += 2 {
		t.names = append(t.names, string(codes[i:i+2]))
	}
	if t.four, err = readTrack[uint32](r, size/3, len(t.names)); err != nil {
		return err
	}
	t.six, err = readTrack[uint64](r, size/3, len(t.names))
	return err
}

func readTrack[A uint32 | uint64](r *bufio.Reader, most, countries int) (track[A], error) {
	var k track[A]
	count, err := binary.ReadUvarint(r)
	if err != nil {
		return k, err
	}
	if count > uint64(most) {
		return k, fmt.Errorf("%d ranges in too few bytes", count)
	}
	gaps, err := readRounds(r, int(count))
	if err != nil {
		return k, err
	}
	sizes, err := readRounds(r, int(count))
	if err != nil {
		return k, err
	}
	next, open := A(0), false // open: the last range ended at next, where none has begun yet
	for i, gap := range gaps {
		country, err := r.ReadByte()
		if err != nil {
			return k, err
		}
		if int(country) >= countries {
			return k, fmt.Errorf("range %d is of country %d of %d", i, country, countries)
		}
		if gap > 0 && open {
			k.starts, k.countries = append(k.starts, next), append(k.countries, 0)
		}
		next += A(gap)
		k.starts, k.countries = append(k.starts, next), append(k.countries, country)
		next += A(sizes[i])
		open = next != 0 // else it reached the last address there is
	}
	if open {
		k.starts, k.countries = append(k.starts, next), append(k.countries, 0)
	}
	if !slices.IsSorted(k.starts) {
		return k, fmt.Errorf("ranges run over the last address")
	}
	return k, nil
}

func readRounds(r *bufio.Reader, count int) ([]uint64, error) {
	all := make([]uint64, count)
	for i := range all {
		zeros, err := r.ReadByte()
		if err != nil {
			return nil, err
		}
		if zeros == 0 {
			continue
		}
		rest, err := binary.ReadUvarint(r)
		if err != nil {
			return nil, err
		}
		all[i] = rest << (zeros - 1)
	}
	return all, nil
}
