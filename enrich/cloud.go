package enrich

import (
	"path/filepath"
	"regexp"
	"time"
)

// A cloud is whose an address is, as its provider publishes it.
type cloud struct{ name, region, service string }

// amazon is the service that AWS names for all its addresses, in front of the
// service that an address is for.
const amazon = "AMAZON"

// general tells of one that does not say what the address is for.
func (c *cloud) general() bool { return c != nil && (c.service == "" || c.service == amazon) }

// readAWS reads https://ip-ranges.amazonaws.com/ip-ranges.json.
func readAWS(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		c := &cloud{name: "aws", region: o.first("region"), service: o.first("service")}
		h.takeAll(o, "ip_prefix", c)
		h.takeAll(o, "ipv6_prefix", c)
		h.dated("2006-01-02-15-04-05", o.first("createDate"))
	})
}

// readGCP reads https://www.gstatic.com/ipranges/cloud.json, and goog.json there.
func readGCP(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		c := &cloud{name: "gcp", region: o.first("scope"), service: o.first("service")}
		h.takeAll(o, "ipv4Prefix", c)
		h.takeAll(o, "ipv6Prefix", c)
		h.dated("2006-01-02T15:04:05.999999", o.first("creationTime"))
	})
}

// serviceTags is the name of Azure's file, the only place of its date.
var serviceTags = regexp.MustCompile(`_(20\d{6})\.json$`)

// readAzure reads ServiceTags_Public_….json, from
// https://www.microsoft.com/download/details.aspx?id=56519.
func readAzure(src []byte, h *harvest) {
	if m := serviceTags.FindStringSubmatch(filepath.Base(h.list.File)); m != nil {
		h.dated("20060102", m[1])
	}
	objects(src, h, func(o *object) {
		h.takeAll(o, "addressPrefixes", &cloud{name: "azure", region: o.first("region"), service: o.first("systemService")})
	})
}

// readOracle reads https://docs.oracle.com/iaas/tools/public_ip_ranges.json.
func readOracle(src []byte, h *harvest) {
	objects(src, h, func(o *object) {
		h.takeAll(o, "cidr", &cloud{name: "oracle", region: o.outer.first("region"), service: o.first("tags")})
		h.dated("2006-01-02T15:04:05.999999", o.first("last_updated_timestamp"))
		h.dated(time.RFC3339, o.first("last_updated_timestamp"))
	})
}

// takeAll takes all values of a key.
func (h *harvest) takeAll(o *object, key string, c *cloud) {
	for _, t := range o.fields[key] {
		h.take(item{line: t.line, text: t.value, note: c.service, cloud: c})
	}
}
