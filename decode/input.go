package decode

import (
	"errors"
	"io"
)

// An input is the bytes of an object, unpacked. It knows how many there were,
// and what broke them off.
type input struct {
	body io.Reader
	n    int64
	err  error
}

func (i *input) Read(p []byte) (int, error) {
	n, err := i.body.Read(p)
	i.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		i.err = err
	}
	return n, err
}
