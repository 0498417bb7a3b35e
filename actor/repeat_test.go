package actor

import (
	"fmt"
	"testing"

	"bannin/event"
)

// Facts that come again and again are more than a collector holds: each is still
// there afterwards, whole.
func TestManyLastingFacts(t *testing.T) {
	c := NewCollector(event.NewProjection(event.Fields{Paths: Paths()}))
	defer c.Close()
	c.call.e = new(event.Event)
	const n = 2*maxRepeated + 10
	for i := range n {
		c.add(&fact{How: RunsAs, What: fmt.Sprintf("arn:aws:ec2:us-east-1:111122223333:instance/i-%d", i), Name: "role"})
	}
	rows := 0
	if err := joined(c.all()).Each(func(row []byte) error {
		rows++
		_, err := new(fact).decode(row)
		return err
	}); err != nil || rows != n {
		t.Errorf("%d of %d facts, %v", rows, n, err)
	}
}
