package ask

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// followed tells whether one of some little words of Japanese stands behind a word.
func (t *token) followed(by ...string) bool {
	return slices.ContainsFunc(by, func(p string) bool { return strings.HasPrefix(t.behind, p) })
}

// listed tells whether a word and the one before it are values of a list: Aと,
// A、B; A or B.
func (t *token) listed() bool {
	between := strings.Fields(t.gap)
	return len(between) > 0 && (t.joined() || slices.Contains([]string{"or", "nor", "か"}, between[0]))
}

// settle drops words that say nothing, and joins what the vocabulary has torn: an
// unknown word of Japanese is as long as its letters are of one script.
func settle(rs []rune, all []token) (kept []token) {
	for i := range all {
		t := &all[i]
		after := i > 0 && all[i-1].end == t.at && all[i-1].japanese
		ends := t.can(ending)
		if ends && (!after || !hiragana(rs[t.at:t.end])) && len(t.senses) == 1 {
			t.senses, ends = []sense{{unknown, ""}}, false
		}
		if t.means(particle, "since") && t.means(verb, "start") && !strings.EqualFold(t.text, "starting") {
			t.senses = slices.DeleteFunc(slices.Clone(t.senses), func(s sense) bool { return s.class == particle })
		}
		if t.means(asking, "different") && len(kept) > 0 && counting(&kept[len(kept)-1]) {
			continue // 3 different countries
		}
		if t.at > 0 && (rs[t.at-1] == 'て' || rs[t.at-1] == 'で') && slices.Contains([]string{"いない", "いません", "ない", "ません"}, t.text) {
			t.senses = []sense{{notBefore, ""}} // やっていない; but 人いない? asks for one
		}
		if strings.HasPrefix(t.text, "外") && hiragana(rs[t.at+1:t.end]) && t.at > 0 && (rs[t.at-1] == 'の' || letter(rs[t.at-1]) && !hiragana(rs[t.at-1:t.at])) {
			t.senses = outside(t) // 日本の外から, 社外に
		} else if t.means(value, "source=public") {
			t.senses = []sense{{value, "source=public"}}
		}
		if t.can(notBefore) && exists(rs, t) {
			continue // 失敗はなかった?
		}
		if n := slices.Index([]string{"one", "once", "twice"}, strings.ToLower(t.text)); n >= 0 && len(kept) > 0 && kept[len(kept)-1].can(compare) {
			t.senses, t.number = []sense{{digits, ""}}, float64(max(n, 1)) // more than one country
		}
		if dated := len(kept) > 0 && kept[len(kept)-1].can(day) && t.text == "分"; dated || t.means(particle, "range") && (t.end == len(rs) || !letter(rs[t.end]) && !digit(rs[t.end])) {
			continue // 今月分, 誰〜?
		}
		if t.can(filler) || ends && after {
			if len(t.senses) == 1 || ends {
				if last := len(kept) - 1; ends && last >= 0 && kept[last].can(unknown) && kept[last].end == t.at && kept[last].japanese {
					kept[last].text, kept[last].end = kept[last].text+t.text, t.end // an unknown verb
				} else if ends && last >= 0 && kept[last].end+utf8.RuneCountInString(kept[last].tail) == t.at {
					kept[last].tail += t.text
				}
				continue
			}
		}
		if last := len(kept) - 1; last >= 0 && t.can(unknown) && kept[last].can(unknown) && kept[last].end == t.at && t.japanese && kept[last].japanese {
			kept[last].text += t.text
			kept[last].end = t.end
			continue
		}
		if last := len(kept) - 1; last >= 0 {
			t.gap = string(rs[kept[last].end:t.at])
			kept[last].behind = strings.TrimSpace(t.gap)
		} else {
			t.gap = string(rs[:t.at]) // did alice sign in
		}
		kept = append(kept, *t)
	}
	if last := len(kept) - 1; last >= 0 {
		kept[last].behind = strings.TrimSpace(string(rs[kept[last].end:]))
	}
	return kept
}

// outside is what 外から means of something that was named before.
func outside(t *token) []sense {
	if m, is := t.is(notBefore); is {
		return []sense{{notBefore, m}}
	}
	return []sense{{unknown, ""}}
}

// exists tells whether a question ends in whether there is something, which is
// asked by no as well: ログイン失敗はない?
func exists(rs []rune, t *token) bool {
	rest := strings.TrimRight(string(rs[t.end:]), "?!。 ")
	return t.at > 0 && slices.Contains([]rune("はがも"), rs[t.at-1]) && strings.HasPrefix(t.text, "な") && slices.Contains([]string{"", "か", "ですか", "かな", "よね", "でしょうか"}, rest)
}

// counting tells whether a word is of a number, or of many.
func counting(t *token) bool {
	return t.can(digits) || t.can(unit) || t.can(compare)
}

// joined tells whether a word and the one before it are two of a kind: IP、国;
// ip, country; 国とIP.
func (t *token) joined() bool {
	return slices.Contains([]string{"", "と", ",", "、", "・", "及び", "および", "や", "&", "/", "，"}, strings.TrimSpace(t.gap))
}
