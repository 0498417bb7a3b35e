package app

import (
	"fmt"
	"os"

	"bannin/digest"
)

// DigestKeys reads the files of public keys that digests are checked with.
func DigestKeys(paths []string) ([]digest.KeySource, error) {
	var all []digest.KeySource
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		keys, err := digest.ReadKeys(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, keys)
	}
	return all, nil
}
