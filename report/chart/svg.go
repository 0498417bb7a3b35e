package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"bannin/finding"
	"bannin/report/voice"
)

// A drawing is an SVG image in the making. Colours come from the page's style
// sheet by class, so that a drawing follows the reader's theme.
type drawing struct {
	b    strings.Builder
	w, h float64
}

// image finishes a drawing: it scales to the width it is given and has a name
// for those who do not see it.
func (d *drawing) image(title string) template.HTML {
	name := template.HTMLEscapeString(title)
	return template.HTML(`<svg viewBox="0 0 ` + num(d.w) + ` ` + num(d.h) + `" role="img" aria-label="` + name + `">` + d.b.String() + `</svg>`)
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func (d *drawing) add(parts ...string) {
	for _, p := range parts {
		d.b.WriteString(p)
	}
}

// A box is where a rectangle stands.
type box struct{ x, y, w, h float64 }

func (d *drawing) rect(class string, r box) {
	d.add(`<rect class="`, class, `" x="`, num(r.x), `" y="`, num(r.y), `" width="`, num(r.w), `" height="`, num(r.h), `"/>`)
}

// shade is a rectangle of a strength from 0 to 1, in the page's accent colour.
func (d *drawing) shade(strength float64, r box) {
	d.add(`<rect class="fill" fill-opacity="`, strconv.FormatFloat(math.Round(strength*100)/100, 'f', -1, 64), `" x="`, num(r.x), `" y="`, num(r.y),
		`" width="`, num(r.w), `" height="`, num(r.h), `"/>`)
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.add(`<path class="`, class, `" d="M`, num(x1), ` `, num(y1), `L`, num(x2), ` `, num(y2), `"/>`)
}

func (d *drawing) circle(class string, x, y, r float64) {
	d.add(`<circle class="`, class, `" cx="`, num(x), `" cy="`, num(y), `" r="`, num(r), `"/>`)
}

// text writes a text whose start, middle or end stands at x.
func (d *drawing) text(class string, x, y float64, s string) {
	d.add(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `">`, template.HTMLEscapeString(s), `</text>`)
}

// mark draws a severity as a shape of about radius r, so that it can be told
// without its colour: diamond, triangle, square, circle, ring.
func (d *drawing) mark(s finding.Severity, x, y, r float64) {
	class := "sev-" + voice.Grade(s).String()
	switch voice.Grade(s) {
	case finding.Critical:
		d.polygon(class, [][2]float64{{x, y - r*1.25}, {x + r*1.25, y}, {x, y + r*1.25}, {x - r*1.25, y}})
	case finding.High:
		d.polygon(class, [][2]float64{{x, y - r*1.1}, {x + r*1.15, y + r*0.9}, {x - r*1.15, y + r*0.9}})
	case finding.Medium:
		d.rect(class, box{x - r*0.9, y - r*0.9, r * 1.8, r * 1.8})
	default:
		d.circle(class, x, y, r)
	}
}

func (d *drawing) polygon(class string, points [][2]float64) {
	d.add(`<path class="`, class, `" d="`)
	for i, p := range points {
		d.add([]string{"M", "L"}[min(i, 1)], num(p[0]), " ", num(p[1]))
	}
	d.add(`Z"/>`)
}

// Icon is a severity's mark alone, to stand beside its word.
func Icon(s finding.Severity) template.HTML {
	d := &drawing{w: 12, h: 12}
	d.mark(s, 6, 6, 4.2)
	return template.HTML(`<svg class="icon" viewBox="0 0 12 12" aria-hidden="true">` + d.b.String() + `</svg>`)
}

// Bar is a bar of a severity's colour that fills a share of its room.
func Bar(s finding.Severity, share float64) template.HTML {
	d := &drawing{w: 100, h: 8}
	d.rect("sev-"+voice.Grade(s).String(), box{0, 0, 100 * share, 8})
	return template.HTML(`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">` + d.b.String() + `</svg>`)
}
