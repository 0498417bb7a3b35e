package report

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	theme = regexp.MustCompile(`(?s):root \{(.*?)\}`)
	token = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`)
)

// themes are the colours of the style sheet: light, dark, print.
func themes(t *testing.T) []map[string]float64 {
	t.Helper()
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]float64
	for _, block := range theme.FindAllStringSubmatch(string(css), -1) {
		colours := map[string]float64{"ink": luminance("17212b")}
		for _, m := range token.FindAllStringSubmatch(block[1], -1) {
			colours[m[1]] = luminance(m[2])
		}
		all = append(all, colours)
	}
	if len(all) != 3 {
		t.Fatalf("got %d themes, want light, dark and print", len(all))
	}
	return all
}

// luminance is WCAG's relative luminance of a colour.
func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// Text stands out by 4.5 to 1, marks by 3 to 1, as WCAG 2.2 asks.
func TestColoursStandOut(t *testing.T) {
	pairs := map[string]float64{
		"text/panel": 4.5, "text/back": 4.5, "text/tint": 4.5, "text/bad-back": 4.5, "text/mild-back": 4.5, "soft/panel": 4.5, "soft/back": 4.5,
		"soft/tint": 4.5, "soft/bad-back": 4.5, "accent/panel": 4.5, "accent/back": 4.5, "critical/panel": 4.5, "critical/bad-back": 4.5,
		"good/good-back": 4.5, "high/panel": 4.5, "panel/critical": 4.5, "panel/high": 4.5, "ink/medium": 4.5, "ink/low": 4.5,
		"medium-edge/panel": 3, "low-edge/panel": 3, "info-edge/panel": 3, "gap/panel": 3,
	}
	for i, colours := range themes(t) {
		for pair, want := range pairs {
			front, back, _ := strings.Cut(pair, "/")
			a, okA := colours[front]
			b, okB := colours[back]
			if !okA || !okB {
				t.Fatalf("theme %d: got no colours for %s", i, pair)
			}
			if got := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); got < want {
				t.Errorf("theme %d: %s: got a contrast of %.2f, want %.1f", i, pair, got, want)
			}
		}
	}
}
