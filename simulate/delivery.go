package simulate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	sums "hash"
	"math"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

const (
	// largest is where a file is closed, in bytes of JSON. CloudTrail's own
	// stay below 50 MB.
	largest = 32 << 20
	// batch is how much JSON waits before it is compressed.
	batch = 256 << 10
	// again is how often an event is delivered a second time.
	again = 0.0015
)

// delivery writes the files of one crew, as the trail would.
type delivery struct {
	root    string
	org     string // "" leaves the organisation out of the paths
	streams []*stream
	byName  map[streamName]*stream
	dirs    map[string]bool
	zips    []*gzip.Writer
	d       *dice
	files   int // that the job may still write
	left    int // events that the job still has
	windows int // that the job still has
	natural bool
	hashing bool // for digests
	err     error
	sum     Summary
}

type streamName struct{ account, region string }

// stream is one account in one region: the file that is being filled.
type stream struct {
	streamName
	plain    []byte
	packed   bytes.Buffer
	zip      *gzip.Writer
	events   int
	size     int
	quota    int
	newest   int64
	hash     sums.Hash // of the file's JSON, where digests are wanted
	repeat   []byte    // an event to deliver once more with the next file
	repeatAt int64
}

func newDelivery(root, org string) *delivery {
	return &delivery{root: root, org: org, byName: map[streamName]*stream{}, dirs: map[string]bool{}}
}

// begin prepares for a job.
func (v *delivery) begin(j *job, window int64, d *dice) {
	v.windows = int((j.to - j.from + window - 1) / window)
	v.d, v.files, v.left = d, j.files, j.events+len(j.planted)
	v.natural = j.files == 0
	v.streams = v.streams[:0]
	clear(v.byName)
}

// add puts a record into the file of its account and region.
func (v *delivery) add(acct *account, region string, at int64, record []byte) {
	name := streamName{acct.id, region}
	s := v.byName[name]
	if s == nil {
		s = &stream{streamName: name}
		if v.hashing {
			s.hash = sha256.New()
		}
		v.byName[name] = s
		v.streams = append(v.streams, s)
	}
	v.left--
	v.put(s, at, record)
	v.sum.Events++
	if s.repeat == nil && v.d.chance(again) {
		s.repeat, s.repeatAt = append([]byte(nil), record...), at
	}
	if s.events >= s.quota || s.size >= largest {
		v.close(s)
	}
}

func (v *delivery) put(s *stream, at int64, record []byte) {
	from := len(s.plain)
	if s.events == 0 {
		s.quota = v.nextQuota()
		s.plain = append(s.plain, `{"Records":[`...)
		if s.repeat != nil {
			s.plain = append(append(s.plain, s.repeat...), ',')
			s.repeat = nil
			v.sum.Duplicates++
		}
	} else {
		s.plain = append(s.plain, ',')
	}
	s.plain = append(s.plain, record...)
	s.events++
	s.size += len(s.plain) - from
	s.newest = max(s.newest, at)
	if len(s.plain) >= batch {
		v.compress(s)
	}
}

// nextQuota is how many events the next file gets: most are small, a few are
// large, and together they come out at the number of files that is wanted.
func (v *delivery) nextQuota() int {
	if v.natural || v.files <= 0 {
		return math.MaxInt
	}
	// Every window ends with one file a stream, whatever the quotas.
	spare := max(v.files-len(v.streams)*v.windows, v.files/4, 1)
	mean := float64(v.left) / float64(spare)
	return max(1, int(mean*(0.5-0.5*math.Log(1-v.d.share()))+0.5))
}

func (v *delivery) compress(s *stream) {
	if s.zip == nil {
		s.packed.Reset()
		s.zip = v.takeZip(&s.packed)
	}
	if _, err := s.zip.Write(s.plain); err != nil {
		v.err = err // a bytes.Buffer does not fail
	}
	if s.hash != nil {
		s.hash.Write(s.plain)
	}
	s.plain = s.plain[:0]
}

func (v *delivery) takeZip(to *bytes.Buffer) *gzip.Writer {
	if n := len(v.zips); n > 0 {
		z := v.zips[n-1]
		v.zips = v.zips[:n-1]
		z.Reset(to)
		z.ModTime = noTime
		return z
	}
	z, err := gzip.NewWriterLevel(to, gzip.DefaultCompression)
	if err != nil {
		panic("BUG: simulate: " + err.Error())
	}
	z.ModTime = noTime
	return z
}

// noTime is how a gzip header says that it does not know the time.
var noTime = time.Unix(0, 0)

// flush delivers what there is, as the trail does every five minutes.
func (v *delivery) flush() {
	v.windows--
	for _, s := range v.streams {
		if s.events > 0 {
			v.close(s)
		}
	}
}

// end delivers everything, events that come a second time too.
func (v *delivery) end() {
	v.flush()
	for _, s := range v.streams {
		if s.repeat != nil && (v.natural || v.files > 0) {
			record := s.repeat
			s.repeat = nil
			v.put(s, s.repeatAt, record)
			v.sum.Duplicates++
			v.close(s)
		}
	}
}

// close writes the file of a stream.
func (v *delivery) close(s *stream) {
	s.plain = append(s.plain, `]}`...)
	s.size += len(`]}`)
	v.compress(s)
	if err := s.zip.Close(); err != nil {
		v.err = err
	}
	v.zips = append(v.zips, s.zip)
	s.zip = nil
	if err := v.write(s); err != nil && v.err == nil {
		v.err = err
	}
	v.sum.Files++
	v.sum.Bytes += int64(s.packed.Len())
	v.sum.Uncompressed += int64(s.size)
	v.files--
	s.events, s.size, s.newest = 0, 0, 0
}

func (v *delivery) write(s *stream) error {
	when := time.Unix(s.newest+int64(v.d.between(70, 430)), 0).UTC()
	dir := path.Join("AWSLogs", v.org, s.account, "CloudTrail", s.region, when.Format("2006/01/02"))
	if !v.dirs[dir] {
		if err := os.MkdirAll(filepath.Join(v.root, dir), 0o755); err != nil {
			return err
		}
		v.dirs[dir] = true
	}
	name := append(make([]byte, 0, 80), s.account...)
	name = join(name, "_CloudTrail_", s.region, "_")
	name = when.AppendFormat(name, "20060102T1504Z_")
	name = v.d.appendFrom(name, fileName, 16)
	name = append(name, ".json.gz"...)
	if s.hash != nil {
		v.sum.logs = append(v.sum.logs, delivered{s.streamName, path.Join(dir, string(name)), when.Unix(), hex.EncodeToString(s.hash.Sum(nil))})
		s.hash.Reset()
	}
	return os.WriteFile(filepath.Join(v.root, dir, string(name)), s.packed.Bytes(), 0o644)
}
