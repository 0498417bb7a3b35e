// Command train makes the model that tells names made up by machines from those
// of people, and measures it.
//
//	train -o FILE    writes the model
//	train -report    measures it on families and names that it did not learn from
//	train -report -benign FILE...    and on names of people, one domain a line
//
// The same code gives the same model: nothing in it is drawn by chance but from
// a fixed seed.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"

	"golang.org/x/net/publicsuffix"

	"bannin/detect/dns/lexical"
)

func main() {
	out := flag.String("o", "", "write the model to `file`")
	report := flag.Bool("report", false, "measure the model")
	benign := flag.Bool("benign", false, "the arguments are files of names of people")
	flag.Parse()
	if err := run(*out, *report, *benign, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(out string, report, benign bool, files []string) error {
	if out != "" {
		if err := os.WriteFile(out, trainOn(learning()).Marshal(), 0o644); err != nil {
			return fmt.Errorf("write the model: %w", err)
		}
	}
	if !report {
		return nil
	}
	measure(os.Stdout)
	if !benign {
		files = nil
	}
	for _, name := range files {
		labels, err := readLabels(name)
		if err != nil {
			return err
		}
		measureBenign(os.Stdout, name, labels)
	}
	return nil
}

// readLabels reads domains, one a line, and takes the label that was registered.
func readLabels(name string) ([]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	defer f.Close()
	seen := map[string]bool{}
	var labels []string
	for in := bufio.NewScanner(f); in.Scan(); {
		text := strings.ToLower(strings.TrimSpace(in.Text()))
		domain, err := publicsuffix.EffectiveTLDPlusOne(text)
		if err != nil || seen[domain] || strings.ContainsAny(text, "#/: ") {
			continue // a comment, a path, a suffix
		}
		seen[domain] = true
		label, _, _ := strings.Cut(domain, ".")
		labels = append(labels, label)
	}
	return labels, nil
}

// trainOn makes a model of what was put together to learn from.
func trainOn(c corpus) *lexical.Model {
	spelling := lexical.Learn(bytesOf(c.benign))
	var samples []lexical.Sample
	add := func(labels []string, madeUp bool, weight float64) {
		for _, label := range labels {
			if len(label) >= lexical.MinLabel {
				samples = append(samples, lexical.Sample{Label: []byte(label), MadeUp: madeUp, Weight: weight / float64(len(labels))})
			}
		}
	}
	// Both sides weigh the same, and so does each family.
	const side = 20000
	add(c.benign, false, side)
	for _, f := range c.families {
		add(f.labels, true, side/float64(len(c.families)))
	}
	return lexical.Fit(spelling, samples)
}

func bytesOf(all []string) [][]byte {
	var b [][]byte
	for _, s := range all {
		b = append(b, []byte(s))
	}
	return b
}
