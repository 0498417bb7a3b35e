package enrich

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"time"

	"bannin/locale"
)

// comma parts several values in one element of STIX 1.
const comma = "##comma##"

// readSTIX1 reads STIX 1 XML: the values of AddressObj and DomainNameObj. A
// condition InclusiveBetween makes two values the ends of a range; conditions
// that say what a value is not are left out. Entities of the document's own are
// not resolved, so that none can multiply. Source: STIX 1.2, CybOX 2.1.
func readSTIX1(src []byte, h *harvest) {
	r := &stix1{dec: xml.NewDecoder(bytes.NewReader(src)), src: src, h: h, line: 1}
	for {
		token, err := r.dec.Token()
		if err == io.EOF {
			return
		}
		if err == nil && r.depth > maxDepth {
			err = locale.Errorf("enrich.too_deep", "limit", maxDepth)
		}
		if err != nil {
			h.fault(r.here(), "enrich.no_xml", "reason", err)
			return
		}
		r.token(token)
	}
}

// stix1 is where the reader of a document stands.
type stix1 struct {
	dec        *xml.Decoder
	src        []byte
	h          *harvest
	depth      int
	offset     int
	line       int
	properties string // the type of the object that is open
	note       string // the title of the indicator
	open       string // the element whose text is read
	condition  string
	words      strings.Builder
}

func (r *stix1) here() int {
	now := min(int(r.dec.InputOffset()), len(r.src))
	r.line += bytes.Count(r.src[r.offset:now], []byte("\n"))
	r.offset = now
	return r.line
}

func (r *stix1) token(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		r.depth++
		r.start(t)
	case xml.CharData:
		if r.open != "" {
			r.words.Write(t)
		}
	case xml.EndElement:
		r.depth--
		r.end(t.Name.Local)
	}
}

func (r *stix1) start(t xml.StartElement) {
	switch t.Name.Local {
	case "Properties":
		r.properties = attribute(t, "type") + " " + attribute(t, "category")
	case "Indicator":
		r.note = ""
	case "Title", "Address_Value", "Value":
		r.open, r.condition = t.Name.Local, attribute(t, "condition")
		r.words.Reset()
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *stix1) end(name string) {
	switch name {
	case "Properties":
		r.properties = ""
	case r.open:
		text := strings.TrimSpace(r.words.String())
		r.open = ""
		switch {
		case name == "Title":
			r.note = text
		case strings.Contains(r.properties, "AddressObj") || strings.Contains(r.properties, "DomainNameObj"):
			r.values(text)
		}
	}
}

func (r *stix1) values(text string) {
	all := strings.Split(text, comma)
	i := item{line: r.here(), note: r.note}
	switch {
	case strings.HasPrefix(r.condition, "DoesNot") || strings.HasPrefix(r.condition, "Exclusive") || strings.HasSuffix(r.condition, "Than"):
		r.h.ignore()
		return
	case strings.Contains(r.properties, "e-mail") || strings.Contains(r.properties, "mac"):
		r.h.ignore()
		return
	case r.condition == "InclusiveBetween" && len(all) == 2:
		all = []string{strings.TrimSpace(all[0]) + "-" + strings.TrimSpace(all[1])}
	}
	for _, i.text = range all {
		r.h.take(i)
	}
}

// The comparisons of a STIX 2 pattern that name addresses or names. Source: STIX
// 2.1, part 9.
var (
	comparison = regexp.MustCompile(`(?:ipv4-addr|ipv6-addr|domain-name):value\s*(?:(?:=|ISSUBSET)\s*'((?:[^'\\]|\\.)*)'|IN\s*\(([^()]*)\))`)
	quoted     = regexp.MustCompile(`'((?:[^'\\]|\\.)*)'`)
	either     = regexp.MustCompile(`^[\[\]()\s]*(?:OR[\[\]()\s]*)*$`) // what may stand around comparisons, each of which is enough
)

// readSTIX2 reads the indicators of a STIX 2 bundle. Patterns of which more than
// one thing must be true together are left out: no address of theirs is bad by
// itself. So are revoked ones, and patterns about files and URLs.
func readSTIX2(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		if o.first("type") != "indicator" {
			return
		}
		h.dated(time.RFC3339, o.first("modified"))
		pattern := o.first("pattern")
		found := comparison.FindAllStringSubmatch(pattern, -1)
		if o.first("revoked") == "true" || len(found) == 0 || !either.MatchString(comparison.ReplaceAllString(pattern, "")) {
			h.ignore()
			return
		}
		for _, m := range found {
			values := []string{m[1]}
			if m[2] != "" {
				values = values[:0]
				for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
					values = append(values, q[1])
				}
			}
			for _, v := range values {
				h.take(item{line: o.line, text: v, note: o.first("name")})
			}
		}
	})
}
