package dga

import (
	"crypto/md5"
	"encoding/binary"
	"strings"
	"time"
)

// simda has a list of names that can be spoken: consonants and vowels in turn.
func simda(_ time.Time, n int) []string {
	const consonants, vowels = "qwrtpsdfghjklzxcvbnm", "eyuioa"
	base, step := 0x45AE94B2, 0
	for _, c := range "1676d5775e05c50b46baa5579d4fc7" {
		step += int(c)
	}
	var names []string
	for range min(n, 1000) {
		base += step
		names = append(names, string(letters(7, func(i int) byte {
			v := base / (3 + 2*i)
			if i%2 == 0 {
				return consonants[v%20]
			}
			return vowels[v%6]
		}))+".com")
	}
	return names
}

// pushdo has thirty names for each of 45 days around the day.
func pushdo(day time.Time, n int) []string {
	var names []string
	since := dayNumber(day)
	for j := -30; j < 15; j++ {
		r := since + uint32(j)
		for range 30 {
			if len(names) == n {
				return names
			}
			sum := md5.Sum(binary.LittleEndian.AppendUint32(nil, r))
			r = binary.LittleEndian.Uint32(sum[:])
			names = append(names, pushdoStem(sum, int(r&3+9))+".kz")
			r++
		}
	}
	return names
}

// dayNumber counts days as Pushdo does, with every fourth year a leap year.
func dayNumber(day time.Time) uint32 {
	year, days := uint32(day.Year()), uint32(day.Day())
	for m := time.January; m < day.Month(); m++ {
		switch {
		case m == time.February && year%4 == 0:
			days += 29
		case m == time.February:
			days += 28
		case m == time.April || m == time.June || m == time.September || m == time.November:
			days += 30
		default:
			days += 31
		}
	}
	return days + 365*(year-year/4) + 366*(year/4)
}

func pushdoStem(sum [16]byte, size int) string {
	var b strings.Builder
	for _, c := range sum {
		r := int(c)
		b.WriteByte("bcdfghjklmnpqrstvwx"[r%19])
		vowel := "aeiou"[(r+1)&0xff%5]
		b.WriteByte(vowel)
		switch {
		case vowel == 'e' && (r+2)&7 != 0:
			b.WriteByte("aio"[(r+2)%3])
		case (r+2)&1 != 0:
			b.WriteByte("zxtsrqpnmlkgfdc"[(r+3)%15])
		}
		if b.Len() >= size {
			return b.String()[:size]
		}
	}
	return b.String()
}

// banjori changes the first four letters of one name over and over.
func banjori(_ time.Time, n int) []string {
	turn := func(v int) byte {
		if v = (v - 'a') % 26; v < 0 {
			v += 26
		}
		return byte('a' + v)
	}
	name := []byte("earnestnessbiophysicalohax.com")
	var names []string
	for range min(n, 15372) {
		names = append(names, string(name))
		name[0] = turn(int(name[0]) + int(name[3]))
		name[1] = turn(int(name[0]) + 2*int(name[1]))
		name[2] = turn(int(name[0]) + int(name[2]) - 1)
		name[3] = turn(int(name[1]) + int(name[2]) + int(name[3]))
	}
	return names
}

// Words of our own, in place of those that families of words carry.
var (
	nouns = strings.Fields(`action advice animal answer autumn balance basket beauty bedroom belief bottle branch breath bridge brother business
		candle captain castle chance chapter children circle clothes coffee company corner cotton country cousin danger daughter degree desire
		dinner doctor effort engine evening exercise family farmer father favor feather figure finger flower forest fortune friend future garden
		gentle glass gold ground guest guide hammer health heart heaven history honor hospital house husband island journey kitchen knowledge
		ladder language laughter leader leather letter lesson library machine manner market master matter meadow measure medicine member memory
		middle minute mirror moment monday morning mother mountain movement music nature needle neighbor number object office orange orchard
		outside palace paper pardon parent party peace pencil people person picture planet plenty pocket police potato power present president
		prince prison promise property purpose question quiet reason record return reward river school season secret shadow shoulder silver
		sister soldier spirit spring station stomach stranger stream street strength student subject summer supper surface teacher thought thunder
		ticket trouble valley value vessel village voice weather welcome whisper window winter woman wonder writer yellow yesterday`)
	verbs = strings.Fields(`accept admit agree allow appear arrive attend become begin believe belong borrow bring build burn buy carry catch
		change choose climb close collect come compare consider contain continue count cover create cross dance decide deliver depend describe
		destroy develop discover divide doubt dream dress drink drive enjoy enter escape expect explain fall feed feel fight find finish follow
		forget forgive gather give guess happen hear help hide hold hope hurry imagine improve include increase invite join jump keep kick kill
		knock know laugh learn leave lend listen live lose make mark meet mention move need notice obey offer open order paint pass perform
		pick place plan play point prefer prepare press prevent produce promise protect prove pull push raise reach read receive remain remember
		repeat reply report rest ride ring rise save say search see seem sell send serve share shine shoot shout show sing sit sleep smell
		smile speak spend stand start stay steal stop study succeed suffer suggest supply support suppose take talk taste teach tell thank
		think throw touch travel treat trust try turn understand visit wait walk want warn wash watch wear win wish work worry write`)
)

// suppobox puts two words together, chosen by the time in steps of 512 seconds.
func suppobox(day time.Time, n int) []string {
	places := []int{3, 9, 13, 6, 2, 4, 11, 7, 14, 1, 10, 5, 8, 12, 0}
	var names []string
	for seed := int(day.Unix() >> 9); len(names) < n; seed++ {
		var bit [15]int
		for i, at := range places {
			bit[at] = seed >> i & 1
		}
		first, second := 0, 0
		for i, b := range bit {
			if i < 7 {
				first = first<<1 | b
			} else {
				second = second<<1 | b
			}
		}
		names = append(names, nouns[first%len(nouns)]+verbs[second%len(verbs)]+".net")
	}
	return names
}

// matsnu puts nouns and verbs together until a name is long enough.
func matsnu(day time.Time, n int) []string {
	r := uint32(day.Unix()/86400)*2654435761 + 1
	next := func(n int) int { r = r*1664525 + 1013904223; return int(r>>8) % n }
	var names []string
	for range n {
		var name string
		for i := next(2); len(name) < 12; i++ {
			if len(name) > 0 && next(4) == 0 {
				name += "-"
			}
			if i%2 == 0 {
				name += nouns[next(len(nouns))]
			} else {
				name += verbs[next(len(verbs))]
			}
		}
		names = append(names, name+".com")
	}
	return names
}
