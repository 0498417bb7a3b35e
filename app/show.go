package app

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"sync"

	"bannin/actor"
	"bannin/decode"
	"bannin/enrich"
	"bannin/event"
	"bannin/ledger"
	"bannin/pipeline"
	"bannin/profile"
	"bannin/rule"
	"bannin/source"
)

// A Show tells what logs have of one actor. It reads them twice: who is who is
// known only when all is read.
type Show struct {
	Scan
	Who   string
	Atlas *enrich.Atlas // nil where nobody knows addresses

	graph *actor.Graph
	first *ledger.Ledger
	input *os.File // standard input, to be read again
}

// Learn reads the logs for who is who.
func (s *Show) Learn(ctx context.Context) error {
	if slices.Contains(s.Paths, source.Stdin) {
		if err := s.keepInput(); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	var all []*actor.Collector
	set := s.set()
	saw, err := s.again(ctx, pipeline.Scan{Rules: set, Tell: func() func(*event.Event) error {
		c := actor.NewCollector(set.Projection())
		mu.Lock()
		defer mu.Unlock()
		all = append(all, c)
		return c.See
	}})
	defer func() {
		for _, c := range all {
			c.Close()
		}
	}()
	if err != nil {
		return err
	}
	s.first = saw.Ledger
	saw.Close()
	s.graph, err = actor.Join(all...)
	return err
}

// Tell reads the logs again, for what was done. The ledger is of the first
// reading, whose faults come again.
func (s *Show) Tell(ctx context.Context) (*ledger.Ledger, *profile.Profile, error) {
	g := profile.NewGatherer(s.Who, s.graph)
	if s.Atlas != nil {
		g.Look = func(addr netip.Addr) (country, network string) {
			place := s.Atlas.Look(addr)
			return place.Country, place.Network
		}
	}
	set := s.set()
	s.Verify = false
	saw, err := s.again(ctx, pipeline.Scan{Rules: set, Tell: func() func(*event.Event) error { return g.Watch(set.Projection()).See }})
	if err != nil {
		return nil, nil, err
	}
	saw.Close()
	s.first.Seconds += saw.Ledger.Seconds
	s.first.Interrupted = s.first.Interrupted || saw.Ledger.Interrupted
	s.first.Complete = s.first.Complete && saw.Ledger.Complete
	return s.first, g.Profile(), nil
}

// Forgotten counts what the graph of actors let go for want of memory.
func (s *Show) Forgotten() int64 { return s.graph.Forgotten() }

// Close frees the disk.
func (s *Show) Close() {
	if s.input != nil {
		s.input.Close()
	}
}

func (s *Show) set() *rule.Set {
	fields := decode.Fields()
	fields.Paths = append(fields.Paths, actor.Paths()...)
	return rule.NewSet(nil, fields)
}

// again reads everything once more.
func (s *Show) again(ctx context.Context, scan pipeline.Scan) (*pipeline.Saw, error) {
	if s.input != nil {
		s.Stdin = io.NewSectionReader(s.input, 0, 1<<62)
	}
	return s.see(ctx, scan)
}

// keepInput keeps standard input on disk, since it cannot be read twice.
func (s *Show) keepInput() error {
	f, err := os.CreateTemp("", "bannin-input-")
	if err != nil {
		return fmt.Errorf("keep standard input on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	s.input = f
	if _, err = io.Copy(f, s.Stdin); err != nil {
		return fmt.Errorf("keep standard input on disk: %w", err)
	}
	return nil
}
