package dga

import (
	"math/bits"
	"time"
)

// letters appends n letters, each of which next gives.
func letters(n int, next func(i int) byte) []byte {
	name := make([]byte, 0, n+12)
	for i := range n {
		name = append(name, next(i))
	}
	return name
}

func letter(n uint64) byte { return byte('a' + n) }

// date is a day as malware takes it apart.
func date(day time.Time) (year, month, date uint32) {
	return uint32(day.Year()), uint32(day.Month()), uint32(day.Day())
}

var necursEndings = []string{"tj", "in", "jp", "tw", "ac", "cm", "la", "mn", "so", "sh", "sc", "nu", "nf", "mu", "ms", "mx", "ki", "im", "cx", "cc", "tv",
	"bz", "me", "eu", "de", "ru", "co", "su", "pw", "kz", "sx", "us", "ug", "ir", "to", "ga", "com", "net", "org", "biz", "xxx", "pro", "bit"}

// necurs has 2,048 names for four days each.
func necurs(day time.Time, n int) []string {
	shuffle := func(v uint64) uint64 {
		for i := range v&0x7f + 21 {
			v += v*7 ^ v<<15 + 8*i - v>>5
		}
		return v
	}
	year, month, d := date(day)
	seed := shuffle(shuffle(shuffle(uint64(year))+uint64(month)+43690) + uint64(d>>2))
	var names []string
	for i := range min(n, 2048) {
		v := shuffle(shuffle(seed+uint64(i)) + 9)
		name := letters(int(v%15+7), func(i int) byte {
			v = shuffle(v + uint64(i))
			c := letter(v % 25)
			v = shuffle(v + 0xABBEDF)
			return c
		})
		names = append(names, string(name)+"."+necursEndings[v%43])
	}
	return names
}

// cryptolocker has 1,000 names a day.
func cryptolocker(day time.Time, n int) []string {
	endings := []string{"com", "net", "biz", "ru", "org", "co.uk", "info"}
	var names []string
	for i := range min(n, 1000) {
		y, m, d := date(day)
		y, m, d = (y+uint32(i))*65537, m*65537, d*65537
		name := letters(int((d>>3^y>>8^y>>11)&3+12), func(int) byte {
			d = d<<13>>19 ^ d>>1<<13 ^ d>>19
			m = m<<2>>25 ^ m>>3<<7 ^ m>>25
			y = y<<3>>11 ^ y>>4<<21 ^ y>>11
			return letter(uint64((y ^ m ^ d) % 25))
		})
		names = append(names, string(name)+"."+endings[i%7])
	}
	return names
}

// pykspa has 5,000 names for two days each.
func pykspa(day time.Time, n int) []string {
	endings := []string{"biz", "com", "net", "org", "info", "cc"}
	r := uint32(day.Unix() / (2 * 24 * 3600))
	var names []string
	for i := range min(n, 5000) {
		r = r*r + uint32(i)
		size := r%10 + 6
		a, s := size*size, r
		name := letters(int(size), func(i int) byte {
			x := uint32(i) * (s%4567 + s%19)
			c := letter(uint64((a + s*(s%5+s%123456+x)) % 26))
			s = (s + uint32(i)) >> (uint32(i*i) & 31)
			a += size
			return c
		})
		names = append(names, string(name)+"."+endings[r%6])
	}
	return names
}

// lockySeeds are those of the campaigns that were described.
var lockySeeds = []uint32{7077, 5566, 9106, 5579, 111, 9044, 9099, 9047, 9133, 9199, 9190, 9088, 9998, 9992, 1511, 1513, 1517, 9056, 7773, 7743}

// locky has twelve names for two days each, of each campaign.
func locky(day time.Time, n int) []string {
	var names []string
	for _, seed := range lockySeeds {
		for i := range uint32(12) {
			if len(names) < n {
				names = append(names, lockyName(day, seed, i))
			}
		}
	}
	return names
}

func lockyName(day time.Time, seed, number uint32) string {
	endings := []string{"ru", "info", "biz", "click", "su", "work", "pl", "org", "pw", "xyz"}
	const step = 0x27100001
	turn := func(v uint32) uint32 { return bits.RotateLeft32(0xB11924E1*v, -7) }
	year, month, d := date(day)
	var k uint32
	for range 7 {
		t := (turn(year+k+0x1BF5) + step) ^ k
		t = (turn(t+seed) + step) ^ t
		u := 0xD8EFFFFF - turn(d/2+t) + t
		u += turn(month+u-0x65CAD) + step
		k = (turn(u+bits.RotateLeft32(seed, 17)+bits.RotateLeft32(number, 21)) + step) ^ u
		year++
	}
	name := letters(int(k%11+7), func(i int) byte {
		k = turn(bits.RotateLeft32(k, i)) + step
		return letter(uint64(k % 25))
	})
	return string(name) + "." + endings[(turn(k)+step)%uint32(len(endings))]
}

// corebot has forty names a month.
func corebot(day time.Time, n int) []string {
	const from = "abcdefghijklmnopqrstuvwxy012345678"
	year, month, _ := date(day)
	r := 0x1DBA8930 + year + (1<<16 + month<<8 | 8)
	next := func() uint32 { r = 1664525*r + 1013904223; return r }
	var names []string
	for range min(n, 40) {
		name := letters(int(12+next()%12), func(int) byte { return from[next()%uint32(len(from))] })
		names = append(names, string(name)+".ddns.net")
	}
	return names
}

// minimal is the generator of Park and Miller as Ramnit and DirCrypt have it: it
// does not mind going below zero.
type minimal uint32

func (r *minimal) below(n uint32) uint32 {
	v := uint32(*r)
	*r = minimal(16807*(v%127773) - 2836*(v/127773))
	return uint32(*r) % n
}

// ramnit has a list for each seed.
func ramnit(_ time.Time, n int) []string {
	var names []string
	for _, seed := range []minimal{0xEF214BBF, 0x28488EEA, 0x4BFCBC6A, 0x79159C10, 0x92F4BE35, 0x52278648} {
		r := seed
		for range 300 {
			if len(names) == n {
				return names
			}
			a := uint64(r)
			size := int(r.below(12) + 8)
			b := uint64(r)
			names = append(names, string(letters(size, func(int) byte { return letter(uint64(r.below(25))) }))+".com")
			m := a * b
			r = minimal(m + m>>32)
		}
	}
	return names
}

func dircrypt(day time.Time, n int) []string {
	r := minimal(day.Unix()/86400*2654435761 | 1)
	var names []string
	for range n {
		size := int(r.below(13) + 8)
		names = append(names, string(letters(size, func(int) byte { return letter(uint64(r.below(26))) }))+".com")
	}
	return names
}

func vawtrak(day time.Time, n int) []string {
	r := uint32(day.Unix() / 86400 * 40503)
	next := func() uint32 { r = (r*1103515245 + 12345) & 0x7fffffff; return r }
	var names []string
	for range n {
		names = append(names, string(letters(int(next()%5+7), func(int) byte { return letter(uint64(next() % 26)) }))+".top")
	}
	return names
}

// tinba has a list for each pair of a seed and a first name.
func tinba(_ time.Time, n int) []string {
	var names []string
	for _, c := range []struct {
		seed, first string
		endings     []string
		rounds      int
	}{
		{"oGkS3w3sGGOGG7oc", "ssrgwnrmgrxe.com", []string{"com"}, 1000},
		{"jc74FlUna852Ji9o", "blackfreeqazyio.cc", []string{"com", "net", "in", "ru"}, 100},
		{"yqokqFC2TPBFfJcG", "watchthisnow.xyz", []string{"pw", "us", "xyz", "club"}, 100},
		{"j193HsnW72Yqns7u", "j193hsne720uie8i.cc", []string{"com", "net", "biz", "org"}, 100},
	} {
		last := c.first
		for range c.rounds {
			stem := tinbaStem(c.seed, last)
			for _, ending := range c.endings {
				last = stem + "." + ending
				if names = append(names, last); len(names) >= n {
					return names
				}
			}
		}
	}
	return names
}

func tinbaStem(seed, before string) string {
	var sum byte
	for i := range 16 {
		sum += seed[i]
	}
	c := seed[15]
	return string(letters(12, func(i int) byte {
		for {
			if c = (c + before[i]) ^ sum + before[i+1]; 'a' < c && c < 'z' {
				return c
			}
			sum++
		}
	}))
}

// kraken has a list of two thousand names for each of two seeds.
func kraken(_ time.Time, n int) []string {
	endings := []string{"dyndns.org", "yi.org", "dynserv.com", "mooo.com"}
	var names []string
	for _, seed := range []struct{ ex, nex int64 }{{-0x0FCFBF88, 0x8924541}, {-0x1FCFBF87, 0x7924542}} {
		for i := range int64(1000) {
			k := i + 1000015
			for _, r := range []int32{
				int32(int64(int32(k*(k+7)*(k+12)))/9 + k*(k+1) + seed.ex),
				int32(int64(int32((k+2)*(k+7)*k))/9 + (k*3+1)*k + seed.nex),
			} {
				if len(names) == n {
					return names
				}
				names = append(names, krakenStem(r)+"."+endings[k%4])
			}
		}
	}
	return names
}

func krakenStem(r int32) string {
	next := func() int64 { r = 1103515245*r + 12435; return int64(r>>8) & 0x7fff }
	a, b, c := next(), next(), next()
	size := (a*b - c) % 6
	if size < 0 {
		size += 6
	}
	return string(letters(int(size)+6, func(int) byte { return letter(uint64(next() % 26)) }))
}
