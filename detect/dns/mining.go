package dns

import (
	"strings"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// pools are registered domains of public pools of miners, of proxies for them and
// of those who hand out miners for browsers. Only a miner needs them.
// Sources: the pools' own pages, as miningpoolstats.stream and the manuals of
// XMRig, T-Rex and lolMiner name them, 2026.
var pools = set(`
	minexmr.com supportxmr.com xmrpool.eu xmrpool.net moneroocean.stream monerohash.com monerop.com moneropool.com crypto-pool.fr poolto.be
	hashvault.pro herominers.com 2miners.com nanopool.org c3pool.com c3pool.org unmineable.com minergate.com dwarfpool.com kryptex.com
	kryptex.network nicehash.com miningrigrentals.com f2pool.com viabtc.com viabtc.io antpool.com poolin.com btc.com slushpool.com braiins.com
	ethermine.org flypool.org flexpool.io hiveon.net hiveon.com ezil.me woolypooly.com zpool.ca zergpool.com prohashing.com mining-dutch.nl
	miningpoolhub.com suprnova.cc luckypool.io fairpool.xyz cedric-crispin.com gntl.co.uk skypool.org xmr.pt p2pool.io xmrminer.cc
	solopool.org kano.is ckpool.org litecoinpool.org emcd.io rplant.xyz ravenminer.com mintpond.com sparkpool.com f2pool.io spiderpool.com
	coinhive.com coin-hive.com coinimp.com cryptoloot.pro crypto-loot.com webminepool.com jsecoin.com minero.cc deepminer.net authedmine.com
	xmrig.com bohemianpool.com aeonpool.com semipool.com pool.gratis hashrate.to volt-mine.com vipor.net gpumine.org kapool.io acc-pool.pw
	baikalmine.com bsod.pw blockmasters.co icemining.ca mine.moneroocean.stream mineros.info monerod.org rx.unmineable.com salvium.io
	hashcity.org zephyrprotocol.com dxpool.com dxpool.net k1pool.com molepool.com raptoreum.zone ss.antpool.com trustpool.ru uupool.cn`)

// ores are words that only miners have in the names of their machines.
var ores = set("xmr monero stratum randomx xmrig ethash etchash kawpow cryptonight equihash autolykos nicehash minexmr supportxmr xmrpool nanopool hashvault moneroocean c3pool")

// brands are the labels of pools that are nothing else: pools come back under
// other endings.
var brands = brandsOf(pools)

func brandsOf(pools map[string]bool) map[string]bool {
	all := map[string]bool{}
	for name := range pools {
		if label, _, _ := strings.Cut(name, "."); len(label) >= 7 {
			all[label] = true
		}
	}
	return all
}

// poolOf tells why a name is that of miners: its domain stands in the list, or
// the domain or what stands below it is called as only miners call theirs.
func poolOf(name, domain, below string) string {
	if pools[domain] || pools[name] {
		return "list"
	}
	for label := range strings.SplitSeq(below, ".") {
		for word := range strings.SplitSeq(label, "-") {
			if ores[strings.TrimRight(word, "0123456789")] {
				return "shape"
			}
		}
	}
	label, _, _ := strings.Cut(domain, ".")
	coin := strings.Contains(label, "monero") || strings.HasPrefix(label, "xmr") || strings.HasSuffix(label, "xmr")
	digs := strings.Contains(label, "pool") || strings.Contains(label, "mine") || strings.Contains(label, "mining") || strings.Contains(label, "hash")
	if brands[label] || coin && digs || strings.Contains(label, "miningpool") || strings.Contains(label, "xmrig") {
		return "shape"
	}
	return ""
}

// mining finds machines that look for a pool of miners.
type mining struct{ kind *finding.Kind }

func newMining() *mining {
	return &mining{detect.Describe("dns.mining", "CryptoCurrency:EC2/BitcoinTool.B!DNS", finding.High, "attack.impact", "attack.t1496.001")}
}

func (m *mining) Name() string           { return "mining" }
func (m *mining) Kinds() []*finding.Kind { return []*finding.Kind{m.kind} }
func (m *mining) Wants() []uint8         { return []uint8{pool} }

func (m *mining) judge(t trace, say teller) {
	name := t.What[0]
	domain, _ := registered(name)
	why := poolOf(name, domain, strings.TrimSuffix(strings.TrimSuffix(name, domain), "."))
	say.say(m.kind, []trace{t}, first, t.What[1] == yes(true), map[string]any{"pool": domain, "known_by": why, "queries": t.Count})
}

func (m *mining) close(_, _ time.Time, _ teller) {}
