package dns

import "strings"

// dynamic are suffixes below which anybody gets a name for a machine at home,
// and malware for its master. Other suffixes that somebody hands names out below
// (of clouds, mostly) have random names by the million that mean nothing.
var dynamic = set(`ddns.net duckdns.org dyndns.org dynserv.com mooo.com no-ip.org no-ip.biz no-ip.info noip.me hopto.org zapto.org sytes.net
	servebeer.com serveftp.com serveblog.net servehttp.com redirectme.net myftp.org myftp.biz bounceme.net gotdns.ch dynu.net freeddns.org
	ddnsfree.com dynv6.net ddnss.de dns.army yi.org ddnsgeek.com accesscam.org camdvr.org giize.com gleeze.com kozow.com loseyourip.com ooguy.com
	theworkpc.com casacam.net mywire.org webredirect.org chickenkiller.com crabdance.com ignorelist.com jumpingcrab.com strangled.net us.to
	3utilities.com blogsyte.com ciscofreak.com damnserver.com ditchyourip.com dnsiskinky.com dynns.com geekgalaxy.com`)

// known are registered domains whose names carry what looks like data and is
// not: of those who ask about files and addresses by DNS, of networks for
// content, of clouds, and of measurements. Sources: their makers' manuals.
var known = set(`
	mcafee.com trellix.com trendmicro.com sophosxl.net sophos.com avast.com avcdn.net avg.com e5.sk eset.com kaspersky.com kaspersky-labs.com
	bitdefender.net bitdefender.com f-secure.com fsapi.com webroot.com brightcloud.com symantec.com symantecliveupdate.com norton.com fortinet.net
	fortiguard.net malwarebytes.com cymru.com team-cymru.org crowdstrike.com cloudsink.net sentinelone.net paloaltonetworks.com zscaler.net
	zscalertwo.net opendns.com umbrella.com senderbase.org ironport.com messagelabs.com mimecast.com pphosted.com ppe-hosted.com
	spamhaus.org spamhaus.net spamcop.net sorbs.net barracudacentral.org surbl.org uribl.com dnswl.org mailspike.net abuseat.org njabl.org
	psbl.org spfbl.net uceprotect.net nixspam.net manitu.net invaluement.com junkemailfilter.com support-intelligence.net hostkarma.com rspamd.com
	dnsbl.info isipp.com returnpath.com senderscore.com bondedsender.org agari.com dmarcian.com valimail.com ondmarc.com exclaimer.net
	akadns.net akamai.net akamaiedge.net akamaihd.net akamaized.net akam.net edgekey.net edgesuite.net fastly.net fastlylb.net edgecastcdn.net llnwd.net
	azureedge.net azurefd.net windows.net windowsupdate.com trafficmanager.net msedge.net azure.com azure.net azurewebsites.net microsoft.com
	office.com office.net office365.com outlook.com sharepoint.com live.com msftncsi.com skype.com microsoftonline.com
	amazonaws.com amazonaws.com.cn amazonaws.eu cloudfront.net aws.dev awsglobalaccelerator.com amazon.com amazontrust.com amazon-adsystem.com
	elasticbeanstalk.com awsapps.com api.aws on.aws a2z.com aws.a2z.com amplifyapp.com awsstatic.com
	google.com googleapis.com googleusercontent.com googlevideo.com gstatic.com ggpht.com gvt1.com gvt2.com 1e100.net doubleclick.net
	googlesyndication.com run.app appspot.com apple.com icloud.com aaplimg.com apple-dns.net mzstatic.com cdn-apple.com
	cloudflare.com cloudflare.net cloudflare-dns.com cloudflareinsights.com workers.dev pages.dev facebook.com fbcdn.net fbsbx.com whatsapp.net
	netflix.com nflxvideo.net nflxso.net spotify.com scdn.co dropbox.com dropboxusercontent.com slack.com zoom.us github.com githubusercontent.com
	salesforce.com force.com mongodb.net snowflakecomputing.com datadoghq.com newrelic.com nr-data.net sentry.io launchdarkly.com
	apnic.net starnxdomain.net fastly-insights.com cedexis.com cedexis-radar.net catchpoint.com thousandeyes.com ntp.org
	plex.direct synology.me quickconnect.to myqnapcloud.com myfritz.net ts.net nip.io sslip.io`)

func set(text string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(text) {
		all[word] = true
	}
	return all
}

// infrastructure tells whether a registered domain is known, or below one that
// is: somebody who hands names out below his domain.
func infrastructure(domain string) bool {
	for {
		if known[domain] {
			return true
		}
		_, parent, ok := strings.Cut(domain, ".")
		if !ok {
			return false
		}
		domain = parent
	}
}

// services are labels that tell what is asked for: policies of mail, keys,
// proofs of ownership, services. Behind an underscore that is none of these may
// stand anything.
var services = set(`_domainkey _dmarc _spf _adsp _acme-challenge _dnsauth _mta-sts _smtp _report _tcp _udp _tls _ldap _kerberos _sip _sips _msdcs
	_sites _gc _http _https _xmpp-client _xmpp-server _autodiscover _caldav _carddav _imap _imaps _submission _pop3 _pop3s _vlmcs _mongodb
	_etcd-server _etcd-client _etcd-server-ssl _service _amazonses _github-challenge _bimi _dnslink _atproto _psl _pki-validation`)

func mailOrService(below string) bool {
	for label := range strings.SplitSeq(below, ".") {
		if strings.HasPrefix(label, "_") && services[label] {
			return true
		}
	}
	return false
}

// addressed tells whether an address is spelled out, as lists of spammers are
// asked, SPF's macros are filled in and machines are named: four numbers below 256
// in a row, between dots or hyphens, or thirty-two hexadecimal digits. Source: RFC
// 5782, 2.1 and 2.4; RFC 7208, 7; VPC user guide, DNS attributes.
func addressed(below string) bool {
	numbers, digits := 0, 0
	for label := range strings.SplitSeq(below, ".") {
		for part := range strings.SplitSeq(label, "-") {
			if !number(part) {
				numbers = 0
			} else if numbers++; numbers == 4 {
				return true
			}
		}
		if len(label) != 1 || !hexDigit(label[0]) {
			digits = 0
		} else if digits++; digits == 32 {
			return true
		}
	}
	return false
}

func number(label string) bool {
	if label == "" || len(label) > 3 {
		return false
	}
	n := 0
	for _, c := range []byte(label) {
		if c < '0' || c > '9' {
			return false
		}
		n = 10*n + int(c-'0')
	}
	return n < 256
}

func hexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// isUUID knows the form of RFC 9562.
func isUUID(label string) bool {
	if len(label) != 36 {
		return false
	}
	for i, c := range []byte(label) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !hexDigit(c) {
			return false
		}
	}
	return true
}
