package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// edit changes the bytes of a packed body at the last place of a mark.
func edit(t testing.TB, body, mark string, offset int, with ...byte) string {
	t.Helper()
	at := strings.LastIndex(body, mark)
	if at < 0 {
		t.Fatalf("no %q in it", mark)
	}
	b := []byte(body)
	copy(b[at+offset:], with)
	return string(b)
}

func le16(n uint16) []byte { return binary.LittleEndian.AppendUint16(nil, n) }
func le32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

// squeezed is what deflate makes of a text that repeats.
type squeezed struct {
	body string
	size int
	crc  uint32
}

// deflated packs a unit n times over, at the cost of one.
func deflated(t testing.TB, unit string, n int) squeezed {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = io.WriteString(w, unit)
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	s := squeezed{body: strings.Repeat(b.String(), n) + "\x03\x00", size: n * len(unit)}
	for range n {
		s.crc = crc32.Update(s.crc, crc32.IEEETable, []byte(unit))
	}
	return s
}

func (s squeezed) gzip() string {
	return "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + s.body + string(le32(s.crc)) + string(le32(uint32(s.size)))
}

// tarHead is the beginning of a tar whose first file claims a size.
func tarHead(t testing.TB, size int64) string {
	t.Helper()
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(&tar.Header{Name: "a", Size: size, Format: tar.FormatGNU}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipRaw(t testing.TB, members ...squeezed) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, m := range members {
		one, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Method: 8, CRC32: m.crc, CompressedSize64: uint64(len(m.body)), UncompressedSize64: uint64(m.size)})
		if err == nil {
			_, err = io.WriteString(one, m.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// overlapping is a zip whose entries all have the same bytes: Fifield's bomb.
func overlapping(t testing.TB, n int, body string) string {
	t.Helper()
	one := zipOf(t, 8, file{"a", body})
	dir, end := strings.Index(one, entryMark), strings.LastIndex(one, endMark)
	entry := one[dir:end]
	tail := edit(t, one[end:], endMark, 8, append(le16(uint16(n)), le16(uint16(n))...)...)
	tail = edit(t, tail, endMark, 12, le32(uint32(n*len(entry)))...)
	return one[:dir] + strings.Repeat(entry, n) + tail
}

func TestBombsAreStopped(t *testing.T) {
	mega := strings.Repeat(" ", 1<<20)
	spaces := deflated(t, mega, 24)
	gz, one := spaces.gzip(), zipRaw(t, spaces)
	several := zipRaw(t, slices.Repeat([]squeezed{deflated(t, mega, 1)}, 24)...)
	for name, body := range map[string]string{
		"gzip":               gz,
		"gzip_twice":         pack(t, aGzip, gz),
		"gzip_of_nothing":    deflated(t, strings.Repeat(pack(t, aGzip, ""), 1<<16), 16).gzip(),
		"zstd":               strings.Repeat(pack(t, aZstd, mega), 24),
		"bzip2":              strings.Repeat(pack(t, aBzip2, mega), 24),
		"xz":                 strings.Repeat(pack(t, anXZ, mega), 24),
		"tar_gz":             pack(t, aGzip, tarHead(t, 24<<20)) + gz,
		"zip":                one,
		"zip_of_gzip":        zipOf(t, stored, file{"a.gz", gz}),
		"zip_of_many":        several,
		"zip_in_zip":         zipOf(t, 8, file{"in.zip", one}),
		"zip_of_many_in_tar": tarOf(t, file{"in.zip", several}),
		"padding_of_tar":     pack(t, aGzip, tarOf(t, file{"a", ""})) + deflated(t, strings.Repeat("\x00", 1<<20), 24).gzip(),
		"sparse":             sparseTar(tarOf(t, file{"x", recordA})),
	} {
		t.Run(name, func(t *testing.T) {
			for way, in := range map[string]io.Reader{"file": strings.NewReader(body), "stream": io.MultiReader(strings.NewReader(body))} {
				var r Reader
				var n int64
				var last error
				for m, err := range r.Members(context.Background(), "o", in) {
					if last = err; err == nil {
						var some int64
						some, last = io.Copy(io.Discard, m.Body)
						n += some
					}
				}
				if last == nil || !strings.Contains(last.Error(), "unpacks to more than") || n > 2*bombFloor || r.meter.unpacked > 3*bombFloor {
					t.Errorf("%s: got %v after %d bytes, want it stopped as a bomb", way, last, n)
				}
			}
		})
	}
}

// sparseTar is an old GNU sparse file of 64 MB that has nothing but a hole.
func sparseTar(like string) string {
	b := []byte(like[:block])
	b[156] = 'S'
	copy(b[257:], "ustar  \x00")
	clear(b[345:512])
	copy(b[124:], "00000000000\x00")
	copy(b[386:], "00400000000\x0000000000000\x00") // a piece of no bytes at the end
	copy(b[483:], "00400000000\x00")
	copy(b[148:], checksum(b))
	return string(b) + strings.Repeat("\x00", 1024)
}

// checksum is that of a tar's header.
func checksum(head []byte) string {
	sum := 8 * int(' ')
	for i, c := range head {
		if i < 148 || i >= 156 {
			sum += int(c)
		}
	}
	return fmt.Sprintf("%06o\x00 ", sum)
}

func TestHonestRepetitionIsNoBomb(t *testing.T) {
	line := `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r/s"},"eventID":"00000000-0000-4000-8000-000000000000","eventName":"ListUsers","awsRegion":"us-east-1"}` + "\n"
	lines := deflated(t, strings.Repeat(line, 5000), 24)
	if lines.size < 2*bombFloor*5/8 || lines.size < 100*len(lines.body) {
		t.Fatalf("%d bytes in %d are no repetition", lines.size, len(lines.body))
	}
	var r Reader
	for how, body := range map[string]string{"gzip": lines.gzip(), "zip": zipRaw(t, lines)} {
		n := 0
		for m, err := range r.Members(context.Background(), "o", strings.NewReader(body)) {
			some, fault := io.Copy(io.Discard, m.Body)
			n += int(some)
			if err = errors.Join(err, fault); err != nil {
				t.Errorf("%s: %v", how, err)
			}
		}
		if n != lines.size {
			t.Errorf("%s: got %d bytes, want %d", how, n, lines.size)
		}
	}
}

func TestDeepNestingIsAFault(t *testing.T) {
	tar1 := tarOf(t, file{"a", recordA})
	zip1 := zipOf(t, 8, file{"a", recordA})
	var r Reader
	check(t, &r, tarOf(t, file{"2", zipOf(t, 8, file{"3", tar1}, file{"b", recordB})}),
		end{Name: "o!/2!/3", Fault: "an archive in 2 others: deeper than bannin looks"}, end{Name: "o!/2!/b", Body: recordB})
	check(t, &r, zipOf(t, 8, file{"2", zipOf(t, 8, file{"3", zip1})}, file{"b", recordB}),
		end{Name: "o!/2!/3", Fault: "an archive in 2 others: deeper than bannin looks"}, end{Name: "o!/b", Body: recordB})
	gz := func(s string) string { return pack(t, aGzip, s) }
	check(t, &r, gz(gz(gz(recordA))), end{Name: "o", Fault: "compressed more than 2 times over: stopped"})
	check(t, &r, gz(gz(tarOf(t, file{"a", gz(gz(gz(recordA)))}, file{"b", gz(gz(recordB))}))),
		end{Name: "o!/a", Fault: "compressed more than 2 times over: stopped"}, end{Name: "o!/b", Body: recordB})
}

func TestTooManyMembersAreStopped(t *testing.T) {
	for how, archive := range archivers {
		var r Reader
		var names, faults []string
		r.meter, r.members = meter{ctx: context.Background(), body: strings.NewReader(archive(t, file{"a", ""}, file{"b", ""}, file{"c", ""}))}, maxMembers-2
		r.open("o", &r.meter, 0, func(m Member, err error) bool {
			if names = append(names, m.Name); err != nil {
				faults = append(faults, err.Error())
			}
			return true
		})
		if diff := cmp.Diff([]string{"o!/a", "o!/b", "o"}, names); diff != "" || len(faults) != 1 || !strings.HasPrefix(faults[0], "more than 16777216 members") {
			t.Errorf("%s: (-want +got):\n%s%q", how, diff, faults)
		}
	}
}

func TestZipsThatLie(t *testing.T) {
	two := zipOf(t, stored, file{"a", recordA}, file{"b", recordB})
	a, b := end{Name: "o!/a", Body: recordA}, end{Name: "o!/b", Body: recordB}
	n := uint32(len(recordB))
	shifted := "zip: its directory is not where its end says: something was added or is missing"
	le64 := func(n int) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(n)) }
	field := func(packed int) string { // the second member's size in a zip64 field
		extra := string(append([]byte{1, 0, 8, 0}, le64(packed)...))
		body := edit(t, two, entryMark, 20, 0xff, 0xff, 0xff, 0xff)
		body = edit(t, body, entryMark, 30, byte(len(extra)), 0)
		body = edit(t, body, endMark, 12, le32(uint32(2*(entrySize+1)+len(extra)))...)
		stop := strings.LastIndex(body, entryMark) + entrySize + 1
		return body[:stop] + extra + body[stop:]
	}
	zip64 := func(entries, add int) string { // the directory's place in a zip64 record
		dir, stop := strings.Index(two, entryMark), strings.LastIndex(two, endMark)
		record := end64Mark + string(le64(44)) + strings.Repeat("\x00", 12) + string(le64(entries)) + string(le64(entries)) + string(le64(stop-dir)) + string(le64(dir))
		locator := locatorMark + "\x00\x00\x00\x00" + string(le64(stop+add)) + "\x01\x00\x00\x00"
		return two[:stop] + record + locator + edit(t, two[stop:], endMark, 8, bytes.Repeat([]byte{0xff}, 12)...)
	}
	for name, c := range map[string]struct {
		body string
		want []end
	}{
		"encrypted":         {edit(t, two, entryMark, 8, 1), []end{a, {Name: "o!/b", Fault: "encrypted: bannin has no password for it"}}},
		"unknown_method":    {edit(t, two, entryMark, 10, 9), []end{a, {Name: "o!/b", Fault: "zip: compression method 9 is not known"}}},
		"wrong_checksum":    {edit(t, two, entryMark, 16, 1, 2, 3, 4), []end{a, {Name: "o!/b", Body: recordB, Fault: "its checksum is wrong: it was damaged"}}},
		"size_too_large":    {edit(t, two, entryMark, 24, 0xfe, 0xff, 0xff, 0xff), []end{a, {Name: "o!/b", Body: recordB, Fault: fmt.Sprintf("zip: %d bytes, and should be 4294967294", n)}}},
		"size_too_small":    {edit(t, two, entryMark, 24, 1, 0, 0, 0), []end{a, {Name: "o!/b", Body: recordB, Fault: fmt.Sprintf("zip: %d bytes, and should be 1", n)}}},
		"packed_too_large":  {edit(t, two, entryMark, 20, 0xfe, 0xff, 0xff, 0xff), []end{a, {Name: "o", Fault: "its members overlap, as no archive of logs does: stopped"}}},
		"packed_huge":       {field(1 << 62), []end{a, {Name: "o", Fault: "its members overlap, as no archive of logs does: stopped"}}},
		"packed_negative":   {field(-1), []end{a, {Name: "o", Fault: "its members overlap, as no archive of logs does: stopped"}}},
		"packed_in_zip64":   {field(int(n)), []end{a, b}},
		"zip64":             {zip64(2, 0), []end{a, b}},
		"zip64_not_needed":  {edit(t, zip64(2, 0), endMark, 8, []byte(two[strings.LastIndex(two, endMark)+8:])...), []end{a, b}},
		"zip64_entries":     {zip64(65538, 0), []end{a, b, {Name: "o", Fault: "zip: its directory is damaged after 2 of 65538 members"}}},
		"zip64_elsewhere":   {zip64(2, 1), []end{{Name: "o", Fault: "zip: no directory at its end: it was cut short or is damaged"}}},
		"zip64_beyond":      {zip64(2, 1<<40), []end{{Name: "o", Fault: "zip: no directory at its end: it was cut short or is damaged"}}},
		"zip64_before":      {zip64(2, -1<<40), []end{{Name: "o", Fault: "zip: no directory at its end: it was cut short or is damaged"}}},
		"place_of_no_one":   {edit(t, two, entryMark, 42, 5, 0, 0, 0), []end{a, {Name: "o!/b", Fault: "zip: the directory has a wrong place for it"}}},
		"place_behind":      {edit(t, two, entryMark, 42, 0xfe, 0xff, 0xff, 0xff), []end{a, {Name: "o!/b", Fault: "zip: the directory has a wrong place for it"}}},
		"pipe":              {edit(t, edit(t, two, entryMark, 5, 3), entryMark, 40, 0, 0x10), []end{a, b}},
		"device":            {edit(t, edit(t, zipOf(t, stored, file{"a", recordA}, file{"b", ""}), entryMark, 5, 3), entryMark, 40, 0, 0x20), []end{a, {Name: "o!/b", Fault: "not a regular file"}}},
		"link":              {edit(t, edit(t, two, entryMark, 5, 3), entryMark, 40, 0, 0xa0), []end{a}},
		"fewer_entries":     {edit(t, two, endMark, 10, 3, 0), []end{a, b, {Name: "o", Fault: "zip: its directory is damaged after 2 of 3 members"}}},
		"entries_over_64k":  {edit(t, two, endMark, 10, 2, 0), []end{a, b}},
		"broken_directory":  {edit(t, two, entryMark, 0, 'x'), []end{a, {Name: "o", Fault: "zip: its directory is damaged after 1 of 2 members"}}},
		"hidden_entry":      {edit(t, edit(t, two, entryMark, 0, 'x'), endMark, 10, 1, 0), []end{a, {Name: "o", Fault: "zip: its directory is damaged after 1 of 1 members"}}},
		"no_directory":      {edit(t, two, endMark, 16, 1, 0, 0, 0), []end{{Name: "o", Fault: shifted}}},
		"directory_beyond":  {edit(t, two, endMark, 16, 0xfe, 0xff, 0xff, 0xff), []end{{Name: "o", Fault: shifted}}},
		"split":             {edit(t, two, endMark, 4, 1, 0), []end{{Name: "o", Fault: "zip: only a part of one that was split"}}},
		"split_mark":        {"PK\x07\x08PK\x05\x06", []end{{Name: "o", Fault: "zip: no directory at its end: it was cut short or is damaged"}}},
		"comment":           {edit(t, two, endMark, 20, 3, 0) + "abc", []end{a, b}},
		"end_in_comment":    {edit(t, two, endMark, 20, endSize, 0) + endMark + strings.Repeat("\xff", endSize-4), []end{a, b}},
		"into_directory":    {edit(t, two, localMark, 26, 99), []end{a, {Name: "o!/b", Fault: "zip: the directory has a wrong place for it"}}},
		"trailing":          {two + "abc", []end{a, b, {Name: "o", Fault: "something follows the archive's end"}}},
		"two_after_another": {two + two, []end{{Name: "o", Fault: shifted}}},
		"overlap":           {overlapping(t, 3, recordA), []end{a, {Name: "o", Fault: "its members overlap, as no archive of logs does: stopped"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			check(t, &r, c.body, c.want...)
		})
	}
}

func TestTarsThatLie(t *testing.T) {
	two := tarOf(t, file{"a", recordA}, file{"b", recordB})
	a, b := end{Name: "o!/a", Body: recordA}, end{Name: "o!/b", Body: recordB}
	heads := []*tar.Header{
		{Name: "d/", Typeflag: tar.TypeDir}, {Name: "l", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}, {Name: "h", Linkname: "a", Typeflag: tar.TypeLink},
		{Name: "null", Typeflag: tar.TypeChar}, {Name: "sda", Typeflag: tar.TypeBlock}, {Name: "pipe", Typeflag: tar.TypeFifo},
		{Name: "label", Typeflag: gnuLabel, Format: tar.FormatGNU}, {Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "x"}}, {Name: "./a", Size: int64(len(recordA))},
	}
	special := tarWith(t, heads, append(make([]file, len(heads)-1), file{"a", recordA}))
	for name, c := range map[string]struct {
		body string
		want []end
	}{
		"special":      {special, []end{{Name: "o!/null", Fault: "not a regular file"}, {Name: "o!/sda", Fault: "not a regular file"}, {Name: "o!/pipe", Fault: "not a regular file"}, a}},
		"huge":         {tarHead(t, 1<<60) + recordA, []end{{Name: "o!/a", Body: recordA, Fault: "tar: ends too early: it was cut short"}, {Name: "o", Fault: "tar: ends too early: it was cut short"}}},
		"concatenated": {two + tarOf(t, file{"c", "c"}) + strings.Repeat("\x00", 5000), []end{a, b, {Name: "o!/c", Body: "c"}}},
		"trailing":     {two + "more", []end{a, b, {Name: "o", Fault: "something follows the archive's end"}}},
		"no_end":       {two[:len(two)-1024], []end{a, b, {Name: "o", Fault: "tar: ends too early: it was cut short"}}},
		"half_an_end":  {two[:len(two)-512], []end{a, b}},
		"corrupt":      {two[:1024] + strings.Repeat("x", 512) + two[1536:], []end{a, {Name: "o", Fault: "tar: archive/tar: invalid tar header"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			check(t, &r, c.body, c.want...)
		})
	}
}

func TestStreamsThatLie(t *testing.T) {
	zs, lz := pack(t, aZstd, recordA), pack(t, anXZ, recordA)
	for name, c := range map[string]struct{ body, fault string }{
		"gzip_header":      {"\x1f\x8bnothing at all", "gzip: invalid header"},
		"gzip_checksum":    {edit(t, pack(t, aGzip, recordA), "\x1f\x8b", len(pack(t, aGzip, recordA))-8, 1, 2, 3, 4), "gzip: invalid checksum"},
		"gzip_trailing":    {pack(t, aGzip, recordA) + "garbage behind", "gzip: invalid header"},
		"zstd_window":      {"\x28\xb5\x2f\xfd\x00\xff" + zs[6:], "zstd: window size exceeded"},
		"zstd_whole_size":  {"\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x20\x00\x00\x00\x00" + zs[6:], "zstd: decompressed size exceeds configured limit"},
		"zstd_dictionary":  {"\x28\xb5\x2f\xfd\x21\x07\x05" + zs[6:], "zstd: unknown dictionary"},
		"zstd_skip_beyond": {zs + "\x50\x2a\x4d\x18\xff\xff\xff\xff", "zstd: ends too early: it was cut short"},
		"bzip2_block":      {"BZh91AY&SY" + strings.Repeat("\xff", 99), "bzip2: bzip2 data invalid: deprecated randomized files"},
		"xz_dictionary":    {xzWithDictionary(lz, 40), "xz: LZMA2 dictionary size exceeds max"},
		"xz_header":        {lz[:8] + "xxxx" + lz[12:], "xz: data is corrupt"},
		"7z":               {"7z\xbc\xaf\x27\x1c\x00\x04", "7z: bannin does not unpack this; unpack it first"},
		"rar":              {"Rar!\x1a\x07\x01\x00", "rar: bannin does not unpack this; unpack it first"},
		"lz4":              {"\x04\x22\x4d\x18\x64\x40", "lz4: bannin does not unpack this; unpack it first"},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			got := ends(t, &r, strings.NewReader(c.body))
			if len(got) != 1 || got[0].Fault != c.fault {
				t.Errorf("got %q, want %q", got, c.fault)
			}
			check(t, &r, zs, end{Name: "o", Body: recordA}) // the reader is as good as new
			check(t, &r, lz, end{Name: "o", Body: recordA})
		})
	}
}

// What claims to need much memory gets none of it.
func TestDeclaredSizesCostNothing(t *testing.T) {
	lz := pack(t, anXZ, recordA)
	var r Reader
	ends(t, &r, strings.NewReader(pack(t, aZstd, recordA)))
	ends(t, &r, strings.NewReader(lz))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, body := range []string{xzWithDictionary(lz, 40), "\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\x7f" + lz, overlapping(t, 60000, recordA)} {
		ends(t, &r, strings.NewReader(body))
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
		t.Errorf("got %d bytes allocated", n)
	}
}

// xzWithDictionary declares another size of dictionary: RFC draft, xz 5.3.1.
func xzWithDictionary(body string, size byte) string {
	b := []byte(body)
	head := b[12 : 12+(int(b[12])+1)*4]
	head[bytes.Index(head, []byte{0x21, 1})+2] = size
	binary.LittleEndian.PutUint32(head[len(head)-4:], crc32.ChecksumIEEE(head[:len(head)-4]))
	return string(b)
}

func TestNamesAreOnlyNames(t *testing.T) {
	names := []string{"../../etc/passwd", "/etc/passwd", `C:\windows\x`, "a!/b", "..", "x\x1b[2J\x07", "日本.json", "\u202egnp.exe"}
	var files []file
	var want []end
	for _, n := range names {
		files = append(files, file{n, recordA})
		want = append(want, end{Name: "o!/" + n, Body: recordA})
	}
	var r Reader
	check(t, &r, tarOf(t, files...), want...)
	check(t, &r, zipOf(t, stored, files...), want...)
	check(t, &r, edit(t, zipOf(t, stored, file{"NUL", recordA}), entryMark, entrySize, 'a', 0, 0xff), end{Name: "o!/a\x00\ufffd", Body: recordA})

	long := strings.Repeat("日", 20000)
	for how, archive := range archivers {
		got := ends(t, &r, strings.NewReader(archive(t, file{long + "a", recordA}, file{long + "b", recordB})))
		if len(got) != 2 || got[0].Name == got[1].Name || len(got[0].Name) > maxName+20 || !strings.HasSuffix(got[1].Name, "b") {
			t.Errorf("%s: long names: got %q", how, got)
		}
	}
}

// A line of a log cannot be made to look like an archive.
func TestTextIsNoTar(t *testing.T) {
	head := tarOf(t, file{"a", recordA})[:block]
	if !isTar([]byte(head)) {
		t.Fatal("a tar is not known")
	}
	v7 := []byte(head)
	clear(v7[257:])
	copy(v7[148:], checksum(v7))
	if !isTar(v7) {
		t.Error("a tar of version 7 is not known")
	}
	text := []byte(strings.ReplaceAll(head, "\x00", " "))
	copy(text[148:], strings.ReplaceAll(checksum(text), "\x00", " "))
	if isTar(text) {
		t.Error("text with the right checksum is taken for a tar")
	}
	var r Reader
	check(t, &r, `{"x":"`+head+`"}`, end{Name: "o", Body: `{"x":"` + head + `"}`})
}

// TestCutShort cuts small samples at every byte: what comes out is what is
// there, and it is always said that something is missing.
func TestCutShort(t *testing.T) {
	a, b := file{"a", recordA}, file{"b", recordB}
	gzA := file{"a", pack(t, aGzip, recordA)}
	whole := map[string]bool{recordA: true, recordB: true}
	for name, body := range map[string]string{
		"gzip": pack(t, aGzip, recordA), "zstd": pack(t, aZstd, recordA), "bzip2": pack(t, aBzip2, recordA), "xz": pack(t, anXZ, recordA),
		"tar": tarOf(t, a, b), "tar_gz": pack(t, aGzip, tarOf(t, gzA, b)), "zip": zipOf(t, 8, a, b), "zip_stored": zipOf(t, stored, gzA, b),
		"zip_in_tar": tarOf(t, file{"in", zipOf(t, 8, a, b)}), "tar_in_zip": zipOf(t, 8, file{"in", tarOf(t, a, b)}),
		"tar_xz": pack(t, anXZ, tarOf(t, file{"a.json", recordA}, file{"d/b.json", recordB})),
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			for cut := 8; cut < len(body); cut++ {
				if (name == "tar" || name == "zip_in_tar") && cut >= len(body)-block {
					break // half of the mark at the end will do
				}
				for way, in := range map[string]io.Reader{"file": strings.NewReader(body[:cut]), "stream": io.MultiReader(strings.NewReader(body[:cut]))} {
					got, said := ends(t, &r, in), false
					for _, e := range got {
						said = said || e.Fault != ""
						if e.Fault == "" && !whole[e.Body] && e.Body != body[:cut] {
							t.Errorf("%s: cut at %d: got %q as a whole", way, cut, e)
						}
					}
					// What is shorter than a tar's first block is not known as one.
					if plainly := len(got) == 1 && got[0].Body == body[:cut]; !said && !plainly {
						t.Errorf("%s: cut at %d: nothing is said: %q", way, cut, got)
					}
				}
			}
		})
	}
}

func TestSpoolIsBounded(t *testing.T) {
	var r Reader
	r.meter = meter{ctx: context.Background(), body: strings.NewReader("")}
	_, err := r.spool(io.MultiReader(strings.NewReader("PK"), endless{}), 1<<20)
	if err == nil || !strings.Contains(err.Error(), "a zip of more than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
	t.Setenv("TMPDIR", "/nowhere/at/all")
	got := ends(t, &r, io.MultiReader(strings.NewReader(zipOf(t, 8, file{"a", recordA}))))
	if len(got) != 1 || !strings.HasPrefix(got[0].Fault, "a copy of it on disk is needed") {
		t.Errorf("no room: got %q", got)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
