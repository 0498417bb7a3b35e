package ask

// A class is what a word does in a question.
type class uint8

const (
	filler    class = iota // says nothing
	particle               // says how its neighbours belong together
	object                 // what activities are about
	verb                   // what was done to it
	column                 // a field that is asked for or compared
	noun                   // what rows are: the tables that have them
	outcome                // how it ended
	value                  // a field's value: field=value
	asking                 // what is wanted
	negative               // not, before what it denies
	notBefore              // not, behind what it denies
	grouping               // by, before a field
	grouped                // by, behind a field
	compare                // a comparison, before its number
	compared               // a comparison, behind its number
	unit                   // what a number counts
	day                    // a day or more, from now: unit:offset
	calendar               // a day of the week or a month
	hours                  // a time of day or a kind of day
	past                   // up to now
	fresh                  // never seen before
	ending                 // the end of a Japanese verb
	follow                 // and then
	pronoun                // what was just spoken of
	action                 // a call by its own name
	holding                // a field has a text
	others                 // all but one that is not named, which no question can ask for
	beyond                 // what no question can ask, and the error that says so
	name                   // a name of somebody's or something's
	digits                 // a number
	written                // a text that says by its form what it is
	unknown
)

// An entry is words of one meaning, in both languages.
type entry struct {
	class class
	value string
	words string // divided by |; of English any form, of Japanese verbs their stem
}

// vocabulary is the one list of words. Fillers and particles in hiragana are only
// those; other words may be written in any kana.
var vocabulary = []entry{
	{filler, "", "a|an|the|of|please|me|us|all|any|there|were|was|is|are|be|been|being|have|has|had|did|do|can|could|would|i|we|our|you|it's|that|which ones|this time|tell|give|find|get|also|ever|just|some|or|so|made|make|happen|occur|take place|people|person|someone|anyone|anybody|somebody|one|kind|in total|total|overall|want to see|want to know|need|look|look up|check|their|its|his|her|they had|seen|see|with|using|via|as|successfull|actual|attempt|tried|come|go|went|aws|amazon|various|activity from|into|new ones|my|rd|th|st|nd|different|who have|which have|still|currently|already|more|its own|within our|own|stuff|hey|hi|hello|know|i'd|i'd like|i'd like to|like to know|i'm|thanks|thank you|really|actually|over here|let us|for me|sign of|trace of|evidence of|case of|occasion|at all|ever been|list out|report|report on|give me|kindly|right|anything about|along with|together with|as well|too|them all|in our environment|in our org|our environment|from our|形跡|痕跡|兆候|ケース|事例|状況|したもの|していること|現れた|現れ|登場した|出現した|出てきた"},
	{filler, "", "を|は|が|も|の|に|と|で|へ|や|か|ね|よ|な|さん|って|という|といった|ように|ような|ため|ところ|とき|時に|こと|もの|など|等|について|に関する|に対する|に対して|に関して|における|による|によって|により|として|において|ください|下さい|教えて|おしえて|見せて|みせて|見たい|知りたい|調べて|しらべて|探して|出して|抽出して|抽出|検索して|確認したい|確認して|確認|お願いします|お願い|ほしい|欲しい|です|でした|ですか|でしたか|だった|である|であった|ますか|ましたか|ありますか|ありましたか|ありました|あります|ある|あった|あったか|あったか教えて|いる|いた|いますか|いましたか|いるか|いたか|いない|れた|れる|どう|どんな|どのような|どのように|何か|なにか|全部|すべて|全て|全|全部の|すべての|それぞれ|集計して|集計|集計する|並べて|並べ|順に|順で|順|まとめて|分けて|分類して|した|して|する|され|されて|された|される|している|していた|されている|されていた|しました|しています|していました|されました|されています|しようとした|しようとして|しようと|試みた|試み|試行|行った|行われた|行なった|おこなった|行って|やった|やって|起きた|起こった|発生した|発生|起きて|だけ|のみ|また|および|及び|または|もしくは|あるいは|かつ|そして|対象|対象の|側|側の|向け|らしき|もっとも|ものを|人が|方|たち|達|同じ|各種|翌|翌朝|し|実際に|一度でも|一度も|値|値を|記録|記録を|新しく|新規に|新たに|使って|用いて|経由|経由で|のうち|うち|中|中の|あと|どれ|どれが|どれか|があった|がある|か教えて|をした|大量に|大量の|来た|きた|来て|きて|来てる|きてる|来ている|してきた|やつ|奴|出し|出してる|しまくって|まくって|まくっ|しまくっ|しまくり|まくり|っぽい|みたい|みたいな|ちょっと|とりあえず|お手数ですが|お手数をおかけしますが|恐れ入りますが|すみませんが|すみません|すいません|ご教示ください|ご教示|ご確認ください|ご確認|ご提示ください|ご提示|いただけますか|いただけますでしょうか|いただけると|いただき|いただきたい|頂けますか|助かります|助かる|幸いです|もらえますか|もらえると|もらえる|くれますか|くれる|くれ|ちなみに|でしょうか|ますでしょうか|ありますでしょうか|でしょう|かな|かしら|っけ|だっけ|ねえ|見た|見る|見かけた|要求した|要求|取りに来た|取りに|関連|関連の|関係する|関係の|してた|してたの|何してた|何してたの|受けた|出た|出て|返った|返した|返ってきた|なった|なっている|にした|にして|設定した|設定|設定に|状態|状態に|状態の|たくさん|よく"},

	{particle, "from", "from|から"},
	{particle, "to", "to|towards"},
	{particle, "toward", "への|へ向けた|宛て|宛の|宛|あて"},
	{particle, "until", "until|till|through|up to|まで|までの|までに"},
	{particle, "since", "since|starting|以降|以来|以後|as of|ever since|入ってから|になってから|入って以降"},
	{particle, "before", "before|earlier than|より前|以前|より前の"},
	{particle, "after", "after|later than|より後|より後の"},
	{particle, "between", "between"},
	{particle, "and", "and|plus"},
	{particle, "range", "〜|~|–|—"},
	{particle, "around", "around|about|approximately|roughly|concerning|regarding|related to|involving|頃|ごろ|頃に|ごろに|頃の|ごろの|前後|前後に|前後の|くらい|ぐらい"},
	{particle, "amid", "の間の|の間|間の|間"},
	{particle, "on", "on|in|at|during|within|over the"},
	{particle, "for", "for"},
	{particle, "be", "who is|named|called|という名前の|という名の"},

	{negative, "", "not|without|no|except|excluding|except for|other than|outside|outside of|isn't|wasn't|weren't|didn't|not from|never|非"},
	{notBefore, "", "以外|以外の|以外から|以外からの|を除く|を除いて|を除いた|除く|除いて|除き|ではない|でない|じゃない|なし|なしで|なしの|無し|無しで|無しの|ない|していない|されていない|しなかった|されなかった|しない|使わない|使わず|使わずに|使っていない|を使わずに|ていない|でいない|ていません|でいません|てない|てません|せず|せずに|抜き|外の|外から|外からの"},

	{grouping, "", "各|by|per|each|for each|grouped by|broken down by|split by|every|according to|for every|by each"},
	{grouped, "", "内訳|分布|別|別に|別の|別で|ごと|ごとに|ごとの|毎|毎に|毎の|単位|単位で|単位の|あたり|あたりの|にまとめて"},

	{asking, "who", "who|whom|by whom|whose|誰|だれ|誰が|誰か|誰ですか|誰に|誰によって|人|ひと|人物|人間|主体|担当者|犯人|which person|which people|who all|何者|どなた|どなたが|誰の|誰から"},
	{asking, "where", "where|from where|where from|どこ|どこから|何処から|場所"},
	{asking, "when", "when|いつ|何時|what time|日時|時刻"},
	{asking, "which", "which|what|what kind of|どの|どのような|どちら|何の|何|なに|どんな|どれが"},
	{asking, "howmany", "how many|how much|how many times|how often|number of|count|count of|the number of|total number of|amount of|何件|何回|件数|回数|何度|何個|何人|何台|いくつ|数|の数|数は|数を|個数|総数|合計|合計数|頻度|人数|台数|何つ|何本|本数|times|count the number of|how many different|tally|frequency|total count|tally of|quantity|何回くらい|何件くらい|件数は|延べ|総件数|合計件数|合計回数|トータル|何種類|何名|何か所|何箇所|カウント|カウントして|数えて|数え|breakdown|breakdown of|distribution|distribution of"},
	{asking, "list", "show|list|display|print|details|listing|everything|anything|something|一覧|リスト|一覧表示|表示|詳細|表示して|表|内容|明細|履歴|ログ|list of|history|records|listing of|overview|full list|entries|log of|log entries|record of|列挙して|全件|一覧化|明細一覧|有無|リストアップ|ログ一覧"},
	{asking, "trend", "trend|over time|timeline|推移|変化|時系列|傾向|evolution|development|curve|progression|over the days|over the week|推移を|動向|変遷|トレンド|増減|経過"},
	{asking, "most", "most|most often|most frequent|most frequently|frequent|frequently|highest|busiest|noisiest|most active|多い|多かった|最も多い|最も多かった|一番多い|一番|多い順|多い順に|多い順で|最多|最も|頻繁|頻繁に|一番よく|最も多く|最も頻繁に|多く|most common|commonest|most commonly|common|popular|most popular|most often used|commonly|the most|more often|rank|leading|highest number of|largest number of|greatest number of|highest count of|descending|in descending order|ランキング|順位|よく|最頻|最多の|多発|頻出|頻発|頻度順|頻度の高い順|頻度が高い|頻度の高い|件数順|回数順|件数の多い順|件数が多い順|回数の多い順|回数が多い順|降順|多数|突出|目立つ|多い方|一番たくさん|最もよく|頻度の多い|人気|人気の|人気のある|活発|活発な"},
	{asking, "biggest", "biggest|largest|heaviest|大きい|一番大きい|最も大きい|大きい順|大きい順に|most data|most traffic|most bytes|high volume|サイズ順|最大|最大の|通信量順"},
	{asking, "least", "least|fewest|rarest|rare|lowest|least often|少ない|少ない順|少ない順に|少なかった|最も少ない|まれ|稀な|珍しい|seldom|infrequent|infrequently|uncommon|least common|least frequent|least frequently|lowest number of|smallest number of|ascending|in ascending order|least used|最少|最小|昇順|一番少ない|滅多に|めったに|稀|まれな|ほとんど使われていない|頻度の低い|頻度が低い|頻度の少ない"},
	{asking, "newest", "newest|latest|most recent|newest first|recent|最新|最新の|新しい順|新しい順に|直近の|最近の|recently|lately|latest first|most recently|newest to oldest|新着|新着順|直近順|近い順|直近|last few|一番新しい|最も新しい"},
	{asking, "oldest", "oldest|earliest|oldest first|chronological|chronologically|in order|古い順|古い順に|時刻順|時系列順|時系列順に|時間順|時間順に|日付順|日付順に|日時順|日時順に|date order|in date order|oldest to newest|in chronological order|in time order|in order of time|by time|sorted by time|ordered by time|発生順|発生順に|時刻順で|時系列で並べて|時系列に並べて|時系列順で|時間の順|古いものから|古い|一番古い|最も古い"},
	{asking, "first", "first seen|first time seen|first used|first occurrence|first appear|最初に|最初の|初回|最初に見られた|earliest time|first login|一番最初に|一番最初|最初|一番初め"},
	{asking, "last", "last|last seen|last used|last time|last occurrence|finally|last logged in|最後に|最後の|最終|最終の|最後|most recent time|latest time|last access|last activity|一番最後に|一番最後|直近で|最近で一番"},
	{asking, "top", "top|first|トップ|上位|先頭|ベスト|ワースト|ベストテン|トップテン|上から|first few"},
	{asking, "worst", "worst|most severe|most serious|most critical|most dangerous|highest severity first|by severity first|重大な順|重大な順に|深刻な順|深刻な順に|重要度順|重要度順に|重要度の高い順|重要度が高い順|重要度の高い順に|重要度が高い順に|危険な順|危険度順|一番ひどい|一番やばい|一番重大な|最も重大な|最も深刻な|やばい順|most urgent|by severity descending|highest severity|重い順|重篤な順|深刻度の高い順|深刻度が高い順|深刻度順|危険度の高い順|一番危険な|最も危険な"},
	{asking, "different", "distinct|unique|different|ユニーク|ユニークな|異なる|別々の|重複なし|重複を除い|重複を除いた"},
	{asking, "talkers", "talker|top talker|トップトーカー"},

	{compare, ">", "more than|over|above|exceeding|greater than|larger than|bigger than|upwards of|beyond|in excess of"},
	{compare, ">=", "at least|no less than|minimum of|no fewer than|a minimum of"},
	{compare, "<", "less than|fewer than|under|below|lower than|smaller than"},
	{compare, "several", "multiple|several|more than a single|複数の|複数"},
	{compare, "<=", "at most|no more than|up to a"},
	{compared, ">=", "以上|以上の|or more|and more|and up|or higher|and higher|or above|and above|or worse|and worse|or greater|以上の件数"},
	{compared, ">", "超|を超える|超える|超えた|を超えて|より多い|より多く|より大きい|より多かった|より上|を上回る|を上回った|超の|オーバー"},
	{compared, "<", "未満|未満の|より少ない|より少なく|を下回る|を下回った|に満たない|以内"},
	{compared, "<=", "以下|以下の|or less|or fewer"},

	{unit, "time", "time|回|件|度|度以上|個|人|台|つ|本|回の|件の|events times|名|名分|種類|箇所|か所|ヶ所|通|件分|occurrence|回分|行"},
	{unit, "minute", "minute|min|m|分|分間|分前"},
	{unit, "hour", "hour|hr|hrs|時間|h"},
	{unit, "day", "day|日|日間|d"},
	{unit, "week", "week|週|週間"},
	{unit, "month", "month|か月|ヶ月|ヵ月|ケ月|箇月|か月間|ヶ月間"},
	{unit, "year", "year|年|年間"},
	{unit, "clock", "時|時台|o'clock"},
	{unit, "port", "番"},
	{unit, "B", "byte|バイト"},
	{unit, "KB", "kb|kilobyte|キロバイト"},
	{unit, "MB", "mb|megabyte|メガバイト|メガ"},
	{unit, "GB", "gb|gigabyte|ギガバイト|ギガ"},
	{unit, "TB", "tb|terabyte|テラバイト|テラ"},

	{day, "day:0", "today|今日|本日|きょう|きょう一日|本日中"},
	{day, "day:-1", "yesterday|昨日|前日|きのう|前の日"},
	{day, "day:-2", "the day before yesterday|day before yesterday|一昨日|おととい|おとつい"},
	{day, "week:0", "this week|今週"},
	{day, "week:-1", "last week|previous week|先週|前週"},
	{day, "week:-2", "the week before last|先々週"},
	{day, "month:0", "this month|今月|当月"},
	{day, "month:-1", "last month|previous month|先月|前月"},
	{day, "month:-2", "the month before last|先々月"},
	{day, "year:0", "this year|今年|本年"},
	{day, "year:-1", "last year|previous year|昨年|去年"},
	{day, "night:-1", "last night|昨夜|昨晩|ゆうべ|夕べ|昨夜遅く|前夜|last nite"},
	{day, "night:0", "tonight|今夜|今晩"},
	{day, "morning:0", "this morning|今朝|けさ"},
	{day, "justnow", "just now|a moment ago|a little while ago|a short while ago|さっき|さきほど|先ほど|先程|たった今|ついさっき|今さっき"},
	{day, "now", "now|right now|今|現在|いま"},
	{day, "past:day", "last day|past day"},
	{day, "past:hour", "last hour|past hour|this past hour"},
	{day, "past:week", "past week|この一週間|ここ一週間|直近一週間|過去一週間|最近一週間|直近1週間"},
	{day, "past:month", "past month|直近一か月|直近一ヶ月|過去一か月|過去一ヶ月|この一か月|この一ヶ月|ここ一か月|ここ一ヶ月"},
	{day, "past:year", "past year"},
	{past, "last", "last|past|previous|過去|直近|ここ|この|最近|ここ最近"},
	{past, "ago", "ago|前"},

	{calendar, "day:1", "monday|月曜日|月曜"}, {calendar, "day:2", "tuesday|火曜日|火曜"}, {calendar, "day:3", "wednesday|水曜日|水曜"},
	{calendar, "day:4", "thursday|木曜日|木曜"}, {calendar, "day:5", "friday|金曜日|金曜"}, {calendar, "day:6", "saturday|土曜日|土曜"},
	{calendar, "day:0", "sunday|日曜日|日曜"},
	{calendar, "month:1", "january|jan"}, {calendar, "month:2", "february|feb"}, {calendar, "month:3", "march|mar"}, {calendar, "month:4", "april|apr"},
	{calendar, "month:5", "may"}, {calendar, "month:6", "june|jun"}, {calendar, "month:7", "july|jul"}, {calendar, "month:8", "august|aug"},
	{calendar, "month:9", "september|sep|sept"}, {calendar, "month:10", "october|oct"}, {calendar, "month:11", "november|nov"}, {calendar, "month:12", "december|dec"},

	{hours, "22:00-06:00", "at night|night|overnight|during the night|深夜|夜間|夜中|夜|真夜中|late at night|late night|夜遅く|深夜帯|夜間帯|深夜に|in the middle of the night|middle of the night"},
	{hours, "04:00-08:00", "early morning|in the early morning|早朝|明け方"},
	{hours, "00:00-04:00", "after midnight|未明"},
	{hours, "06:00-12:00", "in the morning|morning|午前中|午前|朝"},
	{hours, "12:00-18:00", "in the afternoon|afternoon|午後|昼間"},
	{hours, "18:00-22:00", "in the evening|evening|夕方|晩"},
	{hours, "business", "business hours|during business hours|working hours|office hours|in business hours|営業時間|営業時間内|業務時間|業務時間内|勤務時間|勤務時間内|就業時間|就業時間内|業務時間中|営業時間中|during working hours|during office hours|定時内|日中"},
	{hours, "off", "off hours|after hours|after business hours|after working hours|after office hours|outside business hours|outside working hours|outside office hours|outside of business hours|outside of working hours|out of hours|営業時間外|業務時間外|勤務時間外|就業時間外|時間外|non business hours|nonbusiness hours|outside of office hours|out of office hours|outside normal working hours|outside normal hours|勤務外|業務外|営業外|定時外|就業外"},
	{hours, "weekend", "weekend|on weekends|on the weekend|at the weekend|土日|週末|over the weekend|during the weekend|土曜日曜|土日曜"},
	{hours, "weekday", "weekday|on weekdays|平日|during weekdays|ウィークデー"},

	{fresh, "", "new|newly|first time|for the first time|never seen before|never before seen|previously unseen|unseen|新しい|新規|新規の|新たな|初めて|はじめて|初めての|見たことのない|今までにない|これまでにない|未知の|初の|新しく現れ|新しく現れた|新たに現れた|新たに現れ|新しく出てきた|新しく登場した|初めて現れた|初めて現れ|初登場の"},
	{unit, "hundreds", "番台|系"},

	{ending, "", "た|て|で|だ|ました|ます|ている|ていた|てる|ています|ていました|れた|られた|れて|られて|れている|られている|れました|られました|った|って|っている|りました|いた|いて|いだ|んだ|んで|した|して|し|り|い|る|う|く|せた|たか|ても|たら|たい|ようと|ようとした|けた|けて|めた|めて|えた|えて|げた|げて|じた|われた|まれた|かれた|されて|された|させた|まった|がった|さ|っ|ら|わ|か|れ|られ|め|ん|できた|できて|される|させ|すること|する|された後|しがち|すぎ|います|いました|いません|えば|ろう|よう|りません|ったか|られましたか|ましたか|きました|けました|めました|せました|みました|みた|べた|ってる|ってた|てた|でた|でる|んでる|んでた"},
	{holding, "", "containing|that contain|with the word|matching|like|including|を含む|含む|を含んだ|含んだ|を含んでいる|含まれ|が含まれ|が入っ|入っ|が入り|入り"},
	{beyond, "compares", "than|compared to|compared with|in comparison|versus|vs|compare|comparison|increase|decrease|than usual|more than usual|spike|増え|増加|減っ|減少|減り|比べ|比較|急増|急減|より|よりも|いつもより|普段より|通常より|sudden|suddenly|sudden rise|surge|急に増え|急に|急激に|急激な|激増|急上昇"},
	{beyond, "holidays", "holiday|public holiday|bank holiday|祝日|祝祭日|休日|連休|祭日"},
	{beyond, "judged", "suspicious|suspect|anomaly|anomalous|malicious|compromise|hack|hacker|attacker|attack|brute force|bruteforce|mining|crypto mining|cryptomining|miner|lateral movement|exfiltration|beacon|malware|privilege escalation|怪しい|あやしい|不審な|不審|攻撃|攻撃者|侵入|侵害|乗っ取り|乗っ取ら|マイニング|ブルートフォース|総当たり|不正|不正アクセス|不正な|横展開|ビーコン|マルウェア|権限昇格|情報漏洩|漏洩|漏えい|異常な|異常|unusual|weird|strange|odd|abnormal|rogue|harmful|dangerous|risky|stolen|leak|おかしな|おかしい|変な|普通でない|通常と異なる|危ない|盗まれ|漏れ"},
	{follow, "", "and then|then|and afterwards|afterwards|followed by|and later|before then|その後|そのあと|した後|した後に|したあと|したあとに|した後で|の後|の後に|のあとに|のあと|後に|されてから|してから"},
	{others, "", "other|another|else|someone else|他の|ほかの|他人|他人の|別の人"},
	{pronoun, "", "them|it|they|those keys|that key|these|those|these keys|the keys|those users|それ|それら|そのキー|そのアクセスキー|それらのキー|そのユーザー|そのロール|その鍵|これら"},
}
