package enrich

import (
	"strings"
	"time"
)

// mispTypes are the types of attributes that name addresses or names. Source:
// https://www.misp-project.org/datamodels/.
var mispTypes = []string{"ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain", "hostname", "hostname|port", "domain|ip"}

// readMISP reads events, and answers of MISP's API with events or attributes.
// Attributes that are not for detection (to_ids) or were deleted are left out.
func readMISP(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		kind, value := o.first("type"), o.fields["value"]
		switch {
		case o.first("info") != "":
			h.dated(time.DateOnly, o.first("date"))
		case kind == "" || len(value) != 1:
		case o.first("to_ids") == "false" || o.first("deleted") == "true" || !(table{types: "type", wanted: mispTypes}).takes(kind):
			h.ignore()
		default:
			note := o.first("comment")
			if note == "" {
				note = o.first("category")
			}
			h.takeTyped(kind, item{line: value[0].line, text: value[0].value, note: note})
		}
	})
}

// takeTyped takes a value of which a type is told: of address and port the
// address, of name and address both.
func (h *harvest) takeTyped(kind string, i item) {
	first, second, pair := strings.Cut(i.text, "|")
	if !pair || !strings.Contains(kind, "|") {
		h.take(i)
		return
	}
	i.text = first
	h.take(i)
	if strings.HasSuffix(kind, "|ip") {
		i.text = second
		h.take(i)
	}
}

// readWarninglist reads a list of https://github.com/MISP/misp-warninglists:
// what is known to be harmless, so of use as a trusted list. Lists of anything
// but networks and names have nothing to take.
func readWarninglist(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		kind := o.first("type")
		for _, t := range o.fields["list"] {
			if kind == "regex" || kind == "substring" {
				h.ignore()
				continue
			}
			h.take(item{line: t.line, text: t.value, note: o.first("name")})
		}
	})
}
