package source

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"bannin/locale"
)

// sidecarEnding follows the name of a file in that of its sidecar.
const sidecarEnding = ".metadata.json"

// maxSidecar is how large a sidecar may be; S3 keeps 2 KB of metadata.
const maxSidecar = 64 << 10

// Sidecar tells of a file that it holds nothing but the metadata of another,
// as `aws s3api head-object` prints it.
func Sidecar(name string) bool { return strings.HasSuffix(name, sidecarEnding) }

// sidecar reads the metadata that S3 had with a file, where somebody kept them.
func sidecar(path string) (map[string]string, error) {
	f, err := os.Open(path + sidecarEnding)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var head struct{ Metadata map[string]string }
	if err := json.NewDecoder(io.LimitReader(f, maxSidecar)).Decode(&head); err != nil {
		return nil, locale.Errorf("source.metadata", "error", err)
	}
	return head.Metadata, nil
}
