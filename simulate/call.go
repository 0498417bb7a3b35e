package simulate

import "strings"

// row is one API call as the tables write it. q, r, x and res are templates of
// requestParameters, responseElements, additionalEventData and resources; an
// empty one is null or absent. e is an error the call always ends with, as
// "code|message". f holds marks: w not read-only, o read-only, d data event,
// s sign-in page, v event of a service itself, i made within AWS.
type row struct{ n, q, r, x, res, e, f string }

// call is a row made ready.
type call struct {
	id       string // "ec2:DescribeInstances#one"
	service  string // "ec2"
	name     string // "DescribeInstances"
	action   string // "ec2:DescribeInstances", as policies write it
	command  string // "ec2.describe-instances", as the command line writes it
	source   string // "ec2.amazonaws.com"
	opening  string // the record's text up to userIdentity
	middle   string // from eventSource to awsRegion
	frontend string // user agent of this service's console, where it has its own
	marks    string
	readOnly bool
	global   bool

	request, response, extra, resources, host template
	errCode                                   string
	errText                                   template
}

// catalogue is every call and scene, compiled.
type catalogue struct {
	names names
	calls map[string]*call
	kinds [maxNames]*kind        // by variable
	set   map[string]*scene      // the agenda's scenes, by their text
	known map[string]*repertoire // by their text too
}

func newCatalogue() *catalogue {
	c := &catalogue{names: names{map[string]int{}}, calls: map[string]*call{}, set: map[string]*scene{}, known: map[string]*repertoire{}}
	for _, table := range [][]row{
		computeCalls, networkCalls, iamCalls, stsCalls, signinCalls, storageCalls, dataCalls,
		secretCalls, lambdaCalls, containerCalls, watchCalls, systemCalls, buildCalls, serviceCalls, abuseCalls, directoryCalls,
	} {
		for i := range table {
			c.add(&table[i])
		}
	}
	for name := range kinds {
		k := kinds[name]
		c.kinds[c.names.of(name)] = &k
	}
	if len(c.names.index) > maxNames {
		panic("BUG: simulate: too many names in templates")
	}
	for _, text := range []string{
		failedScene, mfaScene, signInScene, doorScene, shellScene, portalScene, visitScene, emergencyScene,
		joinScene, joinPortal, leaveScene, leavePortal, rotateScene, retireScene, announceScene, functionScene, taskScene, machineScene, startScene, endScene,
	} {
		c.set[text] = c.scene(text)
	}
	for i := range chores {
		c.set[chores[i].scene] = c.scene(chores[i].scene)
	}
	return c
}

func (c *catalogue) nameOf(i int) string {
	for name, j := range c.names.index {
		if i == j {
			return name
		}
	}
	return "?"
}

func (c *catalogue) add(r *row) {
	if _, twice := c.calls[r.n]; twice {
		panic("BUG: simulate: call listed twice: " + r.n)
	}
	svc, rest, ok := strings.Cut(r.n, ":")
	if !ok {
		panic("BUG: simulate: call without a service: " + r.n)
	}
	name, _, _ := strings.Cut(rest, "#")
	plain := plainName(name)
	v := &call{
		id: r.n, service: svc, name: name, marks: r.f,
		action:   policyPrefix(svc) + ":" + plain,
		command:  policyPrefix(svc) + "." + kebab(plain),
		source:   svc + ".amazonaws.com",
		frontend: frontends[svc],
		readOnly: readOnly(plain, r.f),
		global:   strings.Contains(" iam organizations route53 cloudfront health ce support account ", " "+svc+" "),
	}
	v.opening = `{"eventVersion":"` + versionOf(svc, r.f) + `","userIdentity":`
	v.middle = `","eventSource":"` + v.source + `","eventName":"` + name + `","awsRegion":"`
	v.request, v.response = c.names.compile(r.q), c.names.compile(r.r)
	v.extra, v.resources = c.names.compile(r.x), c.names.compile(r.res)
	v.host = c.names.compile(hostOf(svc, r.q))
	if code, text, ok := strings.Cut(r.e, "|"); ok {
		v.errCode, v.errText = code, c.names.compile(text)
	} else if r.e != "" {
		panic("BUG: simulate: error without a message: " + r.n)
	}
	c.calls[r.n] = v
}

func (v *call) is(mark byte) bool { return strings.IndexByte(v.marks, mark) >= 0 }

// plainName takes the date off the names of older Lambda calls.
func plainName(name string) string {
	plain, _, _ := strings.Cut(name, "201")
	return plain
}

func readOnly(name, marks string) bool {
	if strings.ContainsAny(marks, "wv") {
		return false
	}
	if strings.Contains(marks, "o") {
		return true
	}
	for _, verb := range []string{"Describe", "List", "Get", "Head", "Lookup", "Search", "BatchGet", "Query", "Scan", "Simulate", "Validate", "Check"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// versionOf is the eventVersion that a service writes; they differ.
func versionOf(svc, marks string) string {
	switch {
	case strings.Contains(marks, "s"), svc == "sts", svc == "ssm", svc == "sso":
		return "1.08"
	case svc == "ecs", svc == "autoscaling", svc == "kms":
		return "1.09"
	case svc == "cloudtrail", svc == "logs", svc == "ecr":
		return "1.10"
	}
	return "1.11"
}

func policyPrefix(svc string) string {
	switch svc {
	case "monitoring":
		return "cloudwatch"
	case "signin":
		return "signin"
	}
	return svc
}

// frontends are the user agents of consoles that have their own.
var frontends = map[string]string{
	"s3":         "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.782 Linux/5.10.236 OpenJDK_64-Bit_Server_VM/25.452-b09 java/1.8.0_452]",
	"health":     "AWS Internal",
	"ce":         "AWS Internal",
	"cloudtrail": "AWS Internal",
	"config":     "AWS Internal",
}

// hostOf is the template of the host that a call is sent to.
func hostOf(svc, request string) string {
	switch svc {
	case "iam", "organizations", "route53", "cloudfront", "ce", "support", "health", "account":
		if svc == "iam" || svc == "route53" || svc == "cloudfront" {
			return svc + ".amazonaws.com"
		}
		return svc + ".us-east-1.amazonaws.com"
	case "signin":
		return "<login>"
	case "s3":
		if strings.Contains(request, "<bucket>") {
			return "<bucket>.s3.<region>.amazonaws.com"
		}
		return "s3.<region>.amazonaws.com"
	case "ecr":
		return "api.ecr.<region>.amazonaws.com"
	}
	return svc + ".<region>.amazonaws.com"
}

func signinHost(region string) string {
	if region == "us-east-1" {
		return "signin.aws.amazon.com"
	}
	return region + ".signin.aws.amazon.com"
}

// kebab writes a name as the command line does: DescribeInstances → describe-instances.
func kebab(name string) string {
	b := make([]byte, 0, len(name)+6)
	for i := 0; i < len(name); i++ {
		c := name[i]
		capital := c >= 'A' && c <= 'Z'
		if capital && i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z') {
			b = append(b, '-')
		}
		if capital {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}
