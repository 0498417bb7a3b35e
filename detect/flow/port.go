package flow

// A port's number as cells have it is text. These tables are by number.

// loginPorts are where passwords are guessed that GuardDuty watches: SSH, RDP,
// WinRM.
func isLogin(port int) bool { return port == 22 || port == 3389 || isWinRM(port) }

func isWinRM(port int) bool { return port == 5985 || port == 5986 }

// isLateral tells the ports by which one machine is worked from another: SSH,
// RPC, NetBIOS, SMB, RDP, VNC, WinRM.
func isLateral(port int) bool {
	switch port {
	case 22, 135, 139, 445, 3389, 5900:
		return true
	}
	return isWinRM(port)
}

// isService tells the ports of services that are no business of strangers:
// remote access, files, databases, control of containers and clusters.
func isService(port int) bool {
	switch port {
	case 21, 23, 1433, 1521, 2323, 2375, 2376, 2379, 3306, 5432, 5601, 6379, 6443, 8088, 8888, 9200, 9300, 10250, 11211, 27017:
		return true
	}
	return isLateral(port) || isEMR(port)
}

// isEMR tells the ports of a Hadoop cluster's consoles.
// Source: Amazon EMR management guide, web interfaces of clusters.
func isEMR(port int) bool {
	switch port {
	case 8042, 8088, 8440, 9864, 9870, 16010, 18080, 19888, 20888, 50070, 50075:
		return true
	}
	return false
}

// isStratum tells the ports that pools for mining give to their workers, and
// hardly anybody else uses. Source: the ports that large pools publish.
func isStratum(port int) bool {
	switch port {
	case 3333, 3357, 4444, 5555, 7777, 10128, 10343, 13333, 14433, 14444, 20128, 33333, 45560, 45700:
		return true
	}
	return false
}

// isIRC tells the ports of Internet Relay Chat.
func isIRC(port int) bool { return port >= 6660 && port <= 6669 || port == 6697 }

// isSMB tells the ports of Windows file sharing.
func isSMB(port int) bool { return port == 139 || port == 445 }

// isCommon tells ports that programs of every kind open towards the internet.
func isCommon(port int) bool {
	switch port {
	case 20, 21, 22, 25, 53, 80, 123, 143, 443, 465, 587, 853, 993, 995, 8080, 8443:
		return true
	}
	return false
}

// isOneWay tells ports to which much is sent and nothing comes back by nature,
// and those of tunnels, in which everything hides: syslog, NetFlow, IPFIX, sFlow,
// statsd; IPsec, OpenVPN, WireGuard, VXLAN, Geneve.
func isOneWay(port int) bool {
	switch port {
	case 514, 2055, 4739, 6343, 8125, 500, 4500, 1194, 51820, 4789, 6081:
		return true
	}
	return false
}

// isTCPOnly tells ports that only TCP uses, so that UDP to them is no service.
func isTCPOnly(port int) bool {
	switch port {
	case 20, 21, 22, 23, 25, 80, 110, 143, 445, 993, 995, 3306, 5432, 8080, 8443:
		return true
	}
	return false
}

// resolvers are public resolvers that everybody knows, with DNS over HTTPS at
// the same addresses. Source: what their operators publish.
var resolvers = map[string]string{
	"8.8.8.8": "Google", "8.8.4.4": "Google", "2001:4860:4860::8888": "Google", "2001:4860:4860::8844": "Google",
	"1.1.1.1": "Cloudflare", "1.0.0.1": "Cloudflare", "1.1.1.2": "Cloudflare", "1.0.0.2": "Cloudflare", "1.1.1.3": "Cloudflare", "1.0.0.3": "Cloudflare",
	"2606:4700:4700::1111": "Cloudflare", "2606:4700:4700::1001": "Cloudflare",
	"9.9.9.9": "Quad9", "149.112.112.112": "Quad9", "9.9.9.10": "Quad9", "9.9.9.11": "Quad9", "2620:fe::fe": "Quad9", "2620:fe::9": "Quad9",
	"208.67.222.222": "OpenDNS", "208.67.220.220": "OpenDNS", "146.112.41.2": "OpenDNS",
	"94.140.14.14": "AdGuard", "94.140.15.15": "AdGuard", "45.90.28.0": "NextDNS", "45.90.30.0": "NextDNS",
	"185.228.168.9": "CleanBrowsing", "185.228.169.9": "CleanBrowsing", "76.76.2.0": "ControlD", "76.76.10.0": "ControlD",
	"223.5.5.5": "AliDNS", "223.6.6.6": "AliDNS", "119.29.29.29": "DNSPod", "77.88.8.8": "Yandex", "194.242.2.2": "Mullvad",
}
