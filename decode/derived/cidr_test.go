package derived

import (
	"strings"
	"testing"
)

// A cidrCase is what a call opens to the world.
type cidrCase struct {
	name, call, parameters string
	world                  bool
	ports                  string
}

func checkCIDR(t *testing.T, cases []cidrCase) {
	t.Helper()
	for _, c := range cases {
		record := called("ec2", c.call, c.parameters)
		checkDerived(t, "bannin.cidr.world", []derivedCase{{c.name, record, truth(c.world)}})
		var ports []string // nil, not empty, where there are none
		checkDerived(t, "bannin.cidr.ports", []derivedCase{{c.name, record, append(ports, strings.Fields(c.ports)...)}})
	}
}

func TestCIDRSecurityGroup(t *testing.T) {
	const call = "AuthorizeSecurityGroupIngress"
	rule := func(protocol, from, to, prefix string) string {
		return `{"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"` + protocol + `","fromPort":` + from + `,"toPort":` + to + `,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"},{"cidrIp":"` + prefix + `"}]},"ipv6Ranges":{}}]}}`
	}
	checkCIDR(t, []cidrCase{
		{"ssh", call, rule("tcp", "22", "22", "0.0.0.0/0"), true, "22"},
		{"text_ports", call, rule("tcp", `"3380"`, `"3400"`, "0.0.0.0/0"), true, "3389"},
		{"several", call, rule("tcp", "20", "25", "0.0.0.0/0"), true, "20 21 22 23"},
		{"plain_web", call, rule("tcp", "443", "443", "0.0.0.0/0"), true, ""},
		{"every_port", call, rule("tcp", "0", "65535", "0.0.0.0/0"), true, "all"},
		{"from_one", call, rule("udp", "1", "65535", "0.0.0.0/0"), true, "all"},
		{"nearly_every_port", call, rule("tcp", "27018", "65535", "0.0.0.0/0"), true, "27018 27019 50070"},
		{"every_protocol", call, rule("-1", "22", "22", "0.0.0.0/0"), true, "all"},
		{"ping", call, rule("icmp", "8", "-1", "0.0.0.0/0"), true, ""},
		{"icmp_type_like_a_port", call, rule("icmp", "0", "255", "0.0.0.0/0"), true, ""},
		{"half_the_world", call, rule("tcp", "22", "22", "128.0.0.0/1"), true, "22"},
		{"sixteenth", call, rule("tcp", "22", "22", "16.0.0.0/4"), true, "22"},
		{"host_bits", call, rule("tcp", "22", "22", "208.236.235.254/0"), true, "22"},
		{"leading_zeros", call, rule("tcp", "22", "22", "000.000.000.000/0"), true, "22"},
		{"thirty_second", call, rule("tcp", "22", "22", "16.0.0.0/5"), false, ""},
		{"one_address", call, rule("tcp", "22", "22", "203.0.113.9/32"), false, ""},
		{"no_prefix", call, rule("tcp", "22", "22", "0.0.0.0"), false, ""},
		{"broken_prefix", call, rule("tcp", "22", "22", "0.0.0.0/x"), false, ""},
		{"ipv6", call, `{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]}}]}}`, true, "22"},
		{"ipv6_eighth", call, `{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipv6Ranges":{"items":[{"cidrIpv6":"2000::/3"}]}}]}}`, true, "22"},
		{"ipv6_sixteenth", call, `{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipv6Ranges":{"items":[{"cidrIpv6":"2000::/4"}]}}]}}`, false, ""},
		{"old_form", call, `{"ipPermissions":{},"cidrIp":"0.0.0.0/0","fromPort":3306,"toPort":3306,"ipProtocol":"tcp"}`, true, "3306"},
		{"nothing_said_of_ports", call, `{"cidrIp":"0.0.0.0/0"}`, true, "all"},
		{"two_rules", call, `{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]}},{"ipProtocol":"tcp","fromPort":3389,"toPort":3389,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}`, true, "3389"},
		{"egress", "AuthorizeSecurityGroupEgress", rule("tcp", "22", "22", "0.0.0.0/0"), false, ""},
		{"revoked", "RevokeSecurityGroupIngress", rule("tcp", "22", "22", "0.0.0.0/0"), false, ""},
		{"modified", "ModifySecurityGroupRules", `{"ModifySecurityGroupRulesRequest":{"GroupId":"sg","SecurityGroupRule":{"SecurityGroupRuleId":"r","SecurityGroupRule":{"CidrIpv4":"0.0.0.0/0","FromPort":22,"ToPort":22,"IpProtocol":"tcp"}}}}`, true, "22"},
		{"modified_several", "ModifySecurityGroupRules", `{"ModifySecurityGroupRulesRequest":{"SecurityGroupRule":[{"SecurityGroupRule":{"CidrIpv4":"10.0.0.0/8","FromPort":22,"ToPort":22,"IpProtocol":"tcp"}},{"SecurityGroupRule":{"CidrIpv6":"::/0","IpProtocol":"-1"}}]}}`, true, "all"},
	})
}

func TestCIDROthers(t *testing.T) {
	entry := func(egress, action, protocol string) string {
		return `{"cidrBlock":"0.0.0.0/0","egress":` + egress + `,"ruleAction":"` + action + `","aclProtocol":"` + protocol + `","portRange":{"from":22,"to":22}}`
	}
	checkCIDR(t, []cidrCase{
		{"acl", "CreateNetworkAclEntry", entry("false", "allow", "6"), true, "22"},
		{"acl_every_protocol", "ReplaceNetworkAclEntry", entry("false", "allow", "-1"), true, "all"},
		{"acl_ipv6", "CreateNetworkAclEntry", `{"ipv6CidrBlock":"::/0","egress":false,"ruleAction":"allow","aclProtocol":"17","portRange":{"from":161,"to":161}}`, true, "161"},
		{"acl_out", "CreateNetworkAclEntry", entry("true", "allow", "6"), false, ""},
		{"acl_deny", "CreateNetworkAclEntry", entry("false", "deny", "6"), false, ""},
		{"acl_icmp", "CreateNetworkAclEntry", entry("false", "allow", "1"), true, ""},
		{"database", "AuthorizeDBSecurityGroupIngress", `{"cIDRIP":"0.0.0.0/0"}`, true, "all"},
		{"cluster", "AuthorizeClusterSecurityGroupIngress", `{"cidrip":"0.0.0.0/0"}`, true, "all"},
		{"cache_group", "AuthorizeCacheSecurityGroupIngress", `{"eC2SecurityGroupName":"x"}`, false, ""},
		{"lightsail", "OpenInstancePublicPorts", `{"portInfo":{"fromPort":22,"toPort":22,"protocol":"tcp"}}`, true, "22"},
		{"lightsail_to_one", "OpenInstancePublicPorts", `{"portInfo":{"fromPort":22,"toPort":22,"protocol":"tcp","cidrs":["203.0.113.9/32"]}}`, false, ""},
		{"lightsail_to_console", "OpenInstancePublicPorts", `{"portInfo":{"fromPort":22,"toPort":22,"protocol":"tcp","cidrListAliases":["lightsail-connect"]}}`, false, ""},
		{"lightsail_several", "PutInstancePublicPorts", `{"portInfos":[{"fromPort":80,"toPort":80,"protocol":"tcp"},{"fromPort":0,"toPort":65535,"protocol":"all","cidrs":["0.0.0.0/0"]}]}`, true, "all"},
		{"eks", "UpdateClusterConfig", `{"resourcesVpcConfig":{"endpointPublicAccess":true,"publicAccessCidrs":["10.0.0.0/8","0.0.0.0/0"]}}`, true, ""},
		{"eks_private", "UpdateClusterConfig", `{"resourcesVpcConfig":{"endpointPublicAccess":false,"publicAccessCidrs":["0.0.0.0/0"]}}`, false, ""},
		{"eks_office", "CreateCluster", `{"resourcesVpcConfig":{"publicAccessCidrs":["203.0.113.0/24"]}}`, false, ""},
		{"ecs_cluster", "CreateCluster", `{"clusterName":"x"}`, false, ""},
	})
}
