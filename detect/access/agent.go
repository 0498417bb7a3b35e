package access

import "strings"

// maxAgent bounds the name of a family of agents: a log may hold anything.
const maxAgent = 48

// console is the family of what AWS's consoles do on behalf of a browser.
const console = "console"

// family is the program that a user agent tells of, with its major version and
// the system it runs on: what changes when somebody else calls, and does not
// when a program is brought up to date. Agents of AWS's consoles are one family,
// browsers are told apart.
func family(agent string) string {
	agent = strings.Trim(agent, "[] ")
	low := strings.ToLower(agent)
	switch {
	case agent == "":
		return ""
	case strings.Contains(low, "exec-env/cloudshell"):
		return "CloudShell"
	case strings.Contains(low, "exec-env/aws_lambda"):
		return "Lambda"
	case strings.HasPrefix(low, "mozilla/"):
		return browser(low) + system(low)
	case strings.HasSuffix(low, ".amazonaws.com"), strings.HasPrefix(low, "aws internal"), strings.HasPrefix(low, "aws-internal/"),
		strings.HasPrefix(low, "s3console"), strings.HasPrefix(low, "awsconsole"), strings.HasPrefix(low, "aws-console"):
		return console
	case strings.Contains(low, "terraform/"):
		return "terraform/" + major(after(low, "terraform/")) + system(low)
	}
	product, rest, _ := strings.Cut(agent, "/")
	product, _, _ = strings.Cut(product, " ")
	name := product[:min(len(product), maxAgent)]
	if version := major(rest); version != "" {
		name += "/" + version
	}
	return name + system(low)
}

func after(s, sep string) string { return s[strings.Index(s, sep)+len(sep):] }

// major is the first number of a version.
func major(version string) string {
	n := 0
	for n < len(version) && n < 4 && version[n] >= '0' && version[n] <= '9' {
		n++
	}
	return version[:n]
}

// named are the first of some words that a text holds, and what they mean.
type named []struct{ word, name string }

func (n named) in(text string) string {
	for _, w := range n {
		if strings.Contains(text, w.word) {
			return w.name
		}
	}
	return ""
}

// systems are in the order in which their words tell: Android says Linux too.
var systems = named{{"android", " Android"}, {"iphone", " iOS"}, {"ipad", " iOS"}, {"os/macos", " macOS"}, {"darwin", " macOS"},
	{"macintosh", " macOS"}, {"windows", " Windows"}, {"cros ", " ChromeOS"}, {"linux", " Linux"}}

func system(low string) string { return systems.in(low) }

var browsers = named{{"edg/", "Edge"}, {"opr/", "Opera"}, {"firefox/", "Firefox"}, {"chrome/", "Chrome"}, {"safari/", "Safari"}}

func browser(low string) string {
	if name := browsers.in(low); name != "" {
		return name
	}
	return "browser"
}
