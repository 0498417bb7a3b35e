// Package dga makes the domain names that known malware makes up.
//
// Malware that knows no address of its master makes one up: a list of names
// from the date or from a number built in, of which its master registers one.
// The algorithms are known from reverse engineering. They are written anew here,
// from published descriptions, for two ends: a model learns from their names
// how made-up names look, and a name that a family would have made up on a day
// tells which family asks.
//
// Sources: D. Plohmann et al., A Comprehensive Measurement Study of Domain
// Generating Malware, USENIX Security 2016; J. Bader, analyses of single families
// (johannesbader.ch and github.com/baderj/domain_generation_algorithms); for
// others, what stands beside the family.
package dga

import (
	"strings"
	"time"
)

// A Family is malware that makes names up by one algorithm.
type Family struct {
	Name   string
	Source string // who described the algorithm
	// Exact says that the constants are those of the malware, so that names are
	// the same as its. Others only look like them, such as those of words: the
	// malware's lists are not ours to keep.
	Exact bool
	// Names are those of a day, n at most; of families without a date, their only
	// list.
	Names func(day time.Time, n int) []string
}

// Families are all that are known here.
func Families() []Family {
	return []Family{
		{"necurs", "J. Bader, 2015; magic number 9", true, necurs},
		{"gameover", "J. Bader, The DGA of newGOZ, 2014", true, gameover},
		{"cryptolocker", "S. Yazdi, A closer look at Cryptolocker's DGA, 2014", true, cryptolocker},
		{"murofet", "J. Bader, 2015; keys D6D7A4BE and DEADC2DE", true, murofet},
		{"pykspa", "J. Bader, The DGA of Pykspa, 2015; precursor", true, pykspa},
		{"chinad", "J. Bader, 2015", true, chinad},
		{"padcrypt", "J. Bader, The DGA of PadCrypt, 2016", true, padcrypt},
		{"monerodownloader", "J. Bader, 2017", true, moneroDownloader},
		{"pushdo", "J. Bader, 2016", true, pushdo},
		{"locky", "J. Bader, 2016; version 3", true, locky},
		{"corebot", "J. Bader, 2015", true, corebot},
		{"ramnit", "J. Bader, The DGA of Ramnit, 2014", true, ramnit},
		{"tinba", "J. Bader, New Top Level Domains for Tinba's DGA, 2015", true, tinba},
		{"kraken", "J. Bader, Kraken's two DGAs, 2015; version 1", true, kraken},
		{"simda", "J. Bader, 2015", true, simda},
		{"banjori", "J. Bader, The DGA of Banjori, 2015", true, banjori},
		{"dircrypt", "J. Bader, 2015; seeds of our own", false, dircrypt},
		{"vawtrak", "J. Bader, 2016; seeds of our own", false, vawtrak},
		{"suppobox", "J. Geffner, End-to-end analysis of a DGA, RSA 2013; words of our own", false, suppobox},
		{"matsnu", "S. Skuratovich, Matsnu: a deep dive, 2015; words of our own", false, matsnu},
		{"hexadecimal", "names that are digests, as of Bamital and Dyre", false, hexadecimal},
	}
}

// Known tells which families would have made up names on a day, by name. It
// holds those of the day before and after as well: clocks and zones differ.
func Known(day time.Time) map[string]string {
	known := map[string]string{}
	for _, f := range Families() {
		if !f.Exact {
			continue
		}
		before := ""
		const few = 12 // names that tell two lists apart
		for shift := -1; shift <= 1; shift++ {
			on := day.AddDate(0, 0, shift)
			begin := strings.Join(f.Names(on, few), " ")
			if begin == before {
				continue // the same list holds for several days
			}
			before = begin
			for _, name := range f.Names(on, all) {
				if _, taken := known[name]; !taken {
					known[name] = f.Name
				}
			}
		}
	}
	return known
}

// all is more than any family has.
const all = 1 << 20
