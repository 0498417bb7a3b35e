// Package unpack goes from stored bytes to the plain streams inside, each with
// a name: it decompresses, opens archives, and watches for bombs. What the
// bytes are is told by their own marks, never by a name; what they mean is
// decode's business.
package unpack

import (
	"bufio"
	"context"
	"errors"
	"hash/fnv"
	"io"
	"iter"
	"strconv"
	"strings"

	"bannin/locale"
)

// Inside stands between the name of an archive and that of a member, as in the
// jar: addresses of Java: logs.zip!/2026/01/15/a.json.gz. With the slash, what
// reads dates and hidden names from paths reads them from members' as well.
const Inside = "!/"

// The bounds of what is honest. The ratio is in meter.go.
const (
	// maxStreams is how often a stream is compressed: CloudWatch Logs delivers
	// through Firehose what is zipped twice.
	maxStreams = 2
	// maxArchives is how deep archives nest: one in another.
	maxArchives = 2
	// maxMembers is for one object, with all archives in it. The logs of 100
	// accounts in 17 regions, a file every five minutes, are 15 million in a month.
	maxMembers = 1 << 24
	// maxName is how much of a member's name is kept: no S3 key is longer.
	maxName = 1024
)

// ErrUnwanted says of a member that Skip did not want it.
var ErrUnwanted = errors.New("member is not wanted")

// ErrUnsupported is within the fault of a member that may be whole, but is
// packed in a way that bannin cannot undo.
var ErrUnsupported = errors.New("packed in an unsupported way")

// A Member is a plain stream: an object that is no archive, or a member of one.
// Its name is only ever a name, as hostile as any text of a log. Its body is
// good until the next member is asked for, and need not be read to its end.
type Member struct {
	Name string
	Body io.Reader
}

// A Reader unpacks objects, one after the other. It is for one worker, and
// keeps what it allocated.
type Reader struct {
	// Skip tells by its name that a member is not wanted. Nil wants all.
	Skip func(name string) bool
	// Count is told of packed bytes as they are read; a negative number takes
	// back what is to be read again. It may be nil.
	Count func(n int64)

	meter   meter
	levels  [maxArchives + 1]level
	members int
}

// A level is what unpacks an object, or a member of an archive around it.
type level struct {
	packed  *bufio.Reader
	streams [maxStreams]stream
	section *bufio.Reader // of a zip: a member as it is stored
	member  stream        // of a zip: what decompresses it
}

// A yielder takes members; it says false when it wants no more.
type yielder func(Member, error) bool

// Members yields the plain streams in an object. What cannot be opened, or not
// to its end, comes as an error with its name, an archive as well as a member;
// the rest goes on. A member that Skip does not want comes as ErrUnwanted.
// Folders and links in archives are no members. A body that breaks while it is
// read tells so by its own Read, and is not yielded again.
//
// A body that is a file, or has ReadAt and Size, is not read from front to back
// where it is a zip.
func (r *Reader) Members(ctx context.Context, name string, body io.Reader) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		r.meter, r.members = meter{ctx: ctx, body: body, count: r.Count}, 0
		r.levels[0].streams[0].outer = true
		r.open(name, &r.meter, 0, yield)
		if r.meter.unpacked > maxWindow {
			r.levels = [maxArchives + 1]level{} // large windows are not kept
		}
	}
}

// Unread tells why the object at hand could not be read to its end, so far. It
// is nil where its bytes were to be had, whatever was wrong with them.
func (r *Reader) Unread() error { return r.meter.unread }

// open yields what a stored stream holds: itself, unpacked, or its members
// where it is an archive. archives is how many are around it.
func (r *Reader) open(name string, body io.Reader, archives int, yield yielder) bool {
	plain, kind, err := r.peel(body, &r.levels[archives])
	more, in := true, inside{name, plain, archives, yield}
	switch {
	case err != nil:
	case kind == aPlain:
		return yield(Member{name, plain}, nil)
	case archives == maxArchives:
		err = locale.Errorf("unpack.deep", "depth", maxArchives)
	case kind == aTar:
		more, err = r.tar(in)
	case kind == aZip:
		more, err = r.zip(in)
	default:
		err = locale.Errorf("unpack.unknown", "kind", kind)
	}
	if more && err != nil {
		return yield(Member{Name: name}, r.meter.fault(kind, err))
	}
	return more
}

// peel decompresses a stream as often as it is compressed. It returns what is
// inside, and what kind of archive that is.
func (r *Reader) peel(body io.Reader, l *level) (*bufio.Reader, kind, error) {
	if l.packed == nil {
		l.packed = bufio.NewReaderSize(nil, 64<<10)
	}
	l.packed.Reset(body)
	from := l.packed
	for n := 0; ; n++ {
		k := sniff(from)
		if !k.isStream() {
			return from, k, nil
		}
		if n == maxStreams {
			return nil, k, locale.Errorf("unpack.nested", "depth", maxStreams)
		}
		if err := l.streams[n].open(&r.meter, k, from); err != nil {
			return nil, k, err
		}
		from = l.streams[n].plain
	}
}

// An inside is an archive under way.
type inside struct {
	name     string
	body     *bufio.Reader
	archives int // around it
	yield    yielder
}

// member yields a member by its name within the archive, whose body open gives
// if it is wanted. An error ends the archive.
func (r *Reader) member(in inside, name string, open func() (io.Reader, error)) (more bool, err error) {
	if err := r.meter.alive(); err != nil {
		return true, err
	}
	if r.members++; r.members > maxMembers {
		return true, r.meter.stop(locale.Errorf("unpack.members", "members", maxMembers))
	}
	name = in.name + Inside + short(strings.TrimPrefix(name, "./"))
	if r.Skip != nil && r.Skip(name) {
		return in.yield(Member{Name: name}, ErrUnwanted), nil
	}
	body, err := open()
	if err != nil {
		return in.yield(Member{Name: name}, err), nil
	}
	return r.open(name, body, in.archives+1, in.yield), nil
}

// short bounds a name. What is left of a long one still differs from others.
func short(name string) string {
	if len(name) > maxName {
		sum := fnv.New64a()
		io.WriteString(sum, name)
		half := maxName/2 - 16
		name = name[:half] + "…" + strconv.FormatUint(sum.Sum64(), 16) + "…" + name[len(name)-half:]
	}
	return strings.ToValidUTF8(name, "\ufffd")
}
