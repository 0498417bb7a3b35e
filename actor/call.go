package actor

import (
	"strconv"
	"strings"

	"bannin/event"
)

// A call reads one record for a Collector.
type call struct {
	*Collector
	e *event.Event
}

// text is the value at the first of some paths that has one.
func (c *call) text(paths ...string) string {
	for _, path := range paths {
		if text := c.e.Text(path); text != "" {
			return text
		}
	}
	return ""
}

// prove adds what a proof says.
func (c *call) prove(p *proof) {
	if c.text("errorCode") != "" {
		return
	}
	if p.read != nil {
		p.read(c, p)
		return
	}
	f := fact{How: p.how, Name: c.text(p.name...), Key: c.text(p.key...), By: c.who()}
	f.What = c.arn(p.form, c.text(p.what...), &f.By)
	if via := c.text(p.via...); via != "" {
		f.Via = c.arn(p.viaForm, via, &f.By)
	}
	if p.form == "login" {
		f.Name = "login" // what belongs to a user and has no name of its own
	}
	if f.What == "" || p.key != nil && f.Key == "" {
		return
	}
	c.add(&f)
	if p.form == "centre" && p.how == Created && f.Name != "" {
		c.add(&fact{How: Named, What: f.What, Name: f.Name})
	}
}

// arn is the ARN of what a value names: an ARN already, or a name of a kind in
// the record's account. Without a value, a user is the caller.
func (c *call) arn(form, value string, by *who) string {
	if strings.HasPrefix(value, "arn:") {
		return c.known(value)
	}
	switch form {
	case "":
		return value
	case "centre":
		return centreUser(value)
	case "login":
		form = "user"
	}
	if value == "" {
		if parseARN(by.ARN).kind == "user" || by.Type == "Root" {
			return by.ARN
		}
		return ""
	}
	return "arn:" + c.partition() + ":iam::" + string(c.e.Account) + ":" + form + "/" + value
}

// centreUsers begins the ARNs of users of Identity Center. Source: service
// authorization reference, Identity Store.
const centreUsers = "arn:aws:identitystore:::user/"

// centreUser is the ARN of a user of Identity Center.
func centreUser(id string) string {
	if id == "" {
		return ""
	}
	return centreUsers + id
}

// partition is that of the record's region.
func (c *call) partition() string {
	switch region := string(c.e.Region); {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// known is an ARN without its path; where there is one, it is kept as another
// name.
func (c *call) known(arn string) string {
	short := bare(arn)
	if short != arn {
		c.add(&fact{How: Named, What: short, Name: arn})
	}
	return short
}

// who is the caller.
func (c *call) who() who {
	w := who{Type: c.text("userIdentity.type"), ARN: c.text("userIdentity.arn"), Key: c.text("userIdentity.accessKeyId"),
		Principal: c.text("userIdentity.principalId"), Account: c.text("userIdentity.accountId"), Source: c.text("userIdentity.sessionContext.sourceIdentity")}
	if issuer := c.text("userIdentity.sessionContext.sessionIssuer.arn"); issuer != "" {
		c.known(issuer)
	}
	if w.ARN != "" {
		w.ARN = c.known(w.ARN)
		return w
	}
	w.Name = c.text("userIdentity.userName", "additionalEventData.UserName")
	switch w.Type {
	case "IAMUser":
		if w.Name != "" {
			w.ARN, w.Name = c.arn("user", w.Name, &w), ""
		}
	case "AWSService":
		w.Name = c.text("userIdentity.invokedBy")
	case "IdentityCenterUser":
		w.Principal = c.text("userIdentity.onBehalfOf.userId")
		if w.Principal != "" && w.Name != "" {
			c.add(&fact{How: Named, What: centreUser(w.Principal), Name: w.Name})
		}
	}
	return w
}

// named notes which user of Identity Center an id is.
func (c *call) named(*proof) { c.who() }

const (
	credentials = response + "credentials.accessKeyId"
	expiration  = response + "credentials.expiration"
	duration    = request + "durationSeconds"
)

// lasts is how long a session lasts, in seconds: until it expires, or as long
// as was asked for, or as is usual.
func (c *call) lasts(end string, usual int64) int64 {
	seconds := int64(0)
	if t, ok := event.ParseTime([]byte(end)); ok && end != "" {
		seconds = int64(t.Sub(c.e.Time).Seconds())
	} else if n, err := strconv.ParseInt(c.text(duration), 10, 64); err == nil {
		seconds = n
	}
	if seconds <= 0 {
		return usual
	}
	return min(seconds, maxSeconds)
}

// How long sessions last where no record says so, in seconds. Source: STS API
// reference; console sessions of users last 12 hours.
const (
	usualRole    = 3600
	usualToken   = 12 * 3600
	usualConsole = 12 * 3600
)
