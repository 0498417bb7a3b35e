package app

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadLine(t *testing.T) {
	in := bufio.NewReaderSize(strings.NewReader("a\r\n\nbb\n"+strings.Repeat("x", maxLine+9)+"\n"+strings.Repeat("y", 100)+"\nlast"), 16)
	var got []string
	for {
		line, whole, err := readLine(in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !whole {
			line = []byte("too long")
		}
		got = append(got, string(line))
	}
	want := []string{"a", "", "bb", "too long", strings.Repeat("y", 100), "last"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
