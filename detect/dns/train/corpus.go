package main

import (
	_ "embed"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/detect/dns/dga"
)

// What people make names of. Each file says what it holds.
var (
	//go:embed data/words.txt
	englishText string
	//go:embed data/foreign.txt
	foreignText string
	//go:embed data/names.txt
	brandText string
)

// A corpus is what a model learns from, or is measured by.
type corpus struct {
	benign   []string
	families []family
}

// A family is what one algorithm made up.
type family struct {
	name   string
	labels []string
}

// A part of all words: what is learnt from, and what is kept to measure by.
type part int

const (
	learnt part = iota
	kept
)

// partOf deals words out: one of five is kept.
func partOf(word string) part {
	h := fnv.New32a()
	h.Write([]byte(word))
	if h.Sum32()%5 == 0 {
		return kept
	}
	return learnt
}

func words(text string, of part) []string {
	var all []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		all = append(all, strings.Fields(line)...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(w string) bool { return partOf(w) != of })
}

// dealt are the days whose names are learnt from, and those kept.
var dealt = map[part]time.Time{
	learnt: time.Date(2024, 3, 9, 0, 0, 0, 0, time.UTC),
	kept:   time.Date(2025, 11, 22, 0, 0, 0, 0, time.UTC),
}

// ofWords are the families whose single names look like those of people: what
// betrays them is the company they keep, not spelling. The model does not learn
// from them, or it would take people's names for theirs.
var ofWords = []string{"suppobox", "matsnu"}

// learning is what the model that ships learns from.
func learning() corpus {
	return corpus{benign: benign(learnt, 40000), families: slices.DeleteFunc(families(learnt), func(f family) bool { return slices.Contains(ofWords, f.name) })}
}

// families are up to 1,500 labels of each algorithm. Of a family that has but one
// list, the two parts have different names of it.
func families(of part) []family {
	var all []family
	for _, f := range dga.Families() {
		one := family{name: f.Name}
		seen := map[string]bool{}
		for _, name := range f.Names(dealt[of], 6000) {
			label, _, _ := strings.Cut(name, ".")
			if !seen[label] && (of == learnt) == (len(seen)%2 == 0) {
				one.labels = append(one.labels, label)
			}
			seen[label] = true
		}
		one.labels = one.labels[:min(len(one.labels), 1500)]
		all = append(all, one)
	}
	return all
}

// A people makes names as people do, out of some words.
type people struct {
	*rand.Rand
	english, foreign, brands []string
}

func benign(of part, n int) []string {
	p := people{rand.New(rand.NewPCG(2026, uint64(of))), words(englishText, of), words(foreignText, of), words(brandText, of)}
	var all []string
	for len(all) < n {
		all = append(all, p.name())
	}
	return all
}

func (p people) of(words []string) string { return words[p.IntN(len(words))] }

// name is one name. The shares are about those of registered domains: few are one
// word, most are two, and many are no words of English.
func (p people) name() string {
	switch n := p.IntN(100); {
	case n < 8:
		return p.of(p.english)
	case n < 26:
		return p.of(p.english) + p.of(p.english)
	case n < 27:
		return p.of(p.english) + strconv.Itoa(1+p.IntN(4)) + p.of(p.english)
	case n < 28:
		return p.initials() + strconv.Itoa(p.IntN(10000))
	case n < 33:
		return p.of(p.english) + "-" + p.of(p.english)
	case n < 37:
		return p.of(p.english) + p.of(p.english) + p.of(p.english)
	case n < 40:
		return p.of(p.english) + strconv.Itoa(p.IntN(1000))
	case n < 41:
		return strconv.Itoa(p.IntN(100)) + p.of(p.english)
	case n < 49:
		return p.of(p.foreign)
	case n < 61:
		return p.of(p.foreign) + p.of(p.foreign)
	case n < 64:
		return p.of(p.foreign) + "-" + p.of(p.foreign)
	case n < 78:
		return p.of(p.brands)
	case n < 81:
		return p.of(p.brands) + p.of(affixes)
	case n < 84:
		return p.of(affixes) + p.of(p.english)
	case n < 88:
		return p.spoken(romaji, 2+p.IntN(5))
	case n < 93:
		return p.spoken(pinyin, 2+p.IntN(3))
	case n < 95:
		return p.initials() + p.of(p.english)
	case n < 97:
		return p.squeezed(p.of(p.english)) + p.squeezed(p.of(p.english))
	case n < 99:
		return p.spoken(pinyin, 1) + strconv.Itoa(p.IntN(10000))
	}
	return strconv.Itoa(100000 + p.IntN(9900000))
}

// affixes are what makers of software put before or behind their names.
var affixes = strings.Fields("app apps api cdn cdn1 cloud dns edge get go hq img inc io lab labs media my net online pro s static tech the tv update web")

// Syllables of Japanese (Hepburn) and Chinese (Hanyu Pinyin).
var (
	romaji = strings.Fields(`a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa
		n ga gi gu ge go za ji zu ze zo da de do ba bi bu be bo pa pi pu pe po kya kyo sha shu sho cha chu cho nya hyo ryo ryu gyo ja ju jo shin ken san kan
		kai sei dai nippon yama kawa moto mura saki hashi mori tani hara sawa shima`)
	pinyin = strings.Fields(`ai an ao ba bai ban bang bao bei ben bi bian biao bin bing bo bu cai can chang chao che chen cheng chi chong chu chuan chuang chun
		cun da dai dan dang dao de deng di dian ding dong dou du duan dui duo en er fa fan fang fei fen feng fu gai gan gang gao ge gen gong gou gu gua guan
		guang gui guo hai han hang hao he hei hen hong hou hu hua huan huang hui huo ji jia jian jiang jiao jie jin jing jiu ju juan jue jun kai kan kang ke
		kong kou ku kuai kuan lai lan lang lao le lei li lian liang liao lin ling liu long lou lu luo lv ma mai man mao mei men meng mi mian miao min ming mo
		mu na nan nei neng ni nian niu nong nuan ou pai pan pei peng pi pian pin ping po pu qi qian qiang qiao qin qing qiu qu quan que qun ran ren ri rong
		ru ruan rui sai san sen sha shan shang shao she shen sheng shi shou shu shuang shui shun si song su sui sun suo tai tan tang tao te teng ti tian tiao
		tie ting tong tou tu tuan tui wai wan wang wei wen wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying
		yong you yu yuan yue yun za zai zao ze zeng zha zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuan zhuang zi zong zou zu zuo`)
)

func (p people) spoken(syllables []string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(p.of(syllables))
	}
	return b.String()
}

func (p people) initials() string {
	b := make([]byte, 2+p.IntN(3))
	for i := range b {
		b[i] = byte('a' + p.IntN(26))
	}
	return string(b)
}

// squeezed is a word as engineers shorten it: without most of its vowels.
func (p people) squeezed(word string) string {
	var b strings.Builder
	for i, c := range word {
		if i == 0 || !strings.ContainsRune("aeiou", c) {
			b.WriteRune(c)
		}
	}
	return b.String()[:min(b.Len(), 2+p.IntN(4))]
}
