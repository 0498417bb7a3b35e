package derived

import (
	"slices"
	"strconv"
	"strings"

	"bannin/event"
)

// sensitivePorts are those of services that should not face the world: remote
// access, files, databases, brokers, and the interfaces of clusters.
var sensitivePorts = []int{
	20, 21, 22, 23, 69, 111, 135, 137, 138, 139, 161, 389, 445, 512, 513, 514, 873, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380,
	3306, 3389, 4333, 5432, 5439, 5500, 5601, 5800, 5900, 5901, 5984, 5985, 5986, 6379, 6443, 7001, 7077, 7474, 8020, 8086, 8088,
	8888, 9042, 9092, 9200, 9300, 10250, 11211, 15672, 27017, 27018, 27019, 50070,
}

// An opening is what a call lets in from the whole world.
type opening struct {
	all      bool
	from, to int // ports; none when from > to
}

// noPorts is an opening for something that has no ports, or whose ports the
// call does not tell.
var noPorts = opening{from: 1, to: 0}

// openers read what a call opens to the world. Egress and Revoke are not here.
var openers = map[string]func(jsonTree) []opening{
	"AuthorizeSecurityGroupIngress":        securityGroup,
	"ModifySecurityGroupRules":             securityGroupRules,
	"CreateNetworkAclEntry":                aclEntry,
	"ReplaceNetworkAclEntry":               aclEntry,
	"AuthorizeDBSecurityGroupIngress":      databaseGroup,
	"AuthorizeCacheSecurityGroupIngress":   databaseGroup,
	"AuthorizeClusterSecurityGroupIngress": databaseGroup,
	"OpenInstancePublicPorts":              lightsail,
	"PutInstancePublicPorts":               lightsail,
	"CreateCluster":                        clusterEndpoint,
	"UpdateClusterConfig":                  clusterEndpoint,
}

func (c apiCall) openings() []opening {
	if read := openers[c.name()]; read != nil {
		return read(c.parameters())
	}
	return nil
}

func (c apiCall) cidrWorld() []string { return truth(len(c.openings()) > 0) }

func (c apiCall) cidrPorts() []string {
	openings := c.openings()
	if slices.ContainsFunc(openings, func(o opening) bool { return o.all }) {
		return []string{"all"}
	}
	var ports []string
	for _, port := range sensitivePorts {
		if slices.ContainsFunc(openings, func(o opening) bool { return o.from <= port && port <= o.to }) {
			ports = append(ports, strconv.Itoa(port))
		}
	}
	return ports
}

// isWorld tells whether a prefix holds so much of all addresses that it is no
// restriction. Bits behind the prefix do not matter.
func isWorld(prefix string) bool {
	ip, bits, ok := parsePrefix(prefix)
	return ok && (ip.Is4() && bits <= 4 || ip.Is6() && bits <= 3)
}

func anyWorld(prefixes []string) bool { return slices.ContainsFunc(prefixes, isWorld) }

// ports reads a protocol and the ends of a range. Other protocols than TCP and
// UDP have no ports; ICMP has its types there.
func ports(protocol, from, to string) opening {
	switch strings.ToLower(protocol) {
	case "-1", "all":
		return opening{all: true}
	case "", "tcp", "udp", "6", "17":
	default:
		return noPorts
	}
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	switch {
	case from == "" && to == "", low == -1 && high == -1:
		return opening{all: true}
	case err1 != nil || err2 != nil:
		return noPorts
	}
	return opening{all: low <= 1 && high >= 65535, from: low, to: high}
}

func securityGroup(p jsonTree) []opening {
	var all []opening
	for _, rule := range append(p.get("ipPermissions").list(), p) { // the old form stands beside
		prefixes := rule.get("cidrIp").texts()
		for _, r := range rule.get("ipRanges").list() {
			prefixes = append(prefixes, r.get("cidrIp").text)
		}
		for _, r := range rule.get("ipv6Ranges").list() {
			prefixes = append(prefixes, r.get("cidrIpv6").text)
		}
		if anyWorld(prefixes) {
			all = append(all, ports(rule.get("ipProtocol").text, rule.get("fromPort").text, rule.get("toPort").text))
		}
	}
	return all
}

// securityGroupRules reads changed rules. The request does not tell their
// direction; they count as ingress.
func securityGroupRules(p jsonTree) []opening {
	var all []opening
	for _, change := range p.get("ModifySecurityGroupRulesRequest", "SecurityGroupRule").list() {
		rule := change.get("SecurityGroupRule")
		if isWorld(rule.get("CidrIpv4").text) || isWorld(rule.get("CidrIpv6").text) {
			all = append(all, ports(rule.get("IpProtocol").text, rule.get("FromPort").text, rule.get("ToPort").text))
		}
	}
	return all
}

func aclEntry(p jsonTree) []opening {
	out := p.get("egress").text == "true"
	if out || !strings.EqualFold(p.get("ruleAction").text, "allow") || !isWorld(p.get("cidrBlock").text) && !isWorld(p.get("ipv6CidrBlock").text) {
		return nil
	}
	return []opening{ports(p.get("aclProtocol").text, p.get("portRange", "from").text, p.get("portRange", "to").text)}
}

func databaseGroup(p jsonTree) []opening {
	if isWorld(p.get("cidrip").text) {
		return []opening{{all: true}}
	}
	return nil
}

// lightsail reads ports opened on an instance: to the world unless it says to
// whom.
func lightsail(p jsonTree) []opening {
	var all []opening
	for _, info := range append(p.get("portInfos").list(), p.get("portInfo").list()...) {
		v4, v6 := info.get("cidrs").texts(), info.get("ipv6Cidrs").texts()
		unsaid := len(v4) == 0 && len(v6) == 0 && len(info.get("cidrListAliases").texts()) == 0
		if unsaid || anyWorld(v4) || anyWorld(v6) {
			all = append(all, ports(info.get("protocol").text, info.get("fromPort").text, info.get("toPort").text))
		}
	}
	return all
}

// clusterEndpoint reads who may reach the API server of an EKS cluster.
func clusterEndpoint(p jsonTree) []opening {
	config := p.get("resourcesVpcConfig")
	if config.get("endpointPublicAccess").kind != event.False && anyWorld(config.get("publicAccessCidrs").texts()) {
		return []opening{noPorts}
	}
	return nil
}
