package dga

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// gameover has 1,000 names a day.
func gameover(day time.Time, n int) []string {
	key := []byte{0x01, 0x05, 0x19, 0x35}
	year, month, d := date(day)
	var names []string
	for i := range min(n, 1000) {
		b := binary.LittleEndian.AppendUint32(nil, uint32(i))
		b = append(binary.LittleEndian.AppendUint16(b, uint16(year)), key...)
		b = append(binary.LittleEndian.AppendUint16(b, uint16(month)), key...)
		b = append(binary.LittleEndian.AppendUint16(b, uint16(d)), key...)
		sum := md5.Sum(b)
		var name []byte
		for part := range 4 {
			name = append(name, base36(binary.LittleEndian.Uint32(sum[4*part:]))...)
		}
		names = append(names, string(name)+gameoverEnding(i))
	}
	return names
}

func gameoverEnding(i int) string {
	switch {
	case i%4 == 0:
		return ".com"
	case i%3 == 0:
		return ".org"
	case i%2 == 0:
		return ".biz"
	}
	return ".net"
}

// base36 is the last seven digits of a number.
func base36(v uint32) []byte {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b [7]byte
	at := len(b)
	for at > 0 {
		at--
		b[at] = digits[v%36]
		if v /= 36; v == 0 {
			break
		}
	}
	return b[at:]
}

// murofet has 1,020 names a day for each key, every second of which comes twice.
func murofet(day time.Time, n int) []string {
	endings := []string{"biz", "info", "org", "net", "com"}
	year, month, d := date(day)
	var names []string
	for _, key := range []uint32{0xD6D7A4BE, 0xDEADC2DE} {
		for i := range uint32(1020) {
			if len(names) == n {
				return names
			}
			// The year is masked with 0xFF+0x30: the malware meant to add.
			b := []byte{byte(year & (0xff + 0x30)), byte(month), byte(d), 0}
			b = binary.LittleEndian.AppendUint32(b, i&^1)
			for at := range b {
				b[at] ^= byte(key >> (8 * (at % 4)))
			}
			var name []byte
			for _, c := range md5.Sum(b) {
				if c = c&15 + c>>4 + 'a'; c <= 'z' {
					name = append(name, c)
				}
			}
			for at, ending := range endings {
				if i%uint32(len(endings)-at) == 0 {
					name = append(append(name, '.'), ending...)
					break
				}
			}
			names = append(names, string(name))
		}
	}
	return names
}

// chinad has 256 names a day.
func chinad(day time.Time, n int) []string {
	const from = "abcdefghijklmnopqrstuvwxyz0123456789"
	endings := []string{"com", "org", "net", "biz", "info", "ru", "cn"}
	year, month, d := date(day)
	var names []string
	for i := range min(n, 256) {
		sum := sha1.Sum(append([]byte{byte(year % 100), byte(month), byte(d), byte(i)}, make([]byte, 12)...))
		at := func(i int) byte { return sum[i&^3+3-i&3] } // words, the least byte first
		name := letters(16, func(i int) byte { return from[at(i)%36] })
		names = append(names, string(name)+"."+endings[at(16)%7])
	}
	return names
}

// padcrypt has 24 and 72 names a day, by version.
func padcrypt(day time.Time, n int) []string {
	const digits = "abcdnfolmk"
	endings := []string{"com", "co.uk", "de", "org", "net", "eu", "info", "online", "co", "cc", "website"}
	var names []string
	for _, v := range []struct {
		names int
		mark  string
	}{{24, ":"}, {72, "|"}} {
		for i := range v.names {
			if len(names) == n {
				return names
			}
			text := hexadecimalOf(sha256.Sum256(fmt.Appendf(nil, "%d-%d-%d%s%d", day.Day(), day.Month(), day.Year(), v.mark, i)))
			name := letters(16, func(i int) byte {
				if c := text[3+i]; c > '9' {
					return c
				}
				return digits[text[3+i]-'0']
			})
			ending := int(hexValue(text[63]))
			if ending >= len(endings) {
				ending = 0
			}
			names = append(names, string(name)+"."+endings[ending])
		}
	}
	return names
}

func hexadecimalOf(sum [32]byte) string { return hex.EncodeToString(sum[:]) }

func hexValue(c byte) byte {
	if c > '9' {
		return c - 'a' + 10
	}
	return c - '0'
}

// moneroDownloader has 500 names a day, below five endings each.
func moneroDownloader(day time.Time, n int) []string {
	var names []string
	for i := range 500 {
		name := "31b4bd31fg1x2"
		if i > 0 {
			sum := md5.Sum(fmt.Appendf(nil, "jkhhksugrhtijys78g46-%d-%d", day.Unix()/86400, i))
			name = hex.EncodeToString(sum[:])[:13]
		}
		for _, ending := range []string{"org", "tickets", "blackfriday", "hosting", "feedback"} {
			if len(names) == n {
				return names
			}
			names = append(names, name+"."+ending)
		}
	}
	return names
}

// hexadecimal are digests, whole or in part.
func hexadecimal(day time.Time, n int) []string {
	endings := []string{"org", "info", "co.cc", "cc", "ws", "to", "in", "hk", "cn", "tk", "so"}
	var names []string
	for i := range n {
		sum := md5.Sum(fmt.Appendf(nil, "%d-%d", day.Unix()/86400, i))
		names = append(names, hex.EncodeToString(sum[:])[:12+int(sum[0])%21]+"."+endings[int(sum[1])%len(endings)])
	}
	return names
}
