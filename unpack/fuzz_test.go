package unpack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// feed reads all of what a body may hold, twice: hostile bytes must neither
// harm nor change what the next body gives, nor give more than they could pack.
func feed(t *testing.T, r *Reader, body string) {
	t.Helper()
	first, n := digest(t, r, strings.NewReader(body))
	again, _ := digest(t, r, strings.NewReader(body))
	if first != again {
		t.Errorf("got %q, then %q", first, again)
	}
	if n > 2*bombFloor+bombRatio*int64(len(body)) {
		t.Errorf("got %d bytes out of %d", n, len(body))
	}
	for m, err := range r.Members(context.Background(), "o", strings.NewReader(recordA)) {
		text, fault := io.ReadAll(m.Body)
		if string(text) != recordA || errors.Join(err, fault) != nil {
			t.Errorf("afterwards: got %q, %v", text, errors.Join(err, fault))
		}
	}
}

// digest is what became of the members.
func digest(t *testing.T, r *Reader, body io.Reader) (string, int64) {
	t.Helper()
	var all strings.Builder
	var n int64
	for m, err := range r.Members(context.Background(), "o", body) {
		if err == nil {
			var some int64
			some, err = io.Copy(io.Discard, m.Body)
			n += some
		}
		all.WriteString(m.Name)
		if err != nil {
			all.WriteString(err.Error())
		}
	}
	return all.String(), n
}

func FuzzTar(f *testing.F) {
	f.Add([]byte(tarOf(f, file{"a", recordA}, file{"d/b.gz", pack(f, aGzip, recordB)})))
	f.Add([]byte(tarOf(f, file{strings.Repeat("long", 50), recordA}, file{"in", zipOf(f, 8, file{"b", recordB})})))
	f.Add([]byte(sparseTar(tarOf(f, file{"a", recordA}))))
	var r Reader
	f.Fuzz(func(t *testing.T, body []byte) {
		if body = bytes.Clone(body); len(body) >= block { // a wrong checksum would end it here
			copy(body[148:], checksum(body[:block]))
		}
		feed(t, &r, string(body))
	})
}

func FuzzZip(f *testing.F) {
	f.Add([]byte(zipOf(f, 8, file{"a", recordA}, file{"b", recordB})))
	f.Add([]byte(zipOf(f, stored, file{"a.gz", pack(f, aGzip, recordA)}, file{"in", tarOf(f, file{"b", recordB})})))
	f.Add([]byte(zipOf(f, 93, file{"a", recordA})))
	f.Add([]byte(overlapping(f, 3, recordA)))
	var r Reader
	f.Fuzz(func(t *testing.T, body []byte) { feed(t, &r, localMark+string(body[min(4, len(body)):])) })
}

func FuzzZstd(f *testing.F) {
	f.Add([]byte(pack(f, aZstd, recordA)))
	f.Add([]byte(pack(f, aZstd, strings.Repeat(recordA, 999)) + "\x50\x2a\x4d\x18\x01\x00\x00\x00x"))
	f.Add([]byte(pack(f, aZstd, tarOf(f, file{"a", recordA}))))
	var r Reader
	f.Fuzz(func(t *testing.T, body []byte) { feed(t, &r, "\x28\xb5\x2f\xfd"+string(body[min(4, len(body)):])) })
}

func FuzzXZ(f *testing.F) {
	f.Add([]byte(pack(f, anXZ, recordA)))
	f.Add([]byte(pack(f, anXZ, tarOf(f, file{"a.json", recordA}, file{"d/b.json", recordB}))))
	var r Reader
	f.Fuzz(func(t *testing.T, body []byte) { feed(t, &r, "\xfd7zXZ\x00"+string(body[min(6, len(body)):])) })
}

func FuzzGzip(f *testing.F) {
	f.Add([]byte(pack(f, aGzip, recordA)))
	f.Add([]byte(pack(f, aGzip, tarOf(f, file{"a", recordA}))))
	f.Add([]byte(pack(f, aGzip, pack(f, aBzip2, recordA))))
	var r Reader
	f.Fuzz(func(t *testing.T, body []byte) { feed(t, &r, "\x1f\x8b"+string(body[min(2, len(body)):])) })
}
