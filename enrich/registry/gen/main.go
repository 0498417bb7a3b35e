// Command gen writes the table of countries that bannin has in it, from a
// folder of the registries' delegations by country, as
// https://github.com/ipverse/country-ip-blocks publishes them every day (CC0):
//
//	go run ./enrich/registry/gen -date 2026-02-01 -out enrich/registry/country.table path/to/country
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bannin/enrich/registry"
)

func main() {
	date := flag.String("date", "", "the day of the data, as 2026-02-01")
	out := flag.String("out", "country.table", "the file to write")
	source := flag.String("source", "ipverse/country-ip-blocks, from the delegations of AFRINIC, APNIC, ARIN, LACNIC and RIPE NCC, CC0 1.0", "what the file says of its source")
	flag.Parse()
	if err := run(flag.Arg(0), *date, *source, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(folder, date, source, out string) error {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return fmt.Errorf("read -date: %w", err)
	}
	all, err := read(folder)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	if err := registry.Encode(&table, source, day, all); err != nil {
		return err
	}
	fmt.Printf("%d delegations in %d bytes\n", len(all), table.Len())
	return os.WriteFile(out, table.Bytes(), 0o644)
}

// read reads jp/ipv4-aggregated.txt and its like.
func read(folder string) ([]registry.Delegation, error) {
	names, err := filepath.Glob(filepath.Join(folder, "??", "ipv[46]-aggregated.txt"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no country/ipv4-aggregated.txt in %q (%v)", folder, err)
	}
	var all []registry.Delegation
	for _, name := range names {
		country := strings.ToUpper(filepath.Base(filepath.Dir(name)))
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		for n := 1; lines.Scan(); n++ {
			line := strings.TrimSpace(lines.Text())
			if line == "" || line[0] == '#' {
				continue
			}
			prefix, err := netip.ParsePrefix(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			all = append(all, registry.Delegation{Prefix: prefix, Country: country})
		}
	}
	return all, nil
}
