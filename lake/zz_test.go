package lake

import (
	"fmt"
	"github.com/parquet-go/parquet-go"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func TestZZ(t *testing.T) {
	sizes := map[string]int64{}
	var rows int64
	filepath.Walk(os.Getenv("ZZ"), func(p string, i os.FileInfo, e error) error {
		if !strings.HasSuffix(p, ".parquet") {
			return nil
		}
		f, _ := os.Open(p)
		pf, err := parquet.OpenFile(f, i.Size())
		if err != nil {
			t.Fatal(err)
		}
		rows += pf.NumRows()
		for _, g := range pf.Metadata().RowGroups {
			for _, c := range g.Columns {
				sizes[strings.Join(c.MetaData.PathInSchema, ".")] += c.MetaData.TotalCompressedSize
			}
		}
		return nil
	})
	var n []string
	for k := range sizes {
		n = append(n, k)
	}
	sort.Slice(n, func(i, j int) bool { return sizes[n[i]] > sizes[n[j]] })
	fmt.Println("rows", rows)
	for _, k := range n[:40] {
		fmt.Printf("%-60s %9d %.1f B/row\n", k, sizes[k], float64(sizes[k])/float64(rows))
	}
}
