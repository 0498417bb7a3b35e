package access

import (
	"slices"
	"strings"

	"bannin/detect"
	"bannin/finding"
)

// buckets tells what is done to very many objects of S3, against the actor's own
// past: read, listed, deleted, written, encrypted anew, copied outside, opened.
type buckets struct{ ways []handling }

// fewLocked is from how many objects on a new encryption, or copies elsewhere,
// are told: it is the manner that is odd, not the number.
const fewLocked = 20

// A handling is a way to deal with objects, and its kinds: from a place that is
// usual for a program, so many are its work grown; otherwise they are told in
// earnest.
type handling struct {
	counter     counter
	kind, usual *finding.Kind
	bytes       bool // counts bytes instead of objects
	least       int64
	matches     func(a *act) bool
}

// handlings are all ways, with the least numbers of the settings.
func handlings(s *Settings) []handling {
	many, size := s.Surges.Objects, s.Surges.Bytes
	is := func(prefix string) func(*act) bool {
		return func(a *act) bool { return strings.HasPrefix(a.part(name), prefix) && a.part(manner) == "" }
	}
	reads := func(a *act) bool {
		return a.class == reading && !strings.HasPrefix(a.part(name), "List") && !strings.HasPrefix(a.part(name), "Head") && !strings.HasSuffix(a.part(name), "Acl")
	}
	return []handling{
		{ofReads, kinds.s3Read, kinds.s3ReadWork, false, many, reads},
		{ofBytes, kinds.s3Read, kinds.s3ReadWork, true, size, reads},
		{ofLists, kinds.s3List, kinds.s3List, false, many, is("List")},
		{ofDeletes, kinds.s3Delete, kinds.s3DeleteWork, false, many, is("Delete")},
		{ofWrites, kinds.s3Write, kinds.s3Write, false, many, is("Put")},
		{ofLocks, kinds.s3Lock, kinds.s3Lock, false, fewLocked, func(a *act) bool { return a.part(manner) == sseC || a.part(manner) == foreignKey }},
		{ofCopiesOut, kinds.s3Out, kinds.s3Out, false, fewLocked, func(a *act) bool { return a.part(manner) == abroad }},
		{ofPermissions, kinds.s3Permission, kinds.s3Permission, false, fewLocked, func(a *act) bool { return strings.HasSuffix(a.part(name), "Acl") && a.class != reading }},
	}
}

func (j *buckets) look(s *stretch, tell func(detect.Signal)) {
	var acts []*act
	for _, a := range s.acts {
		if a.cell.Kind == objects && a.ok() {
			acts = append(acts, a)
		}
	}
	if len(acts) == 0 {
		return
	}
	for _, h := range j.ways {
		h.judge(s, acts, tell)
	}
}

func (h *handling) judge(s *stretch, acts []*act, tell func(detect.Signal)) {
	var n int64
	var mine []*act
	names := []string{}
	for _, a := range acts {
		if !h.matches(a) {
			continue
		}
		mine = append(mine, a)
		if !slices.Contains(names, a.part(bucket)) {
			names = append(names, a.part(bucket))
		}
		if h.bytes {
			n += a.cell.Weight
		} else {
			n += max(a.cell.Count, a.cell.Marks)
		}
	}
	p := s.past
	defer p.count(h.counter, n)
	if n < h.least {
		return
	}
	limit, usual := p.ring(h.counter).limit()
	odd := s.elsewhere() || p.Person
	beyond := n > limit && (limit > 0 || odd)
	if special := h.counter == ofLocks || h.counter == ofCopiesOut; special {
		beyond = n > limit && p.ring(h.counter).len() < 3
	}
	if beyond {
		kind := h.kind
		if !odd {
			kind = h.usual
		}
		slices.Sort(names)
		tellActs(tell, kind, mine, map[string]any{"observed": n, "usual": usual, "threshold": max(limit, h.least), "bytes": h.bytes,
			"buckets": names[:min(len(names), 20)], "hours_known": p.ring(h.counter).len()})
	}
}
