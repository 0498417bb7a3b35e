package export

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"bannin/event"
	"bannin/finding"
)

// sides are the ends of a connection as seen from us. Where both or none are
// ours, who opened it is the other side.
func (w flow) sides() (local, remote netip.AddrPort, direction string) {
	switch out, sure := w.outward(); {
	case sure && out:
		return w.from, w.to, "OUTBOUND"
	case sure:
		return w.to, w.from, "INBOUND"
	}
	return w.to, w.from, "UNKNOWN"
}

// actionObject is service.action: what was done, and by whom from where.
func actionObject(f *finding.Finding, e *event.Summary) object {
	a := actionOf(f, e)
	switch a {
	case apiCall:
		return object{"actionType": a.text(), "awsApiCallAction": apiCallAction(f, e)}
	case connection:
		return object{"actionType": a.text(), "networkConnectionAction": connectionAction(e)}
	case portProbe:
		return object{"actionType": a.text(), "portProbeAction": probeAction(f, e)}
	case dnsRequest:
		return object{"actionType": a.text(), "dnsRequestAction": object{"domain": text(asked(e)), "blocked": e.Error == "BLOCK"}}
	case kubernetesCall:
		return object{"actionType": a.text(), "kubernetesApiCallAction": kubernetesAction(e)}
	}
	return nil
}

func (a action) text() string { return string(a) }

func apiCallAction(f *finding.Finding, e *event.Summary) object {
	o := object{"api": text(e.Name), "serviceName": text(e.Service), "errorCode": text(e.Error), "userAgent": text(e.Agent)}
	if ip := addresses([]string{e.IP}); len(ip) > 0 {
		o["callerType"], o["remoteIpDetails"] = "Remote IP", remoteIP(ip[0])
	} else if e.IP != "" {
		o["callerType"], o["domainDetails"] = "Domain", object{"domain": text(e.IP)}
	}
	if who := e.Actor.Account; accountNumber.MatchString(who) && who != e.Account {
		o["remoteAccountDetails"] = object{"accountId": who}
	}
	affected := object{}
	for _, r := range f.Resources {
		if a := parseARN(r); a.is().stack != "" && affected[a.is().stack] == nil {
			affected[a.is().stack] = text(a.container())
		}
	}
	o["affectedResources"] = affected
	return o
}

func remoteIP(ip netip.Addr) object {
	if ip.Is4() {
		return object{"ipAddressV4": ip.String()}
	}
	return object{"ipAddressV6": ip.String()}
}

func portOf(p netip.AddrPort) object {
	if p.Port() == 0 {
		return nil
	}
	return object{"port": int(p.Port())}
}

func connectionAction(e *event.Summary) object {
	o := object{"blocked": !e.Succeeded, "connectionDirection": "UNKNOWN"}
	w, ok := flowOf(e)
	if !ok {
		if ip := addresses([]string{e.IP}); len(ip) > 0 {
			o["remoteIpDetails"] = remoteIP(ip[0])
		}
		return o
	}
	local, remote, direction := w.sides()
	o["connectionDirection"], o["protocol"] = direction, text(w.protocol)
	o["localIpDetails"], o["localPortDetails"] = remoteIP(local.Addr().Unmap()), portOf(local)
	o["remoteIpDetails"], o["remotePortDetails"] = remoteIP(remote.Addr().Unmap()), portOf(remote)
	return o
}

// probeAction lists the probes among the events that a finding keeps whole.
func probeAction(f *finding.Finding, e *event.Summary) object {
	var probes []object
	for _, e := range f.Detail.Sample {
		if w, ok := flowOf(&e); ok {
			probes = append(probes, object{"localPortDetails": portOf(w.to), "localIpDetails": remoteIP(w.to.Addr().Unmap()), "remoteIpDetails": remoteIP(w.from.Addr().Unmap())})
		}
	}
	return object{"blocked": !e.Succeeded, "portProbeDetails": probes}
}

var statusCode = regexp.MustCompile(`: ([1-5][0-9]{2})$`)

// kubernetesAction reads "create pods/exec kube-system/web: 403".
func kubernetesAction(e *event.Summary) object {
	o := object{"verb": text(e.Name), "userAgent": text(e.Agent), "sourceIPs": texts([]string{e.IP}, 1)}
	if ip := addresses([]string{e.IP}); len(ip) > 0 {
		o["remoteIpDetails"] = remoteIP(ip[0])
	}
	what := e.Message
	if m := statusCode.FindStringSubmatch(what); m != nil {
		code, err := strconv.Atoi(m[1])
		if err == nil {
			o["statusCode"] = code
		}
		what = strings.TrimSuffix(what, m[0])
	}
	if words := strings.Fields(what); len(words) > 1 && words[0] == e.Name {
		resource, sub, _ := strings.Cut(words[1], "/")
		o["resource"], o["subresource"] = text(resource), text(sub)
		if name := words[2:]; len(name) == 1 {
			space, thing, ok := strings.Cut(name[0], "/")
			if !ok {
				space, thing = "", space
			}
			o["namespace"], o["resourceName"] = text(space), text(thing)
		}
	}
	return o
}
